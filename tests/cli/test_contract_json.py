"""The JSON of `evaluate`, key by key as the contract of the command line has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from mscform.cli import main

Evaluate = Callable[..., tuple[int, dict[str, Any]]]

NOW: Final = ("--now", "2025-03-10T14:30+08:00")
LAB: Final = "SE.SCR/F.LBLF/I.LBLF"
RUN: Final = "SE.INF[1]/F.MON/I.MON"
VALUES: Final = {
    f"{LAB}.BILI_LBORRES": "342",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "BM",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-09 10:00",
    "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 09:00",
    "SE.INF[1]/F.EX/I.EX.EXENDTC": "2025-03-10 10:00",
    f"{RUN}.VSDTC[2H]": "2025-03-10 11:00",
    f"{RUN}.TEMP_VSORRES[2H]": "39.2",
    f"{RUN}.SYSBP_VSORRES[2H]": "82",
}
SHAPES: Final[dict[str, set[str]]] = {
    "findings": {"at", "code", "severity", "message"},
    "alerts": {"at", "timepoint", "level", "rules", "complete"},
    "proposals": {"kind", "code", "grade", "at", "message", "state", "by", "reason", "because"},
    "schedule": {"event", "earliest", "target", "latest", "state"},
    "timepoints": {"at", "code", "planned", "earliest", "latest", "state"},
    "tasks": {"code", "due", "because"},
    "forms": {"at", "status", "signed", "frozen", "locked", "version"},
}
WORDS: Final[dict[tuple[str, str], set[str]]] = {
    ("findings", "severity"): {"impossible", "unusual", "alarming", "required"},
    ("proposals", "kind"): {"complication", "adverse_event", "deviation", "query"},
    ("proposals", "state"): {"open"},
    ("schedule", "state"): {"not_yet", "due", "overdue", "done", "missed", "not_due"},
    ("timepoints", "state"): {
        "not_yet",
        "due",
        "overdue",
        "done",
        "partial",
        "not_done",
        "skipped",
    },
    ("forms", "status"): {"not_started", "in_progress", "complete", "not_done"},
}


@pytest.fixture
def evaluate(study_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    """`definitions evaluate` on lines given as objects: status and JSON."""

    def run(told: list[dict[str, Any]], *words: str) -> tuple[int, dict[str, Any]]:
        file = tmp_path / "entries.jsonl"
        file.write_text("\n".join(json.dumps(one) for one in told), encoding="utf-8")
        capsys.readouterr()
        call = ["definitions", "evaluate", str(study_folder), str(file), *NOW, *words, "--json"]
        status = main(call)
        return status, json.loads(capsys.readouterr().out)

    return run


def lines(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"subject": "01-001", "at": at, "value": value} for at, value in values.items()]


def test_every_part_has_the_agreed_keys_and_words(evaluate: Evaluate) -> None:
    status, told = evaluate(lines(VALUES))
    assert status == 0
    assert set(told) == {"subject", "items", *SHAPES}
    for item in told["items"].values():
        assert {"value", "raw", "state", "missing", "computed", "because"} <= set(item)
        assert item["state"] in {"asked", "not_asked", "undecided"}
        assert isinstance(item["computed"], bool)
    for part, keys in SHAPES.items():
        assert told[part] or part in {"proposals", "tasks"}, part
        assert all(keys <= set(one) for one in told[part]), part
    for (part, key), words in WORDS.items():
        assert {one[key] for one in told[part]} <= words, (part, key)
    for one in (*told["findings"], *told["proposals"]):
        assert set(one["message"]) == {"en", "zh"}
    alert = next(one for one in told["alerts"] if one["timepoint"] == "2H")
    assert isinstance(alert["level"], int)
    assert alert["level"] >= 2
    assert "H1" in alert["rules"] or alert["rules"]


def test_reasons_are_told_in_the_language_of_the_call(evaluate: Evaluate) -> None:
    at = f"{RUN}.TEMP_VSORRES[2H]"
    english, chinese = (evaluate(lines(VALUES), "--lang", one)[1] for one in ("en", "zh"))
    assert english["items"][at]["because"].startswith("Asked because")
    for told in (english, chinese):
        told["because"] = [
            *(one["because"] for one in told["items"].values()),
            *(one["because"] for one in (*told["forms"], *told["proposals"])),
        ]
    pairs = [pair for pair in zip(english["because"], chinese["because"], strict=True) if pair[0]]
    assert pairs
    assert all(re.search("[\u4e00-\u9fff]", zh) for _, zh in pairs)
    assert not any(re.search("[\u4e00-\u9fff]", en) for en, _ in pairs)


def test_the_order_of_entries_makes_no_difference(evaluate: Evaluate) -> None:
    told = lines(VALUES)
    _, first = evaluate(told)
    for seed in range(2):
        Random(seed).shuffle(told)
        assert evaluate(told)[1] == first


def test_an_entry_says_all_that_the_contract_lets_it_say(evaluate: Evaluate) -> None:
    at = f"{LAB}.ALT_LBORRES"
    more = {"measured": "2025-03-06T09:00+08:00", "reason": "TYPO", "note": "n", "as": "nurse1"}
    status, told = evaluate([{"at": at, "missing": "ND", **more}])
    assert status == 0
    item = told["items"][at]
    assert (item["missing"], item["value"], item["state"]) == ("ND", None, "asked")
    assert not [one for one in told["findings"] if one["at"] == at]


@pytest.mark.parametrize(
    "entry",
    [
        {"at": f"{LAB}.ALT_LBORRES", "missing": "NOPE"},
        {"at": f"{LAB}.ALT_LBORRES", "value": "1", "missing": "ND"},
        {"at": f"{LAB}.ALT_LBORRES", "value": "1", "measured": "yesterday"},
        {"at": f"{LAB}.ALT_LBORRES", "value": "1", "measured": "9999-12-31T23:59-12:00"},
        {"at": f"{LAB}.ALT_LBORRES", "value": "1", "mesured": "x"},
        {"at": f"{LAB}.ALT_LBORRES"},
        {"at": "SE.SCR/F.SC/I.SC.MELD", "value": "7"},
        {"at": "SE.SCR/F.LBLF", "value": "7"},
    ],
)
def test_what_no_site_would_take_is_refused_with_its_line(
    evaluate: Evaluate, entry: dict[str, str]
) -> None:
    status, told = evaluate([*lines(VALUES), entry])
    assert status == 1
    (refused,) = told["refused"]
    assert refused["line"] == len(VALUES) + 1
    assert set(refused["message"]) == {"en", "zh"}
    assert told["items"][f"{LAB}.BILI_LBORRES"]["raw"] == "342"


def test_one_subject_of_several_is_picked(evaluate: Evaluate) -> None:
    at = f"{LAB}.BILI_LBORRES"
    told = [{"subject": f"01-00{n}", "at": at, "value": str(340 + n)} for n in (1, 2)]
    status, found = evaluate(told)
    assert [one["subject"] for one in found["subjects"]] == ["01-001", "01-002"]
    status, found = evaluate(told, "--subject", "01-002")
    assert (status, found["subject"]) == (0, "01-002")
    assert found["items"][at]["raw"] == "342"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ('{"P.N_INFUSIONS": "2"}', 0),
        ('{"N_INFUSIONS": 2}', 0),
        ('{"P.NOPE": 2}', 2),
        ("[]", 2),
        ("{", 2),
    ],
)
def test_parameters_come_from_a_file(
    study_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    parameters: str,
    expected: int,
) -> None:
    file, empty = tmp_path / "parameters.json", tmp_path / "entries.jsonl"
    file.write_text(parameters, encoding="utf-8")
    empty.touch()
    call = ["definitions", "evaluate", str(study_folder), str(empty), "--params", str(file)]
    assert main([*call, *NOW, "--subject", "01-001", "--json"]) == expected
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "now", ["yesterday", "2025-03-06", "9999-12-31T23:59+00:00", "0001-01-01T00:00+08:00"]
)
def test_a_time_that_cannot_be_is_a_wrong_call(
    study_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], now: str
) -> None:
    empty = tmp_path / "entries.jsonl"
    empty.touch()
    call = ["definitions", "evaluate", str(study_folder), str(empty), "--now", now]
    assert main([*call, "--lang", "zh"]) == 2
    assert now in capsys.readouterr().err
