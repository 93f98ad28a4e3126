"""A study read again after a file was saved is the study read afresh, faults and all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree

import pytest

from mscform.definitions.faults import Fault
from mscform.definitions.study import StudyDefinition
from mscform.engine.expression import parse
from mscform.engine.standing import standing_rules
from mscform.services.studies import KnownStudy, inspect_folder
from mscform.services.trying import Reader
from tests.studies import ROOT

DIARY = ROOT / "forms" / "bp-diary"
PATTERNS = """\
patterns:
  - pattern: PT.WHY
    items:
      - item: I.<F>.WHYNOT
        question: {en: Why not?, zh: 原因}
        type: text
        length: 5
        ask_when: '<on> == "x"'
"""


class Again:
    """A folder that is read with what was known, and beside it afresh."""

    def __init__(self, folder: Path) -> None:
        self.folder = copytree(DIARY, folder)
        self.known = KnownStudy()
        self.read()

    def read(self) -> tuple[Fault, ...]:
        """The faults of the folder as it is now, the same in both ways; the rules too."""
        found = inspect_folder(self.folder, with_cases=False, known=self.known)
        fresh = inspect_folder(self.folder, with_cases=False)
        assert found.faults == fresh.faults
        assert found.study == fresh.study
        if found.study is not None and not found.faults:
            self._compare_rules(found.study)
        return found.faults

    def _compare_rules(self, study: StudyDefinition) -> None:
        for rule in standing_rules(study):
            known = self.known.rules.read(rule.expression, rule.scope)
            # Places do not count where trees are compared, but faults are told at them.
            assert repr(known) == repr(parse(rule.expression, rule.scope))

    def write(self, name: str, text: str) -> tuple[Fault, ...]:
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.read()

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def again(tmp_path: Path) -> Again:
    return Again(tmp_path / "study")


CHANGES = (
    ("study.yaml", "Twelve Weeks", "Ten Weeks", 0),
    ("study.yaml", "type: common", "type: unscheduled", 0),
    ("codelists.yaml", "code: DIARYLOST", "code: DIARYGONE", 0),
    ("codelists.yaml", 'code: "1", decode: {en: "Yes"', 'code: "3", decode: {en: "Yes"', 1),
    ("parameters.yaml", "- parameter: P.CALL_LATE", "- parameter: P.CALL_LATER", 1),
    ("parameters.yaml", 'value: "12"', 'value: "ten"', 1),
    ("rules.yaml", "in the week", "within the week", 0),
    ("rules.yaml", "'\"FAINT\" in FELT'", "'\"FAINTED\" in FELT'", 1),
    ("alerts.yaml", "UPPER >= 180", "UPPER >= 185", 0),
    ("alerts.yaml", "UPPER >= 180", "UPPERS >= 180", 1),
    ("endpoints.yaml", "[28, 56, 84]", "[28, 56]", 0),
    ("endpoints.yaml", "horizon: 7 * P.WEEKS", "horizon: today()", 1),
    ("forms/cuff.yaml", "Seated and standing", "Sitting and standing", 0),
    ("forms/cuff.yaml", "SATAT, STOODAT) >= 7", "SATAT, STOODAT) >= 8", 0),
    ("forms/cuff.yaml", "SATAT, STOODAT) >= 7", "SATAT) >= 7", 1),
    ("forms/join.yaml", "I.JOIN.DAYONE", "I.JOIN.FIRSTDAY", 1),
)


def test_every_kind_of_file_saved_and_saved_back(again: Again) -> None:
    for name, old, new, least in CHANGES:
        before = again.text(name)
        assert old in before
        told = again.write(name, before.replace(old, new, 1))
        assert len(told) >= least
        assert least or not told
        assert again.write(name, before) == ()


def test_a_second_file_is_saved_while_the_first_is_faulty(again: Again) -> None:
    rules, pills = again.text("rules.yaml"), again.text("forms/pills.yaml")
    assert again.write("rules.yaml", rules.replace("CALLDAY", "CALLNIGHT", 1))
    assert again.write("forms/pills.yaml", f"# seen\n{pills}")
    assert again.write("rules.yaml", rules) == ()


def test_a_form_that_comes_and_goes(again: Again) -> None:
    kept = again.text("forms/happen.yaml")
    (again.folder / "forms/happen.yaml").unlink()
    assert again.read()
    assert again.write("forms/happen.yaml", kept) == ()
    (again.folder / "alerts.yaml").unlink()
    again.read()


def test_patterns_that_change_under_their_forms(again: Again) -> None:
    call = again.text("forms/call.yaml")
    again.write("patterns.yaml", PATTERNS)
    uses = call.rstrip() + "\n      - use: PT.WHY\n        with: {F: CALL, on: NOSUCH}\n"
    assert again.write("forms/call.yaml", uses)
    again.write("patterns.yaml", PATTERNS.replace("length: 5", "length: 6"))
    again.write("patterns.yaml", PATTERNS.replace("<on> ==", "CALLDAY =="))
    told = again.write("forms/call.yaml", call)
    assert "DEF-UNUSED-PATTERN" in {fault.message.code for fault in told}
    (again.folder / "patterns.yaml").unlink()
    assert again.read() == ()


def mangled(random: Random, text: str) -> str:
    """A line gone, doubled, moved or with another word in it."""
    lines = text.split("\n")
    here, there = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            del lines[here]
        case 1:
            lines.insert(here, lines[here])
        case 2:
            lines[here], lines[there] = lines[there], lines[here]
        case 3:
            lines[here] = lines[here].replace("type: code", "type: text").replace("yes", "no")
        case _:
            lines[here] = lines[here].replace("I.", "I.Z", 1)
    return "\n".join(lines)


def test_whatever_is_saved_is_read_as_if_afresh(again: Again) -> None:
    random = Random("saved")
    names = sorted(path.relative_to(DIARY).as_posix() for path in sources(DIARY))
    sound = 0
    for _ in range(16):
        name = random.choice(names)
        before = again.text(name)
        again.write(name, mangled(random, before))
        if random.random() < 0.6:
            sound += again.write(name, before) == ()
    assert sound


def sources(folder: Path) -> Iterator[Path]:
    yield from folder.glob("*.yaml")
    yield from folder.glob("forms/*.yaml")


def test_a_rule_whose_kinds_do_not_fit_any_more_is_told_and_forgotten(tmp_path: Path) -> None:
    folder = copytree(DIARY, tmp_path / "study")
    reader, path = Reader(folder), folder / "forms" / "cuff.yaml"
    text = path.read_text(encoding="utf-8")
    for wrong in (False, True, False):
        path.write_text(text.replace("type: datetime", "type: time") if wrong else text, "utf-8")
        tried = reader.read()
        assert bool(tried.faults) is wrong
        assert (tried.tryout is None) is wrong
        if tried.tryout is not None:
            tried.tryout.close()
