"""Statements of a study: the first that fits, in words as people read them."""

from __future__ import annotations

from datetime import datetime

from mscform.base.clock import zone_named
from mscform.base.identity import EventOID, FormKey, FormOID, ItemOID, ItemPath, SubjectKey, UserId
from mscform.definitions.reader import read_sources
from mscform.definitions.statement import StatementTone
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.session import SubjectSession
from mscform.engine.statements import Said
from mscform.records.clinical import Answer, FormData, Subject, SubjectData
from tests.allocation_world import files

ZONE = zone_named("Asia/Shanghai")
NOW = datetime(2025, 3, 6, 22, 0, tzinfo=ZONE)
SCREEN = FormKey(EventOID("SE.A"), "", FormOID("F.EL"))
ALLOC = FormKey(EventOID("SE.B"), "", FormOID("F.AL"))
STUDY = CompiledStudy(read_sources(files()))


def session(**answers: str) -> SubjectSession:
    given = {ItemPath(ItemOID(f"I.EL.{name}")): Answer(raw=raw) for name, raw in answers.items()}
    forms = {SCREEN: FormData(key=SCREEN, definition="", answers=given)}
    subject = Subject(key=SubjectKey("01-001"), site="01", enrolled_at=NOW, enrolled_by=UserId("u"))
    data = SubjectData(subject=subject, forms=forms)
    return SubjectSession(STUDY, data, Environment(now=NOW, zone=ZONE))


def band(**answers: str) -> Said:
    told = session(**answers).form(SCREEN).band
    assert told is not None
    return told


def test_the_first_that_fits_is_said_with_codes_in_words() -> None:
    told = band(OK="Y")
    assert (told.words["en"], told.words["zh"]) == ("Eligible: Yes.", "合格：是。")
    assert told.tone is StatementTone.GOOD
    assert band(OK="N").tone is StatementTone.STOP


def test_what_is_missing_is_told_by_its_questions_and_leads_there() -> None:
    told = band()
    assert told.words["en"] == "Not judged; missing: Age, All well?."
    assert told.words["zh"] == "未判定，缺：年龄、是否合格。"
    assert told.leads == ("I.EL.AGE", "I.EL.OK")
    assert band(AGE="40").leads == ("I.EL.OK",)


def test_a_form_waits_in_words_until_it_is_open() -> None:
    waits = session(AGE="40").waits_for(ALLOC)
    assert waits is not None
    assert waits.code == "ENG-NOT-OPEN"
    assert session(OK="Y").waits_for(ALLOC) is None
    refused = session(OK="N").waits_for(ALLOC)
    assert refused is not None
    assert dict(refused.slots["opens"])["zh"] == "不合格：否。"  # type: ignore[arg-type]
