from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mscform.base.identity import FormOID, ItemAddress
from mscform.engine.address import resolve
from mscform.engine.changes import (
    Accepted,
    ItemChange,
    ReasonGiven,
    RowAddition,
    RowStrike,
    StatusChange,
)
from mscform.engine.compiled import CompiledStudy
from mscform.engine.form_state import VisitState
from mscform.records.clinical import FormStatus
from tests.play import NOW, ZONE, Played, assert_same, message_code
from tests.visits_world import STUDY


@pytest.fixture
def played() -> Played:
    return Played(STUDY)


def visits(played: Played) -> dict[str, VisitState]:
    return {
        state.definition.oid + state.repeat: state.state
        for state in played.session.overview().events
    }


def test_infusions_exist_only_for_the_arms_that_have_them(played: Played) -> None:
    assert "SE.INF1" not in visits(played)
    played.must("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "BM")
    assert "SE.INF1" in visits(played)
    played.check()
    played.must("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "CONV")
    assert "SE.INF1" not in visits(played)
    outcome = played.put("SE.INF/F.EX/I.EX.EXSTDTC", "2025-03-10 09:00")
    assert message_code(outcome) == "ENG-NOT-HERE"
    assert "SE.W2/F.LB" not in [str(key) for key in played.session.form_keys()]
    played.check()


def test_windows_count_from_day_zero_across_forms_and_events(played: Played) -> None:
    played.enter(
        {
            "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC",
            "SE.ALLOC/F.ALLOC/I.ALLOC.DTC": "2025-03-07 10:10",
            "SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-18",
        }
    )
    week = next(s for s in played.session.overview().events if s.definition.oid == "SE.W1")
    assert (week.provisional, week.target) == (True, date(2025, 3, 14))
    assert played.session.overview().day_zero is None
    outcome = played.must("SE.INF/F.EX/I.EX.EXSTDTC", "2025-03-10 09:00")
    written = [str(draft.path.item) for draft in outcome.drafts if draft.path]
    assert written == ["I.EX.EXSTDTC", "I.ALLOC.D0", "I.SV.RELDAY"]
    assert played.text("SE.W1/F.SV/I.SV.RELDAY") == "8"
    week = next(s for s in played.session.overview().events if s.definition.oid == "SE.W1")
    assert (week.earliest, week.target, week.latest) == (
        date(2025, 3, 15),
        date(2025, 3, 17),
        date(2025, 3, 19),
    )
    assert week.state is VisitState.DONE
    assert played.session.overview().day_zero == date(2025, 3, 10)
    assert played.session.overview().summary[0][1]["en"] == "Cord"
    played.check()


def test_a_visit_is_due_overdue_and_missed_by_the_calendar(played: Played) -> None:
    played.enter(
        {
            "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "CONV",
            "SE.ALLOC/F.ALLOC/I.ALLOC.DTC": "2025-03-10 10:10",
        }
    )
    expected = {
        14: VisitState.NOT_YET,
        15: VisitState.DUE,
        19: VisitState.DUE,
        20: VisitState.OVERDUE,
        22: VisitState.MISSED,
    }
    for day, state in expected.items():
        played.at(datetime(2025, 3, day, 8, 0, tzinfo=ZONE))
        assert visits(played)["SE.W1"] is state, day
    played.check()


def test_a_visit_that_was_not_held_is_missed_and_after_death_none_is_due(played: Played) -> None:
    played.must("SE.W1/F.SV/I.SV.SVOCCUR", "N")
    assert visits(played)["SE.W1"] is VisitState.MISSED
    played.must("SE.LOG/F.AE/I.AE.DEATH[1]", "Y")
    assert visits(played)["SE.W2"] is VisitState.NOT_DUE
    assert visits(played)["SE.W1"] is VisitState.MISSED
    played.check()


def test_readings_stand_in_the_order_of_visits(played: Played) -> None:
    played.must("SE.W1/F.LB/I.LB.BILI", "150")
    assert played.text("SE.SCR/F.SC/I.SC.BILI") is None
    assert played.text("SE.W1/F.SC/I.SC.CHANGE") == "0"
    played.must("SE.SCR/F.LB/I.LB.BILI", "285")
    assert played.text("SE.SCR/F.SC/I.SC.BILI") == "285"
    assert played.text("SE.W1/F.SC/I.SC.CHANGE") == "-135"
    assert played.text("SE.W2/F.SC/I.SC.BILI") == "150"
    assert played.text("SE.W1/F.LB/I.LB.BILIPEAK") == "285"
    assert played.form("SE.W2/F.SC").status is FormStatus.COMPLETE
    assert played.form("SE.W2/F.LB").status is FormStatus.NOT_STARTED
    played.check()


def test_an_unscheduled_visit_stands_by_its_date(played: Played) -> None:
    played.enter(
        {
            "SE.SCR/F.SV/I.SV.SVSTDTC": "2025-03-05",
            "SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-17",
            "SE.SCR/F.LB/I.LB.BILI": "285",
            "SE.W1/F.LB/I.LB.BILI": "150",
            "SE.UNS[1]/F.LB/I.LB.BILI": "400",
        }
    )
    assert played.text("SE.W1/F.LB/I.LB.BILIPEAK") == "285"
    assert played.text("SE.UNS[1]/F.LB/I.LB.BILIPEAK") == "400"
    played.check()
    played.must("SE.UNS[1]/F.SV/I.SV.SVSTDTC", "2025-03-12")
    assert played.text("SE.W1/F.LB/I.LB.BILIPEAK") == "400"
    played.check()


def test_a_reading_carries_the_time_of_its_form_or_visit(played: Played) -> None:
    played.enter({"SE.W1/F.LB/I.LB.BILI": "150", "SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-17"})
    assert played.text("SE.W1/F.SC/I.SC.WHEN") == "2025-03-17T00:00+08:00"
    played.must("SE.W1/F.LB/I.LB.LBDTC", "2025-03-17 07:20")
    assert played.text("SE.W2/F.SC/I.SC.WHEN") == "2025-03-17T07:20+08:00"
    played.check()


def test_log_rows_count_for_every_visit_until_they_are_struck(played: Played) -> None:
    form = played.key("SE.LOG/F.AE")
    played.must("SE.LOG/F.AE/I.AE.TERM[1]", "Fever")
    assert isinstance(played.do(RowAddition(form=form, group="IG.AE.ROWS")), Accepted)
    played.must("SE.LOG/F.AE/I.AE.TERM[2]", "Rash")
    assert played.text("SE.SCR/F.SC/I.SC.NAE") == "2"
    played.check()
    strike = RowStrike(form=form, group="IG.AE.ROWS", repeat="1", reason=ReasonGiven(code="TYPO"))
    assert isinstance(played.do(strike), Accepted)
    assert played.text("SE.SCR/F.SC/I.SC.NAE") == "1"
    assert message_code(played.put("SE.LOG/F.AE/I.AE.TERM[1]", "x")) == "ENG-ROW-STRUCK"
    assert message_code(played.put("SE.LOG/F.AE/I.AE.TERM[4]", "x")) == "ENG-ROWS-FULL"
    played.check()


def test_a_preset_stands_once_the_form_is_begun(played: Played) -> None:
    assert played.text("SE.W1/F.SV/I.SV.SVOCCUR") is None
    outcome = played.must("SE.W1/F.SV/I.SV.SVSTDTC", "2025-03-17")
    origins = {str(d.path): d.content["origin"] for d in outcome.drafts if d.path}
    assert origins["I.SV.SVOCCUR"] == "preset"
    assert played.state("SE.W1/F.SV/I.SV.SVOCCUR").is_preset
    assert isinstance(played.put("SE.W1/F.SV/I.SV.SVOCCUR", "N"), Accepted)
    assert not played.state("SE.W1/F.SV/I.SV.SVOCCUR").is_preset
    played.check()


def test_a_form_not_done_has_no_values(played: Played) -> None:
    played.must("SE.SCR/F.LB/I.LB.BILI", "285")
    key = played.key("SE.SCR/F.LB")
    change = StatusChange(
        form=key,
        status=FormStatus.NOT_DONE,
        not_done_reason="SITE",
        reason=ReasonGiven(code="TYPO"),
    )
    assert isinstance(played.do(change), Accepted)
    assert played.text("SE.W1/F.SC/I.SC.BILI") is None
    assert message_code(played.put("SE.SCR/F.LB/I.LB.BILI", "1")) == "ENG-FORM-NOT-DONE"
    played.check()
    back = StatusChange(form=key, status=FormStatus.IN_PROGRESS, reason=ReasonGiven(code="TYPO"))
    assert isinstance(played.do(back), Accepted)
    assert played.text("SE.W1/F.SC/I.SC.BILI") == "285"
    played.check()


def test_stored_values_that_disagree_show_fresh_and_are_written_at_the_next_change() -> None:
    played = Played(STUDY)
    played.must("SE.SCR/F.LB/I.LB.BILI", "285")
    older = {key: form for key, form in played.session.data.forms.items() if key.form != "F.SC"}
    data = type(played.session.data)(subject=played.session.data.subject, forms=older)
    again = Played(STUDY, data=data)
    assert again.text("SE.W1/F.SC/I.SC.BILI") == "285"
    assert again.state("SE.W1/F.SC/I.SC.BILI").answer is None
    again.must("SE.LOG/F.AE/I.AE.TERM[1]", "Fever")
    assert again.state("SE.W1/F.SC/I.SC.BILI").answer.raw == "285"
    again.check()


ANSWERS = {
    "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": ("BM", "CONV", None),
    "SE.ALLOC/F.ALLOC/I.ALLOC.DTC": ("2025-03-07 10:00", "2025-03-09 10:00", None),
    "SE.INF[1]/F.EX/I.EX.EXSTDTC": ("2025-03-10 09:00", "x", None),
    "SE.SCR/F.SV/I.SV.SVOCCUR": ("Y", "N", None),
    "SE.SCR/F.SV/I.SV.SVSTDTC": ("2025-03-05", "2025-03-20", None),
    "SE.W1/F.SV/I.SV.SVSTDTC": ("2025-03-17", "2025-03-01", None),
    "SE.W1/F.SV/I.SV.SVOCCUR": ("Y", "N", None),
    "SE.UNS[1]/F.SV/I.SV.SVSTDTC": ("2025-03-12", "2025-04-12", None),
    "SE.UNS[2]/F.LB/I.LB.BILI": ("300", None),
    "SE.UNS[1]/F.LB/I.LB.BILI": ("400", "10", None),
    "SE.SCR/F.LB/I.LB.BILI": ("285", "100.55", None),
    "SE.W1/F.LB/I.LB.BILI": ("150", "1,5", None),
    "SE.W2/F.LB/I.LB.BILI": ("90", None),
    "SE.W1/F.LB/I.LB.LBDTC": ("2025-03-17 07:00", None),
    "SE.LOG/F.AE/I.AE.TERM[1]": ("Fever", None),
    "SE.LOG/F.AE/I.AE.DEATH[2]": ("Y", "N", None),
}
STEPS = st.lists(
    st.sampled_from(sorted(ANSWERS)).flatmap(
        lambda at: st.tuples(st.just(at), st.sampled_from(ANSWERS[at]))
    ),
    max_size=14,
)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=STEPS, strike=st.booleans(), not_done=st.booleans())
def test_the_living_state_always_equals_a_fresh_one(
    steps: list[tuple[str, str | None]], strike: bool, not_done: bool
) -> None:
    played = Played(STUDY, now=NOW)
    for at, raw in steps:
        before = played.session.data
        played.put(at, raw)
        if played.session.data is before:
            played.put(at, raw, reason=ReasonGiven(code="TYPO"))
    if strike:
        played.do(
            RowStrike(
                form=played.key("SE.LOG/F.AE"),
                group="IG.AE.ROWS",
                repeat="1",
                reason=ReasonGiven(code="TYPO"),
            )
        )
    if not_done:
        played.do(
            StatusChange(
                form=played.key("SE.W1/F.LB"),
                status=FormStatus.NOT_DONE,
                not_done_reason="SITE",
                reason=ReasonGiven(code="TYPO"),
            )
        )
    played.check()
    played.later(days=9)
    played.check()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_planning_changes_nothing_inside(steps: list[tuple[str, str | None]]) -> None:
    played = Played(STUDY, now=NOW)
    for at, raw in steps:
        for other, choices in ANSWERS.items():
            before = played.session.data
            found = resolve(STUDY.study, other)
            assert isinstance(found, ItemAddress)
            played.session.plan(
                ItemChange(
                    form=found.form,
                    path=found.path,
                    raw=choices[0],
                    reason=ReasonGiven(code="TYPO"),
                )
            )
            assert played.session.data is before
        played.put(at, raw)
    played.check()


def test_blank_forms_are_learnt_once_and_say_the_same() -> None:
    first = Played(CompiledStudy(STUDY.study))
    assert not first.compiled.blanks[FormOID("F.SV")].needs
    steps = {str(step.item) for step in first.compiled.blanks[FormOID("F.LB")].asked}
    assert "I.LB.BILIPEAK" in steps, "it looks back to other visits"
    second = Played(first.compiled)
    assert_same(second.session, first.session)
    for played in (first, second):
        played.enter({"SE.W1/F.LB/I.LB.BILI": "150", "SE.W2/F.SV/I.SV.SVSTDTC": "2025-03-20"})
        played.check()
