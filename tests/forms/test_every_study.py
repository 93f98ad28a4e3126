"""Whatever study is shipped: no fault, no item of another study, and paper in all its languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from mscform.base.identity import FormOID
from mscform.cli.command import main
from mscform.definitions.form import FormDefinition, GroupLayout
from mscform.definitions.study import StudyDefinition
from mscform.services.studies import load_folder
from tests.documents.paper_tools import squeezed, text_of
from tests.studies import STUDIES


@pytest.mark.parametrize("folder", STUDIES, ids=lambda path: path.name)
def test_a_shipped_study_has_no_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions", "check", str(folder)]) == 0
    assert "0 faults" in capsys.readouterr().out


def test_there_are_two_studies_and_they_share_no_item() -> None:
    items = [
        {one.oid for form in load_folder(folder).study.forms.values() for one in form.items()}
        for folder in STUDIES
    ]
    assert len(items) >= 2
    assert not set.intersection(*items)
    assert all(items)


@pytest.mark.parametrize("folder", STUDIES, ids=lambda path: path.name)
def test_every_form_is_printed_blank_in_every_language(folder: Path, tmp_path: Path) -> None:
    study = load_folder(folder).study
    for language in study.languages:
        for oid, form in study.forms.items():
            told = squeezed(text_of(_blank(folder, oid, language, tmp_path), tmp_path, "-raw"))
            assert squeezed(form.title.in_language(language)) in told, (oid, language)
            for group in form.groups:
                if group.title is not None:
                    assert squeezed(group.title.in_language(language)) in told, group.oid
            plain = _plain(told)
            lost = [said for said in _asked_of(study, form, language) if _plain(said) not in plain]
            assert lost == [], (oid, language)


def _asked_of(study: StudyDefinition, form: FormDefinition, language: str) -> Iterator[str]:
    """Every question and every choice, as it must be found again on the paper."""
    for group in form.groups:
        for item in group.items:
            if group.timed is not None and item.oid == group.timed.key_item:
                continue
            if item.layout.row is None or group.repeating or group.layout is not GroupLayout.TABLE:
                yield item.question.in_language(language)
            elif item.layout.column is not None and not item.is_derived:
                yield item.layout.column.in_language(language)
            if item.code_list is not None and not item.is_derived:
                for code in study.code_lists[item.code_list].items:
                    yield code.decode.in_language(language)


def _blank(folder: Path, form: FormOID, language: str, tmp_path: Path) -> bytes:
    out = tmp_path / "blank.pdf"
    call = ("print", "blank", str(folder), "--form", form, "--lang", language, "--out", str(out))
    assert main(list(call)) == 0
    return out.read_bytes()


def _plain(text: str) -> str:
    """Without white space; raised digits as digits, which our fonts have to write `^5`."""
    return squeezed(unicodedata.normalize("NFKC", text)).replace("^", "")
