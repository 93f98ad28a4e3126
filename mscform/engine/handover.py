"""What one shift hands over to the next: each running sheet in facts, without the passing of time.

Two pages with the same facts have the same digest, however much later the second was made: what
is due and what is late follows from the facts and a clock, and is said by `handover_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from mscform.base.canonical import digest
from mscform.base.identity import ItemOID, SubjectKey
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.engine.board import Card, Reading, point_name, readings
from mscform.engine.form_state import (
    AlertState,
    FormState,
    GroupState,
    PointState,
    ProposalState,
    RepeatState,
)
from mscform.records.account import Actor
from mscform.records.review import Query

Name = TranslatedText | str
"""A time point by its title, or by its code where it was not planned."""


class NotTaken(NamedTuple):
    """A planned set that was not taken (or `partly`), and the reasons given for it."""

    name: Name
    reasons: tuple[Name, ...]
    partly: bool


class Seen(NamedTuple):
    """Who acknowledged an alert, when, and what she wrote to it ('' for nothing)."""

    by: str
    at: datetime
    note: str = ""


class Alerted(NamedTuple):
    """A set that raised an alert: how it was answered, in readings that the study names."""

    name: Name
    state: AlertState
    seen: Seen | None
    answered: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A running sheet as it is handed over; `bed` is '' where nobody has said.

    `proposals` are those that nobody has decided yet.
    """

    subject: SubjectKey
    bed: str
    card: Card
    not_taken: tuple[NotTaken, ...]
    alerts: tuple[Alerted, ...]
    queries: tuple[Query, ...]
    proposals: tuple[ProposalState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The act of two persons, as the ledger has it; `digest` is that of the page they looked at."""

    giver: Actor
    taker: Actor
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPage:
    """All running sheets at a moment, by bed. `last` is the latest act of handing over, if any.

    `names` gives the printed name behind a login (who attested).
    """

    at: datetime
    sheets: tuple[Sheet, ...]
    digest: str
    last: HandedOver | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def confirmed(self) -> HandedOver | None:
        """The act that stands for this page: nothing on it has changed since."""
        return self.last if self.last is not None and self.last.digest == self.digest else None


def not_taken(state: FormState, study: StudyDefinition) -> tuple[NotTaken, ...]:
    """The sets of a run that were left out, or taken in part, in the order of the sheet."""
    group, rows = _rows(state)
    timed = group.definition.timed
    found = []
    for point in state.timepoints:
        row = rows.get(point.code)
        if row is None or point.state not in (PointState.NOT_DONE, PointState.PARTIAL):
            continue
        left = None if timed is None else _left_out(study, row, timed.not_done_item)
        told = [left] if left else [_reason(study, code) for code in _missing(row)]
        partly = point.state is PointState.PARTIAL
        found.append(NotTaken(point_name(point), tuple(dict.fromkeys(told)), partly))
    return tuple(found)


def alerted(state: FormState, seen: Callable[[AlertState], Seen | None]) -> tuple[Alerted, ...]:
    """Every set of a run that raised an alert, with what was answered to it."""
    _, rows = _rows(state)
    handled = () if state.run is None else state.run.plan.handled
    points = {point.code: point for point in state.timepoints}
    return tuple(
        Alerted(
            point_name(points[one.timepoint]) if one.timepoint in points else one.timepoint,
            one,
            seen(one) if one.acknowledged else None,
            tuple(readings(rows[one.timepoint], handled)) if one.timepoint in rows else (),
        )
        for one in state.alerts
        if one.level
    )


def _rows(state: FormState) -> tuple[GroupState, dict[str, RepeatState]]:
    wanted = None if state.run is None else state.run.group
    group = next(one for one in state.groups if one.definition.oid == wanted)
    return group, {row.key: row for row in group.repeats if not row.struck}


def _left_out(study: StudyDefinition, row: RepeatState, oid: ItemOID) -> Name | None:
    """The words of the reason that a set was left out with; None where it was not."""
    for one in readings(row, (oid,)):
        entry = None
        if one.item.code_list is not None:
            entry = study.code_lists[one.item.code_list].find(one.text)
        return one.text if entry is None else entry.decode
    return None


def _reason(study: StudyDefinition, code: str) -> Name:
    """The words of a missing reason, whichever list has it."""
    first = study.code_lists[study.missing_reasons]
    found = (codes.find(code) for codes in (first, *study.code_lists.values()))
    entry = next((one for one in found if one is not None), None)
    return code if entry is None else entry.decode


def _missing(row: RepeatState) -> Iterator[str]:
    for item in row.items:
        if item.answer is not None and item.answer.missing is not None:
            yield item.answer.missing


def facts_digest(sheets: tuple[Sheet, ...]) -> str:
    """SHA-256 (hex) over everything that the page tells of these sheets."""
    return digest([_plain(one) for one in sheets])


def _plain(sheet: Sheet) -> dict[str, Any]:
    card = sheet.card
    run = card.run
    return {
        "subject": sheet.subject,
        "bed": sheet.bed,
        "form": str(card.form),
        "flow": [_when(one) for one in (run.began, run.paused, run.ended)],
        "says": None if run.says is None else run.says.words.plain(),
        "open": [
            [_name(due.name), *map(_when, (due.planned, due.earliest, due.latest))]
            for due in card.open
        ],
        "not_taken": [
            [_name(one.name), [_name(reason) for reason in one.reasons], one.partly]
            for one in sheet.not_taken
        ],
        "alerts": [_plain_alert(one) for one in sheet.alerts],
        "last": [_when(card.measured), *(_reading(one) for one in _last(card))],
        "queries": [[one.name, one.status.value, one.text] for one in sheet.queries],
        "proposals": [[one.rule, one.facts, one.message.plain()] for one in sheet.proposals],
    }


def _plain_alert(one: Alerted) -> list[Any]:
    seen = None if one.seen is None else [one.seen.by, _when(one.seen.at), one.seen.note]
    state = one.state
    said = [state.level, list(state.rules), state.complete, state.acknowledged]
    return [_name(one.name), *said, seen, [_reading(reading) for reading in one.answered]]


def _last(card: Card) -> tuple[Reading, ...]:
    return card.last if card.score is None else (*card.last, card.score)


def _reading(one: Reading) -> list[str | None]:
    return [one.item.oid, one.text, one.unit]


def _name(name: Name) -> str | dict[str, str]:
    return name if isinstance(name, str) else name.plain()


def _when(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
