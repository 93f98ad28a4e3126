"""Proposals, not decisions: accepted, changed or dismissed by a person, all of it in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import EventOID, FormKey, FormOID, ItemOID, SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven, Refused
from mscform.engine.form_state import Standing
from mscform.records.audit import Action
from mscform.services.places import item_at
from mscform.services.proposals import DISMISSALS, Proposed, Written
from mscform.services.site import Site
from tests.proposals_world import folder

SUBJECT = SubjectKey("01-001")
LOG = FormKey(EventOID("SE.LOG"), "", FormOID("F.DV"))
AT = "SE.A/F.VS/I.VS."


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """The small study instead of the trial."""
    return folder(tmp_path / "study")


@pytest.fixture
def warm(as_nurse: Site) -> Site:
    """A subject with a fever at one hour."""
    enter(as_nurse, PULSE="80", DAY="2025-03-05", START="2025-03-05 09:00")
    enter(as_nurse, **{"TEMP[1H]": "38.5"})
    return as_nurse


def enter(site: Site, reason: str | None = None, **answers: str) -> None:
    for name, raw in answers.items():
        address = item_at(site.study, AT + name)
        why = None if reason is None else ReasonGiven(code=reason)
        change = ItemChange(form=address.form, path=address.path, raw=raw, reason=why)
        site.entry.commit(SUBJECT, change)


def proposed(site: Site, rule: str = "PR.FEVER") -> list[Proposed]:
    return [one for one in site.proposals.of(SUBJECT) if one.state.rule == rule]


def log(site: Site) -> dict[str, str | None]:
    state = site.entry.open(SUBJECT, LOG)
    return {
        str(item.path): item.text
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
    }


def told(site: Site) -> list[dict[str, Any]]:
    return site.reading.report(SUBJECT)["proposals"]  # type: ignore[no-any-return]


def test_an_open_proposal_says_what_decided_in_both_languages(warm: Site) -> None:
    (one,) = proposed(warm)
    assert one.state.standing is Standing.OPEN
    assert "the greatest of Temperature (Sets): 38.5" in one.because.in_language("en")
    assert "体温" in one.because.in_language("zh")
    assert told(warm)[0]["state"] == "open"


def test_accepting_writes_the_row_as_ordinary_values_in_one_go(warm: Site) -> None:
    (one,) = proposed(warm)
    written = warm.proposals.accept(SUBJECT, one.state)
    assert isinstance(written, Written)
    assert written.repeat == "1"
    assert log(warm) == {
        "I.DV.ANY": "Y",
        "I.DV.TERM[1]": "fever",
        "I.DV.DAY[1]": "2025-03-05",
        "I.DV.TEMP[1]": "38.5",
        "I.DV.DONE[1]": None,
    }
    row = warm.entry.open(SUBJECT, LOG).groups[1].repeats[0].items[0]
    assert row.answer is not None
    assert row.answer.origin.value == "person"
    assert proposed(warm)[0].state.standing is Standing.ACCEPTED
    report = told(warm)[0]
    assert (report["state"], report["by"]) == ("accepted", "nurse1")
    assert report["row"] == "SE.LOG/F.DV/IG.DV.ROW[1]"


def test_the_ledger_names_rule_version_facts_and_person(warm: Site) -> None:
    (one,) = proposed(warm)
    warm.proposals.accept(SUBJECT, one.state)
    events = warm.entry.trail(SUBJECT)
    (act,) = [event for event in events if event.action is Action.PROPOSAL]
    content = act.content or {}
    assert (content["rule"], content["state"], content["grade"]) == ("PR.FEVER", "accepted", 1)
    assert content["definition"] == warm.study.fingerprint
    assert content["read"][0]["value"]["en"] == "38.5"
    assert act.actor is not None
    assert act.actor.login == "nurse1"
    rows = [event for event in events if event.form == LOG]
    assert {event.cause for event in rows if event.action is Action.ROW_ADDED} == {act.ref}


def test_what_was_changed_before_accepting_is_kept_as_changed(warm: Site) -> None:
    (one,) = proposed(warm)
    warm.proposals.accept(SUBJECT, one.state, {ItemOID("I.DV.TERM"): "heat"})
    assert log(warm)["I.DV.TERM[1]"] == "heat"
    assert told(warm)[0]["state"] == "changed"
    with pytest.raises(EntryError, match="SVC-PROPOSAL-ITEM"):
        warm.proposals.accept(SUBJECT, one.state, {ItemOID("I.DV.DONE"): "x"})


def test_dealt_with_it_stays_so_until_its_facts_change(warm: Site) -> None:
    (one,) = proposed(warm)
    warm.proposals.dismiss(SUBJECT, one.state, "KNOWN")
    assert told(warm)[0]["reason"]["code"] == "KNOWN"
    enter(warm, **{"TEMP[2H]": "38.1"})
    assert proposed(warm)[0].state.standing is Standing.DISMISSED
    enter(warm, "TYPO", **{"TEMP[2H]": "39.4"})
    (again,) = proposed(warm)
    assert again.state.standing is Standing.OPEN
    assert again.state.grade == 2
    enter(warm, "TYPO", **{"TEMP[2H]": "38.1"})
    assert proposed(warm)[0].state.standing is Standing.DISMISSED


def test_nobody_deals_with_one_twice_or_with_one_that_is_gone(warm: Site) -> None:
    (one,) = proposed(warm)
    enter(warm, "TYPO", **{"TEMP[1H]": "38.9"})
    gone = warm.proposals.accept(SUBJECT, one.state)
    assert isinstance(gone, Refused)
    assert gone.message.code == "ENG-NO-PROPOSAL"
    assert log(warm)["I.DV.ANY"] is None, "nothing of it was written"
    (now,) = proposed(warm)
    warm.proposals.dismiss(SUBJECT, now.state, "NOT-SO")
    twice = warm.proposals.accept(SUBJECT, now.state)
    assert isinstance(twice, Refused)
    assert twice.message.code == "ENG-PROPOSAL-DEALT"
    assert len(warm.entry.open(SUBJECT, LOG).groups[1].repeats) == 0


@pytest.mark.parametrize(("code", "text"), [("NOPE", None), ("OTHER", None), ("OTHER", "  ")])
def test_a_dismissal_needs_its_reason(warm: Site, code: str, text: str | None) -> None:
    (one,) = proposed(warm)
    with pytest.raises(EntryError, match="SVC-DISMISS"):
        warm.proposals.dismiss(SUBJECT, one.state, code, text)
    assert proposed(warm)[0].state.standing is Standing.OPEN
    warm.proposals.dismiss(SUBJECT, one.state, "OTHER", "thermometer broken")
    dealing = proposed(warm)[0].dealing
    assert dealing is not None
    assert dealing.reason is not None
    assert dealing.reason["text"] == "thermometer broken"
    assert [one.code for one in warm.proposals.reasons()] == list(DISMISSALS)


def test_only_the_roles_of_the_study_deal_with_it(warm: Site, be: Callable[[str], Site]) -> None:
    enter(warm, "TYPO", PULSE="115")
    (one,) = proposed(warm, "EC-1")
    assert not warm.proposals.may_deal(one.state)
    with pytest.raises(AccessError, match="SVC-PROPOSAL-ROLE"):
        warm.proposals.accept(SUBJECT, one.state)
    doctor = be("doctor1")
    assert doctor.proposals.may_deal(one.state)
    doctor.proposals.accept(SUBJECT, one.state)
    assert proposed(doctor, "EC-1")[0].dealing is not None
    monitor = be("monitor1")
    with pytest.raises(AccessError):
        monitor.proposals.dismiss(SUBJECT, proposed(monitor)[0].state, "KNOWN")


def test_a_head_that_says_no_is_never_overwritten(warm: Site) -> None:
    address = item_at(warm.study, "SE.LOG/F.DV/I.DV.ANY")
    warm.entry.commit(SUBJECT, ItemChange(form=address.form, path=address.path, raw="N"))
    refused = warm.proposals.accept(SUBJECT, proposed(warm)[0].state)
    assert isinstance(refused, Refused)
    assert refused.message.code == "SVC-PROPOSAL-HIDDEN"
    assert log(warm)["I.DV.ANY"] == "N"


@pytest.mark.req("DAT-06")
def test_a_proposed_query_is_opened_by_somebody_who_may_ask(
    warm: Site, be: Callable[[str], Site]
) -> None:
    enter(warm, **{"TAKEN[1H]": "2025-03-05 10:30"})
    (one,) = proposed(warm, "PR.LATE")
    assert one.state.row is None
    assert not warm.proposals.may_deal(one.state)
    with pytest.raises(AccessError, match="SVC-DENIED"):
        warm.proposals.accept(SUBJECT, one.state)
    doctor = be("doctor1")
    assert doctor.proposals.may_deal(one.state)
    assert doctor.proposals.accept(SUBJECT, one.state) == Written(row=None, repeat=None)
    assert proposed(doctor, "PR.LATE")[0].state.standing is Standing.ACCEPTED
    (query,) = doctor.review.queries(SUBJECT)
    assert (query.text, query.rule) == ("Late\n延迟", "PR.LATE")
    assert str(query.place) == str(one.state.at)
    assert query.opened_by.login == "doctor1"
    assert doctor.review.is_as_asked(query)
    assert all(check.ok for check in doctor.safekeeping.verify().checks)


def test_what_became_of_it_is_read_back_from_disk_and_replayed(warm: Site) -> None:
    (one,) = proposed(warm)
    warm.proposals.accept(SUBJECT, one.state)
    warm._sessions.forget_all()
    assert proposed(warm)[0].state.standing is Standing.ACCEPTED
    assert all(check.ok for check in warm.safekeeping.verify().checks)


def test_it_is_found_by_rule_and_place_only_while_it_is_open(warm: Site) -> None:
    found = warm.proposals.find(SUBJECT, "PR.FEVER", "SE.A/F.VS")
    warm.proposals.dismiss(SUBJECT, found, "KNOWN")
    with pytest.raises(CallError, match="SVC-PROPOSAL-GONE"):
        warm.proposals.find(SUBJECT, "PR.FEVER", "SE.A/F.VS")
