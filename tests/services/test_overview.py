"""The overview of a study: nobody is counted for what is not known about them."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mscform.definitions.study import StudyDefinition
from mscform.engine.endpoints import (
    Counted,
    Course,
    CoursePoint,
    Ending,
    Enrolled,
    Fact,
    SubjectFacts,
    TimeToEvent,
)
from mscform.engine.form_state import VisitState
from mscform.services.demonstration import make_demonstration
from mscform.services.endpoint_tables import EndpointResult, Tables
from mscform.services.site import Site
from mscform.services.studies import load_folder
from tests.documents.paper_tools import archive_faults, squeezed, text_of
from tests.studies import ROOT

DIARY = ROOT / "forms" / "bp-diary"


@pytest.fixture(scope="module")
def diary() -> StudyDefinition:
    return load_folder(DIARY).study


def _one(group: str | None, **facts: Fact) -> SubjectFacts:
    return SubjectFacts(group=group, facts={f"EN.{name}": fact for name, fact in facts.items()})


def _result(study: StudyDefinition, name: str, *facts: SubjectFacts) -> EndpointResult:
    results = {one.endpoint.oid: one for one in Tables(study, facts).results()}
    return results[f"EN.{name}"]


def _reading(value: str | None, state: VisitState, *, left_out: bool = False) -> CoursePoint:
    return CoursePoint(
        event="SE.WEEK",  # type: ignore[arg-type]
        repeat="1",
        value=None if value is None else Decimal(value),
        left_out=left_out,
        state=state,
    )


def test_a_mean_leaves_out_what_is_blank_and_says_why(diary: StudyDefinition) -> None:
    base = Decimal(140)
    facts = (
        _one("GP", SYS=Course(base, (_reading("130", VisitState.DONE),))),
        _one("GP", SYS=Course(None, (_reading("136", VisitState.DONE),))),
        _one("GP", SYS=Course(base, (_reading(None, VisitState.MISSED),))),
        _one("GP", SYS=Course(base, (_reading(None, VisitState.NOT_DUE),))),
        _one("GP", SYS=Course(base, (_reading("250", VisitState.DONE, left_out=True),))),
    )
    (row,) = _result(diary, "SYS", *facts).tables[0].rows
    assert row[2:7] == (2, 1, 1, 0, 1)
    assert row[7] == Decimal("133.00")
    assert row[12] == Decimal("-10.00"), "a change needs a baseline; nobody is filled with 0"


def test_a_share_is_of_those_who_can_be_judged(diary: StudyDefinition) -> None:
    facts = (
        _one("GP", FELL=(Counted(True, {"FIRST": True, "LAST": None}),)),
        _one("GP", FELL=(Counted(True, {"FIRST": False, "LAST": False}),)),
        _one("GP", FELL=(Counted(None, {"FIRST": False, "LAST": False}),)),
    )
    first, last = _result(diary, "FELL", *facts).tables[0].rows
    assert first[2:6] == (1, 2, 1, Decimal("50.0"))
    assert last[2:6] == (0, 1, 2, Decimal("0.0"))
    assert last[7] is not None


def test_somebody_without_follow_up_is_named_not_counted_alive(diary: StudyDefinition) -> None:
    facts = (
        _one("GP", KEPT=TimeToEvent(30, Ending.EVENT)),
        _one("GP", KEPT=TimeToEvent(None, Ending.CENSORED)),
        _one(None, KEPT=TimeToEvent(84, Ending.CENSORED)),
    )
    rows = _result(diary, "KEPT", *facts).tables[0].rows
    total = rows[3]
    assert total[2:5] == (1, 1, 0)
    assert str(total[-1]) == "SVC-EP-NO-FOLLOW-UP(count=1)"
    assert [str(row[0]) for row in rows[4:]] == ["SVC-EP-NO-GROUP"] * 4


def test_the_axis_of_enrolment_has_only_months_in_which_somebody_came(
    diary: StudyDefinition,
) -> None:
    days = [date(2025, 3, 5), date(2025, 3, 30), date(2025, 6, 4), date(2026, 11, 23)]
    found = _result(diary, "JOINED", *(_one("GP", JOINED=Enrolled(day)) for day in days))
    rows = [[str(cell) for cell in row] for row in found.tables[0].rows]
    assert found.ticks(rows) == ("2025-03", "2025-06", "2026-11")
    assert found.curves[0].points == ((0, 2), (1, 3), (2, 4))


@pytest.mark.slow
def test_the_overview_of_a_site_as_csv(tmp_path: Path, resources: Path) -> None:
    make_demonstration(tmp_path / "site", study_folder=DIARY, resources=resources, subjects=4)
    with Site.open_training(tmp_path / "site", read_only=True) as site:
        results = site.overview.results()
        files = site.overview.as_csv(results, "es")
        pdf = site.overview.as_pdf(results, "es")
    rows = list(csv.reader(io.StringIO(files["EN.SYS-visits.csv"].decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} >= {"Atención primaria", "Farmacia"}
    week = next(row for row in rows if row[:2] == ["Farmacia", "Sem 1"])
    assert week[2] == "1"
    assert Decimal(week[7]) > 120
    assert archive_faults(pdf, tmp_path) == []
    told = squeezed(text_of(pdf, tmp_path, "-raw"))
    assert all(squeezed(name) in told for name in ("Media sistólica en casa", "Atención primaria"))
    assert set(files) >= {"EN.KEPT-steps.csv", "EN.FELL-shares.csv", "EN.VISITS-visits.csv"}
