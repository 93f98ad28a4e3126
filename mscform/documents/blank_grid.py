"""A timed group as an empty sheet: planned clock times across, room to write underneath."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.form import ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.item import ItemDefinition
from mscform.documents.answers import Paragraph
from mscform.documents.flow import Row
from mscform.documents.form_page import BlankPage
from mscform.documents.layout import Table, TableRow, note, table_rows
from mscform.documents.lines import NOTE_QUIET, NOTE_STRONG, SMALL, Span
from mscform.documents.wording import Wording

_LABEL = 112.0
_CELL = 43.0


def blank_grid(
    page: BlankPage, words: Wording, group: ItemGroupDefinition, plan: TimedPlan
) -> list[Row]:
    """One column for each planned point; choices of coded questions stand in the label."""
    asked = [item for item in group.items if item.oid != plan.key_item and not item.is_derived]
    planned = TableRow(
        label=[[Span(words.word("DOC-PLANNED"), NOTE_QUIET)], *_counted(page, words, group, plan)],
        cells=[_planned(page, point) for point in plan.points],
    )
    rows = [planned]
    rows += [
        TableRow(label=_label(page, words, item), cells=[[[Span(" ")], []]] * len(plan.points))
        for item in asked
    ]
    table = Table(
        corner=[[Span(words.word("DOC-TIME-POINT"), NOTE_STRONG)]],
        columns=[words.paragraphs(point.title, point.code, NOTE_STRONG) for point in plan.points],
        rows=rows,
        label_room=_LABEL,
        cell_room=_CELL,
        centred=True,
    )
    drawn = table_rows(words.face, table)
    computed = [item for item in group.items if item.is_derived and item.oid != plan.key_item]
    if computed:
        names = "; ".join(words.joined(item.question, item.oid) for item in computed)
        told = f"{words.word('DOC-BLANK-CALCULATED')}: {names}"
        drawn.append(note(words.face, [[Span(told, SMALL)]]))
    return drawn


def _counted(
    page: BlankPage, words: Wording, group: ItemGroupDefinition, plan: TimedPlan
) -> list[Paragraph]:
    """From when the minutes count: first for most points, then for those that count from others."""
    held: dict[TranslatedText, list[TimePoint]] = {}
    for point in plan.points:
        moment = page.moments.get((group.oid, point.code))
        if moment is not None and not _is_clock(page, point):
            held.setdefault(moment, []).append(point)
    told: list[Paragraph] = []
    for moment, points in sorted(held.items(), key=lambda one: -len(one[1])):
        said = Message("DOC-BLANK-FROM", {"moment": moment})
        if told:
            names = _listed(words, points)
            said = Message("DOC-BLANK-FROM-OTHER", {"points": names, "moment": moment})
        told.append([Span(words.sentence(said), SMALL)])
    return told


def _listed(words: Wording, points: Sequence[TimePoint]) -> TranslatedText:
    return TranslatedText(
        {
            language: ("、" if language.startswith("zh") else ", ").join(
                point.title.in_language(language) for point in points
            )
            for language in words.languages
        }
    )


def _is_clock(page: BlankPage, point: TimePoint) -> bool:
    """Whether the time of day of a point is known already."""
    return page.time_zero is not None and point.anchor is None


def _planned(page: BlankPage, point: TimePoint) -> list[Paragraph]:
    """The clock time where time zero is known (and the point hangs on it), else minutes."""
    earliest = point.earliest_minutes - point.offset_minutes
    latest = point.latest_minutes - point.offset_minutes
    if page.time_zero is None or not _is_clock(page, point):
        middle = _signed(point.offset_minutes)
    else:
        middle = f"{page.time_zero + timedelta(minutes=point.offset_minutes):%H:%M}"
    symmetric = -earliest == latest
    window = f"±{latest}" if symmetric else f"{_signed(earliest)} … {_signed(latest)}"
    return [[Span(middle, NOTE_STRONG)], [Span(window, SMALL)]]


def _signed(minutes: int) -> str:
    """`+15`, `−30`, and 0 without a sign."""
    return f"{minutes:+d}".replace("-", "−") if minutes else "0"


def _label(page: BlankPage, words: Wording, item: ItemDefinition) -> list[Paragraph]:
    spans = words.spans(item.question, item.oid)
    unit = words.unit(item.unit, item.oid)
    if unit:
        spans.append(Span(f" {unit}", SMALL))
    label: list[Paragraph] = [spans]
    codes = None if item.code_list is None else page.frame.study.code_lists.get(item.code_list)
    if codes is not None:
        told = [f"{one.coded_value} {words.joined(one.decode, item.oid)}" for one in codes.items]
        label.append([Span(words.face.legible(", ".join(told), item.oid), SMALL)])
    condition = page.conditions.get(item.oid)
    if condition is not None:
        said = words.say("DOC-BLANK-ASKED-WHEN", condition=condition)
        label.append([Span(words.face.legible(said, item.oid), SMALL)])
    return label
