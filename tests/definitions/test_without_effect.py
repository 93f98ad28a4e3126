"""What would do nothing, come without end or never come is told at its place, with its reason."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources, inspect_sources
from mscform.engine.checking import check_study
from tests.definitions.test_lint import sound
from tests.definitions.test_told_apart import RUN, with_run

ALERTS, RULES, FORM = "alerts.yaml", "rules.yaml", "forms/form0.yaml"


def found_in(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Every fault of the files, else of their rules: its code and its place."""
    inspected = inspect_sources(files)
    faults = inspected.faults or check_study(inspected.study)
    return [(one.message.code, str(one.position)) for one in faults]


def planted(path: str, old: str, new: str) -> tuple[str, str]:
    """The one fault that a change of a sound study makes, and what is written at its place."""
    files = sound()
    assert found_in(files) == []
    text = files[path].decode()
    assert old in text, "the test plants its fault"
    files[path] = text.replace(old, new, 1).encode()
    ((code, place),) = found_in(files)
    line, column = map(int, place.removeprefix(f"{path}:").split(":"))
    return code, files[path].decode().splitlines()[line - 1][column - 1 :].lstrip("\"'")


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "at"),
    [
        (ALERTS, 'repeat_after: "10"', 'repeat_after: "0"', "DEF-NOT-POSITIVE", "0"),
        (ALERTS, "[I.VS.TEMP]", "[I.VS.TEMP, I.VS.TEMP]", "DEF-LISTED-TWICE", "I.VS.TEMP]"),
        (FORM, "type: text}", "type: text, length: 0}", "DEF-NOT-POSITIVE", "0}"),
        (RULES, "code: FEVER", 'grade: "6", code: FEVER', "ENG-L-GRADE", "6"),
        (RULES, "code: FEVER", 'grade: "0", code: FEVER', "ENG-L-GRADE", "0"),
        (RULES, "code: FEVER", "grade: 2.5, code: FEVER", "ENG-L-GRADE", "2.5"),
        (RULES, "code: FEVER", "grade: '\"II\"', code: FEVER", "ENG-L-GRADE", "II"),
        (RULES, "code: FEVER", "grade: 3 if TEMP > 39 else P.MAX, code: FEVER", "ENG-L-GRADE", "P"),
        (RULES, "when: TEMP > 38", "when: True", "ENG-L-ALWAYS", "True"),
        (RULES, "when: TEMP > 38", "when: False", "ENG-L-NEVER", "False"),
        (RULES, "this() > 3", "True", "ENG-L-NEVER-TOLD", "True"),
        (RULES, "this() > 3", "False", "ENG-L-ALWAYS-TOLD", "False"),
        (RULES, "TEMP > 38", "TEMP / round(0.3) > 38", "ENG-L-ZERO", "round"),
        (RULES, "TEMP > 38", "TEMP % (7 - P.MAX) > 38", "ENG-L-ZERO", "7 - P.MAX"),
        (RULES, "TEMP > 38", "TEMP / min(1, abs(0)) > 38", "ENG-L-ZERO", "min"),
        (RULES, "TEMP > 38", "TEMP / (0 / P.MAX) > 38", "ENG-L-ZERO", "0 / P.MAX"),
    ],
)
def test_a_fault_in_what_would_do_nothing(
    path: str, old: str, new: str, code: str, at: str
) -> None:
    told, text = planted(path, old, new)
    assert told == code
    assert text.startswith(at)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (RULES, "code: FEVER", 'grade: "5", code: FEVER'),
        (RULES, "code: FEVER", "grade: '\"1\"', code: FEVER"),
        (RULES, "code: FEVER", "grade: TEMP - 37, code: FEVER"),
        (RULES, "TEMP > 38", "TEMP / round(0.5) > 38"),
        (RULES, "TEMP > 38", "TEMP / sqrt(-1) > 38"),
        (ALERTS, "assessed_when: not is_missing(TEMP)", "assessed_when: True"),
    ],
)
def test_what_does_something_is_left_alone(path: str, old: str, new: str) -> None:
    files = sound()
    assert old in files[path].decode()
    files[path] = files[path].decode().replace(old, new, 1).encode()
    assert found_in(files) == []


SECOND = """          - act: AGAIN
            title: started
            form: F.VS
            moment: I.VS.DTC
"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("        says: []\n", "DEF-TOO-FEW"),
        ("        curve: []\n", "DEF-TOO-FEW"),
        ("        curve: [I.VS.TEMP, I.VS.TEMP]\n", "DEF-LISTED-TWICE"),
        ("        handled: [I.VS.WHY, I.VS.WHY]\n", "DEF-LISTED-TWICE"),
        (SECOND, "DEF-ACT-TITLE-TWICE"),
    ],
)
def test_a_fault_of_a_run(more: str, told: str) -> None:
    assert found_in(with_run()) == []
    faults = check_sources(with_run(RUN, RUN + more))
    assert [one.message.code for one in faults] == [told]


LEVELS = '"1": TEMP > 38'


@pytest.mark.parametrize(
    ("lower", "higher", "is_told"),
    [
        ("TEMP > 38", "TEMP > 39", False),
        ("TEMP > 39", "TEMP > 38", True),
        ("TEMP > 39", "TEMP > 38 or is_missing(TEMP)", True),
        ("TEMP > 39", 'TEMP > 38 and repeat() == "PRE"', False),
        ("38 < TEMP < 39", "TEMP >= 39", False),
        ("38 < TEMP < 39", "TEMP <= 39 or TEMP > 40", True),
        ('TEMP - tp(TEMP, "PRE") > 2', 'TEMP - tp(TEMP, "PRE") > 1', True),
        ('TEMP - tp(TEMP, "PRE") > 2', "TEMP > 1", False),
        ("TEMP > P.MAX", "TEMP > P.MAX", True),
    ],
)
def test_a_level_that_a_higher_one_always_covers(lower: str, higher: str, is_told: bool) -> None:
    files = sound()
    levels = f"\"1\": '{lower}', \"2\": '{higher}'"
    text = files[ALERTS].decode().replace(LEVELS, levels)
    text += '      - {level: "2", text: Look twice}\n'
    files[ALERTS] = text.encode()
    assert found_in(files) == ([("ENG-L-LEVELS", f"{ALERTS}:6:48")] if is_told else [])
