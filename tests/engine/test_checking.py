"""Judging all rules of a study before it is used."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mscform.base.identity import CheckOID, GroupOID, ItemOID, RuleOID
from mscform.definitions.logic import (
    AlertRule,
    AlertSet,
    EditCheck,
    Expression,
    Parameter,
    RangeCheck,
    Severity,
)
from mscform.definitions.study import StudyDefinition, VisitWindow
from mscform.engine.checking import RuleFault, check_study
from tests.engine.language_world import (
    PARAMETERS,
    STUDY,
    base_forms,
    both,
    event,
    expression,
    form,
    group,
    item,
    study,
)


def with_items(*items: object, **more: object) -> StudyDefinition:
    first, *others = base_forms()
    extra = group("IG.X.NEW", *items, **more)  # type: ignore[arg-type]
    return study((form("F.X", *first.groups, extra), *others))


def faults_of(text: str, kind: str = "decimal", codes: str | None = None) -> tuple[RuleFault, ...]:
    return check_study(
        with_items(item("I.X.NEW", kind, "IG.X.NEW", codes, calculate=expression(text)))
    )


def codes_in(faults: Sequence[RuleFault]) -> list[str]:
    return [fault.message.code for fault in faults]


def test_a_sound_study_has_no_faults() -> None:
    assert check_study(STUDY) == ()


@pytest.mark.parametrize(
    ("text", "kind", "codes", "code"),
    [
        ("TB + NOTE", "decimal", None, "ENG-L-KIND"),
        ('TB > "1"', "code", "CL.NY", "ENG-L-COMPARE"),
        ("not O2", "code", "CL.NY", "ENG-L-KIND"),
        ("O2 and True", "code", "CL.NY", "ENG-L-KIND"),
        ('O2 == "y"', "code", "CL.NY", "ENG-L-NOT-IN-LIST-NEAR"),
        ('O2 in ["Y", "X"]', "code", "CL.NY", "ENG-L-NOT-IN-LIST"),
        ('"LPI" in SX_ANGIO', "code", "CL.NY", "ENG-L-NOT-IN-LIST-NEAR"),
        ('last("I.X.SEX") == "W"', "code", "CL.NY", "ENG-L-NOT-IN-LIST"),
        ('SX_ANGIO == "LIP"', "code", "CL.NY", "ENG-L-COMPARE"),
        ('"Y" in O2', "code", "CL.NY", "ENG-L-IN"),
        ('ASCGR > "1"', "code", "CL.NY", "ENG-L-ORDER"),
        ('case(TB > 1, "YES", "N")', "code", "CL.NY", "ENG-L-NOT-IN-LIST"),
        ('case(TB > 1, "a", INR)', "text", None, "ENG-L-MIXED"),
        ("add_days(TB, 1)", "date", None, "ENG-L-KIND"),
        ("DAY", "datetime", None, "ENG-L-KIND"),
        ("TB > 1", "decimal", None, "ENG-L-KIND"),
        ("TEPM", "decimal", None, "ENG-L-NAME-NEAR"),
    ],
)
def test_kinds_and_codes_are_judged(text: str, kind: str, codes: str | None, code: str) -> None:
    assert codes_in(faults_of(text, kind, codes)) == [code]


@pytest.mark.parametrize(
    ("text", "kind", "codes"),
    [
        ("TB > 1", "code", "CL.TRI"),
        ('case(TB > 1, "Y", "N")', "code", "CL.NY"),
        ("T1 > DAY", "code", "CL.NY"),
        ("number(ASCGR) + 1", "integer", None),
        ('lookup("P.REF_RANGES", "low", test="ALT") * 2', "decimal", None),
        ('sum(over("IG.X.LOG", minutes_between(STOPPED, RESTARTED)))', "decimal", None),
        ('"1" in P.DOSES', "code", "CL.NY"),
        ("max(DAY, date_of(T1))", "date", None),
        ('previous("I.X.NEW")', "decimal", None),
    ],
)
def test_sound_rules_pass(text: str, kind: str, codes: str | None) -> None:
    assert faults_of(text, kind, codes) == ()


def test_a_fault_stands_at_its_place_in_the_file() -> None:
    (fault,) = faults_of("TB + \n  NOTE")
    assert str(fault.position) == "forms/x.yaml:11:7"


def test_rings_are_named() -> None:
    a = item("I.X.A", "decimal", "IG.X.NEW", calculate=expression("B + 1"))
    b = item("I.X.B", "decimal", "IG.X.NEW", ask_when=expression("A > 1"))
    (fault,) = check_study(with_items(a, b))
    assert fault.message.code == "ENG-L-RING"
    ring = str(fault.message.slots["ring"]).split(" → ")
    assert ring[0] == ring[-1]
    assert set(ring) == {"I.X.A", "I.X.B"}


def test_a_group_that_asks_by_its_own_item_is_a_ring() -> None:
    own = item("I.X.A", "integer", "IG.X.NEW")
    found = check_study(with_items(own, ask_when=expression("A > 1")))
    assert codes_in(found) == ["ENG-L-RING"]


def test_reading_an_earlier_visit_is_no_ring() -> None:
    carried = item(
        "I.X.A", "decimal", "IG.X.NEW", preset=expression('at("SE.SCR/F.X/I.X.TB") + TB')
    )
    assert check_study(with_items(carried)) == ()
    own = item("I.X.A", "decimal", "IG.X.NEW", preset=expression('last("I.X.A")'))
    assert codes_in(check_study(with_items(own))) == ["ENG-L-RING"]


def test_every_rule_of_an_item_is_visited() -> None:
    bad = expression("NOPE1 > 1")
    check = EditCheck(
        oid=CheckOID("EC-1"),
        item=ItemOID("I.X.A"),
        holds=bad,
        severity=Severity.UNUSUAL,
        message=both("m"),
        slots={"n": expression("NOPE2")},
    )
    limits = RangeCheck(severity=Severity.UNUSUAL, low=expression("NOPE3"), high=expression("5"))
    found = check_study(
        with_items(
            item(
                "I.X.A",
                "decimal",
                "IG.X.NEW",
                checks=(check,),
                ranges=(limits,),
                mandatory=expression("NOPE4"),
                range_of=expression("NOPE5"),
                preset=expression("NOPE6"),
                pattern="(a+)+",
            )
        )
    )
    names = {fault.message.slots.get("name") for fault in found}
    assert {f"NOPE{number}" for number in range(1, 7)} <= names
    assert "ENG-L-ITEM-PATTERN" in codes_in(found)


def test_rules_of_events_the_study_and_alerts_are_visited() -> None:
    window = VisitWindow(
        target=expression('"x"'), earliest=expression("-7"), latest=expression("NOPE")
    )
    alerts = AlertSet(
        group=GroupOID("IG.MON.SET"),
        assessed_when=expression("TEMP_VSORRES", line=99),
        mandatory_inputs=(),
        rules=(
            AlertRule(
                oid=RuleOID("T1"), levels={1: expression("TEMP_VSORRES > 38")}, label=both("T")
            ),
        ),
        responses=(),
    )
    found = check_study(
        study(
            events=(
                event("SE.SCR", "F.X", window=window, exists_when=expression("1")),
                event("SE.INF", "F.X", "F.EX", "F.MON", repeats=expression("P.NONE")),
                event("SE.FAR", "F.AWAY", due_when=expression("I.X.TB > 1")),
            ),
            anchor=expression("1"),
            alert_sets=(alerts,),
        )
    )
    assert codes_in(found) == [
        "ENG-L-KIND",
        "ENG-L-KIND",
        "ENG-L-NAME",
        "ENG-L-KIND",
        "ENG-L-PARAMETER-NEAR",
        "ENG-L-APART",
        "ENG-L-KIND",
    ]


def test_parameters_are_written_values() -> None:
    wrong = Parameter(name="P.BAD", label=both("x"), value=Expression("1 + 1"))
    short = Parameter(name="P.ROWS", label=both("x"), columns=("a", "b"), rows=(("1",),))
    found = check_study(study(parameters={one.name: one for one in (*PARAMETERS, wrong, short)}))
    assert codes_in(found) == ["ENG-L-LITERAL", "ENG-L-ROW"]
