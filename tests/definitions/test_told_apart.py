"""What people could not tell apart, and what would come without a word, is told to the author."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources, read_sources
from mscform.engine.checking import check_study
from tests.builders import study_files
from tests.definitions.test_lint import FORM, PARTS, USE, sound, told_after


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


RUN = """      run:
        began: I.VS.DTC
        acts:
          - act: START
            title: Started
            form: F.VS
            moment: I.VS.DTC
            fill: {I.VS.PERF: '"Y"'}
            ask: [I.VS.PULSE]
"""


def with_run(old: str = "", new: str = "") -> dict[str, bytes]:
    files = sound()
    path = next(name for name in files if name.startswith("forms/"))
    text = (
        files[path].decode().replace("      points:\n", RUN.replace(old, new) + "      points:\n")
    )
    return {**files, path: text.encode()}


def test_an_act_writes_each_item_once() -> None:
    assert check_sources(with_run()) == ()
    for twice in ("[I.VS.PULSE, I.VS.PULSE]", "[I.VS.PERF]", "[I.VS.DTC]"):
        found = check_sources(with_run("[I.VS.PULSE]", twice))
        assert [fault.message.code for fault in found] == ["DEF-ACT-WRITES-TWICE"]


def test_what_an_act_fills_in_fits_the_item() -> None:
    assert check_study(read_sources(with_run())) == ()
    (fault,) = check_study(read_sources(with_run('"Y"', '"YES"')))
    assert fault.message.code.startswith("ENG-L-NOT-IN-LIST")
    (fault,) = check_study(read_sources(with_run("I.VS.PERF: '\"Y\"'", "I.VS.GLUC: DTC")))
    assert fault.message.code == "ENG-L-KIND"
