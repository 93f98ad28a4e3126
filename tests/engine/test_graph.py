from __future__ import annotations

from mscform.engine.compiled import CompiledStudy
from mscform.engine.graph import Reach, Step, StepKind, put_in_order
from tests.builders import a_form
from tests.play import Played


def a_step() -> Step:
    return Step(StepKind.ITEM, "F", "G", in_rows=False)


def test_sources_come_first_however_deep() -> None:
    steps = [a_step() for _ in range(10_000)]
    for source, target in zip(steps[1:], steps, strict=False):
        source.lead_to(target, Reach.PAGE)
    put_in_order(steps, {})
    assert [step.rank for step in steps] == list(range(9_999, -1, -1))


def test_a_circle_through_earlier_visits_shares_a_rank() -> None:
    one, other, after = a_step(), a_step(), a_step()
    one.lead_to(other, Reach.PAGE)
    other.lead_to(one, Reach.SUBJECT)
    other.lead_to(after, Reach.PAGE)
    put_in_order([after, other, one], {other: [one]})
    assert one.rank == other.rank < after.rank
    assert one.turn < other.turn


def test_a_long_chain_of_computed_items_is_right() -> None:
    items = "".join(
        f"\n      - {{item: I.A.D{n}, question: q, type: integer, calculate: D{n - 1} + 1}}"
        for n in range(1, 1_500)
    )
    form = f"""
form: F.A
title: A
version: "1.0"
groups:
  - group: IG.A.M
    title: M
    items:
      - {{item: I.A.D0, question: q, type: integer}}{items}
"""
    played = Played(CompiledStudy(a_form(form)))
    played.must("SE.A/F.A/I.A.D0", "1")
    assert played.text("SE.A/F.A/I.A.D1499") == "1500"
    played.must("SE.A/F.A/I.A.D0", None)
    assert played.text("SE.A/F.A/I.A.D1499") is None
