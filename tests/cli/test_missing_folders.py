"""A study that is not there, or has lost its forms, is told in one sentence everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mscform.cli.command import main
from tests.builders import study_files, written
from tests.definitions.test_lint import FORM, PARTS, USE

FIRST = ("--administrator", "admin1=A", "--passwords", "passwords.json")
WITH_ONE = (
    ("definitions", "check"),
    ("definitions", "test"),
    ("definitions", "rehearse"),
    ("definitions", "diff", "sound"),
    ("site", "create", "site", "--code", "01", *FIRST, "--study"),
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    written(tmp_path / "sound", study_files(FORM + USE, **PARTS))
    lost = study_files(FORM + USE, **PARTS)
    written(tmp_path / "lost", {path: text for path, text in lost.items() if "/" not in path})
    (tmp_path / "empty").mkdir()
    secret = json.dumps({"admin1": "clear harbour morning"})
    (tmp_path / "passwords.json").write_text(secret, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", [*WITH_ONE, ("demo", "site", "--study")])
def test_a_folder_that_is_not_there(
    here: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "nowhere"]) == 2
    told = capsys.readouterr()
    (line,) = (told.out + told.err).splitlines()
    assert line.startswith("There is no folder nowhere, so no study can be read.")
    assert not (here / "site").exists()


@pytest.mark.parametrize("words", WITH_ONE)
@pytest.mark.parametrize(("folder", "code"), [("lost", "NO-FORMS"), ("empty", "FOLDER-EMPTY")])
def test_a_folder_without_forms(
    here: Path, words: tuple[str, ...], folder: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, folder]) != 0
    told = capsys.readouterr()
    text = told.out + told.err
    sentences = {"NO-FORMS": "There is no file in forms/.", "FOLDER-EMPTY": "holds no definition"}
    assert sentences[code] in text or f"(DEF-{code})" in text
    assert len(text.splitlines()) <= 2
    assert "at  (" not in text
    assert f"{folder}/The" not in text
    assert not (here / "site").exists()
