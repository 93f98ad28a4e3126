"""The sheet for the day the PC is out: planned clock times across, large boxes to write in.

A row for each question in the order of the screen, so that what was written is typed back in the
same order. Choices are boxes to tick with the digits that the keyboard knows them by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from string import ascii_lowercase
from typing import Final

from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeListItem
from mscform.definitions.form import ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.item import DataType, ItemDefinition
from mscform.documents.answers import Paragraph
from mscform.documents.downtime_frame import ROOM, downtime_frame
from mscform.documents.flow import Cell, Row
from mscform.documents.form_page import DowntimePage
from mscform.documents.lines import (
    MUTED,
    NOTE,
    NOTE_STRONG,
    SMALL,
    SMALL_INK,
    VALUE,
    Line,
    Span,
    Style,
    set_paragraphs,
)
from mscform.documents.marks import tick_box
from mscform.documents.typeface import load_typeface
from mscform.documents.unsealed import framed
from mscform.documents.wording import Wording

_LABEL: Final = 134.0
_PAD: Final = 2.0
_BOX: Final = 26.0
"""The least height of a box that a hand writes in, points (9 mm)."""
_TALL: Final = 34.0
_ACROSS: Final = 10
"""So many sets stand on one sheet; more continue on the next."""
_SPARE: Final = 2
"""Columns for sets beyond the plan, where there is room for them."""
_TICKED: Final = 9
"""Longer lists have no boxes to tick: the digit or the word is written."""
_FEW: Final = 4
_WIDE: Final = "        "
_NARROW: Final = "   "
"""Between two boxes to tick: a few stand further apart, so that none is taken for its neighbour."""
_CLOCK: Final = Style(size=11.0, bold=True)
_GHOST: Final = Style(size=11.0, colour=MUTED)
_TIMES: Final = (DataType.TIME, DataType.DATETIME)

Column = TimePoint | None
"""A planned set, or None for a spare column."""


def render_downtime(page: DowntimePage) -> bytes:
    """The sheet as PDF/A-3b in landscape; the same input gives the same bytes.

    Raises EntryError `DOC-GLYPH` for a character that the fonts lack.
    """
    frame = page.frame
    words = Wording(frame.catalogue, frame.languages, load_typeface(frame.resources))
    rows = [row for group in page.form.groups for row in _group(page, words, group)]
    kind = "runsheet" if page.written else "downtime"
    title = f"{page.form.oid} {page.subject}"
    return framed(frame, words, downtime_frame(page, words), rows, title=title, kind=kind)


def _group(page: DowntimePage, words: Wording, group: ItemGroupDefinition) -> list[Row]:
    if group.timed is None:
        return []
    sheet = _Sheet(page, words, group, group.timed)
    columns: list[Column] = [*group.timed.points]
    columns += [None] * min(max(_ACROSS - len(columns), 0), _SPARE)
    bands = [columns[at : at + _ACROSS] for at in range(0, len(columns), _ACROSS)]
    rows = [row for band in bands for row in sheet.band(band)]
    return [*rows, *sheet.legends()]


class _Sheet:
    """One timed group on paper."""

    def __init__(
        self, page: DowntimePage, words: Wording, group: ItemGroupDefinition, plan: TimedPlan
    ) -> None:
        self._page = page
        self._words = words
        self._plan = plan
        own = (plan.key_item, plan.time_item, plan.author_item)
        asked = [item for item in group.items if not item.is_derived]
        self._time = next((item for item in asked if item.oid == plan.time_item), None)
        self._asked = [item for item in asked if item.oid not in own]
        self._letters = _lettered(words, self._asked, page.conditions)

    def band(self, columns: Sequence[Column]) -> list[Row]:
        """Some sets side by side; a further page repeats when each is planned."""
        words = self._words
        head = self._strip(
            [[Span(words.word("DOC-TIME-POINT"), NOTE_STRONG)]],
            [self._named(column) for column in columns],
        )
        planned = self._strip(
            [[Span(words.word("DOC-PLANNED"), NOTE_STRONG)]],
            [self._planned(column) for column in columns],
        )
        top = (replace(head, shade=True, keep=True), replace(planned, keep=True))
        rows = [*top]
        if self._time is not None:
            label = words.word("DOC-SHEET-AT")
            cells = [self._written(column, self._time) or _ghost() for column in columns]
            rows.append(self._strip([[Span(label, NOTE_STRONG)]], cells, _BOX))
        for item in self._asked:
            cells = [self._written(column, item) or self._box(item) for column in columns]
            rows.append(self._strip(self._label(item), cells, _BOX))
        by = [[Span(words.word("DOC-SHEET-INITIALS"), NOTE_STRONG)]]
        rows.append(self._strip(by, [[[Span(" ", NOTE)]] for _ in columns], _TALL))
        return [*top, *(replace(row, header=top) for row in rows[len(top) :])]

    def legends(self) -> list[Row]:
        """The conditions by their letters, and the codes for a single box that stays empty."""
        words = self._words
        told: list[Paragraph] = []
        for letter, condition in dict(self._letters.values()).items():
            said = words.say("DOC-BLANK-ASKED-WHEN", condition=condition)
            told.append([Span(f"{letter}  ", SMALL_INK), Span(said, SMALL)])
        study = self._page.frame.study
        listed = study.code_lists.get(study.missing_reasons)
        if listed is not None:
            codes = [
                f"{one.coded_value} = {words.joined(one.decode, 'CL')}" for one in listed.items
            ]
            lead = f"{words.word('DOC-NOT-DONE-BECAUSE')} "
            reasons = words.face.legible("; ".join(codes), listed.oid)
            told.append([Span(lead, SMALL_INK), Span(reasons, SMALL)])
        lines = set_paragraphs(words.face, told, ROOM)
        return [Row((Cell(0.0, ROOM, lines),), above=6.0, below=0.0)]

    def _strip(
        self, label: Sequence[Paragraph], cells: Sequence[Sequence[Paragraph]], least: float = 0.0
    ) -> Row:
        """A line of the table, at least so high that a hand can write in it."""
        face, width = self._words.face, (ROOM - _LABEL) / max(len(cells), 1)
        drawn = [Cell(0.0, _LABEL - _PAD, set_paragraphs(face, label, _LABEL - _PAD))]
        lefts = [_LABEL + at * width for at in range(len(cells))]
        for left, paragraphs in zip(lefts, cells, strict=True):
            inner = width - 2 * _PAD
            lines = set_paragraphs(face, paragraphs, inner)
            drawn.append(Cell(left + _PAD, inner, lines, "centre"))
        drawn.append(Cell(0.0, 0.0, (Line((), 0.0, least, NOTE.size),)))
        return Row(tuple(drawn), above=2.0, below=2.0, rule=True, verticals=tuple(lefts))

    def _named(self, point: Column) -> list[Paragraph]:
        if point is None:
            return [[Span(self._words.word("DOC-SHEET-EXTRA"), NOTE_STRONG)]]
        said = self._words.each(point.title, point.code)
        return [[Span(one, NOTE_STRONG if at == 0 else SMALL)] for at, one in enumerate(said)]

    def _planned(self, point: Column) -> list[Paragraph]:
        """The clock time, or minutes and room to write it; below it what still is on time."""
        if point is None:
            return _ghost()
        at = self._page.planned.get(point.code)
        early = point.earliest_minutes - point.offset_minutes
        late = point.latest_minutes - point.offset_minutes
        window = f"±{late}" if -early == late else f"{early:+d} … {late:+d}"
        if at is not None:
            shown = at if self._page.began is None else at.astimezone(self._page.began.tzinfo)
            opens, shuts = (shown + timedelta(minutes=away) for away in (early, late))
            told = f"{opens:%H:%M} – {shuts:%H:%M}"
            return [[Span(f"{shown:%H:%M}", _CLOCK)], [Span(told, SMALL)]]
        away, first = f"{point.offset_minutes:+d}", self._words.languages[0]
        minutes = self._words.in_language("DOC-SHEET-OFFSET", first, minutes=away)
        return [[Span(f"{minutes} =", SMALL_INK)], *_ghost(), [Span(window, SMALL)]]

    def _label(self, item: ItemDefinition) -> list[Paragraph]:
        words = self._words
        said = words.each(item.question, item.oid)
        first = [Span(said[0], NOTE_STRONG), *(Span(f"  {one}", NOTE) for one in said[1:])]
        unit = words.unit(item.unit, item.oid)
        if unit:
            first.append(Span(f"  {unit}", SMALL))
        if item.oid in self._letters:
            first.append(Span(f"  [{self._letters[item.oid][0]}]", SMALL_INK))
        label: list[Paragraph] = [first]
        codes = self._codes(item)
        if codes:
            told = [f"{_key(one)} {words.joined(one.decode, item.oid)}" for one in codes]
            label.append([Span(words.face.legible(" · ".join(told), item.oid), SMALL)])
        if item.data_type is DataType.MULTI:
            label.append([Span(words.word("DOC-BLANK-MANY"), SMALL)])
        return label

    def _codes(self, item: ItemDefinition) -> Sequence[CodeListItem]:
        lists = self._page.frame.study.code_lists
        listed = None if item.code_list is None else lists.get(item.code_list)
        return () if listed is None else listed.items

    def _box(self, item: ItemDefinition) -> list[Paragraph]:
        """Room to write, or the digits to tick."""
        codes = self._codes(item)
        if not codes or len(codes) > _TICKED:
            return _ghost() if item.data_type in _TIMES else [[Span(" ", NOTE)]]
        air = _WIDE if len(codes) <= _FEW else _NARROW
        digits = [(tick_box(), Span(f"{_key(one)}{air}", SMALL_INK)) for one in codes]
        return [[part for digit in digits for part in digit]]

    def _written(self, point: Column, item: ItemDefinition) -> list[Paragraph] | None:
        """What is known of a box, ready to be printed into it."""
        text = None if point is None else self._page.written.get((point.code, item.oid))
        if text is None:
            return None
        meanings = {one.coded_value: one.decode for one in self._codes(item)}
        if text in meanings:
            text = self._words.first(meanings[text], item.oid)
        return [[Span(self._words.face.legible(text, item.oid), VALUE)]]


def _ghost() -> list[Paragraph]:
    return [[Span("__ : __", _GHOST)]]


def _key(code: CodeListItem) -> str:
    return code.coded_value if code.digit is None else str(code.digit)


def _lettered(
    words: Wording, asked: Sequence[ItemDefinition], conditions: Mapping[str, TranslatedText]
) -> dict[str, tuple[str, TranslatedText]]:
    """A letter for each condition that questions have, in the order in which they are met."""
    names: Iterator[str] = _names()
    known: dict[tuple[str, ...], str] = {}
    found: dict[str, tuple[str, TranslatedText]] = {}
    for item in asked:
        told = conditions.get(item.oid)
        if told is not None:
            said = words.each(told, item.oid)
            if said not in known:
                known[said] = next(names)
            found[item.oid] = (known[said], told)
    return found


def _names() -> Iterator[str]:
    yield from ascii_lowercase
    number = 1
    while True:
        yield from (f"{letter}{number}" for letter in ascii_lowercase)
        number += 1
