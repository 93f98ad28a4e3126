"""A fault is told where a person finds it, also in rules of several lines, and with its cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.services.studies import inspect_folder
from tests.builders import study_files, written

ITEM = """\
    form: F.A
    title: {{en: A, zh: 甲}}
    version: "1.0"
    groups:
      - group: IG.A.MAIN
        title: {{en: A, zh: 甲}}
        items:
          - {{item: I.A.ONE, question: {{en: One, zh: 一}}, type: integer}}
          - item: I.A.TWO
            question: {{en: Two, zh: 二}}
            type: integer
            calculate: {rule}
"""


def faults(tmp_path: Path, rule: str) -> list[tuple[str, str, str]]:
    """Code, place, and the text from that place to the end of its line."""
    folder = written(tmp_path / "study", study_files(ITEM.format(rule=rule)))
    told = []
    for one in inspect_folder(folder).faults:
        assert one.position is not None
        line = (folder / one.position.file).read_text(encoding="utf-8").split("\n")
        rest = line[one.position.line - 1][one.position.column - 1 :]
        told.append((one.message.code, str(one.message.slots.get("plain", "")), rest))
    return told


@pytest.mark.parametrize("style", [">-", "|-", "|", ">"])
def test_a_name_in_a_rule_of_several_lines(tmp_path: Path, style: str) -> None:
    rule = f"{style}\n                ONE + 1\n                + ONEE * 2\n                + ONE"
    ((code, _, rest),) = faults(tmp_path, rule)
    assert code.startswith("ENG-L-")
    assert rest == "ONEE * 2"


@pytest.mark.parametrize(
    ("rule", "code", "plain", "rest"),
    [
        ('"case(1 == 1, ONE) = 2"', "ENG-L-EQUALS", "", '= 2"'),
        ('"case(ONE = 2, 1, 0)"', "ENG-L-EQUALS", "", '= 2, 1, 0)"'),
        ('"max(ONE， 2)"', "ENG-L-WIDE", ",", '， 2)"'),
        ('"max（ONE, 2)"', "ENG-L-WIDE", "(", '（ONE, 2)"'),
        ('"ONE ≥ 2"', "ENG-L-WIDE", ">=", '≥ 2"'),
    ],
)
def test_signs_that_are_none_of_the_language(
    tmp_path: Path, rule: str, code: str, plain: str, rest: str
) -> None:
    assert faults(tmp_path, rule)[0] == (code, plain, rest)


def test_a_name_that_differs_only_in_case_is_offered(tmp_path: Path) -> None:
    folder = written(tmp_path / "study", study_files(ITEM.format(rule="one + 1")))
    (fault,) = inspect_folder(folder).faults
    assert fault.message.slots["nearest"] == "ONE"
