"""The second face: names, exit status and sentences that scripts rely on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mscform
from mscform import bootstrap
from mscform.cli import main

ROOT = Path(__file__).resolve().parents[2]
BILI = "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES"
S4 = "01-004"

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with four subjects; commands that write get a copy of it."""
    home = tmp_path_factory.mktemp("demo")
    folder = home / "site"
    environment = {**os.environ, "XDG_STATE_HOME": str(home / "state")}
    made = subprocess.run(
        [sys.executable, "-m", "mscform", "demo", str(folder), "--subjects", "4", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert json.loads(made.stdout)["subjects"] == 4
    return folder


@pytest.fixture
def state_of_demo(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(demo.parent / "state"))
    return demo


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run one call in this process: status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def entries(path: Path, *told: dict[str, Any]) -> Path:
    file = path / "entries.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in told), encoding="utf-8")
    return file


def secrets(demo: Path) -> tuple[str, Path]:
    return "--passwords", demo / "demo-passwords.json"


def test_the_version_is_said(call: Call) -> None:
    assert call("--version") == (0, f"mscform {mscform.__version__}\n", "")


@pytest.mark.parametrize("words", [(), ("enter",), ("site", "create"), ("show", "x", "--nope")])
def test_a_call_that_cannot_be_meant_gives_two(call: Call, words: tuple[str, ...]) -> None:
    status, out, err = call(*words)
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert err.strip()


def test_a_locked_site_is_the_machine_in_the_way(
    call: Call, tmp_path: Path, study_folder: Path
) -> None:
    from mscform.store.folder import SiteFolder
    from mscform.store.lock import WriterLock

    folder = tmp_path / "site"
    words = ("--study", study_folder, "--code", "07", "--training", "--json")
    _, out, _ = call("site", "create", folder, *words)
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps(json.loads(out)["passwords"]), encoding="utf-8")
    retire = ("user", "retire", folder, "admin2", "--reason", "left us", "--as", "admin1")
    with WriterLock(SiteFolder(folder), "Bo Boss"):
        status, _, err = call(*retire, "--passwords", passwords)
    assert status == 3
    assert "Bo Boss" in err
    assert call(*retire, "--passwords", passwords)[0] == 0


def test_a_word_that_is_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["no-such-thing"]) == 2
    assert "no-such-thing" in capsys.readouterr().err


def test_a_folder_that_is_no_site_gives_two(call: Call, tmp_path: Path) -> None:
    status, _, err = call("show", tmp_path)
    assert status == 2
    assert "keys.json" in err


def test_the_shipped_study_has_no_faults(call: Call, study_folder: Path) -> None:
    status, out, _ = call("definitions", "check", study_folder, "--json")
    told = json.loads(out)
    assert (status, told["ok"], told["faults"]) == (0, True, [])


def test_a_fault_is_told_with_its_place(call: Call, tmp_path: Path, study_folder: Path) -> None:
    import shutil

    study = tmp_path / "study"
    shutil.copytree(study_folder, study)
    form = study / "forms" / "vs.yaml"
    form.write_text(form.read_text("utf-8").replace("type: integer", "type: intger", 1), "utf-8")
    status, out, _ = call("definitions", "check", study, "--json")
    fault = json.loads(out)["faults"][0]
    assert status == 1
    assert fault["file"] == "forms/vs.yaml"
    assert fault["line"] > 0
    assert fault["column"] > 0
    assert set(fault["message"]) == {"en", "zh"}


def test_definitions_test_runs_the_cases_of_a_study(
    call: Call, study_folder: Path, tmp_path: Path
) -> None:
    status, out, _ = call("definitions", "test", study_folder.parent / "bp-diary")
    assert status == 0
    assert "came out as expected" in out
    study = Path(shutil.copytree(study_folder, tmp_path / "study"))
    for file in (study / "cases").iterdir():
        file.unlink()
    (study / "cases" / "wrong.yaml").write_text(WRONG_CASE, encoding="utf-8")
    status, out, _ = call("definitions", "test", study, "--json")
    told = json.loads(out)
    assert status == 1
    assert not told["ok"]
    (failed,) = told["failed"]
    assert (failed["file"], failed["line"]) == ("cases/wrong.yaml", 2)
    assert failed["shortfalls"][0]["came"] == ["value: 37.0"]
    status, out, _ = call("definitions", "test", study)
    assert status == 1
    assert out.startswith("cases/wrong.yaml:5:53: Wrong (none): expected ")
    (study / "cases" / "wrong.yaml").write_text(WRONG_CASE.replace("TEMP", "TEMPO"))
    assert call("definitions", "test", study)[0] == 1
    assert call("definitions", "check", study)[0] == 1


WRONG_CASE = """\
cases:
  - case: Wrong
    source: none
    given: {SE.SCR/F.VS/I.VS.TEMP_VSORRES: "37.0"}
    expect: {items: {SE.SCR/F.VS/I.VS.TEMP_VSORRES: {value: "37.1"}}}
"""


def test_evaluate_answers_with_the_agreed_json(
    call: Call, tmp_path: Path, study_folder: Path
) -> None:
    file = entries(tmp_path, {"subject": "01-001", "at": BILI, "value": "342"}, {"at": "x"})
    status, out, _ = call(
        "definitions", "evaluate", study_folder, file, "--now", "2025-03-06T12:00+08:00", "--json"
    )
    told = json.loads(out)
    assert status == 1
    assert told["items"][BILI]["raw"] == "342"
    assert told["refused"][0]["line"] == 2
    assert {"at", "code", "severity", "message"} <= set(told["findings"][0])


def test_several_subjects_come_as_a_list(call: Call, tmp_path: Path, study_folder: Path) -> None:
    told = [{"subject": key, "at": BILI, "value": "342"} for key in ("01-001", "01-002")]
    status, out, _ = call("definitions", "evaluate", study_folder, entries(tmp_path, *told))
    assert status == 0
    assert [one["subject"] for one in json.loads(out)["subjects"]] == ["01-001", "01-002"]


@pytest.mark.slow
def test_a_demonstration_verifies(call: Call, state_of_demo: Path) -> None:
    status, out, _ = call("verify", state_of_demo, "--json")
    told = json.loads(out)
    assert (status, told["ok"], told["faults"]) == (0, True, [])


@pytest.mark.slow
def test_show_tells_the_fever_of_the_fourth_subject(call: Call, state_of_demo: Path) -> None:
    status, out, _ = call("show", state_of_demo, "--subject", S4, "--json")
    told = json.loads(out)
    assert status == 0
    levels = {one["timepoint"]: (one["level"], one["rules"]) for one in told["alerts"]}
    assert levels["2H"] == (2, ["T2", "H1", "R1"])
    assert levels["6H"] == (1, ["T1"])
    assert told["items"]["SE.INF[1]/F.MON/I.MON.NEWS2[2H]"]["value"] == "4"
    assert any(form["signed"] for form in told["forms"])


@pytest.mark.slow
@pytest.mark.req("AUD-01", "AUD-02")
def test_the_history_names_who_changed_what_and_why(call: Call, state_of_demo: Path) -> None:
    _, out, _ = call("show", state_of_demo, "--subject", "01-001", "--history", "--json")
    changed = [one for one in json.loads(out)["history"] if one["content"].get("reason")]
    assert changed
    assert changed[0]["content"]["old"]["raw"]
    assert changed[0]["content"]["reason"]["title"]["zh"]
    assert changed[0]["actor"]["role"] == "coordinator"


@pytest.mark.slow
def test_entering_goes_on_after_a_refused_line(
    call: Call, state_of_demo: Path, tmp_path: Path
) -> None:
    at = "SE.Y2/F.LBLF/I.LBLF.ALT_LBORRES"
    file = entries(
        tmp_path,
        {"subject": "01-001", "at": at, "value": "55"},
        {"subject": "01-999", "at": at, "value": "55"},
        {"subject": "01-002", "at": at, "value": "56", "as": "nurse1"},
    )
    words = ("enter", state_of_demo, file, "--as", "coordinator1", *secrets(state_of_demo))
    status, out, _ = call(*words, "--json")
    told = json.loads(out)
    assert (status, told["read"], told["written"]) == (1, 3, 2)
    assert told["refused"][0]["line"] == 2
    status, out, _ = call(*words, "--json")
    assert json.loads(out)["unchanged"] == 2


@pytest.mark.slow
def test_a_wrong_password_is_a_sentence(call: Call, state_of_demo: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not the one\n", encoding="utf-8")
    file = entries(tmp_path, {"subject": "01-001", "at": BILI, "value": "1"})
    status, out, err = call(
        "enter",
        state_of_demo,
        file,
        "--as",
        "pharmacist1",
        "--password-file",
        wrong,
        "--lang",
        "zh",
    )
    assert (status, out) == (2, "")
    assert "密码" in err


@pytest.mark.slow
def test_a_signed_form_is_a_document_that_proves_itself(
    call: Call, state_of_demo: Path, tmp_path: Path
) -> None:
    status, out, _ = call(
        "sign",
        state_of_demo,
        "--subject",
        "01-002",
        "--form",
        "SE.SCR/F.DM",
        "--meaning",
        "REVIEWED",
        "--as",
        "doctor1",
        *secrets(state_of_demo),
        "--json",
    )
    assert status == 0, out
    path = Path(json.loads(out)["path"])
    assert call("verify", path, "--site", state_of_demo)[0] == 0
    assert call("verify", path)[0] == 0
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(data)
    status, out, err = call("verify", broken, "--site", state_of_demo)
    assert (status, err) == (1, "")
    assert out.strip()


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\nnothing", b"PK\x03\x04"])
def test_verify_says_what_it_cannot_judge(call: Call, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "thing"
    path.write_bytes(data)
    status, out, err = call("verify", path)
    assert (status, err) == (1, "")
    assert out.strip()


@pytest.mark.slow
def test_prints_are_written(call: Call, state_of_demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    form = ("--subject", "01-001", "--form", "SE.SCR/F.DM", "--lang", "zh,en", "--out", out)
    assert call("print", "form", state_of_demo, *form)[0] == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert call("verify", out, "--site", state_of_demo)[0] == 0


def test_a_blank_form_needs_no_site(call: Call, study_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "blank.pdf"
    words = ("print", "blank", study_folder, "--form", "F.VS", "--lang", "en", "--out", out)
    assert call(*words)[0] == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("codes", ["fr", "en,zh,en,fr", "en,"])
def test_paper_is_in_languages_of_the_study(
    codes: str, call: Call, study_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "blank.pdf"
    words = ("print", "blank", study_folder, "--form", "F.VS", "--lang", codes, "--out", out)
    status, _, err = call(*words)
    assert (status, out.exists()) == ((2, False) if "fr" in codes else (0, True))
    assert ("en, zh" in err) is ("fr" in codes)


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_trouble(state_of_demo: Path) -> None:
    command = f'"{sys.executable}" -m mscform show "{state_of_demo}" | head -c 100'
    found = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0
    assert found.stderr == ""


def test_a_mistake_of_ours_becomes_a_sentence_without_data(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from mscform.cli.incident import report_defects\n"
        "from mscform.cli.output import Output\n"
        "from mscform.services.resources import find_resources\n"
        "from mscform.services.texts import load_catalogue\n"
        "report_defects(Output(load_catalogue(find_resources()), 'en'))\n"
        "raise RuntimeError('the secret value 38.6')\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "Traceback" not in found.stdout + found.stderr
    report = next(tmp_path.glob("mscform-incident-*.txt")).read_text("utf-8")
    assert "RuntimeError" in report
    assert "38.6" not in report + found.stdout + found.stderr
