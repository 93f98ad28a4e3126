from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mscform.base.identity import DeviceId, FormKey, ItemOID, ItemPath, SubjectKey
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef, FormStatus, Origin, RowKey, SubjectData
from mscform.records.replay import ALERT_CHECK, alert_mark, alert_path, fold, fold_all
from tests.play import NURSE

AT = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
KEY = FormKey("SE.A", "", "F.VS")
PATH = ItemPath(ItemOID("I.VS.SYS"), "")


def event(
    number: int, action: Action, content: dict[str, object] | None, **more: object
) -> AuditEvent:
    made = AuditEvent(
        ref=EventRef(DeviceId("d1"), number),
        action=action,
        actor=NURSE,
        entered_at=AT,
        zone="Asia/Shanghai",
        monotonic_ns=0,
        boot_id="b",
        clock_status="ok",
        software="test",
        subject=SubjectKey("01-001"),
        form=KEY,
        path=None,
        supersedes=None,
        cause=None,
        measured_at=None,
        content=content,
    )
    return replace(made, **more)


ENROLLED = event(1, Action.SUBJECT_ENROLLED, {"key": "01-001", "site": "01"}, form=None)


def answer(number: int, raw: str | None, origin: str = "person") -> AuditEvent:
    content = {"raw": raw, "missing": None, "note": None, "origin": origin, "definition": "f1"}
    return event(number, Action.ANSWER, content, path=PATH)


def replayed(*events: AuditEvent) -> SubjectData:
    return fold_all(None, (ENROLLED, *events))


def test_enrolment_comes_first() -> None:
    data = fold(None, ENROLLED)
    assert (data.subject.key, data.subject.site, data.subject.enrolled_by) == ("01-001", "01", "u1")
    with pytest.raises(ValueError, match="before the enrolment"):
        fold(None, answer(1, "120"))


@pytest.mark.req("AUD-05")
def test_answers_stand_as_the_last_event_says_and_count_their_changes() -> None:
    data = replayed(answer(2, "120"), answer(3, "121"), answer(4, None))
    form = data.forms[KEY]
    found = form.answers[PATH]
    assert (found.raw, found.changes, found.event, found.author) == (
        None,
        2,
        EventRef(DeviceId("d1"), 4),
        "u1",
    )
    assert (form.definition, form.head) == ("f1", EventRef(DeviceId("d1"), 4))
    assert replayed(answer(2, "9", "derived")).forms[KEY].answers[PATH].origin is Origin.DERIVED


def test_one_by_one_and_all_at_once_are_the_same() -> None:
    events = [ENROLLED, answer(2, "120"), event(3, Action.FORM_STATUS, {"status": "in_progress"})]
    data = None
    for each in events:
        data = fold(data, each)
    assert data == fold_all(None, events)


def test_status_rows_confirmations_and_flags() -> None:
    data = replayed(
        event(2, Action.ROW_ADDED, {"group": "G", "repeat": "1", "definition": "f1"}),
        event(3, Action.ROW_ADDED, {"group": "G", "repeat": "1"}),
        event(4, Action.ROW_STRUCK, {"group": "G", "repeat": "1"}),
        event(5, Action.FORM_STATUS, {"status": "not_done", "not_done_reason": "SITE"}),
        event(6, Action.CONFIRMED, {"check": "RANGE", "raw": "190"}, path=PATH),
        event(7, Action.ALERT_ACKNOWLEDGED, {"timepoint": "2H", "level": 2, "rules": ["T2"]}),
        event(8, Action.FREEZE, {"frozen": True}),
        event(9, Action.LOCK, {}),
        event(10, Action.PRINTED, {"kind": "form"}),
    )
    form = data.forms[KEY]
    assert form.extra_rows == (RowKey("G", "1"),)
    assert form.struck == {RowKey("G", "1")}
    assert (form.status, form.not_done_reason) == (FormStatus.NOT_DONE, "SITE")
    assert form.confirmations == {
        (PATH, "RANGE", "190"),
        (alert_path("2H"), ALERT_CHECK, alert_mark(2, ["T2"])),
    }
    assert form.frozen
    assert form.locked
    assert form.head == EventRef(DeviceId("d1"), 9)


def test_a_redacted_event_leaves_what_stood_before() -> None:
    data = replayed(answer(2, "120"), event(3, Action.ANSWER, None, path=PATH))
    assert data.forms[KEY].answers[PATH].raw == "120"
