"""A filled form as PDF/A-3b with the record inside; a pure function of what is handed in.

Same page, same bytes: a print can be made again and compared. Signing comes after, see `seal`.
"""

from __future__ import annotations

from mscform.documents.answers import Answers
from mscform.documents.closing import (
    correction_rows,
    elsewhere_rows,
    key_row,
    signature_rows,
)
from mscform.documents.copied import paper_rows
from mscform.documents.flow import Row
from mscform.documents.form_page import ATTACHMENT_NAME, FormPage
from mscform.documents.layout import note
from mscform.documents.lines import TEXT, Span
from mscform.documents.marks import mark
from mscform.documents.moved import moved_rows
from mscform.documents.page_frame import Identity, page_frame
from mscform.documents.paper import draw_sheets
from mscform.documents.pdfa import PREVIEW, Attachment, DocumentFacts, archive
from mscform.documents.queries import waiting_rows
from mscform.documents.sections import group_rows
from mscform.documents.typeface import load_typeface
from mscform.documents.wording import Wording, moment, offset
from mscform.engine.occasions import visit_name
from mscform.records.allocation import AllocationAct
from mscform.records.clinical import FormStatus
from mscform.records.signature import SignatureState


def render_form(page: FormPage) -> bytes:
    """The whole form as a PDF, unsigned, with two empty signature fields if it is to be sealed.

    Raises EntryError `DOC-GLYPH` for a character the fonts lack (naming it and the question),
    MachineError `DOC-FONT` where the fonts cannot be read.
    """
    frame = page.frame
    face = load_typeface(frame.resources)
    words = Wording(frame.catalogue, frame.languages, face)
    answers = Answers(page, words)
    sheets = draw_sheets(
        face, page_frame(frame, words, _identity(page, words)), _rows(page, answers)
    )
    facts = DocumentFacts(
        title=f"{page.state.key.form} {page.subject}",
        software=frame.software,
        created=frame.printed_at,
        language=frame.languages[0],
        identifier=f"{'record' if frame.copy else PREVIEW}:{page.digest}",
    )
    attachment = Attachment(ATTACHMENT_NAME, page.record_json)
    return archive(sheets.pdf, facts, attachment, sheets.fields)


def _rows(page: FormPage, answers: Answers) -> list[Row]:
    zone = offset(page.frame.printed_at)
    rows: list[Row] = []
    state = page.state
    if state.status is FormStatus.NOT_DONE:
        rows.append(_not_done(page, answers))
    if page.allocated is not None:
        rows.append(_allocated(page.allocated, answers))
    if page.clock:
        told = [[Span(answers.words.sentence(one), TEXT)] for one in page.clock]
        rows.append(note(answers.words.face, told))
    for group in state.groups:
        rows += group_rows(answers, state, group, zone)
    rows += elsewhere_rows(page, answers)
    rows += paper_rows(page, answers)
    rows += correction_rows(page, answers)
    rows += moved_rows(page, answers)
    rows += waiting_rows(page, answers.words)
    rows.append(key_row(answers))
    rows += signature_rows(page, answers)
    return rows


def _not_done(page: FormPage, answers: Answers) -> Row:
    code = page.state.not_done_reason or ""
    listed = page.frame.study.code_lists.get(page.frame.study.form_not_done_reasons)
    found = None if listed is None else listed.find(code)
    words = answers.words
    told = code if found is None else f"{words.joined(found.decode, 'form')} ({code})"
    text = words.say("DOC-FORM-NOT-DONE", reason=words.face.legible(told, "form"))
    return note(words.face, [[mark("cross", TEXT), Span(text, TEXT)]])


def _allocated(act: AllocationAct, answers: Answers) -> Row:
    """By hand and why, or from the list; by whom and when."""
    words = answers.words
    who = act.by.printed_name if act.by is not None else "–"
    code = "DOC-ALLOCATED-LISTED" if act.reason is None else "DOC-ALLOCATED-BY-HAND"
    told = [[Span(words.say(code, who=who, at=moment(act.at)), TEXT)]]
    if act.reason:
        reason = words.face.legible(act.reason, "reason")
        told.append([Span(f"{words.word('DOC-ALLOCATED-REASON')} {reason}", TEXT)])
    return note(words.face, told)


def _identity(page: FormPage, words: Wording) -> Identity:
    state = page.state
    visit = visit_name(state.event, state.key.event_repeat)
    event = words.joined(visit, state.event.oid)
    status, sign = _status(page)
    form = state.key.form + (f" [{state.key.form_repeat}]" if state.key.form_repeat else "")
    return Identity(
        title=state.definition.title,
        form=form,
        version=state.definition.version,
        subject=page.subject,
        event=event,
        status=status,
        sign=sign,
        digest=page.digest,
    )


def _status(page: FormPage) -> tuple[str, str]:
    """The catalogue code of the record's state, and the shape that goes with it."""
    states = {signature.state for signature in page.signatures}
    if SignatureState.VALID in states:
        return "DOC-STATUS-SIGNED", "tick"
    if SignatureState.SUPERSEDED in states:
        return "DOC-STATUS-SUPERSEDED", "cross"
    if page.state.status is FormStatus.COMPLETE:
        return "DOC-STATUS-COMPLETE", "ring"
    if page.state.status is FormStatus.NOT_DONE:
        return "DOC-STATUS-NOT-DONE", "cross"
    return "DOC-STATUS-DRAFT", "half"
