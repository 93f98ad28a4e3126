"""`allocation:`, `opens:` and `band:` of a study: what is read, and every fault with its words."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources, read_sources
from mscform.definitions.statement import StatementTone
from mscform.engine.checking import check_study
from tests.allocation_world import EVENTS, PLAN, files


def test_a_plan_is_read() -> None:
    study = read_sources(files())
    plan = study.allocation
    assert plan is not None
    assert plan.items() == ("I.AL.NO", "I.AL.ARM", "I.AL.DOSE")
    assert (plan.method, plan.listed, plan.by_hand) == ("I.AL.HOW", "LIST", ("PHONE", "WISH"))
    tones = [one.tone for one in study.forms["F.EL"].band]  # type: ignore[index]
    assert tones == [StatementTone.GOOD, StatementTone.STOP, StatementTone.WATCH]
    assert not check_study(study)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("form: F.AL", "form: F.EL", "DEF-ALLOCATION-ITEM"),
        ("form: F.AL", "form: F.NONE", "DEF-UNKNOWN-FORM-NEAR"),
        ("number: I.AL.NO", "number: I.AL.AT", "DEF-ALLOCATION-TYPE"),
        ("number: I.AL.NO", "number: I.EL.GAPS", "DEF-ALLOCATION-ITEM"),
        ("number: I.AL.NO", "number: I.AL.XX", "DEF-UNKNOWN-ITEM-NEAR"),
        ("time: I.AL.AT", "time: I.AL.ARM", "DEF-ALLOCATION-TYPE"),
        ("dose: I.AL.DOSE", "dose: I.AL.ARM", "DEF-OID-TWICE"),
        ("dose: I.AL.DOSE", "stratum: I.AL.DOSE", "DEF-ALLOCATION-COLUMN"),
        ("  method: I.AL.HOW\n", "", "DEF-ALLOCATION-METHOD"),
        ("method: I.AL.HOW", "method: I.AL.DOSE", "DEF-OID-TWICE"),
        ("listed: LIST", "listed: FAX", "DEF-ALLOCATION-CODE"),
        ("[PHONE, WISH]", "[PHONE, FAX]", "DEF-ALLOCATION-CODE"),
    ],
)
def test_every_fault_of_a_plan_is_told(old: str, new: str, code: str) -> None:
    assert old in PLAN
    found = check_sources(files(plan=PLAN.replace(old, new)))
    assert code in {fault.message.code for fault in found}
    assert all(fault.position is not None for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "type: scheduled\n  forms:\n",
            "type: scheduled\n  repeating: yes\n  forms:\n",
            "DEF-ALLOCATION-PLACE",
        ),
        ('      when: coalesce(at("SE.A/F.EL/I.EL.OK"), "N") == "Y"\n', "", "DEF-OPENS"),
        ("missing: {gaps}.", "missing: {gap}.", "DEF-MESSAGE-SLOT-NEAR"),
    ],
)
def test_every_fault_of_what_a_form_waits_for_is_told(old: str, new: str, code: str) -> None:
    assert old in EVENTS
    found = check_sources(files(events=EVENTS.replace(old, new)))
    assert code in {fault.message.code for fault in found}


def test_a_statement_leads_only_to_what_lists_items() -> None:
    told = {
        path: data.replace(b"leads_to: I.EL.GAPS", b"leads_to: I.EL.AGE")
        for path, data in files().items()
    }
    assert [fault.message.code for fault in check_sources(told)] == ["DEF-LEADS-TO"]


def test_a_stratum_is_a_text() -> None:
    plan = PLAN.replace('at("SE.A/F.EL/I.EL.SITE")', 'at("SE.A/F.EL/I.EL.AGE") > 4')
    assert len(check_study(read_sources(files(plan=plan)))) == 1
