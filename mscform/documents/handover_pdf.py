"""The page of a handover on paper: one line of cells for each running sheet, then two persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Final

from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.documents.flow import Cell, Row, paginate
from mscform.documents.form_page import PrintFrame
from mscform.documents.layout import Paragraphs, note
from mscform.documents.lines import (
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    SMALL_INK,
    Span,
    Style,
    set_paragraphs,
)
from mscform.documents.marks import mark
from mscform.documents.page_frame import Identity, page_frame
from mscform.documents.paper import WIDTH, room_of
from mscform.documents.typeface import load_typeface
from mscform.documents.unsealed import unsealed
from mscform.documents.wording import Wording, minute, offset
from mscform.engine.board import Urgency
from mscform.engine.handover import HandoverPage, Sheet
from mscform.engine.handover_words import HandoverWords, Line, Said, Section
from mscform.records.account import Actor

_SHARES: Final = {
    Section.WHO: 80.0,
    Section.DUE: 112.0,
    Section.NOT_DONE: 62.0,
    Section.ALERTS: 86.0,
    Section.LAST: 88.0,
    Section.OPEN: WIDTH - 428.0,
}
"""The columns and their widths in points."""
_PAD: Final = 4.0
_SIGNS: Final = {
    Urgency.DUE: "triangle",
    Urgency.OVERDUE: "diamond",
    Urgency.CALL: "diamond",
    Urgency.STOP: "diamond",
}
_SIZES: Final = (NOTE, SMALL_INK)
"""The larger letters where the page stays one page with them."""
_HALF: Final = WIDTH / 2
_BOTH: Final = ("en", "zh")


def render_handover(frame: PrintFrame, page: HandoverPage) -> bytes:
    """The page as PDF/A-3b; the same input gives the same bytes.

    Raises EntryError `DOC-GLYPH` for a character that the fonts lack.
    """
    words = Wording(frame.catalogue, frame.languages, load_typeface(frame.resources))
    title = frame.catalogue.translate(Message("ENG-HANDOVER-TITLE"), _BOTH)
    identity = Identity(
        title=title,
        form=frame.study.oid,
        version=frame.study.version,
        subject="–",
        event="–",
        status="DOC-STATUS-HANDOVER",
        sign="diamond",
        digest=page.digest,
    )
    room = room_of(page_frame(frame, words, identity))
    for size in _SIZES:
        rows = _Sheets(frame, words, page, size).rows()
        if len(paginate(rows, room)) == 1:
            break
    said = title.in_language(frame.languages[0])
    return unsealed(frame, words, identity, rows, title=said, kind="handover")


class _Sheets:
    """Rows of one page in letters of one size."""

    def __init__(self, frame: PrintFrame, words: Wording, page: HandoverPage, style: Style) -> None:
        self._frame, self._words, self._page, self._style = frame, words, page, style
        self._told = HandoverWords(frame.study, page)
        starts = accumulate(_SHARES.values(), initial=0.0)
        self._places = dict(zip(_SHARES, zip(starts, _SHARES.values(), strict=False), strict=True))

    def rows(self) -> list[Row]:
        """The mark, the table, and who stands by it."""
        words = self._words
        said = self._frame.catalogue.translate(Message("ENG-HANDOVER-SITE-ONLY"), _BOTH)
        both = "  ".join(said.values())
        rows = [note(words.face, [[mark("diamond", NOTE), Span(both, NOTE_STRONG)]], keep=True)]
        head = self._strip(
            {one: self._head(one) for one in Section}, shade=True, keep=bool(self._page.sheets)
        )
        rows.append(head)
        rows += [self._sheet(sheet, head) for sheet in self._page.sheets]
        if not self._page.sheets:
            rows.append(note(words.face, [[Span(words.word("ENG-HANDOVER-NOTHING"), NOTE)]]))
        return [*rows, *self._persons()]

    def _head(self, section: Section) -> Paragraphs:
        code = Message(f"ENG-HANDOVER-{section.value}")
        first, *second = self._words.each(code, code.code)
        return [[Span(first, NOTE_STRONG)], *([Span(one, SMALL)] for one in second)]

    def _sheet(self, sheet: Sheet, head: Row) -> Row:
        told = self._told.of(sheet)
        cells: dict[Section, Paragraphs] = {
            section: [self._line(line) for line in lines] or [self._none()]
            for section, lines in told.items()
        }
        strong = self._style._replace(bold=True, size=self._style.size + 1.5)
        who = [Span(self._legible(sheet.subject), strong)]
        if sheet.bed:
            bed = self._said(Message("ENG-HANDOVER-BED", {"bed": sheet.bed}))
            who = [Span(f"{bed}  ", strong), Span(sheet.subject, self._style)]
        cells[Section.WHO] = [who, *cells[Section.WHO]]
        return self._strip(cells, header=(head,))

    def _none(self) -> list[Span]:
        quiet = self._style._replace(colour=NOTE_QUIET.colour)
        return [Span(self._said(Message("ENG-HANDOVER-NONE")), quiet)]

    def _line(self, line: Line) -> list[Span]:
        sign = _SIGNS.get(line.urgency)
        loud = line.urgency >= Urgency.OVERDUE
        span = Span(self._said(line.words), self._style._replace(bold=loud))
        return [span] if sign is None else [mark(sign, self._style, 6.0), span]

    def _said(self, words: Said) -> str:
        """In the leading language: a page for tonight's reader, not for the archive."""
        if isinstance(words, Message | TranslatedText):
            return self._words.first(words, "handover")
        return self._legible(words)

    def _legible(self, text: str) -> str:
        return self._words.face.legible(text, "handover")

    def _strip(
        self,
        cells: Mapping[Section, Paragraphs],
        *,
        shade: bool = False,
        keep: bool = False,
        header: tuple[Row, ...] = (),
    ) -> Row:
        face = self._words.face
        drawn = []
        for section, (x, width) in self._places.items():
            lines = set_paragraphs(face, cells[section], width - 2 * _PAD)
            drawn.append(Cell(x + _PAD, width - 2 * _PAD, lines))
        verticals = tuple(x for x, _ in self._places.values() if x)
        return Row(
            tuple(drawn),
            above=3.0,
            below=3.0,
            rule=True,
            shade=shade,
            keep=keep,
            verticals=verticals,
            header=header,
        )

    def _persons(self) -> list[Row]:
        """Two lines: filled where two persons confirmed this very page, to be signed where not."""
        page, words = self._page, self._words
        act = page.confirmed
        giver = self._person("DOC-HANDOVER-GIVEN", None if act is None else act.giver)
        taker = self._person("DOC-HANDOVER-TAKEN", None if act is None else act.taker)
        lines = [
            Cell(x, _HALF - 12, set_paragraphs(words.face, told, _HALF - 12))
            for x, told in ((0.0, giver), (_HALF, taker))
        ]
        rows = [Row(tuple(lines), above=14.0, below=4.0)]
        if page.last is not None and act is None:
            last = page.last
            told = {"giver": last.giver.printed_name, "taker": last.taker.printed_name}
            before = words.say("DOC-HANDOVER-BEFORE", **told, when=_when(last.at))
            rows.append(note(words.face, [[Span(before, NOTE_QUIET)]]))
        return rows

    def _person(self, code: str, actor: Actor | None) -> Sequence[Sequence[Span]]:
        words, act = self._words, self._page.confirmed
        label = [Span(words.word(code), SMALL)]
        if actor is None or act is None:
            hint = [Span(words.word("DOC-HANDOVER-BY-HAND"), SMALL)]
            return [label, [mark("writing_line", NOTE, _HALF - 24)], hint]
        role = words.word(f"DOC-ROLE-{actor.role.upper().replace('_', '-')}")
        name = f"{words.face.spelled(actor.printed_name)}, {role}"
        how = words.say("DOC-HANDOVER-BY-PASSWORD", when=_when(act.at))
        return [label, [Span(name, NOTE_STRONG)], [Span(how, SMALL)]]


def _when(at: datetime) -> str:
    return f"{minute(at)} {offset(at)}"
