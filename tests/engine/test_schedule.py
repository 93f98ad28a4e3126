from __future__ import annotations

from datetime import date, datetime

import pytest

from mscform.engine.form_state import VisitState
from tests.builders import a_form
from tests.play import ZONE, Played

FORM = """
form: F.V
title: {en: Visit, zh: 访视}
version: "1.0"
groups:
  - group: IG.V.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.V.D0, question: {en: Day zero, zh: 起始日}, type: date}
      - {item: I.V.DATE, question: {en: Date, zh: 日期}, type: date}
"""
WINDOWS = {  # clinical.md 1.1, D0 = 2025-03-10: target, days before and after
    "SE.D1": (1, 0, 0, "2025-03-11", "2025-03-11", "2025-03-11"),
    "SE.W1": (7, 2, 2, "2025-03-15", "2025-03-17", "2025-03-19"),
    "SE.W4": (28, 3, 3, "2025-04-04", "2025-04-07", "2025-04-10"),
    "SE.W12": (84, 7, 7, "2025-05-26", "2025-06-02", "2025-06-09"),
    "SE.W72": (504, 14, 14, "2026-07-13", "2026-07-27", "2026-08-10"),
    "SE.Y2": (728, 30, 30, "2027-02-06", "2027-03-08", "2027-04-07"),
}


def event(oid: str, target: int, before: int, after: int) -> str:
    return f"""
- event: {oid}
  title: {oid}
  short: {oid}
  type: scheduled
  window: {{target: "{target}", earliest: "{target - before}", latest: "{target + after}"}}
  visit_date: I.V.DATE
  forms: [{{form: F.V, need: required}}]
"""


@pytest.fixture
def played() -> Played:
    events = "".join(event(oid, *told[:3]) for oid, told in WINDOWS.items())
    study = a_form(FORM, events=events, study='anchor: at("SE.D1/F.V/I.V.D0")\n')
    return Played(study, now=datetime(2025, 3, 19, 23, 59, tzinfo=ZONE))


def test_the_worked_examples_of_the_protocol(played: Played) -> None:
    played.must("SE.D1/F.V/I.V.D0", "2025-03-10")
    for state in played.session.overview().events:
        told = WINDOWS[state.definition.oid][3:]
        days = (state.earliest, state.target, state.latest)
        assert days == tuple(date.fromisoformat(day) for day in told)


def test_without_day_zero_there_are_no_days(played: Played) -> None:
    states = played.session.overview().events
    assert {state.state for state in states} == {VisitState.NOT_YET}
    assert {state.target for state in states} == {None}


def test_due_until_the_last_minute_of_the_last_day_and_done_by_its_date(played: Played) -> None:
    played.must("SE.D1/F.V/I.V.D0", "2025-03-10")

    def week() -> VisitState:
        return played.session.overview().events[1].state

    assert week() is VisitState.DUE
    played.later(minutes=1)
    assert week() is VisitState.OVERDUE
    played.at(datetime(2025, 4, 4, tzinfo=ZONE))
    assert week() is VisitState.MISSED
    played.must("SE.W1/F.V/I.V.DATE", "2025-03-20")
    assert week() is VisitState.DONE
    played.check()


def test_the_anchor_may_be_read_through_the_visits() -> None:
    events = event("SE.W1", *WINDOWS["SE.W1"][:3]) + event("SE.W4", *WINDOWS["SE.W4"][:3])
    played = Played(a_form(FORM, events=events, study='anchor: last("I.V.D0")\n'))
    played.must("SE.W4/F.V/I.V.D0", "2025-03-10")
    assert played.session.overview().day_zero == date(2025, 3, 10)
    assert played.session.overview().events[0].target == date(2025, 3, 17)
