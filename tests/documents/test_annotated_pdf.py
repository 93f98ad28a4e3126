"""The annotated print: every name, code, rule number and source of a study is on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mscform.cli.command import main
from mscform.definitions.study import StudyDefinition
from mscform.engine.sourced import source_words
from mscform.services.studies import load_folder
from mscform.services.texts import load_catalogue
from tests.documents.paper_tools import squeezed, text_of
from tests.studies import STUDIES


def _printed(folder: Path, tmp_path: Path, *more: str) -> str:
    out = tmp_path / "annotated.pdf"
    assert main(["print", "annotated", str(folder), "--out", str(out), *more]) == 0
    return squeezed(text_of(out.read_bytes(), tmp_path, "-raw"))


def _sources(study: StudyDefinition) -> Iterator[str]:
    for form in study.forms.values():
        yield from filter(None, [form.source, *(group.source for group in form.groups)])
        for item in form.items():
            yield from filter(None, [item.source, *(check.source for check in item.checks)])


@pytest.mark.parametrize("folder", STUDIES, ids=lambda path: path.name)
def test_every_name_code_and_source_is_on_the_paper(
    folder: Path, tmp_path: Path, resources: Path
) -> None:
    study = load_folder(folder).study
    told = _printed(folder, tmp_path)
    items = [item for form in study.forms.values() for item in form.items()]
    wanted = {str(item.oid) for item in items} | {
        str(check.oid) for item in items for check in item.checks
    }
    wanted |= {str(rule.oid) for alerts in study.alert_sets for rule in alerts.rules}
    texts = load_catalogue(resources)
    sourced = (source_words(source) for source in _sources(study))
    wanted |= {one if isinstance(one, str) else texts.render(one, "en") for one in sourced}
    assert [one for one in sorted(wanted) if squeezed(one) not in told] == []


def test_one_form_in_the_other_language(tmp_path: Path, study_folder: Path) -> None:
    told = _printed(study_folder, tmp_path, "--form", "F.LBCO", "--lang", "zh")
    assert "I.LBCO.INR_LBORRES" in told
    assert squeezed("必填") in told
    assert "I.LBLF" not in told.replace("SE.", "")


def test_a_form_that_is_not_there_is_a_sentence(
    tmp_path: Path, study_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none.pdf"
    call = ["print", "annotated", str(study_folder), "--form", "F.NONE", "--out", str(out)]
    assert main(call) == 2
    assert "F.NONE" in capsys.readouterr().err
    assert not out.exists()
