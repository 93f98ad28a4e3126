"""Alerts: what the study's rules say about one set of readings, and what is to be done.

The rules are data (D18, `clinical.md` 3.1): a rule with a missing input is unknown and therefore
not fired; nothing is judged unless `assessed_when` is surely true, so the level is then blank and
never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from mscform.base.clock import passed
from mscform.base.identity import ItemOID
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.logic import AlertResponse, AlertSet
from mscform.engine.cells import AlertResult, Cells, Page, Row
from mscform.engine.form_state import AlertState, TaskState
from mscform.engine.row_order import in_order
from mscform.engine.rules import AlertLevelRules, AlertRules, GroupRules
from mscform.engine.run_sheet import add_minutes
from mscform.engine.subject_view import Place
from mscform.records.replay import ALERT_CHECK, alert_mark, alert_path

EXTRA_SET = "UNS"
"""The code of the task to take an unscheduled set (contract of the command line)."""


def judge_row(cells: Cells, row: Row, rules: AlertRules) -> AlertResult:
    """The alert level of one row, the rules that fired, and whether all inputs were there."""
    view = Place(cells, row=row)
    if row.struck or rules.assessed_when(view) is not True:
        return AlertResult(None, (), False)
    fired = [
        (found.rule.oid, level)
        for found in rules.rules
        if (level := _highest(found, view)) is not None
    ]
    complete = all(view.here(item) is not None for item in rules.alerts.mandatory_inputs)
    level = max((level for _, level in fired), default=0)
    reached = tuple(oid for oid, own in fired if own == level)
    return AlertResult(level, tuple(oid for oid, _ in fired), complete, reached)


def _highest(rules: AlertLevelRules, view: Place) -> int | None:
    for level, condition in rules.levels:
        if condition(view) is True:
            return level
    return None


# ---------------------------------------------------------------------- states


def alert_states(page: Page, rules: GroupRules) -> tuple[AlertState, ...]:
    """The alerts of every row that holds something and is not struck, in order of time."""
    if rules.alert is None:
        return ()
    rows = page.rows_of(rules.group.oid, repeating=rules.group.repeating)
    begun = [row for row in rows if (row.begun or page.begun) and not row.struck]
    begun = [row for row in begun if row.begun or not row.group]
    return tuple(
        _state(page, row, row.alert, rules.alert, rules.group)
        for row in in_order(page, rules.group, begun)
        if row.alert is not None
    )


def _state(
    page: Page, row: Row, result: AlertResult, rules: AlertRules, group: ItemGroupDefinition
) -> AlertState:
    alerts = rules.alerts
    response = response_at(alerts, result.level)
    minutes = None if response is None else response.escalate_after_minutes
    return AlertState(
        form=page.key,
        timepoint=row.key,
        level=result.level,
        rules=result.rules,
        complete=result.complete,
        response=None if response is None else response.text,
        acknowledged=is_acknowledged(page, row, result),
        measured=_measured(row, group),
        since=_since(row, rules, result) if result.level else None,
        escalate_after=None if minutes is None else timedelta(minutes=minutes),
        escalate=None if response is None else response.escalate,
        roles=() if response is None else response.roles,
        attested=_answered(row, alerts.acknowledged_by) if result.level else None,
        acted=_answered(row, alerts.action) if result.level else None,
    )


def _measured(row: Row, group: ItemGroupDefinition) -> datetime | None:
    value = None if group.timed is None else row.values.get(group.timed.time_item)
    return value if isinstance(value, datetime) else None


def _since(row: Row, rules: AlertRules, result: AlertResult) -> datetime | None:
    """When the first of the rules that reach the level had all that it read here, as entered."""
    moments = (
        max(filter(None, (_entered(row, item) for item in one.reads)), key=_instant, default=None)
        for one in rules.rules
        if one.rule.oid in result.reached
    )
    return min(filter(None, moments), key=_instant, default=None)


def _instant(moment: datetime) -> datetime:
    """Two moments of one zone are otherwise compared as the hands stand."""
    return moment.astimezone(UTC)


def _entered(row: Row, item: ItemOID) -> datetime | None:
    answer = row.answers.get(item)
    return None if answer is None else answer.entered_at


def _answered(row: Row, item: ItemOID | None) -> bool | None:
    """Whether a question of the set that is asked about its alert is answered."""
    if item is None:
        return None
    answer = row.answers.get(item)
    return answer is not None and not answer.is_empty


def response_at(alerts: AlertSet, level: int | None) -> AlertResponse | None:
    """What the study says is to be done at a level."""
    for response in alerts.responses:
        if response.level == level:
            return response
    return None


def is_acknowledged(page: Page, row: Row, result: AlertResult) -> bool:
    """Whether a person has acknowledged exactly this level and these rules."""
    if page.data is None or result.level is None:
        return False
    mark = alert_mark(result.level, result.rules)
    wanted = (alert_path(row.key), ALERT_CHECK, mark)
    return wanted in page.data.confirmations


def must_be_acknowledged(page: Page, rules: GroupRules, state: AlertState) -> bool:
    """Whether an alert hinders completion until somebody has acknowledged it."""
    if rules.alert is None or state.acknowledged or state.form != page.key:
        return False
    response = response_at(rules.alert.alerts, state.level)
    return response is not None and response.acknowledge


# ---------------------------------------------------------------------- what is to be done


def tasks(page: Page, rules: GroupRules, states: Iterable[AlertState]) -> tuple[TaskState, ...]:
    """A further set is due when the latest measured set has an alert; a later set settles it."""
    plan = rules.group.timed
    if plan is None or rules.alert is None:
        return ()
    latest: tuple[datetime, AlertState] | None = None
    for state in states:
        row = page.rows[rules.group.oid][state.timepoint]
        measured = row.values.get(plan.time_item)
        if isinstance(measured, datetime) and (
            latest is None or passed(latest[0], measured) >= timedelta(0)
        ):
            latest = (measured, state)
    if latest is None:
        return ()
    task = _task(rules.group, rules.alert.alerts, *latest)
    return () if task is None else (task,)


def _task(
    group: ItemGroupDefinition, alerts: AlertSet, measured: datetime, state: AlertState
) -> TaskState | None:
    response = response_at(alerts, state.level)
    if not state.level or response is None or response.repeat_after_minutes is None:
        return None
    prefix = EXTRA_SET if group.timed is None else group.timed.extra_prefix
    return TaskState(
        code=prefix,
        form=state.form,
        due=add_minutes(measured, response.repeat_after_minutes),
        because=Message(
            "ENG-TASK-REPEAT",
            {
                "timepoint": _title(group, state.timepoint),
                "level": state.level,
                "rules": ", ".join(state.rules),
                "minutes": response.repeat_after_minutes,
            },
        ),
    )


def _title(group: ItemGroupDefinition, timepoint: str) -> TranslatedText | str:
    for point in () if group.timed is None else group.timed.points:
        if point.code == timepoint:
            return point.title
    return timepoint
