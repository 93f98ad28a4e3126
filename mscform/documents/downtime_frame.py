"""What stands around a sheet for the day the PC is out: whose it is, that it stays, its code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mscform.documents.flow import Cell, Row
from mscform.documents.form_page import DowntimePage
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
from mscform.documents.paper import LANDSCAPE, Frame
from mscform.documents.qr import QR_SIDE
from mscform.documents.wording import Wording, minute, moment

ROOM: Final = LANDSCAPE.room
_STATUS: Final = 300.0
_TITLE: Final = ROOM - _STATUS - 8.0
_FOOT: Final = ROOM - QR_SIDE - 130.0
_WRITTEN: Final = 84.0
_SHORT: Final = 16
_FINE: Final = Style(size=6.5, colour=SMALL.colour)


def paper_code(page: DowntimePage) -> str:
    """What the QR code says, `{page}` left open: codes only, nothing of a person."""
    frame = page.frame
    parts = ("MSCFORM", "PAPER", frame.site, page.subject, page.address, str(frame.copy), "{page}")
    return "|".join(parts)


def downtime_frame(page: DowntimePage, words: Wording) -> Frame:
    """Header, facts to be written in, and the footer with room for the QR code."""
    return Frame(
        header=(_title(page, words), _facts(page, words)),
        footer=(_foot(page, words),),
        page_words=words.say("DOC-PAGE", page="{page}", pages="{pages}"),
        watermark=words.word("DOC-TRAINING") if page.frame.training else None,
        page_code=paper_code(page),
        format=LANDSCAPE,
    )


def _title(page: DowntimePage, words: Wording) -> Row:
    said = words.each(page.form.title, page.form.oid)
    title = [Span(said[0], TITLE)] + [Span(f"  {second}", TITLE_SECOND) for second in said[1:]]
    status = "DOC-STATUS-RUNSHEET" if page.written else "DOC-STATUS-DOWNTIME"
    signs = [
        [mark("diamond", NOTE), Span(words.word("DOC-SITE-ONLY"), NOTE_STRONG)],
        [Span(words.word(status), NOTE_STRONG)],
    ]
    if page.frame.training:
        signs.append([Span(words.word("DOC-TRAINING-SITE"), NOTE_STRONG)])
    cells = (
        Cell(0.0, _TITLE, set_lines(words.face, title, _TITLE)),
        Cell(ROOM - _STATUS, _STATUS, set_paragraphs(words.face, signs, _STATUS), "right"),
    )
    return Row(cells, above=0.0, below=2.0)


def _facts(page: DowntimePage, words: Wording) -> Row:
    frame = page.frame
    blank = [mark("writing_line", NOTE, _WRITTEN)]
    number = [Span(str(frame.copy), STRONG)] if frame.copy else blank
    began = blank if page.began is None else [Span(minute(page.began), STRONG)]
    facts: Sequence[tuple[float, str, list[Span]]] = (
        (84.0, "DOC-STUDY", [Span(frame.study.protocol, STRONG)]),
        (36.0, "DOC-SITE", [Span(frame.site, STRONG)]),
        (60.0, "DOC-SUBJECT", [Span(page.subject, STRONG)]),
        (170.0, "DOC-VISIT", [Span(words.joined(page.event_title, page.address), STRONG)]),
        (84.0, "DOC-FORM", [Span(f"{page.form.oid}  v{page.form.version}", STRONG)]),
        (96.0, "DOC-SHEET-NUMBER", number),
        (112.0, "DOC-TIME-ZERO", began),
        (96.0, "DOC-SHEET-BY", blank),
    )
    cells, x = [], 0.0
    for wish, code, value in facts:
        width = wish * (ROOM - 8.0 * (len(facts) - 1)) / sum(one[0] for one in facts)
        checked = [span._replace(text=words.face.legible(span.text, code)) for span in value]
        lines = set_paragraphs(words.face, [[Span(words.word(code), SMALL)], checked], width)
        cells.append(Cell(x, width, lines))
        x += width + 8.0
    return Row(tuple(cells), above=0.0, below=4.0)


def _foot(page: DowntimePage, words: Wording) -> Row:
    frame, face = page.frame, words.face
    copy = f"{words.word('DOC-COPY')} {frame.copy}" if frame.copy else words.word("DOC-PREVIEW")
    first = [f"{words.word('DOC-LEDGER')} {frame.ledger_head[:_SHORT]}", copy, frame.software]
    told = [f"{words.word('DOC-PRINTED')} {moment(frame.printed_at)}", frame.printed_by]
    printed = face.legible(" · ".join(part for part in told if part), "printed_by")
    paragraphs = [
        [Span(words.word("DOC-SHEET-HOW"), NOTE)],
        [Span(face.legible("   ".join(first), "software"), _FINE)],
        [Span(printed, _FINE)],
    ]
    lines = set_paragraphs(face, paragraphs, _FOOT)
    spare = QR_SIDE + 2.0 - 4.0 - sum(line.leading for line in lines)
    return Row((Cell(0.0, _FOOT, lines),), above=4.0, below=max(spare, 0.0))
