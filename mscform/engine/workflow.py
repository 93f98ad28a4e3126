"""The life of a form: which status may follow which, what hinders completion, what needs a reason.

Who may do it is not asked here (that is `security/permissions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mscform.base.identity import ItemAddress, ItemOID, ItemPath
from mscform.base.message import Message, Slot
from mscform.definitions.codelist import CodeList
from mscform.definitions.logic import Severity
from mscform.definitions.study import StudyDefinition
from mscform.engine.alerts import must_be_acknowledged
from mscform.engine.cells import Page
from mscform.engine.changes import ReasonGiven, StatusChange
from mscform.engine.form_state import AlertState, Finding, TimePointState
from mscform.engine.run_sheet import is_known
from mscform.records.clinical import FormStatus

MIN_REASON_LENGTH: Final = 5
"""Fewest non-blank characters of a reason that is to be told in words (D14)."""

_NEXT: Final = {
    FormStatus.NOT_STARTED: (FormStatus.COMPLETE, FormStatus.NOT_DONE),
    FormStatus.IN_PROGRESS: (FormStatus.COMPLETE, FormStatus.NOT_DONE),
    FormStatus.COMPLETE: (FormStatus.IN_PROGRESS, FormStatus.NOT_DONE),
    FormStatus.NOT_DONE: (
        FormStatus.IN_PROGRESS,
        FormStatus.NOT_STARTED,
        FormStatus.NOT_DONE,
    ),
}


def hindrances(
    page: Page,
    findings: Iterable[Finding],
    timepoints: Iterable[TimePointState],
    alerts: Iterable[AlertState],
) -> tuple[Finding, ...]:
    """What stands between a form and completion (D15); nothing where it was not done at all."""
    if page.status is FormStatus.NOT_DONE:
        return ()
    open_findings = [finding for finding in findings if not finding.confirmed]
    points = [_open_point(page, point) for point in timepoints if not is_known(point.state)]
    unseen = [
        _unseen_alert(page, alert)
        for alert in alerts
        for rules in page.rules.groups
        if rules.alert is not None
        and alert.timepoint in page.rows.get(rules.group.oid, {})
        and must_be_acknowledged(page, rules, alert)
    ]
    return (*open_findings, *points, *unseen)


def _open_point(page: Page, point: TimePointState) -> Finding:
    title = point.code if point.definition is None else point.definition.title
    message = Message("ENG-TIMEPOINT", {"timepoint": title})
    return _at_row(page, point.code, "TIMEPOINT", Severity.REQUIRED, message)


def _unseen_alert(page: Page, alert: AlertState) -> Finding:
    slots: dict[str, Slot] = {
        "timepoint": alert.timepoint,
        "level": alert.level or 0,
        "rules": ", ".join(alert.rules),
    }
    message = Message("ENG-ALERT-UNSEEN", slots)
    return _at_row(page, alert.timepoint, "ALERT", Severity.ALARMING, message)


def _at_row(page: Page, repeat: str, code: str, severity: Severity, message: Message) -> Finding:
    keys = [rules.plan.plan.key_item for rules in page.rules.groups if rules.plan is not None]
    item = keys[0] if keys else ItemOID("")
    at = ItemAddress(page.key, ItemPath(item, repeat))
    return Finding(at=at, code=code, severity=severity, message=message)


# ---------------------------------------------------------------------- status


def refuse_status(
    study: StudyDefinition, page: Page, change: StatusChange, open_count: int
) -> Message | None:
    """Why a status cannot follow, or None where it can."""
    if change.status not in _NEXT[page.status]:
        return Message(f"ENG-STATUS-{change.status.value.upper().replace('_', '-')}")
    if change.status is FormStatus.COMPLETE and open_count:
        return Message("ENG-NOT-COMPLETE", {"count": open_count})
    if change.status is FormStatus.NOT_STARTED and page.begun:
        return Message("ENG-STATUS-NOT-STARTED")
    if change.status is FormStatus.NOT_DONE:
        return _refuse_not_done(study, page, change.not_done_reason)
    return None


def _refuse_not_done(study: StudyDefinition, page: Page, reason: str | None) -> Message | None:
    if not page.rules.form.may_be_not_done:
        return Message("ENG-MUST-BE-DONE", {"form": page.rules.form.title})
    codes = study.code_lists[study.form_not_done_reasons]
    if reason is None or codes.find(reason) is None:
        return Message("ENG-NOT-DONE-REASON", {"given": reason or "–", "codes": _codes(codes)})
    return None


def status_needs_reason(page: Page, change: StatusChange) -> bool:
    """Reopening, and throwing away what a person had entered, are changes to the record."""
    if page.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
        return True
    return change.status is FormStatus.NOT_DONE and page.begun


def refuse_reason(study: StudyDefinition, given: ReasonGiven) -> Message | None:
    """Why a reason for change does not do, or None."""
    for reason in study.change_reasons:
        if reason.code == given.code:
            told = "".join((given.text or "").split())
            if reason.needs_text and len(told) < MIN_REASON_LENGTH:
                return Message(
                    "ENG-REASON-TEXT", {"reason": reason.title, "count": MIN_REASON_LENGTH}
                )
            return None
    known = ", ".join(reason.code for reason in study.change_reasons)
    return Message("ENG-REASON-UNKNOWN", {"given": given.code, "codes": known})


def _codes(codes: CodeList) -> str:
    return ", ".join(item.coded_value for item in codes.items)
