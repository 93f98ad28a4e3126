"""The endpoints of the trial: the worked examples of clinical.md section 4, from what is typed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from mscform.engine.environment import Environment
from mscform.services.endpoint_tables import EndpointResult, Tables
from mscform.services.entries import read_entries
from mscform.services.evaluating import Bench
from tests.forms.sheet import LATER, ZONE, compiled

START = date(2025, 1, 6)
Line = tuple[str, str]


def _day(days: int) -> str:
    return (START + timedelta(days=days)).isoformat()


def _died(days: int) -> list[Line]:
    return [("SE.LOG/F.DD/I.DD.DTHDTC", _day(days))]


def _transplanted(days: int) -> list[Line]:
    return [("SE.LOG/F.LT/I.LT.LTYN", "Y"), ("SE.LOG/F.LT/I.LT.LTSTDTC", _day(days))]


def _alive(days: int, event: str = "SE.W36") -> list[Line]:
    return [
        (f"{event}/F.SURV/I.SURV.SURVSTAT", "ALIVE"),
        (f"{event}/F.SURV/I.SURV.LSTALVDT", _day(days)),
    ]


def _cancer(days: int, ruling: str = "CONF") -> list[Line]:
    return [
        ("SE.LOG/F.HCC/I.HCC.HCCYN", "Y"),
        ("SE.LOG/F.HCC/I.HCC.HCCDTC[1]", _day(days)),
        ("SE.LOG/F.HCC/I.HCC.HCCADJ[1]", ruling),
    ]


ALLOCATED = [
    ("SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC", f"{_day(0)} 10:00"),
    ("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "CONV"),
]
SEEN = _alive(504, "SE.W72")
TEN = [
    _died(19),
    [*_transplanted(70), *SEEN],
    _alive(100, "SE.W12"),
    _died(151),
    _died(260),
    _alive(330),
    [*_cancer(423), *SEEN],
    *([*SEEN] for _ in range(3)),
]


def _results(people: Sequence[Sequence[Line]]) -> dict[str, EndpointResult]:
    lines = [
        json.dumps({"subject": f"01-{number:03d}", "at": at, "value": value})
        for number, told in enumerate(people, start=1)
        for at, value in (*ALLOCATED, *told)
    ]
    bench = Bench(compiled(), Environment(now=LATER, zone=ZONE, parameters={}))
    assert bench.take(read_entries("\n".join(lines).encode()), None) == []
    facts = [session.endpoints() for session in bench.sessions()]
    results = Tables(compiled().study, facts).results()
    return {one.endpoint.oid: one for one in results}


def _at(result: EndpointResult, day: int) -> tuple[object, ...]:
    return next(row for row in result.tables[0].rows if row[1] == day)


def _rounded(value: object, places: str = "0.0001") -> Decimal:
    assert isinstance(value, Decimal)
    return value.quantize(Decimal(places))


def test_overall_survival_of_the_ten() -> None:
    """4.2: week-72 survival 67.5 %; a transplant does not end the time."""
    found = _results(TEN)["EN.OS"]
    last = _at(found, 504)
    assert _rounded(last[5]) == Decimal("0.6750")
    assert _rounded(last[6]) == Decimal("0.1551")
    assert last[3:5] == (3, 7)
    assert _rounded(_at(found, 168)[5]) == Decimal("0.7875")


def test_survival_without_transplant_and_censored_at_it() -> None:
    """4.2: TFS 0.5714, OS with the transplant censored 0.6429."""
    found = _results(TEN)
    assert _rounded(_at(found["EN.TFS"], 504)[5]) == Decimal("0.5714")
    assert _rounded(_at(found["EN.TFS"], 84)[5]) == Decimal("0.8000")
    assert _rounded(_at(found["EN.OSLT"], 504)[5]) == Decimal("0.6429")
    assert _rounded(_at(found["EN.OSLT"], 168)[5]) == Decimal("0.7714")


def test_liver_cancer_with_death_competing() -> None:
    """4.5: CIF(504) = 0.135 when the transplant of the ten is left out of the example."""
    people = [_died(19), [*SEEN], *TEN[2:]]
    last = _at(_results(people)["EN.HCC"], 504)
    assert _rounded(last[5], "0.001") == Decimal("0.135")


def test_a_cancer_that_was_rejected_does_not_count() -> None:
    last = _at(_results([[*_cancer(200, "REJ"), *SEEN], [*SEEN]])["EN.HCC"], 504)
    assert last[3] == 0


def test_nobody_is_alive_at_504_because_no_death_was_recorded() -> None:
    rows = _results([[], _alive(40, "SE.W4")])["EN.OS"].tables[0].rows
    assert rows[-1][2:5] == (1, 0, 1)
    assert str(rows[-1][-1]) == "SVC-EP-NO-FOLLOW-UP(count=1)"


def test_meld_of_a_visit_not_done_and_after_a_transplant_stays_blank() -> None:
    """4.3: n counts who was measured; a transplanted subject's value is left out."""
    found = _results([[*SEEN], [*_transplanted(70), *SEEN]])["EN.MELD"]
    assert all(row[2] == 0 for row in found.tables[0].rows)


def _infused(category: str | None, *, reviewed: bool = True) -> list[Line]:
    told = [
        ("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "BM"),
        ("SE.INF[1]/F.EX/I.EX.EXYN", "Y"),
        ("SE.INF[1]/F.EX/I.EX.EXSTDTC", f"{_day(0)} 12:00"),
        ("SE.INF[1]/F.EX/I.EX.EXENDTC", f"{_day(0)} 12:30"),
        ("SE.INF[1]/F.EX/I.EX.EXVAMT", "98"),
        ("SE.INF[1]/F.MON/I.MON.TEMP_VSORRES[1H]", "36.8"),
        ("SE.INF[1]/F.COMP/I.COMP.COMPYN", "N" if category is None else "Y"),
    ]
    if reviewed:
        told.append(("SE.INF[1]/F.COMP/I.COMP.COMPREV", "doctor1"))
    if category is not None:
        told.append(("SE.INF[1]/F.COMP/I.COMP.COMPCAT[1]", category))
        told.append(("SE.INF[1]/F.COMP/I.COMP.COMPSTDTC[1]", f"{_day(0)} 14:00"))
    return told


def test_complications_are_of_those_infused_and_evaluable() -> None:
    """4.6: 1 of 2 with fever; an unreviewed "none" is not evaluable; CONV does not apply."""
    people = [_infused("TEMP"), _infused(None), _infused(None, reviewed=False), []]
    found = _results(people)
    for name in ("EN.COMP", "EN.COMPS"):
        rows = {str(row[1].in_language("en")): row for row in found[name].tables[0].rows}  # type: ignore[union-attr]
        assert rows["Body temperature"][2:5] == (1, 2, 1)
        assert rows["Any complication"][2:5] == (1, 2, 1)
        assert rows["Rash"][2:5] == (0, 2, 1)
        assert rows["Rash"][0] == rows["Any complication"][0]


def test_the_landmarks_are_the_weeks_of_the_protocol() -> None:
    """0.5 and 4.2: 210 subjects; weeks 4, 12, 24, 48 and 72; cancer from week 24 on."""
    study = compiled().study
    weeks = {one.oid: one.landmarks for one in study.endpoints.entries if one.landmarks}
    assert study.parameters["P.TARGET_N"].value.text == "210"  # type: ignore[union-attr]
    assert study.parameters["P.OS_DAYS"].value.text == str(72 * 7)  # type: ignore[union-attr]
    assert weeks.pop("EN.HCC") == tuple(week * 7 for week in (24, 48, 72))
    assert set(weeks.values()) == {tuple(week * 7 for week in (4, 12, 24, 48, 72))}
