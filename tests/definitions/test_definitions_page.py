"""The page for authors keeps to the format: its examples are read by the reader itself."""

from __future__ import annotations

import re
from pathlib import Path

from mscform.definitions.faults import FaultList
from mscform.definitions.item import DataType
from mscform.definitions.logic import ProposalKind
from mscform.definitions.reader import check_sources
from mscform.definitions.reader_cases import read_cases
from mscform.definitions.reader_models import ItemModel
from tests.builders import study_files

PAGE = Path(__file__).parents[2] / "resources" / "handbook" / "DEFINITIONS.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
STRUCTURAL = re.compile(r"KEY|SHAPE|NOT-A|WORD|SYNTAX|FEATURE|EMPTY|TRANSLATION")


def test_every_example_has_the_shape_of_its_file() -> None:
    names = {"study": "study", "codelists": "codelists", "parameters": "parameters"}
    names |= {"patterns": "patterns", "checks": "rules", "alert_sets": "alerts"}
    names |= {"group_by": "endpoints"}
    cases = {"bases", "tables", "limits"}
    found = set()
    for example in EXAMPLES:
        first = example.split(":")[0]
        path = "forms/form0.yaml" if first == "form" else f"{names.get(first, '')}.yaml"
        if first in cases:
            faults = FaultList()
            read_cases({"cases/a.yaml": example.encode()}, faults)
            assert [f for f in faults.sorted() if f.message.code != "DEF-CASE-START"] == []
            cases.remove(first)
        if path == ".yaml":
            continue
        found.add(path)
        files = {**study_files(), path: example.encode()}
        told = [f for f in check_sources(files) if f.position and f.position.file == path]
        assert [f for f in told if STRUCTURAL.search(f.message.code)] == []
    assert len(found) == 8
    assert not cases


def test_the_page_names_every_key_and_word() -> None:
    words = [*ItemModel.model_fields, *(kind.value for kind in DataType)]
    words += [kind.value for kind in ProposalKind]
    assert [word for word in words if f"`{word}`" not in TEXT] == []
