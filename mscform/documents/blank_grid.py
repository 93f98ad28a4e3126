"""A timed group as an empty sheet: planned clock times across, room to write underneath."""

from __future__ import annotations

from datetime import timedelta

from mscform.definitions.form import ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.item import ItemDefinition
from mscform.documents.answers import Paragraph
from mscform.documents.flow import Row
from mscform.documents.form_page import BlankPage
from mscform.documents.layout import Table, TableRow, note, table_rows
from mscform.documents.lines import NOTE_QUIET, NOTE_STRONG, SMALL, SMALL_INK, Span
from mscform.documents.wording import Wording

_LABEL = 112.0
_CELL = 43.0


def blank_grid(
    page: BlankPage, words: Wording, group: ItemGroupDefinition, plan: TimedPlan
) -> list[Row]:
    """One column for each planned point; choices of coded questions stand in the label."""
    asked = [item for item in group.items if item.oid != plan.key_item and not item.is_derived]
    planned = TableRow(
        label=[[Span(words.word("DOC-PLANNED"), NOTE_QUIET)]],
        cells=[_planned(page, words, point) for point in plan.points],
    )
    rows = [planned]
    rows += [
        TableRow(label=_label(page, words, item), cells=[[[Span(" ")], []]] * len(plan.points))
        for item in asked
    ]
    table = Table(
        corner=[[Span(words.word("DOC-TIME-POINT"), NOTE_STRONG)]],
        columns=[
            [[Span(words.first(point.title, point.code), NOTE_STRONG)]] for point in plan.points
        ],
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


def _planned(page: BlankPage, words: Wording, point: TimePoint) -> list[Paragraph]:
    """The clock time where time zero is known (and the point hangs on it), else minutes."""
    earliest = point.earliest_minutes - point.offset_minutes
    latest = point.latest_minutes - point.offset_minutes
    if page.time_zero is None or point.anchor is not None:
        middle = words.say("DOC-BLANK-OFFSET", minutes=f"{point.offset_minutes:+d}")
    else:
        middle = f"{page.time_zero + timedelta(minutes=point.offset_minutes):%H:%M}"
    window = f"±{latest}" if -earliest == latest else f"{earliest:+d} … {latest:+d}"
    return [[Span(middle, SMALL_INK)], [Span(window, SMALL)]]


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
