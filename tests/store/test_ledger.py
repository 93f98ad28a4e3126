"""The ledger: what is appended is what is read, in one transaction, by one account of time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlcipher3 import dbapi2

from mscform.base.canonical import canonical_bytes
from mscform.base.clock import FixedClock, Reading
from mscform.base.errors import MachineError
from mscform.base.identity import (
    DeviceId,
    EventOID,
    FormKey,
    FormOID,
    ItemOID,
    ItemPath,
    SubjectKey,
)
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import EventRef
from mscform.records.replay import fold_all
from mscform.store.drafts import DraftKey
from mscform.store.entries import Bodies, event_of
from mscform.store.sealing import ClockMark, clock_status
from mscform.store.times import placed, read_time, written
from tests.store.site import NURSE, START, SUBJECT, VITALS, Ward, answer, enrolment, item


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path / "site")


@pytest.mark.req("AUD-02")
def test_what_is_appended_is_what_is_read_back(ward: Ward) -> None:
    appended = ward.fill(5)
    assert tuple(ward.database.ledger.events(subject=SUBJECT)) == appended
    one = appended[3]
    assert one.actor == NURSE
    assert one.zone == "Asia/Shanghai"
    assert one.entered_at.utcoffset() == timedelta(hours=8)
    assert one.measured_at == START - timedelta(minutes=3)
    assert one.content is not None
    assert one.content["question"] == {"en": "Pulse", "zh": "脉搏"}
    assert ward.database.ledger.event(one.ref) == one


@pytest.mark.req("AUD-01")
def test_the_tables_are_the_replay_of_the_ledger(ward: Ward) -> None:
    (_, first) = ward.write(enrolment(), answer("61"))
    ward.write(answer("62", supersedes=first.ref, more={"reason": {"code": "TYPO"}}))
    for action, told in (
        (Action.ROW_ADDED, {"group": "IG.VS.X", "repeat": "2"}),
        (Action.ROW_ADDED, {"group": "IG.VS.X", "repeat": "1"}),
        (Action.ROW_STRUCK, {"group": "IG.VS.X", "repeat": "2", "reason": None}),
        (Action.FORM_STATUS, {"status": "complete", "old": "in_progress", "definition": "f1"}),
        (Action.ALERT_ACKNOWLEDGED, {"timepoint": "15M", "level": 3, "rules": ["T1", "S1"]}),
        (Action.FREEZE, {"frozen": True}),
        (Action.LOCK, {"locked": True}),
        (Action.LOCK, {"locked": False}),
    ):
        ward.write(EventDraft(action=action, content=told, subject=SUBJECT, form=VITALS))
    confirmed = {"check": "RANGE", "severity": "unusual", "raw": "62", "note": None, "message": {}}
    ward.write(
        EventDraft(
            action=Action.CONFIRMED,
            content=confirmed,
            subject=SUBJECT,
            form=VITALS,
            path=item(1),
        )
    )
    data = ward.database.subjects.data(SUBJECT)
    assert data == fold_all(None, ward.database.ledger.events(subject=SUBJECT))
    form = data.forms[VITALS]
    assert (form.frozen, form.locked, form.status) == (True, False, "complete")
    assert [row.repeat for row in form.extra_rows] == ["2", "1"]
    assert len(form.confirmations) == 2
    assert form.answers[answer("").path or item(0)].changes == 1
    assert ward.database.verify() == ()


@pytest.mark.req("DAT-02")
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(raw=some.text(max_size=40), repeat=some.text(max_size=5), note=some.none() | some.text())
def test_any_text_comes_back_as_it_was(ward: Ward, raw: str, repeat: str, note: str) -> None:
    path = item(ward.database.ledger.head().number, repeat)
    if not ward.database.ledger.head().number:
        ward.write(enrolment())
    (event,) = ward.write(answer(raw, path=path, more={"note": note}))
    stored = ward.database.subjects.data(SUBJECT).forms[VITALS].answers[path]
    assert (stored.raw, stored.note) == (raw, note)
    assert next(ward.database.ledger.events(subject=SUBJECT, form=VITALS, path=path)) == event


@pytest.mark.req("AUD-02")
def test_one_field_changed_is_one_event(ward: Ward) -> None:
    events = ward.fill(20)
    before = ward.database.ledger.head().number
    ward.write(answer("99", path=item(3), supersedes=events[4].ref))
    assert ward.database.ledger.head().number == before + 1
    found = list(ward.database.ledger.events(subject=SUBJECT, form=VITALS, path=item(3)))
    assert [event.content and event.content["raw"] for event in found] == ["63", "99"]


def test_events_can_be_asked_for_by_action_and_from_a_number_on(ward: Ward) -> None:
    events = ward.fill(4)
    ledger = ward.database.ledger
    assert [event.ref for event in ledger.events(after=events[2].ref)] == [
        event.ref for event in events[3:]
    ]
    assert [event.ref.number for event in ledger.events(action=Action.SUBJECT_ENROLLED)] == [1]
    with pytest.raises(ValueError, match="inside a subject"):
        next(ledger.events(form=VITALS))


def test_causes_become_references(ward: Ward) -> None:
    ward.write(enrolment())
    derived = EventDraft(
        action=Action.ANSWER,
        content={"raw": "1", "origin": "derived"},
        subject=SUBJECT,
        form=VITALS,
        path=item(9),
        cause=0,
    )
    first, second = ward.write(answer("1"), derived)
    assert second.cause == first.ref
    with pytest.raises(ValueError, match="cause"):
        ward.write(derived)


@pytest.mark.req("AUD-04")
def test_a_batch_that_fails_leaves_nothing(ward: Ward) -> None:
    ward.fill(2)
    head = ward.database.ledger.head()
    broken = EventDraft(
        action=Action.SUBJECT_ENROLLED, content={"key": SUBJECT, "site": "01"}, subject=SUBJECT
    )
    with pytest.raises(MachineError):
        ward.write(answer("1", path=item(80)), broken)
    assert ward.database.ledger.head() == head
    assert item(80) not in ward.database.subjects.data(SUBJECT).forms[VITALS].answers
    assert ward.database.verify() == ()
    ward.write(answer("1", path=item(80)))


def test_a_float_is_refused_before_anything_is_written(ward: Ward) -> None:
    with pytest.raises(TypeError, match="float"):
        ward.write(answer("1", more={"unit": 1.5}))
    assert ward.database.ledger.head().number == 0


@pytest.mark.req("DAT-01")
def test_a_draft_lives_until_its_commit_and_only_for_its_author(ward: Ward) -> None:
    ward.write(enrolment())
    key = DraftKey(NURSE.user_id, SUBJECT, VITALS, item(1))
    drafts = ward.database.drafts
    drafts.keep(key, "12")
    drafts.keep(key, "120")
    assert dict(drafts.of(NURSE.user_id, SUBJECT).texts) == {(VITALS, item(1)): "120"}
    assert drafts.of(NURSE.user_id.__class__("U-2"), SUBJECT).texts == {}
    ward.write(answer("120", path=item(1)), drop_draft=key)
    assert drafts.of(NURSE.user_id, SUBJECT).texts == {}
    drafts.keep(key, "1")
    drafts.drop(key)
    assert drafts.of(NURSE.user_id, SUBJECT).texts == {}
    assert drafts.count() == 0


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE draft SET repeat = '', item = 'I.VS.Q2' WHERE item = 'I.VS.Q1'",
        "UPDATE draft SET user_id = 'U-1' WHERE user_id = 'U-2'",
        "UPDATE draft SET text = text || '0'",
    ],
)
def test_a_draft_that_was_moved_or_altered_is_named_and_not_told(ward: Ward, swap: str) -> None:
    ward.write(enrolment())
    drafts = ward.database.drafts
    owner = NURSE.user_id.__class__("U-2" if "U-2" in swap else NURSE.user_id)
    path = ItemPath(ItemOID("I.VS.Q1"))
    drafts.keep(DraftKey(owner, SUBJECT, VITALS, path), "12")
    assert drafts.of(owner, SUBJECT).texts == {(VITALS, path): "12"}
    ward.database.connection.execute(swap)
    kept = drafts.of(NURSE.user_id, SUBJECT)
    assert kept.texts == {}
    assert len(kept.foreign) == 1


@pytest.mark.req("CLK-01")
@given(
    moment=some.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
        datetime(2090, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
        timezones=some.timezones(),
    )
)
@settings(max_examples=200, deadline=None)
def test_a_time_has_one_reading_in_every_zone(moment: datetime) -> None:
    back = read_time(written(moment))
    assert back.astimezone(UTC) == moment.astimezone(UTC)
    assert back.utcoffset() == moment.utcoffset()


def test_a_recorded_offset_wins_over_later_rules() -> None:
    moment = placed("2026-03-12T06:00:00.000000+00:00", 60, "Asia/Shanghai")
    assert moment.utcoffset() == timedelta(hours=1)
    known = placed("2026-03-12T06:00:00.000000+00:00", 480, "Asia/Shanghai")
    assert known.tzinfo == ZoneInfo("Asia/Shanghai")
    unknown = placed("2026-03-12T06:00:00.000000+00:00", 480, "Ward/Clock")
    assert unknown.tzinfo == timezone(timedelta(hours=8))
    with pytest.raises(ValueError, match="naive"):
        written(datetime(2026, 1, 1))  # noqa: DTZ001 - refusing it is the point


@pytest.mark.req("CLK-01")
def test_the_clock_status_tells_a_moved_clock() -> None:
    clock = FixedClock(START)
    first = clock.read()
    mark = ClockMark(first.utc, first.monotonic_ns, first.boot_id)
    later = Reading(START + timedelta(hours=1), 3_600_000_000_000, "fixed")
    assert clock_status(first, None) == "steady"
    assert clock_status(later, mark) == "steady"
    assert clock_status(Reading(START + timedelta(days=1), 60, "fixed"), mark) == "stepped"
    assert clock_status(Reading(START - timedelta(hours=1), 60, "fixed"), mark) == "behind"
    assert clock_status(Reading(START + timedelta(days=1), 60, "other"), mark) == "steady"


def test_a_row_is_the_event_and_the_event_the_row(ward: Ward) -> None:
    (_, event) = ward.write(enrolment(), answer("1", supersedes=None))
    body = Bodies(event).of(event, "0" * 64)
    assert event_of(body, None, b"").ref == EventRef(ward.keys.device, 2)
    again = event_of(body, None, b"")
    assert body == Bodies(again).of(again, "0" * 64)


_OPTIONAL = ("actor", "subject", "form", "path", "cause", "supersedes", "measured_at")


@pytest.mark.req("AUD-06")
@given(
    text=some.text(some.characters(exclude_categories=["Cs"]), max_size=8),
    absent=some.sets(
        some.sampled_from(
            ["actor", "subject", "form", "path", "cause", "supersedes", "measured_at"]
        )
    ),
)
@settings(max_examples=60, deadline=None)
def test_the_bytes_of_a_row_are_canonical(text: str, absent: set[str]) -> None:
    ref = EventRef(DeviceId(f"d{text}"), 7)
    event = AuditEvent(
        ref=ref,
        action=Action.ANSWER,
        actor=replace(NURSE, printed_name=text),
        entered_at=START,
        zone="Asia/Shanghai",
        monotonic_ns=5,
        boot_id=text,
        clock_status=text,
        software=text,
        subject=SubjectKey(text),
        form=FormKey(EventOID(text), "1", FormOID("F")),
        path=ItemPath(ItemOID(text), text),
        supersedes=ref,
        cause=ref,
        measured_at=START,
        content=None,
    )
    event = replace(event, **dict.fromkeys(absent))
    body = Bodies(event).of(event, "0" * 64)
    assert canonical_bytes(json.loads(body)) == body
    back = event_of(body, None, b"")
    assert replace(back, link="") == event


def test_checkpoints_come_by_themselves_and_at_closing(ward: Ward) -> None:
    ward.write(*(answer("1", path=item(number)) for number in range(1005)))
    ward.write(answer("1", path=item(2000)))
    query = "SELECT number FROM ledger_checkpoint"
    assert ward.database.connection.execute(query).fetchall() == [(1005,)]
    ward.close()
    ward.reopen()
    assert ward.database.connection.execute(query).fetchall() == [(1005,), (1006,)]
    assert sorted(path.name for path in ward.folder.root.iterdir())[0] == "heads.json"
    assert ward.database.verify() == ()


def test_the_encrypting_driver_is_the_one_that_sqlite_utils_uses() -> None:
    from sqlite_utils import utils

    assert utils.sqlite3 is dbapi2


@pytest.mark.req("DAT-11")
def test_a_form_begun_with_a_row_takes_the_definition_of_its_first_answer(ward: Ward) -> None:
    row = {"group": "IG.VS.X", "repeat": "2"}
    ward.write(
        enrolment(),
        EventDraft(action=Action.ROW_ADDED, content=row, subject=SUBJECT, form=VITALS),
        answer("61"),
    )
    data = ward.database.subjects.data(SUBJECT)
    assert data == fold_all(None, ward.database.ledger.events(subject=SUBJECT))
    assert data.forms[VITALS].definition == "f1"
