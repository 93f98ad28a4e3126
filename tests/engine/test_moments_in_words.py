"""Moments in words: as people write them, never with a `T` between day and time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from mscform.base.clock import zone_named
from mscform.base.identity import EventOID, FormKey, FormOID, ItemOID, ItemPath, SubjectKey, UserId
from mscform.definitions.item import DataType
from mscform.definitions.reader import read_sources
from mscform.engine.codec import decode
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.session import SubjectSession
from mscform.engine.wording import limits_text, shown_text, shown_value
from mscform.records.clinical import Answer, FormData, Subject, SubjectData
from tests import allocation_world
from tests.documents import questions

ZONE = zone_named("Europe/Madrid")
MORNING = datetime(2025, 3, 6, 7, 20, tzinfo=ZONE)
TYPED = "2025-03-06T07:20+01:00"
SAMPLE = questions.item("DTC", "Sample taken at", DataType.DATETIME)


def test_a_moment_has_no_t_and_no_offset() -> None:
    assert shown_value(MORNING) == "2025-03-06 07:20"
    assert shown_value(MORNING.replace(second=5)) == "2025-03-06 07:20:05"
    assert [shown_value(one) for one in (None, date(2025, 3, 6), Decimal("1.0"))] == [
        None,
        "2025-03-06",
        "1.0",
    ]
    assert limits_text(MORNING, None, None) == "≥ 2025-03-06 07:20"


def test_only_a_time_that_was_asked_for_is_read_as_one() -> None:
    assert shown_text(SAMPLE, TYPED) == "2025-03-06 07:20"
    assert shown_text(SAMPLE, "about noon") == "about noon"
    assert shown_text(questions.item("T", "Remark", DataType.TEXT), TYPED) == TYPED


def test_the_two_readings_of_a_doubled_hour_are_told_as_they_are_typed() -> None:
    study = read_sources(allocation_world.files())
    item = study.item(ItemOID("I.AL.AT"))
    assert item is not None
    found = decode(item, "2025-10-26 02:30", study, ZONE).problem
    assert found is not None
    for name, offset in (("one", "+02:00"), ("other", "+01:00")):
        told = str(found.slots[name])
        assert told == f"2025-10-26 02:30{offset}"
        assert decode(item, told, study, ZONE).problem is None


def test_a_sentence_of_the_study_tells_a_time_as_people_write_it() -> None:
    files = allocation_world.files()
    files["study.yaml"] = files["study.yaml"].replace(
        b'slots: {ok: at("SE.A/F.EL/I.EL.OK")}', b"slots: {ok: now()}"
    )
    subject = Subject(
        key=SubjectKey("01-001"), site="01", enrolled_at=MORNING, enrolled_by=UserId("u")
    )
    screen = FormKey(EventOID("SE.A"), "", FormOID("F.EL"))
    answers = {ItemPath(ItemOID("I.EL.OK")): Answer(raw="N")}
    data = SubjectData(
        subject=subject, forms={screen: FormData(key=screen, definition="", answers=answers)}
    )
    study = CompiledStudy(read_sources(files))
    session = SubjectSession(study, data, Environment(now=MORNING, zone=ZONE))
    waits = session.waits_for(FormKey(EventOID("SE.B"), "", FormOID("F.AL")))
    assert waits is not None
    assert "2025-03-06 07:20." in str(waits.slots)
