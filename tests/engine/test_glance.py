"""A kept glance says what a fresh evaluation would, whatever was answered and how late it is."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from mscform.base.identity import FormKey, ItemPath
from mscform.definitions.form import FormDefinition
from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.changes import ItemChange
from mscform.engine.compiled import CompiledStudy
from mscform.engine.form_state import VisitState
from mscform.engine.glance import STEADY_FOR, Glance, facts_at, holds_at, overview_at
from mscform.engine.glance_text import OverviewReader, read_facts, write_facts, write_overview
from mscform.engine.session import SubjectSession
from mscform.services.studies import load_folder
from tests.play import NOW, Played
from tests.studies import ROOT
from tests.visits_world import STUDY

HOURS = (0, 1, 5, 20, 24, 49, 24 * 8, 24 * 15, 24 * 40, 24 * 200, 24 * 365, 24 * 500)
DAYS = (-400, -90, -20, -8, -2, -1)


def _typed(played: Played, item: ItemDefinition, chance: random.Random, ahead: float) -> str:
    """Something a person might type there; now and then a time that is yet to come."""
    days = chance.randint(0, 3) if chance.random() < ahead else chance.choice(DAYS)
    now = played.environment.now + timedelta(days=days, hours=chance.randint(-3, 3))
    match item.data_type:
        case DataType.DATE | DataType.PARTIAL_DATE:
            return now.strftime("%Y-%m-%d")
        case DataType.DATETIME:
            return now.strftime("%Y-%m-%dT%H:%M")
        case DataType.CODE if item.code_list is not None:
            codes = played.study.code_lists[item.code_list].items
            return chance.choice(codes).coded_value
        case DataType.TIME:
            return now.strftime("%H:%M")
        case _:
            return str(chance.randint(1, 90))


def _answerable(form: FormDefinition) -> list[ItemDefinition]:
    return [
        item
        for group in form.groups
        if not group.repeating
        for item in group.items
        if item.calculate is None and not item.is_act
    ]


def _edit(played: Played, chance: random.Random, edits: int, ahead: float) -> None:
    """Random answers on forms that are there; what is refused is left."""
    for _ in range(edits):
        key: FormKey = chance.choice(played.session.form_keys())
        items = _answerable(played.study.forms[key.form])
        if not items:
            continue
        item = chance.choice(items)
        raw = _typed(played, item, chance, ahead)
        played.do(ItemChange(form=key, path=ItemPath(item.oid), raw=raw))


def _kept(session: SubjectSession, compiled: CompiledStudy) -> Glance:
    """The glance of a session, written and read again."""
    made = session.glance()
    find = {study.fingerprint: study for study in session.versions()}.get
    overview = OverviewReader(find).read(write_overview(made.overview, session.versions()))
    facts = read_facts(write_facts(made.facts))
    assert (overview, facts) == (made.overview, made.facts)
    assert compiled.study.fingerprint == session.versions()[0].fingerprint
    return made


def _check(played: Played) -> int:
    """Wherever the glance says it holds, it is what a fresh evaluation gives; how often it did."""
    kept, now, times = _kept(played.session, played.compiled), played.environment.now, 0
    for hours in HOURS:
        later = Played(played.compiled, now=now + timedelta(hours=hours), data=played.session.data)
        moment = later.environment.local_now()
        if not holds_at(kept.seen, moment, steady=kept.steady):
            assert hours > 0
            continue
        told = overview_at(kept.overview, moment.date())
        if hours == 0 or kept.steady:
            times += hours > 0
            assert told == later.session.overview(), f"{hours} h later"
            assert facts_at(kept.facts, told.events) == later.session.endpoints()
    return times


@pytest.mark.parametrize(
    ("folder", "seeds", "edits", "ahead"),
    [("bp-diary", 6, 40, 0.2), ("nct01844063", 2, 60, 0.01)],
)
def test_whatever_is_answered_and_however_late(
    folder: str, seeds: int, edits: int, ahead: float
) -> None:
    compiled = CompiledStudy(load_folder(ROOT / "forms" / folder).study)
    held = 0
    for seed in range(seeds):
        chance = random.Random(seed)
        played = Played(compiled, now=NOW)
        for _ in range(2):
            _edit(played, chance, edits, ahead)
            held += _check(played)
            played.later(days=chance.randint(1, 9), hours=chance.randint(0, 5))
    assert held > 0


def test_a_visit_that_waits_comes_due_and_is_missed_without_an_evaluation() -> None:
    compiled = STUDY
    played = Played(compiled)
    played.must("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "CONV")
    played.must("SE.ALLOC/F.ALLOC/I.ALLOC.DTC", "2025-03-01T08:00")
    kept = played.session.glance()
    assert kept.steady
    seen: set[VisitState] = set()
    for days in range(0, 300, 3):
        played.later(days=3)
        told = overview_at(kept.overview, played.environment.local_now().date())
        assert told == played.session.overview(), days
        seen |= {event.state for event in told.events}
    assert {VisitState.NOT_YET, VisitState.DUE, VisitState.MISSED} <= seen


def test_a_glance_holds_within_its_hour_and_for_a_year_where_it_is_steady() -> None:
    seen = NOW.replace(minute=10)
    assert holds_at(seen, seen.replace(minute=59), steady=False)
    assert not holds_at(seen, seen + timedelta(minutes=50), steady=False)
    assert not holds_at(seen, seen + timedelta(days=1), steady=False)
    assert holds_at(seen, seen + STEADY_FOR, steady=True)
    assert not holds_at(seen, seen + STEADY_FOR + timedelta(days=1), steady=True)
    assert not holds_at(seen, seen - timedelta(minutes=1), steady=True)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"v":["x"]}', '{"v":[],"f":[],"e":[],"s":[],"d":null}']
)
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    assert OverviewReader(lambda _: None).read(text) is None
    assert read_facts(text) is None
