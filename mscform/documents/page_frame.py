"""Header and footer of every sheet: whose record, at which state, which copy (PRT-02)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from mscform.base.text import TranslatedText
from mscform.documents.flow import Cell, Row
from mscform.documents.form_page import PrintFrame
from mscform.documents.lines import (
    NOTE,
    NOTE_STRONG,
    SMALL,
    STRONG,
    TITLE,
    TITLE_SECOND,
    Span,
    Style,
    set_lines,
    set_paragraphs,
)
from mscform.documents.marks import mark
from mscform.documents.paper import WIDTH, Frame
from mscform.documents.wording import Wording, moment

_TITLE_ROOM: Final = 292.0
_STATUS: Final = (300.0, WIDTH - 300.0)
_FOOT_ROOM: Final = WIDTH - 136.0
_COLUMNS: Final = (
    (0.0, 96.0),
    (100.0, 64.0),
    (168.0, 76.0),
    (248.0, 120.0),
    (372.0, WIDTH - 372.0),
)
_SHORT: Final = 16
"""So many characters of a fingerprint stand on each page."""


class Identity(NamedTuple):
    """What a sheet says about itself. `status` is a catalogue code, `sign` the shape beside it.

    A listing over forms has no `form`; its `version` is that of the study.
    """

    title: TranslatedText
    form: str | None
    version: str
    subject: str | None
    event: str | None
    status: str
    sign: str
    digest: str | None


def page_frame(frame: PrintFrame, words: Wording, identity: Identity) -> Frame:
    """The frame of a print, with the training watermark where it belongs."""
    watermark = words.word("DOC-TRAINING") if frame.training else None
    return Frame(
        header=(_title(frame, words, identity), _facts(frame, words, identity)),
        footer=(_foot(frame, words, identity),),
        page_words=words.say("DOC-PAGE", page="{page}", pages="{pages}"),
        watermark=watermark,
    )


def _title(frame: PrintFrame, words: Wording, identity: Identity) -> Row:
    face = words.face
    said = words.each(identity.title, identity.form or "title")
    title = [Span(said[0], TITLE)] + [Span(f"  {second}", TITLE_SECOND) for second in said[1:]]
    status = [mark(identity.sign, NOTE), Span(words.word(identity.status), NOTE_STRONG)]
    paragraphs = [status]
    if frame.training:
        paragraphs.append(
            [mark("diamond", NOTE), Span(words.word("DOC-TRAINING-SITE"), NOTE_STRONG)]
        )
    cells = (
        Cell(0.0, _TITLE_ROOM, set_lines(face, title, _TITLE_ROOM)),
        Cell(*_STATUS, set_paragraphs(face, paragraphs, _STATUS[1]), "right"),
    )
    return Row(cells, above=0.0, below=6.0)


def _facts(frame: PrintFrame, words: Wording, identity: Identity) -> Row:
    study = frame.study
    blank = [mark("writing_line", NOTE, 60.0)]
    event = [Span(identity.event, STRONG)] if identity.event else blank
    subject = [Span(identity.subject, STRONG)] if identity.subject else blank
    facts: Sequence[tuple[str, list[Span]]] = (
        ("DOC-STUDY", [Span(f"{study.protocol}  ", STRONG), Span(study.oid, SMALL)]),
        ("DOC-SITE", [Span(frame.site, STRONG)]),
        ("DOC-SUBJECT", subject),
        ("DOC-VISIT", event),
        _version(identity),
    )
    return Row(
        tuple(
            _fact(words, place, code, value)
            for place, (code, value) in zip(_COLUMNS, facts, strict=True)
        ),
        above=0.0,
        below=6.0,
    )


def _version(identity: Identity) -> tuple[str, list[Span]]:
    """Form and version, or the version of the study where it is about no form."""
    version = Span(f"v{identity.version}", STRONG)
    if identity.form is None:
        return ("DOC-STUDY-VERSION", [version])
    return ("DOC-FORM", [Span(f"{identity.form}  ", STRONG), version])


def _fact(words: Wording, place: tuple[float, float], code: str, value: Sequence[Span]) -> Cell:
    checked = [span._replace(text=words.face.legible(span.text, code)) for span in value]
    label = [Span(words.word(code), SMALL)]
    return Cell(*place, set_paragraphs(words.face, [label, checked], place[1]))


def _foot(frame: PrintFrame, words: Wording, identity: Identity) -> Row:
    face = words.face
    copy = f"{words.word('DOC-COPY')} {frame.copy}" if frame.copy else words.word("DOC-PREVIEW")
    first = [
        f"{words.word('DOC-LEDGER')} {frame.ledger_head[:_SHORT]}",
        copy,
        words.face.legible(frame.software, "software"),
    ]
    if identity.digest:
        first.insert(0, f"{words.word('DOC-RECORD')} {identity.digest[:_SHORT]}")
    told = [f"{words.word('DOC-PRINTED')} {moment(frame.printed_at)}", frame.printed_by]
    printed = words.face.legible(" · ".join(part for part in told if part), "printed_by")
    style = Style(size=6.5, colour=SMALL.colour)
    paragraphs = [[Span("   ".join(first), style)], [Span(printed, style)]]
    lines = set_paragraphs(face, paragraphs, _FOOT_ROOM)
    return Row((Cell(0.0, _FOOT_ROOM, lines),), above=6.0, below=0.0)
