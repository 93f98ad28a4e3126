"""What people could not tell apart, and what would come without a word, is told to the author."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources
from tests.builders import study_files
from tests.definitions.test_lint import FORM, PARTS, USE, told_after


@pytest.mark.parametrize(
    ("path", "old", "new", "codes"),
    [
        ("codelists.yaml", "decode: b", "decode: A", ["DECODE-TWICE"]),
        ("alerts.yaml", '"1": TEMP > 38', '"1": TEMP > 38, "2": TEMP > 39', ["LEVEL-SILENT"]),
        ("alerts.yaml", 'level: "1"', 'level: "2"', ["LEVEL-SILENT", "RESPONSE-NEVER"]),
    ],
)
def test_levels_and_meanings(path: str, old: str, new: str, codes: list[str]) -> None:
    assert sorted(told_after(path, old, new)) == [f"DEF-{code}" for code in codes]


def test_a_check_at_an_item_named_as_another_but_for_case() -> None:
    written = "{check: ec-1, holds: this() > 3, severity: unusual, message: Look}"
    form = FORM.replace("type: integer,", f"type: integer, checks: [{written}],", 1)
    found = check_sources(study_files(form + USE, **PARTS))
    assert [fault.message.code for fault in found] == ["DEF-OID-CASE"]
