"""Forms of one subject under two versions of a study (DAT-11): each keeps its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mscform.base.identity import ItemAddress
from mscform.engine.address import resolve
from mscform.engine.changes import Accepted, ItemChange
from mscform.engine.compiled import CompiledStudy
from mscform.engine.session import SubjectSession
from tests.builders import a_form
from tests.play import TYPO, Played

EVENTS = """
- event: SE.A
  title: {en: Visit A, zh: 访视A}
  short: A
  type: scheduled
  forms: [{form: F.LB, need: required}, {form: F.SC, need: required}, {form: F.NT, need: optional}]
- event: SE.B
  title: {en: Visit B, zh: 访视B}
  short: B
  type: scheduled
  forms: [{form: F.LB, need: required}, {form: F.SC, need: required}]
"""
LB = """
form: F.LB
title: {{en: Laboratory {v}, zh: 化验 {v}}}
groups:
  - group: IG.LB.MAIN
    title: {{en: Main, zh: 主要}}
    items:
      - item: I.LB.BILI
        question: {{en: Bilirubin, zh: 胆红素}}
        type: decimal
        decimals: 1
        range: {{unusual: [5, {high}]}}
      - item: I.LB.TWICE
        question: {{en: Double, zh: 双倍}}
        type: decimal
        decimals: 1
        calculate: BILI * {times}
  - group: IG.LB.ROWS
    title: {{en: Rows, zh: 行}}
    repeating: yes
    items:
      - {{item: I.LB.NOTE, question: {{en: Note, zh: 备注}}, type: text}}
"""
SC = """
form: F.SC
title: {{en: Score, zh: 评分}}
groups:
  - group: IG.SC.MAIN
    title: {{en: Main, zh: 主要}}
    items:
      - {{item: I.SC.GIVEN, question: {{en: Given, zh: 给定}}, type: integer}}
      - item: I.SC.SUM
        question: {{en: Sum, zh: 合计}}
        type: decimal
        decimals: 1
        calculate: GIVEN + at("F.LB/I.LB.TWICE") + {plus}
      - item: I.SC.ROWS
        question: {{en: Rows, zh: 行数}}
        type: integer
        calculate: case(GIVEN > 0, count(every("I.LB.NOTE")))
"""
NT = """
form: F.NT
title: {en: Note, zh: 备注}
groups:
  - group: IG.NT.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.NT.TEXT, question: {en: Text, zh: 文字}, type: text}
"""


def version(v: int) -> CompiledStudy:
    """Version 1 doubles, knows a note and calls 40 unusual; version 2 triples and does not."""
    lb = LB.format(v=v, high="40" if v == 1 else "30", times="2" if v == 1 else "3")
    sc = SC.format(plus="100" if v == 1 else "200")
    forms = (lb, sc, NT) if v == 1 else (lb, sc)
    events = EVENTS if v == 1 else EVENTS.replace(", {form: F.NT, need: optional}", "")
    return CompiledStudy(replace(a_form(*forms, events=events), version=f"{v}.0"))


@pytest.fixture(scope="module")
def one() -> CompiledStudy:
    """The first version."""
    return version(1)


@pytest.fixture(scope="module")
def two() -> CompiledStudy:
    """The second version."""
    return version(2)


def upgraded(played: Played, new: CompiledStudy) -> Played:
    """The same subject after another version came."""
    old = played.compiled
    on = Played(new, data=played.session.data)
    on.events = played.events
    on.session = SubjectSession(
        new, played.session.data, on.environment, {old.study.fingerprint: old}.get
    )
    return on


@pytest.fixture
def played(one: CompiledStudy, two: CompiledStudy) -> Played:
    """Visit A was begun under version 1: laboratory, score (10 + 2 x 10 + 100) and note."""
    before = Played(one)
    before.enter(
        {
            "SE.A/F.LB/I.LB.BILI": "35",
            "SE.A/F.SC/I.SC.GIVEN": "10",
            "SE.A/F.NT/I.NT.TEXT": "kept",
        }
    )
    return upgraded(before, two)


def fresh(played: Played) -> SubjectSession:
    """Another session over the same data."""
    versions = played.session._versions
    return SubjectSession(played.compiled, played.session.data, played.environment, versions)


def test_a_form_keeps_the_version_it_was_begun_with(played: Played) -> None:
    assert played.text("SE.A/F.SC/I.SC.SUM") == "180.0"
    assert played.form("SE.A/F.LB").definition.title["en"] == "Laboratory 1"
    assert [found.code for found in played.form("SE.A/F.LB").findings] == []
    played.must("SE.A/F.LB/I.LB.BILI", "20")
    assert played.text("SE.A/F.LB/I.LB.TWICE") == "40.0"
    assert played.text("SE.A/F.SC/I.SC.SUM") == "150.0"


def test_a_new_form_starts_under_the_newest_version(played: Played) -> None:
    played.enter({"SE.B/F.LB/I.LB.BILI": "35", "SE.B/F.SC/I.SC.GIVEN": "1"})
    assert played.form("SE.B/F.LB").definition.title["en"] == "Laboratory 2"
    assert [found.code for found in played.form("SE.B/F.LB").findings] == ["RANGE"]
    assert played.text("SE.B/F.SC/I.SC.SUM") == "306.0"
    kept = {str(key): data.definition for key, data in played.session.data.forms.items()}
    assert kept["SE.B/F.LB"] == played.compiled.study.fingerprint != kept["SE.A/F.LB"]


def test_a_new_form_reads_an_older_one_as_its_own_version_sees_it(
    one: CompiledStudy, two: CompiledStudy
) -> None:
    before = Played(one)
    before.must("SE.A/F.LB/I.LB.BILI", "10")
    played = upgraded(before, two)
    # The score could not be computed yet, so its form is begun only now.
    assert played.text("SE.A/F.SC/I.SC.SUM") is None
    outcome = played.must("SE.A/F.SC/I.SC.GIVEN", "1")
    # TWICE is version 1's (20), the sum version 2's (+ 200).
    assert played.text("SE.A/F.SC/I.SC.SUM") == "221.0"
    assert {draft.content["definition"] for draft in outcome.drafts} == {two.study.fingerprint}


def test_what_follows_in_another_version_is_written_with_the_act(
    one: CompiledStudy, two: CompiledStudy
) -> None:
    before = Played(one)
    before.must("SE.A/F.LB/I.LB.BILI", "10")
    played = upgraded(before, two)
    played.must("SE.A/F.SC/I.SC.GIVEN", "1")
    outcome = played.must("SE.A/F.LB/I.LB.BILI", "20")
    assert isinstance(outcome, Accepted)
    told = {
        str(d.path): (d.content.get("raw"), d.content["definition"])
        for d in outcome.drafts
        if d.path
    }
    assert told["I.LB.TWICE"] == ("40.0", one.study.fingerprint)
    assert told["I.SC.SUM"] == ("241.0", two.study.fingerprint)
    assert played.text("SE.A/F.SC/I.SC.SUM") == "241.0"


def test_planning_leaves_nothing_behind_in_any_version(played: Played) -> None:
    played.enter({"SE.B/F.LB/I.LB.BILI": "35", "SE.B/F.SC/I.SC.GIVEN": "1"})
    before = played.session.evaluation()
    address = resolve(played.study, "SE.A/F.LB/I.LB.BILI")
    assert isinstance(address, ItemAddress)
    change = ItemChange(form=address.form, path=address.path, raw="12", reason=TYPO)
    assert isinstance(played.session.plan(change), Accepted)
    assert played.session.evaluation() == before


def test_after_any_change_the_state_is_that_of_a_fresh_session(played: Played) -> None:
    for at, raw in (
        ("SE.A/F.LB/I.LB.BILI", "12"),
        ("SE.B/F.LB/I.LB.BILI", "35"),
        ("SE.B/F.SC/I.SC.GIVEN", "4"),
        ("SE.A/F.LB/I.LB.NOTE[1]", "row"),
        ("SE.A/F.SC/I.SC.GIVEN", "5"),
    ):
        played.must(at, raw)
        assert played.session.evaluation() == fresh(played).evaluation()
        assert played.session.overview() == fresh(played).overview()


def test_a_form_that_only_the_old_version_knows_stays_with_its_visit(played: Played) -> None:
    keys = [str(key) for key in played.session.form_keys()]
    assert keys == ["SE.A/F.LB", "SE.A/F.SC", "SE.A/F.NT", "SE.B/F.LB", "SE.B/F.SC"]
    told = {str(form.key): form.older_version for form in played.session.overview().forms}
    assert told["SE.A/F.NT"] == told["SE.A/F.LB"] == "1.0"
    assert told["SE.B/F.LB"] is None
    assert [str(key) for key in played.session.older_forms()] == keys[:3]
