"""A timed group on paper: time points across, questions down, in bands where it is too wide."""

from __future__ import annotations

from collections.abc import Sequence, Set

from mscform.definitions.form import TimedPlan
from mscform.documents.answers import Answers, Paragraph, struck_out
from mscform.documents.flow import Row
from mscform.documents.grid_authors import GridAuthors, grid_authors
from mscform.documents.late_sets import late_notes
from mscform.documents.layout import Table, TableRow, note, table_rows
from mscform.documents.lines import (
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    SMALL_INK,
    Span,
)
from mscform.documents.marks import mark
from mscform.engine.form_state import (
    AlertState,
    FormState,
    GroupState,
    ItemState,
    Need,
    PointState,
    RepeatState,
    TimePointState,
)

_LABEL = 112.0
_CELL = 43.0
"""Nine time points fit beside the questions on A4."""


def timed_grid(answers: Answers, state: FormState, group: GroupState) -> list[Row]:
    """Planned times, measured values, state and alert level of each time point."""
    plan = group.definition.timed
    if plan is None or not group.repeats:
        return []
    keys = [repeat.key for repeat in group.repeats]
    points = {point.code: point for point in state.timepoints if point.code in keys}
    alerts = {alert.timepoint: alert for alert in state.alerts if alert.timepoint in keys}
    skipped = {code for code, point in points.items() if point.state is PointState.SKIPPED}
    by = grid_authors(answers, group.repeats)
    rows = [*_planned(answers, keys, points), *_measured(answers, group, plan, skipped, by)]
    if by.short:
        rows.append(_row(answers, "DOC-CHARTED-BY", [by.cell(answers, key) for key in keys]))
    rows += _outcome(answers, keys, points)
    rows += _alerts(answers, keys, alerts)
    words = answers.words
    table = Table(
        corner=[[Span(words.word("DOC-TIME-POINT"), NOTE_STRONG)]],
        columns=[_column(answers, repeat) for repeat in group.repeats],
        rows=rows,
        label_room=_LABEL,
        cell_room=_CELL,
        centred=True,
    )
    drawn = table_rows(words.face, table)
    told = [by.legend(answers)] if by.short else []
    told += late_notes(answers, group, plan, points)
    told += _notes(answers, group, alerts)
    if told:
        drawn.append(note(words.face, told))
    return drawn


def _column(answers: Answers, repeat: RepeatState) -> list[Paragraph]:
    words = answers.words
    paragraphs: list[Paragraph] = [[Span(_name(answers, repeat), NOTE_STRONG)]]
    if repeat.struck:
        paragraphs.append([mark("cross", SMALL, 5.0), Span(words.word("DOC-STRUCK"), SMALL)])
    return paragraphs


def _name(answers: Answers, repeat: RepeatState) -> str:
    """The title of a set in the leading language; a row that has none is called by its key."""
    words = answers.words
    if repeat.title is None:
        return words.face.legible(repeat.key, repeat.key)
    return words.first(repeat.title, repeat.key)


def _planned(
    answers: Answers, keys: Sequence[str], points: dict[str, TimePointState]
) -> list[TableRow]:
    if not any(point.planned for point in points.values()):
        return []
    cells: list[list[Paragraph]] = []
    day = ""
    for key in keys:
        point = points.get(key)
        if point is None or point.planned is None:
            cells.append([[Span("–", SMALL)]])
            continue
        today = f"{point.planned:%Y-%m-%d}"
        told: list[Paragraph] = [[Span(f"{point.planned:%H:%M}", NOTE_QUIET)]]
        if today != day:
            told.insert(0, [Span(today, SMALL)])
        cells.append(told)
        day = today
    return [_row(answers, "DOC-PLANNED", cells)]


def _measured(
    answers: Answers, group: GroupState, plan: TimedPlan, skipped: Set[str], by: GridAuthors
) -> list[TableRow]:
    """A row for each question that was asked at any time point; the key stands in the header."""
    rows = []
    for at, definition in enumerate(group.definition.items):
        items = [repeat.items[at] if at < len(repeat.items) else None for repeat in group.repeats]
        hidden = all(item is None or item.need is not Need.ASKED for item in items)
        if hidden or definition.oid == plan.key_item:
            continue
        label = answers.words.spans(definition.question, definition.oid)
        unit = answers.common_unit([item for item in items if item is not None])
        if unit:
            label.append(Span(f" {unit}", SMALL))
        cells = _cells(answers, group, items, bool(unit), skipped)
        for repeat, item, cell in zip(group.repeats, items, cells, strict=True):
            cell.extend(by.beside(answers, repeat.key, item))
        rows.append(TableRow(label=[label], cells=cells))
    return rows


def _cells(
    answers: Answers,
    group: GroupState,
    items: Sequence[ItemState | None],
    unit_told: bool,
    skipped: Set[str],
) -> list[list[Paragraph]]:
    cells = []
    for repeat, item in zip(group.repeats, items, strict=True):
        if repeat.key in skipped and (item is None or item.answer is None):
            # Nothing is owed at a skipped point, so no empty box may ask for it.
            cells.append([[Span("–", SMALL)]])
            continue
        told = answers.cell(item, with_unit=not unit_told)
        for finding in item.findings if item is not None else ():
            told.append([answers.sign(finding)])
        cells.append(struck_out(told) if repeat.struck else told)
    return cells


def _outcome(
    answers: Answers, keys: Sequence[str], points: dict[str, TimePointState]
) -> list[TableRow]:
    if not points:
        return []
    cells: list[list[Paragraph]] = []
    for key in keys:
        point = points.get(key)
        if point is None:
            cells.append([[]])
            continue
        told: list[Paragraph] = [[Span(_state_word(answers, point.state), SMALL_INK)]]
        if point.deviation_minutes is not None:
            told.append([Span(f"{point.deviation_minutes:+d} min", SMALL)])
        if point.late_minutes is not None:
            told.append([Span(f"L +{point.late_minutes} min", SMALL_INK)])
        cells.append(told)
    return [_row(answers, "DOC-OUTCOME", cells)]


def _state_word(answers: Answers, state: PointState) -> str:
    return answers.words.word(f"DOC-POINT-{state.upper().replace('_', '-')}")


def _alerts(answers: Answers, keys: Sequence[str], alerts: dict[str, AlertState]) -> list[TableRow]:
    if not alerts:
        return []
    cells: list[list[Paragraph]] = []
    for key in keys:
        alert = alerts.get(key)
        if alert is None or alert.level is None:
            cells.append([[Span("–", NOTE_QUIET)]])
            continue
        style = NOTE_STRONG if alert.level else NOTE
        told: list[Paragraph] = [[Span(str(alert.level), style)]]
        if alert.rules:
            told.append([Span(", ".join(alert.rules), SMALL)])
        if not alert.complete:
            told.append([Span(answers.words.word("DOC-INCOMPLETE"), SMALL)])
        cells.append(told)
    return [_row(answers, "DOC-ALERT-LEVEL", cells)]


def _row(answers: Answers, code: str, cells: list[list[Paragraph]]) -> TableRow:
    return TableRow(label=[[Span(answers.words.word(code), NOTE_QUIET)]], cells=cells)


def _notes(answers: Answers, group: GroupState, alerts: dict[str, AlertState]) -> list[Paragraph]:
    words = answers.words
    told: list[Paragraph] = []
    for repeat in group.repeats:
        alert = alerts.get(repeat.key)
        if alert is not None and alert.level and alert.response is not None:
            told.append(_response(answers, alert, _name(answers, repeat)))
        for item in repeat.items:
            question = words.first(item.definition.question, str(item.path))
            lead = f"{_name(answers, repeat)} · {question}"
            told += [spans for found in item.findings for spans in answers.finding(found, lead)]
    return told


def _response(answers: Answers, alert: AlertState, point: str) -> Paragraph:
    words = answers.words
    response = words.joined(alert.response, alert.timepoint) if alert.response else ""
    lead = words.say("DOC-ALERT", point=point, level=alert.level or 0)
    spans = [mark("diamond", NOTE), Span(f"{lead}  ", NOTE_STRONG), Span(response, NOTE)]
    if alert.acknowledged:
        spans += [Span("  ", NOTE), mark("tick", NOTE)]
        spans.append(Span(words.word("DOC-ACKNOWLEDGED"), NOTE_STRONG))
    return spans
