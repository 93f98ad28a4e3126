from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mscform.base.identity import ItemAddress
from mscform.engine.address import resolve
from mscform.engine.changes import ItemChange, NeedsReason, Refused, Unchanged
from mscform.records.audit import Action
from tests.play import TYPO, Played, assert_same, message_code
from tests.scenarios.test_many_visits import ANSWERS
from tests.visits_world import STUDY


def change(at: str, raw: str, *, reason: bool = False) -> ItemChange:
    found = resolve(STUDY.study, at)
    assert isinstance(found, ItemAddress)
    given_reason = TYPO if reason else None
    return ItemChange(form=found.form, path=found.path, raw=raw, reason=given_reason)


def test_a_computed_value_is_told_once_with_the_last_answer_it_follows_from() -> None:
    played = Played(STUDY)
    played.together(
        [
            change("SE.SCR/F.LB/I.LB.BILI", "285"),
            change("SE.W1/F.LB/I.LB.BILI", "150"),
            change("SE.W1/F.SV/I.SV.SVSTDTC", "2025-03-17"),
        ]
    )
    told = [
        (str(event.path), event.content["raw"], event.cause and event.cause.number)
        for event in played.events
        if event.form is not None and event.form.event == "SE.W1" and event.content
        if event.action is Action.ANSWER
    ]
    assert ("I.LB.BILIPEAK", "285", 3) in told
    assert ("I.SC.CHANGE", "-135", 3) in told
    assert ("I.SC.WHEN", "2025-03-17T00:00+08:00", 5) in told
    assert len(told) == len({path for path, *_ in told})
    played.check()


def test_a_refused_answer_leaves_nothing_and_the_others_stand() -> None:
    played = Played(STUDY)
    outcomes = played.together(
        [
            change("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "CONV"),
            change("SE.INF[1]/F.EX/I.EX.EXSTDTC", "2025-03-10 09:00"),
            change("SE.LOG/F.AE/I.AE.TERM[7]", "Fever"),
            change("SE.SCR/F.LB/I.LB.BILI", "285"),
            change("SE.SCR/F.LB/I.LB.BILI", "285"),
            change("SE.SCR/F.LB/I.LB.BILI", "286"),
            change("SE.SCR/F.LB/I.LB.BILI", "287", reason=True),
        ]
    )
    assert [message_code(one) for one in outcomes[1:3]] == ["ENG-NOT-HERE", "ENG-ROWS-FULL"]
    assert outcomes[4] == Unchanged()
    assert isinstance(outcomes[5], NeedsReason)
    typed = [event for event in played.events if str(event.path) == "I.LB.BILI"]
    assert [event.content and event.content["raw"] for event in typed] == ["285", "287"]
    assert typed[1].supersedes == typed[0].ref
    assert not any(str(event.path).startswith("I.AE.TERM") for event in played.events)
    played.check()


STEPS = st.lists(
    st.sampled_from(sorted(ANSWERS)).flatmap(
        lambda at: st.tuples(
            st.just(at), st.sampled_from([raw for raw in ANSWERS[at] if raw]), st.booleans()
        )
    ),
    max_size=10,
)


@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(first=STEPS, second=STEPS)
def test_a_series_leaves_what_a_fresh_evaluation_gives(
    first: list[tuple[str, str, bool]], second: list[tuple[str, str, bool]]
) -> None:
    together, apart = Played(STUDY), Played(STUDY)
    for steps in (first, second):
        changes = [change(at, raw, reason=reason) for at, raw, reason in steps]
        outcomes = together.together(changes)
        alone = [apart.do(one) for one in changes]
        for mine, other in zip(outcomes, alone, strict=True):
            if isinstance(mine, Refused | Unchanged) or isinstance(other, Refused | Unchanged):
                assert mine == other
            assert isinstance(mine, NeedsReason) == isinstance(other, NeedsReason)
        together.check()
        assert_same(together.session, together.fresh())
    texts = [
        {
            (key, item.path): (item.text, item.need, item.findings)
            for key in played.session.form_keys()
            for group in played.session.form(key).groups
            for repeat in group.repeats
            for item in repeat.items
        }
        for played in (together, apart)
    ]
    assert texts[0] == texts[1]
