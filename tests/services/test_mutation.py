"""Mutants of a small study: which there are, and which its cases notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.errors import CallError
from mscform.definitions.cases import CaseBook
from mscform.definitions.faults import FaultList
from mscform.definitions.reader import read_sources
from mscform.definitions.reader_cases import read_cases
from mscform.definitions.study import StudyDefinition
from mscform.engine.mutant_kinds import Kind
from mscform.engine.plan_mutants import plan_mutants
from mscform.engine.switchboard import Switchboard
from mscform.services.mutation import check_by_mutation, placed
from tests.builders import study_files, written

FORM = """\
form: F.A
title: A
groups:
  - group: IG.A.MAIN
    title: A
    items:
      - item: I.A.TEMP
        question: Temperature
        type: decimal
        decimals: 1
        range: {unusual: ["35", "40.0"]}
      - item: I.A.HOT
        question: Hot?
        type: text
        length: 3
        calculate: '"Y" if TEMP > 38 else "N"'
      - item: I.A.LIMIT
        question: Limit
        type: decimal
        decimals: 0
        calculate: P.STEP * lookup("P.LIMITS", "high", test="ALT", age=TEMP)
"""
PARAMETERS = """\
parameters:
  - {parameter: P.STEP, label: Step, value: "2"}
  - parameter: P.LIMITS
    label: Limits
    columns: [test, age_from, age_to, high]
    rows:
      - [ALT, "0", "39", "10"]
      - [ALT, "40", "90", "20"]
      - [AST, "0", "90", "30"]
"""
CASES = """\
limits:
  - limits: Limits
    source: "1"
    at: SE.A/F.A
    rows: [[TEMP, unusual, "34.9", "35.0", "40.0", "40.1"]]
tables:
  - table: Hot
    source: "2"
    at: SE.A/F.A
    columns: [TEMP, {expect: HOT}]
    rows: [["38.0", N], ["38.1", Y]]
"""
MORE = """\
  - table: Limits
    source: "3"
    at: SE.A/F.A
    columns: [TEMP, {expect: LIMIT}]
    rows:
      - ["-0.5", ""]
      - ["0", "20"]
      - ["39", "20"]
      - ["39.5", ""]
      - ["40", "40"]
      - ["90", "40"]
      - ["91", ""]
"""
FILES = {**study_files(FORM), "parameters.yaml": PARAMETERS.encode()}


def studied(cases: str) -> tuple[StudyDefinition, CaseBook]:
    faults = FaultList()
    book = read_cases({"cases/a.yaml": cases.encode()}, faults)
    assert faults.sorted() == ()
    return read_sources(FILES), book


def missed(cases: str, folder: Path) -> list[str]:
    study, book = studied(cases)
    written(folder, FILES)
    report = check_by_mutation(study, book)
    tally = report.tally()
    assert tally.tried == 21
    assert tally.caught + len(report.missed) == tally.tried
    return [
        f"{mutant.position} {mutant.parameter} {mutant.before} {mutant.after}"
        for mutant in placed(report.missed, folder)
    ]


def test_limits_move_at_the_resolution_of_their_item() -> None:
    board = Switchboard(studied(CASES)[0])
    moves = [(mutant.before, mutant.after) for mutant in board.mutants if not mutant.parameter]
    assert sorted(moves) == [
        ("35", "34.9"),
        ("35", "35.1"),
        ("38", "37.9"),
        ("38", "38.1"),
        ("40.0", "39.9"),
        ("40.0", "40.1"),
        (">", ">="),
    ]


def test_what_no_case_notices_is_told_at_its_place(tmp_path: Path) -> None:
    told = missed(CASES, tmp_path)
    assert len(told) == 2 + 2 * 6
    assert "parameters.yaml:2:46 P.STEP 2 1" in told
    assert "parameters.yaml:7:27 P.LIMITS 10 9" in told
    assert not [line for line in told if "AST" in line or "P." not in line]


def test_both_sides_of_every_threshold_catch_all_mutants(tmp_path: Path) -> None:
    assert missed(CASES + MORE, tmp_path) == []


def test_the_limits_of_items_decide_and_the_rest_is_told_beside() -> None:
    study, book = studied(CASES)
    report = check_by_mutation(study, book)
    assert report.tried_of == {
        Kind.RANGE: 4,
        Kind.NUMBER: 2,
        Kind.COMPARISON: 1,
        Kind.PARAMETER: 14,
    }
    assert report.tally((Kind.RANGE,)) == (4, 4)
    assert report.tally((Kind.PARAMETER,)) == (14, 0)
    assert report.tally().percent == "33.3"
    assert report.suffices
    worse = check_by_mutation(*studied(CASES.replace('"40.0", "40.1"]', '"39.9", "40.1"]')))
    assert worse.tally((Kind.RANGE,)).percent == "75.0"
    assert not worse.suffices


def test_a_parameter_that_is_a_limit_counts_as_one() -> None:
    form = FORM.replace('"40.0"]', "P.STEP]")
    files = {**study_files(form), "parameters.yaml": PARAMETERS.encode()}
    kinds = {mutant.parameter: mutant.kind for mutant in Switchboard(read_sources(files)).mutants}
    assert kinds["P.STEP"] is Kind.RANGE
    assert kinds["P.LIMITS"] is Kind.PARAMETER


def test_only_some_kinds_are_tried() -> None:
    study, book = studied(CASES)
    report = check_by_mutation(study, book, only=(Kind.NUMBER, Kind.COMPARISON))
    assert report.tried_of == {Kind.NUMBER: 2, Kind.COMPARISON: 1}
    assert report.suffices


def test_a_seed_chooses_a_sample() -> None:
    study, book = studied(CASES)
    reports = [check_by_mutation(study, book, seed) for seed in (1, 1, 2)]
    assert [report.tally().tried for report in reports] == [3, 3, 3]
    assert reports[0] == reports[1]


def test_cases_must_hold_before_mutants_are_tried() -> None:
    study, book = studied(CASES.replace('"38.0", N', '"38.0", Y'))
    with pytest.raises(CallError) as error:
        check_by_mutation(study, book)
    assert error.value.code == "SVC-CASES-FIRST"


def test_a_switchboard_without_a_mutant_is_the_study() -> None:
    study, _ = studied(CASES)
    board = Switchboard(study)
    assert board.parameter("P.STEP") == board.compiled.parameters["P.STEP"]
    assert set(board.compiled.parameters) == {"P.STEP", "P.LIMITS"}
    assert len(board.compiled.parameters) == 2
    assert list(plan_mutants(study)) == []


def test_a_limit_behind_a_graver_one_is_not_moved_outwards() -> None:
    form = FORM.replace('["35", "40.0"]}', '["35", "40.0"], alarming: ["35.0", "43"]}')
    assert form != FORM
    files = {**study_files(form), "parameters.yaml": PARAMETERS.encode()}
    board = Switchboard(read_sources(files))
    moves = [(mutant.before, mutant.after) for mutant in board.mutants]
    assert ("35", "35.1") in moves
    assert ("35", "34.9") not in moves
    assert ("35.0", "34.9") in moves
