"""Bad definitions end in one sentence each: file:line:column, what, why, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.message import Message
from mscform.definitions.faults import Fault
from mscform.definitions.lint_versions import version_faults
from mscform.definitions.reader import read_sources
from mscform.definitions.study import StudyDefinition
from mscform.services.studies import check_folder, load_folder
from mscform.services.texts import load_catalogue
from tests.builders import study_files, written

FORM = """\
form: F.X
title: {en: Form, zh: 表单}
groups:
  - group: IG.X.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.X.A
        question: {en: First, zh: 甲}
        type: decimal
        decimals: 1
        range: {unusual: [5, 10], alarming: [1, 20]}
      - {item: I.X.B, question: {en: Second, zh: 乙}, type: decimal, decimals: 1}
      - {item: I.X.N, question: {en: Third, zh: 丙}, type: text}
  - group: IG.X.ROWS
    title: {en: Rows, zh: 行}
    repeating: yes
    items:
      - {item: I.X.R, question: {en: Row, zh: 行}, type: text}
"""
OTHER = """\
form: F.Y
title: {en: Other, zh: 其他}
groups:
  - group: IG.Y.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.Y.A, question: {en: Other, zh: 其他}, type: integer}
"""
EVENTS = """
- event: SE.A
  title: {en: Visit A, zh: 访视A}
  short: A
  type: scheduled
  window: {target: "7", earliest: "5", latest: "9"}
  forms: [{form: F.X, need: required}, {form: F.Y, need: required}]
"""
PARAMETERS = """
- {parameter: P.ZERO, label: {en: Nothing, zh: 零}, value: "0"}
- {parameter: P.SITE, label: {en: Of the site, zh: 中心}, value: "0", site_setting: yes}
- {parameter: P.WEEKS, label: {en: Weeks, zh: 周数}, value: "12"}
- parameter: P.ENDS
  label: {en: Ends of windows, zh: 访视窗边界}
  columns: [visit, number, first, last]
  rows: [[SE.A, "1", "-2", "2"], [SE.A, "2", "3", "2"]]
"""
B = "{item: I.X.B, question: {en: Second, zh: 乙}, type: decimal, decimals: 1}"


BAD = {
    "contradictory limits": ("alarming: [1, 20]", "alarming: [6, 20]", ["DEF-RANGE-INSIDE"]),
    "a range that ends first": ("unusual: [5, 10]", "unusual: [10, 5]", None),
    "half translated": ("{en: First, zh: 甲}", "{en: First}", ["DEF-TRANSLATION-MISSING"]),
    "circular": (B, "CALC:A + B", ["ENG-L-RING"]),
    "divided by zero": (B, "CALC:A / 0", ["ENG-L-ZERO"]),
    "divided by a difference of nothing": (B, "CALC:A / (3 - 3)", ["ENG-L-ZERO"]),
    "rest of a division by zero": (B, "CALC:A % 0", ["ENG-L-ZERO"]),
    "divided by a parameter that is zero": (B, "CALC:A / P.ZERO", ["ENG-L-ZERO"]),
    "two types": ("I.Y.A", "I.X.A", None),
    "only another case": ("item: I.X.B", "item: I.X.a", ["DEF-OID-CASE"]),
    "ambiguous": (B, 'CALC:at("F.X/I.X.R") + 1', None),
}


def study(old: str = "", new: str = "") -> dict[str, bytes]:
    """The files with one text in the place of another."""
    if new.startswith("CALC:"):
        rule = new.removeprefix("CALC:")
        new = B.removesuffix("}") + f", calculate: '{rule}'}}"
    told = study_files(FORM, OTHER, events=EVENTS, parameters=PARAMETERS)
    assert not old or any(old.encode() in data for data in told.values())
    if not old:
        return told
    return {path: data.replace(old.encode(), new.encode(), 1) for path, data in told.items()}


def is_helpful(fault: Fault, resources: Path) -> None:
    """A place, and in both languages a sentence that says what, why and what to do."""
    assert fault.position is not None
    place = str(fault.position).split(":")
    assert len(place) == 3
    assert int(place[1]) > 0 < int(place[2])
    catalogue = load_catalogue(resources)
    for language, stop in (("en", ". "), ("zh", "。")):
        said = catalogue.render(Message(fault.message.code, fault.message.slots), language)
        assert said.count(stop) >= 1, said
        assert "?]" not in said


def test_the_study_is_sound_before_it_is_spoilt(tmp_path: Path) -> None:
    assert check_folder(written(tmp_path, study()))[1] == ()


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_one_sentence(name: str, tmp_path: Path, resources: Path) -> None:
    old, new, codes = BAD[name]
    faults = check_folder(written(tmp_path, study(old, new)))[1]
    assert faults
    if codes is not None:
        assert sorted({fault.message.code for fault in faults}) == codes
    for fault in faults:
        is_helpful(fault, resources)


@pytest.mark.parametrize("rule", ["A / P.SITE", "A / B if B != 0 else A", "0 / A", "A % 2"])
def test_what_may_be_divided_is_no_fault(rule: str, tmp_path: Path) -> None:
    new = f"CALC:{rule.replace('B', 'A')}"
    assert check_folder(written(tmp_path, study(B, new)))[1] == ()


WINDOW = 'window: {target: "7", earliest: "5", latest: "9"}'
ENDS = 'lookup("P.ENDS", "{}", visit=event_oid(), number=text(event_repeat()))'


def window(target: str, earliest: str, latest: str, more: str = "") -> str:
    """A window as study.yaml writes it, with further keys of its event behind it."""
    ends = {"target": target, "earliest": earliest, "latest": latest}
    lines = [f"\n      {key}: {rule}" for key, rule in ends.items()]
    return f"window:{''.join(lines)}{more}"


WEEKLY = "\n    repeating: yes\n    max_repeats: 3\n    repeats: P.ZERO + {}"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (WINDOW.replace('"5"', '"8"'), ("8", "7")),
        (WINDOW.replace('"9"', '"6"'), ("7", "6")),
        (WINDOW.replace('"5"', '"9.5"').replace('"9"', '"9"'), ("9.5", "7")),
        (window("7 * P.WEEKS + 7", "7 * P.WEEKS + 90", "7 * P.WEEKS + 14"), ("174", "91")),
        (window('at("SE.A/F.Y/I.Y.A")', "P.WEEKS", "P.ZERO"), ("12", "0")),
        (window("9", "7 * event_repeat() - 1", "P.WEEKS", WEEKLY.format(2)), ("13", "9")),
        (window("P.ZERO", ENDS.format("first"), ENDS.format("last"), WEEKLY.format(2)), ("3", "0")),
    ],
)
def test_a_window_that_ends_before_it_starts(
    new: str, said: tuple[str, str], tmp_path: Path, resources: Path
) -> None:
    faults = check_folder(written(tmp_path, study(WINDOW, new)))[1]
    assert faults
    assert {fault.message.code for fault in faults} <= {"ENG-L-WINDOW", "ENG-L-WINDOW-REPEAT"}
    slots = faults[0].message.slots
    assert (slots["low"], slots["high"]) == said
    assert str(faults[0].position).startswith("study.yaml:")
    is_helpful(faults[0], resources)


@pytest.mark.parametrize(
    "new",
    [
        window("7 * P.WEEKS", "7 * P.WEEKS - P.WEEKS", "7 * P.WEEKS"),
        window("P.WEEKS", 'at("SE.A/F.Y/I.Y.A") + 99', "P.WEEKS"),
        window("P.ZERO", ENDS.format("first"), ENDS.format("last")),
        window("9", "7 * event_repeat() - 1", "P.WEEKS", WEEKLY.format(1)),
    ],
)
def test_a_window_in_order_is_no_fault(new: str, tmp_path: Path) -> None:
    """Also one that an answer moves, and a further repeat, which no plan holds."""
    assert check_folder(written(tmp_path, study(WINDOW, new)))[1] == ()


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ('[P.WEEKS, "10"]', "ENG-L-RANGE-ORDER"),
        ("[P.WEEKS, 2 * P.SITE]", "ENG-L-RANGE-ORDER"),
        ('["10", "5"]', "DEF-RANGE-ORDER"),
        ("[P.ZERO, P.WEEKS]", None),
        ("[P.WEEKS, A]", None),
    ],
)
def test_a_range_whose_parameters_put_its_end_first(
    limits: str, code: str | None, tmp_path: Path, resources: Path
) -> None:
    new = B.removesuffix("}") + f", range: {{unusual: {limits}}}}}"
    faults = check_folder(written(tmp_path, study(B, new)))[1]
    assert [fault.message.code for fault in faults] == ([] if code is None else [code])
    for fault in faults:
        is_helpful(fault, resources)


@pytest.mark.parametrize(
    ("graver", "code"),
    [
        ('[P.WEEKS, "99"]', "ENG-L-RANGE-INSIDE"),
        ('["", 2 * P.WEEKS]', "ENG-L-RANGE-INSIDE"),
        ('[P.ZERO, "99"]', None),
        ('[A, "99"]', None),
    ],
)
def test_a_parameter_that_puts_a_graver_limit_inside(
    graver: str, code: str | None, tmp_path: Path, resources: Path
) -> None:
    new = B.removesuffix("}") + f', range: {{unusual: ["1", "50"], alarming: {graver}}}}}'
    faults = check_folder(written(tmp_path, study(B, new)))[1]
    assert [fault.message.code for fault in faults] == ([] if code is None else [code])
    for fault in faults:
        is_helpful(fault, resources)


@pytest.mark.parametrize(
    ("repeats", "is_fault"),
    [
        ("P.WEEKS", True),
        ("P.ZERO - 1", True),
        ("P.WEEKS / 8", True),
        ("P.ZERO + 3", False),
        ("P.ZERO", False),
        ('at("SE.A/F.Y/I.Y.A") + 99', False),
    ],
)
def test_repeats_that_cannot_be_planned(
    repeats: str, *, is_fault: bool, tmp_path: Path, resources: Path
) -> None:
    """Of at most three; one whose number an answer gives is not judged."""
    new = f"repeating: yes\n    repeats: '{repeats}'\n    max_repeats: 3"
    faults = check_folder(written(tmp_path, study(WINDOW, new)))[1]
    assert [fault.message.code for fault in faults] == ["ENG-L-REPEATS-MOST"] * is_fault
    for fault in faults:
        is_helpful(fault, resources)


@pytest.mark.parametrize(
    ("most", "codes"),
    [("99999999", ["DEF-MAX-REPEATS"]), ("0", ["DEF-MAX-REPEATS"]), ("9999", []), ("1", [])],
)
@pytest.mark.parametrize("kept", ["    title: {en: Rows, zh: 行}\n", "  type: scheduled"])
def test_more_repeats_than_can_be_numbered(
    kept: str, most: str, codes: list[str], tmp_path: Path, resources: Path
) -> None:
    """Of the rows of a group, and of a visit."""
    more = "    " if kept.startswith("    ") else "\n    repeating: yes\n    "
    new = f"{kept}{more}max_repeats: '{most}'" + "\n" * kept.endswith("\n")
    faults = check_folder(written(tmp_path, study(kept, new)))[1]
    assert [fault.message.code for fault in faults] == codes
    for fault in faults:
        is_helpful(fault, resources)


def test_a_form_of_five_thousand_items_is_checked_and_loaded(tmp_path: Path) -> None:
    lines = "".join(
        f"      - {{item: I.BIG.N{n}, question: {{en: N{n}, zh: 第{n}}}, type: integer,"
        f" range: {{unusual: [0, 9]}}}}\n"
        for n in range(5_000)
    )
    head = FORM.replace("F.X", "F.BIG").replace("IG.X", "IG.BIG")
    text = head[: head.index("      - item")] + lines
    folder = written(tmp_path, study_files(text))
    assert check_folder(folder)[1] == ()
    assert len(load_folder(folder).study.forms["F.BIG"].items()) == 5_000  # type: ignore[index]


# ---------------------------------------------------------------------- against what is installed


def versions(old: str, new: str) -> tuple[tuple[Fault, ...], StudyDefinition]:
    """What is wrong with version 2.0, made by one replacement, at a site of version 1.0."""
    first = read_sources(study())
    told = study(old, new)
    told["study.yaml"] = told["study.yaml"].replace(b'version: "1.0"', b'version: "2.0"')
    return version_faults(told, (first,)), first


def test_a_version_that_changes_almost_anything_may_come() -> None:
    for old, new in (
        ("unusual: [5, 10]", "unusual: [6, 9]"),
        ("en: First", "en: Other words"),
        (B, ""),
        (B, "CALC:A * 2"),
        ('target: "7"', 'target: "8"'),
    ):
        dropped = new or B.replace("I.X.B", "I.X.C")
        assert versions(old, dropped)[0] == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("type: text}\n  - group", "type: integer}\n  - group", "DEF-TYPE-CHANGED"),
        ("repeating: yes", "repeating: no", "DEF-REPEATS-NOT-CHANGED"),
        ("I.X.N", "I.X.n", "DEF-OID-CASE-BEFORE"),
        ("group: IG.X.MAIN", "group: IG.X.Main", "DEF-OID-CASE-BEFORE"),
        ("P.ZERO", "P.Zero", "DEF-OID-CASE-BEFORE"),
        ("code: REF", "code: ref", "DEF-OID-CASE-BEFORE"),
        ("ST.TEST", "ST.OTHER", "DEF-OTHER-STUDY"),
        ("Asia/Shanghai", "Asia/Tokyo", "DEF-ZONE-CHANGED"),
        ("type: scheduled", "repeating: yes\n    type: scheduled", "DEF-REPEATS-CHANGED"),
    ],
)
def test_what_values_of_two_versions_share_may_not_change(
    old: str, new: str, code: str, resources: Path
) -> None:
    faults, _ = versions(old, new)
    assert [fault.message.code for fault in faults] == [code]
    is_helpful(faults[0], resources)


def test_an_item_that_moved_to_another_form(resources: Path) -> None:
    first = read_sources(study())
    moved = "- {item: I.X.N, question: {en: Third, zh: 丙}, type: text}"
    told = {path: data.replace(f"      {moved}\n".encode(), b"") for path, data in study().items()}
    told["forms/form1.yaml"] += f"      {moved}\n".encode()
    told["study.yaml"] = told["study.yaml"].replace(b'version: "1.0"', b'version: "2.0"')
    faults = version_faults(told, (first,))
    assert [fault.message.code for fault in faults] == ["DEF-FORM-CHANGED"]
    is_helpful(faults[0], resources)


def test_the_same_files_or_the_same_number_are_refused(resources: Path) -> None:
    first = read_sources(study())
    (again,) = version_faults(study(), (first,))
    assert again.message.code == "DEF-INSTALLED-ALREADY"
    (taken,) = version_faults(study("en: First", "en: Other"), (first,))
    assert taken.message.code == "DEF-VERSION-TAKEN"
    is_helpful(taken, resources)


def test_a_name_of_a_version_long_gone_is_not_used_for_something_else() -> None:
    first = read_sources(study())
    without = study("      - {item: I.X.N, question: {en: Third, zh: 丙}, type: text}\n", "")
    second = read_sources(without)
    told = study("zh: 丙}, type: text", "zh: 丙}, type: date")
    told["study.yaml"] = told["study.yaml"].replace(b'version: "1.0"', b'version: "3.0"')
    codes = [fault.message.code for fault in version_faults(told, (first, second))]
    assert codes == ["DEF-TYPE-CHANGED"]
