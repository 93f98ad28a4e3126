"""The end of a filled form: corrections in full, the key to the signs, and the signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Final

from mscform.base.identity import ItemPath
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Severity
from mscform.documents.answers import SEVERITY_MARKS, Answers, Paragraph
from mscform.documents.flow import Box, Cell, Row
from mscform.documents.form_page import ATTACHMENT_NAME, Correction, FormPage
from mscform.documents.layout import Table, TableRow, heading, note, strong, table_rows
from mscform.documents.lines import (
    HEADING,
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    STRUCK,
    TEXT,
    VALUE,
    Span,
    set_lines,
    set_paragraphs,
)
from mscform.documents.marks import mark
from mscform.documents.paper import WIDTH
from mscform.documents.wording import hex_groups, moment
from mscform.engine.form_state import Finding
from mscform.records.signature import Signature, SignatureState

FIELD_NAMES: Final = ("signature_1", "signature_2")
"""The two signature fields prepared in a print that will be sealed."""
_BOX_HEIGHT: Final = 76.0
_BOX_GAP: Final = 12.0
_LABEL: Final = 130.0


def correction_rows(page: FormPage, answers: Answers) -> list[Row]:
    """Every correction: old value struck through, new value, who, when, why (PRT-01)."""
    if not page.corrections:
        return []
    words = answers.words
    titles = ("DOC-QUESTION", "DOC-OLD", "DOC-NEW", "DOC-WHO-WHEN", "DOC-WHY")
    table = Table(
        corner=[[Span(words.word("DOC-NUMBER"), NOTE_STRONG)]],
        columns=[strong(words.word(code)) for code in titles],
        rows=[
            _correction(page, answers, number, correction)
            for number, correction in enumerate(page.corrections, start=1)
        ],
        label_room=34.0,
    )
    title = [Span(words.word("DOC-CORRECTIONS"), HEADING)]
    return [heading(words.face, title), *table_rows(words.face, table)]


def _correction(page: FormPage, answers: Answers, number: int, made: Correction) -> TableRow:
    words = answers.words
    place = str(made.path)
    state = page.state.item(made.path)
    definition = None if state is None else state.definition
    question = place if definition is None else words.joined(definition.question, place)
    if made.path.repeat:
        question = f"{question} ({made.path.repeat})"
    why = [] if made.reason is None else [[Span(words.joined(made.reason, place), NOTE)]]
    if made.note:
        why.append([Span(words.face.spelled(made.note), NOTE)])
    old = answers.shown(made.old, definition, place)
    new = answers.shown(made.new, definition, place)
    who = words.face.legible(made.who, place)
    return TableRow(
        label=[[Span(f"[{number}]", NOTE_STRONG)]],
        cells=[
            [[Span(words.face.legible(question, place), NOTE)]],
            [[Span(old, STRUCK._replace(size=8.0))]],
            [[Span(new, NOTE_STRONG)]],
            [[Span(who, NOTE)], [Span(moment(made.at), SMALL)]],
            why or [[]],
        ],
    )


def elsewhere_rows(page: FormPage, answers: Answers) -> list[Row]:
    """Findings of the form that stand at none of the questions printed above."""
    printed: set[tuple[ItemPath, str]] = set()
    for group in page.state.groups:
        for repeat in group.repeats:
            for item in repeat.items:
                printed |= {(finding.at.path, finding.code) for finding in item.findings}
    left: list[Finding] = [
        found for found in page.state.findings if (found.at.path, found.code) not in printed
    ]
    if not left:
        return []
    words = answers.words
    told = [spans for found in left for spans in answers.finding(found, str(found.at.path))]
    title = [Span(words.word("DOC-FURTHER-FINDINGS"), HEADING)]
    return [heading(words.face, title), note(words.face, told)]


def key_row(answers: Answers) -> Row:
    """What the signs mean, in one small strip."""
    words = answers.words
    spans: Paragraph = []
    for severity in Severity:
        spans.append(mark(SEVERITY_MARKS[severity], SMALL, 6.0))
        spans.append(Span(words.word(f"DOC-SEVERITY-{severity.upper()}") + "     ", SMALL))
    spans.append(mark("function", SMALL, 6.0))
    spans.append(Span(words.word("DOC-KEY-CALCULATED") + "     ", SMALL))
    spans.append(Span(f"[1] {words.word('DOC-KEY-CORRECTED')}     ", SMALL))
    spans.append(Span(f"– {words.word('DOC-KEY-NOT-ASKED')}     ", SMALL))
    spans.append(Span(f"? {words.word('DOC-KEY-UNDECIDED')}", SMALL))
    return replace(note(words.face, [spans]), above=12.0)


def signature_rows(page: FormPage, answers: Answers) -> list[Row]:
    """The signature section: statements in words, room for the seals, full fingerprints."""
    words = answers.words
    rows = [heading(words.face, [Span(words.word("DOC-SIGNATURES"), HEADING)])]
    if not page.signatures:
        unsigned = [[Span(words.word("DOC-UNSIGNED"), TEXT)]]
        rows.append(note(words.face, unsigned, keep=True))
    for signature in page.signatures:
        rows += _statement(answers, signature)
    if page.to_seal:
        rows += _boxes(answers)
    rows += _fingerprints(page, answers)
    return [replace(row, keep=row is not rows[-1]) for row in rows]


def _statement(answers: Answers, signature: Signature) -> list[Row]:
    words = answers.words
    signer = signature.signer
    name = words.face.legible(signer.printed_name, "signer")
    role = words.word(f"DOC-ROLE-{signer.role.upper().replace('_', '-')}")
    employer = words.face.legible(signer.organisation, "signer")
    valid = signature.state is SignatureState.VALID
    state = words.word("DOC-STATUS-SIGNED" if valid else "DOC-STATUS-SUPERSEDED")
    lines = [
        [
            mark("tick" if valid else "cross", NOTE),
            Span(f"{name}  ", VALUE),
            Span(" · ".join(part for part in (role, employer) if part), NOTE_QUIET),
        ],
        [Span(state, NOTE_STRONG), Span("  ", NOTE), *_meaning(answers, signature.meaning_title)],
        *words.paragraphs(signature.declaration, "declaration", NOTE),
    ]
    certificate = hashlib.sha256(signature.certificate).hexdigest()
    rows = [
        Row((Cell(0.0, WIDTH, set_paragraphs(words.face, lines, WIDTH)),), below=0.0, keep=True),
        _fact(answers, "DOC-SIGNED-AT", _both_times(signature)),
        _fact(answers, "DOC-SIGNED-DIGEST", hex_groups(signature.digest)),
        _fact(answers, "DOC-CERTIFICATE", hex_groups(certificate)),
    ]
    return [*rows[:-1], replace(rows[-1], below=6.0, rule=True)]


def _meaning(answers: Answers, title: TranslatedText) -> Paragraph:
    return [Span(answers.words.joined(title, "meaning", " · "), NOTE)]


def _both_times(signature: Signature) -> str:
    at = signature.signed_at
    return f"{moment(at)}  (UTC {at.astimezone(UTC):%Y-%m-%d %H:%M:%S})"


def _fact(answers: Answers, code: str, text: str) -> Row:
    face = answers.words.face
    label = set_lines(face, [Span(answers.words.word(code), SMALL)], _LABEL - 8)
    value = set_lines(face, [Span(text, SMALL)], WIDTH - _LABEL)
    cells = (Cell(0.0, _LABEL - 8, label), Cell(_LABEL, WIDTH - _LABEL, value))
    return Row(cells, above=2.0, below=0.0, keep=True)


def _boxes(answers: Answers) -> list[Row]:
    """Room for two visible seals side by side, each named above its frame."""
    face = answers.words.face
    width = (WIDTH - _BOX_GAP) / 2
    boxes = tuple(
        Box(at * (width + _BOX_GAP), width, _BOX_HEIGHT, name)
        for at, name in enumerate(FIELD_NAMES)
    )
    label = answers.words.word("DOC-SEAL-BELOW")
    cell = Cell(0.0, WIDTH, set_lines(face, [Span(label, SMALL)], WIDTH))
    caption = Row((cell,), above=10.0, below=2.0, keep=True)
    return [caption, Row((), above=0.0, below=8.0, keep=True, boxes=boxes)]


def _fingerprints(page: FormPage, answers: Answers) -> list[Row]:
    frame = page.frame
    facts: Sequence[tuple[str, str]] = (
        ("DOC-RECORD-DIGEST", hex_groups(page.digest)),
        ("DOC-LEDGER-HEAD", hex_groups(frame.ledger_head)),
        ("DOC-DEFINITION", hex_groups(frame.study.fingerprint)),
        ("DOC-ATTACHED", f"{ATTACHMENT_NAME}  {attachment_digest(page)}"),
    )
    return [_fact(answers, code, text) for code, text in facts]


def attachment_digest(page: FormPage) -> str:
    """SHA-256 of the attached record, in groups."""
    return hex_groups(hashlib.sha256(page.record_json).hexdigest())
