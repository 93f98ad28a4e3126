"""How much cases hold, as the terminal tells it: kind by kind, and what decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.cli import main
from tests.builders import written
from tests.services.test_mutation import CASES, FILES

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return written(tmp_path, {**FILES, "cases/a.yaml": CASES.encode()})


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_every_kind_is_told_with_its_figures(call: Call, study: Path) -> None:
    status, out, _ = call("definitions", "test", study, "--mutate")
    assert status == 0
    assert "  limits of items: 4 of 4 (100.0 %)" in out
    assert "  other parameters: 0 of 14 (0.0 %)" in out
    assert "7 of 21 mutants were noticed (33.3 %)." in out
    assert "4 of 4 were noticed (100.0 %); at least 95 % are needed." in out


def test_moved_limits_decide_the_status(call: Call, study: Path) -> None:
    file = study / "cases" / "a.yaml"
    file.write_text(CASES.replace('"40.0", "40.1"]', '"39.9", "40.1"]'), encoding="utf-8")
    status, out, _ = call("definitions", "test", study, "--mutate", "--only", "range", "--json")
    told = json.loads(out)
    assert status == 1
    assert told["kinds"] == {"range": {"tried": 4, "caught": 3, "percent": "75.0"}}
    assert told["thresholds"] == told["kinds"]["range"]
    (missed,) = told["missed"]
    assert (missed["kind"], missed["before"], missed["after"]) == ("range", "40.0", "39.9")


def test_a_kind_that_is_none_is_refused_by_name(call: Call, study: Path) -> None:
    status, _, err = call("definitions", "test", study, "--mutate", "--only", "rnage")
    assert status == 2
    assert "rnage" in err
    assert "tolerance" in err
