"""Where a value comes from: the person who entered it, or the rule and the entry behind it."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import Origin
from mscform.services.data_entry import Committed
from mscform.services.places import item_at
from mscform.services.site import Site

SUBJECT = SubjectKey("01-001")
FORM = "SE.SCR/F.VS"
UPPER, LOWER = "I.VS.SYSBP_VSORRES", "I.VS.DIABP_VSORRES"
MEAN = "I.VS.MAP_VSORRES"


def put(site: Site, item: str, raw: str, reason: ReasonGiven | None = None) -> None:
    address = item_at(site.study, f"{FORM}/{item}")
    change = ItemChange(form=address.form, path=address.path, raw=raw, reason=reason)
    found = site.entry.commit(SUBJECT, change)
    assert isinstance(found, Committed), found


def history(site: Site, item: str) -> tuple[AuditEvent, ...]:
    return site.entry.history(SUBJECT, item_at(site.study, f"{FORM}/{item}"))


@pytest.fixture
def measured(as_nurse: Site) -> Site:
    """Two pressures entered, one corrected; their mean followed twice."""
    put(as_nurse, UPPER, "120")
    put(as_nurse, LOWER, "90")
    put(as_nurse, LOWER, "60", ReasonGiven(code=as_nurse.study.change_reasons[1].code))
    return as_nurse


@pytest.mark.req("DAT-03")
def test_a_derived_value_comes_from_its_rule_and_the_entry_behind_it(measured: Site) -> None:
    entries = [event for event in history(measured, LOWER) if event.action is Action.ANSWER]
    means = [event for event in history(measured, MEAN) if event.action is Action.ANSWER]
    told = [event.content or {} for event in means]
    assert sorted(content["raw"] for content in told) == ["100", "80"]
    assert {content["origin"] for content in told} == {"derived"}
    assert all(content["rule"] for content in told)
    assert {event.cause for event in means} == {event.ref for event in entries}


@pytest.mark.req("DAT-03")
def test_an_entered_value_comes_from_its_person_alone(measured: Site) -> None:
    for event in history(measured, UPPER):
        content = event.content or {}
        assert (content["origin"], content["rule"], event.cause) == ("person", None, None)
        assert event.actor is not None
        assert event.actor.printed_name == "Nurse1 Test"


@pytest.mark.req("DAT-03")
def test_no_value_of_a_casebook_is_without_origin(measured: Site) -> None:
    database = measured._context.database
    answers = [
        answer
        for form in database.subjects.data(SUBJECT).forms.values()
        for answer in form.answers.values()
    ]
    assert {answer.origin for answer in answers} >= {Origin.PERSON, Origin.DERIVED}
    assert all(answer.author for answer in answers)
    for event in database.ledger.events(action=Action.ANSWER):
        content = event.content or {}
        assert (content["origin"] == "person") == (content["rule"] is None)
        assert event.actor is not None


@pytest.mark.req("DAT-03")
def test_the_database_takes_no_value_without_origin(measured: Site) -> None:
    connection = measured._context.database.connection
    columns = [row[1] for row in connection.execute("PRAGMA table_info(answer)")]
    shown = ", ".join("NULL" if name == "origin" else name for name in columns)
    with pytest.raises(dbapi2.IntegrityError, match="origin"):
        connection.execute(f"INSERT OR REPLACE INTO answer SELECT {shown} FROM answer")
