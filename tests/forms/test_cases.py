"""Every shipped study keeps its own cases, whichever way they are evaluated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mscform.definitions.cases import CaseBook
from mscform.engine.compiled import CompiledStudy
from mscform.services.case_running import CaseResult, CaseRunner
from mscform.services.studies import load_cases

FORMS = Path(__file__).parents[2] / "forms"
FOLDERS = sorted(path.parent for path in FORMS.glob("*/cases"))


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name, scope="module")
def told(request: pytest.FixtureRequest) -> tuple[CompiledStudy, CaseBook]:
    study, book = load_cases(request.param)
    return CompiledStudy(study), book


@pytest.fixture(scope="module")
def shared(told: tuple[CompiledStudy, CaseBook]) -> CaseRunner:
    """Cases are tried out on a subject shared by many."""
    return CaseRunner(*told)


@pytest.fixture(scope="module")
def results(shared: CaseRunner) -> tuple[CaseResult, ...]:
    return shared.run_all()


def test_what_the_cases_expect_comes(results: tuple[CaseResult, ...]) -> None:
    assert [
        f"{short.expected.position}: {short.expected} came {short.came}"
        for result in results
        for short in result.shortfalls
    ] == []


def test_no_entry_of_a_case_is_refused(results: tuple[CaseResult, ...]) -> None:
    assert [f"{one.position}: {one.message}" for result in results for one in result.refused] == []


def test_a_supposed_subject_is_the_same_as_a_fresh_one(
    told: tuple[CompiledStudy, CaseBook], shared: CaseRunner, results: tuple[CaseResult, ...]
) -> None:
    """After all have been run on the shared one: here every fortieth on its own as well."""
    compiled, book = told
    assert len(results) == len(book.cases)
    for case in book.cases[::40]:
        alone = replace(
            case,
            setting=replace(
                case.setting,
                given=(*case.setting.given, *case.own.given),
                start=case.own.start or case.setting.start,
            ),
            own=replace(case.own, given=()),
        )
        assert shared.evaluation(case) == CaseRunner(compiled, book).evaluation(alone)
