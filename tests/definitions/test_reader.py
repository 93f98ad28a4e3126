"""What a sound study becomes, from memory and from a folder."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mscform.base.identity import CodeListOID, FormOID, ItemOID
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.faults import FaultList, StudyFaults
from mscform.definitions.logic import Position, Severity
from mscform.definitions.reader import (
    check_sources,
    inspect_sources,
    inspect_study,
    read_sources,
    read_study,
)
from mscform.definitions.reader_nodes import read_nodes
from mscform.definitions.reader_patterns import MAX_EXPANSION
from mscform.definitions.reader_scalars import RoleName
from mscform.records.account import Role
from tests.builders import a_form, study_files, written

FORM = """\
form: F.VS
title: {en: Vital signs, zh: 生命体征}
groups:
  - group: IG.VS.MAIN
    title: Main
    layout: table
    items:
      - item: I.VS.SYSBP
        question: {en: Systolic, zh: 收缩压}
        type: integer
        mandatory: yes
        range: {unusual: [85, 180], alarming: ["40", ""]}
        checks:
          - check: EC-1
            holds: |
              DIABP <
                SYSBP
            severity: unusual
            message: {en: "Lower than {n}.", zh: "低于{n}。"}
            slots: {n: DIABP}
      - item: I.VS.DIABP
        question: Diastolic
        type: integer
        mandatory: SYSBP > 0
        ask_when: "SYSBP > 0"
      - item: I.VS.PERF
        question: "NO"
        type: code
        codelist: CL.NY
        layout: {row: A, quiet: yes, lines: 2}
        alias: {CDASH: VSPERF}
"""


def item(oid: str) -> ItemOID:
    return ItemOID(oid)


def test_texts_stay_texts_and_truth_is_yes_or_no() -> None:
    study = a_form(FORM)
    perf = study.item(item("I.VS.PERF"))
    assert perf is not None
    assert perf.question == {"en": "NO", "zh": "NO"}
    assert (perf.layout.row, perf.layout.quiet, perf.layout.lines) == ("A", True, 2)
    assert (perf.alias, perf.name, perf.mandatory) == ({"CDASH": "VSPERF"}, "PERF", False)
    assert study.form_of(perf.oid) == "F.VS"
    assert study.forms[FormOID("F.VS")].version == "1.0"
    assert type(study.version) is str
    assert type(perf.oid) is str


def test_rules_know_where_their_first_character_stands() -> None:
    systolic = a_form(FORM).item(item("I.VS.SYSBP"))
    diastolic = a_form(FORM).item(item("I.VS.DIABP"))
    assert systolic is not None
    assert diastolic is not None
    assert systolic.mandatory is True
    check = systolic.checks[0]
    file = "forms/form0.yaml"
    assert check.holds.text == "DIABP <\n  SYSBP"
    assert check.holds.position == Position(file=file, line=16, column=15)
    assert check.slots["n"].position == Position(file=file, line=20, column=24)
    assert diastolic.ask_when is not None
    assert diastolic.ask_when.position == Position(file=file, line=25, column=20)
    assert diastolic.mandatory == diastolic.ask_when


def test_ranges_come_gravest_first_and_may_be_open() -> None:
    found = a_form(FORM).item(item("I.VS.SYSBP"))
    assert found is not None
    told = [(r.severity, r.low and r.low.text, r.high and r.high.text) for r in found.ranges]
    assert told == [(Severity.ALARMING, "40", None), (Severity.UNUSUAL, "85", "180")]


def test_codes_without_a_digit_get_their_place() -> None:
    codes = "[{code: X, decode: x}, {code: Y, decode: y, digit: 1}]"
    lists = f"- {{codelist: CL.A, title: A, items: {codes}}}"
    study = a_form(FORM.replace("CL.NY", "CL.A"), codelists=lists)
    digits = [code.digit for code in study.code_lists[CodeListOID("CL.A")].items]
    assert digits == [None, 1]


def test_checks_of_rules_stand_at_every_item_of_their_types() -> None:
    rules = """\
        checks:
          - check: EC-9
            severity: alarming
            message: Look.
            places:
              - {at: {types: [integer], except: [I.VS.DIABP]}, holds: this() > 3}
    """
    study = a_form(FORM, rules=rules)
    standing = {
        found.oid: [check.oid for check in found.checks]
        for found in study.forms[FormOID("F.VS")].items()
    }
    assert standing == {
        "I.VS.SYSBP": ["EC-1", "EC-9"],
        "I.VS.DIABP": [],
        "I.VS.PERF": [],
    }


PATTERN = """\
    - pattern: PT.LAB
      items:
        - item: I.VS.<X>
          question: {en: <en>, zh: <zh>}
          type: decimal
          range: {unusual: <usual>}
          unit: <unit>
        - item: I.VS.<X>_TXT
          when_given: words
          question: "<X> in words"
          type: text
"""


def test_a_pattern_is_filled_and_left_out_where_nothing_is_given() -> None:
    form = FORM + (
        "      - use: PT.LAB\n        with: {X: ALT, en: A, zh: 甲, usual: [5, 50], unit: U/L}\n"
        "      - use: PT.LAB\n        with: {X: AST, en: B, zh: 乙, words: any}\n"
    )
    study = a_form(form, patterns=PATTERN)
    names = [found.name for found in study.forms[FormOID("F.VS")].items()]
    assert names == ["SYSBP", "DIABP", "PERF", "ALT", "AST", "AST_TXT"]
    first, second = study.item(item("I.VS.ALT")), study.item(item("I.VS.AST"))
    assert first is not None
    assert second is not None
    assert (first.unit, len(first.ranges), second.unit, second.ranges) == ("U/L", 1, None, ())
    assert first.ranges[0].low is not None
    assert first.ranges[0].low.position == Position(file="forms/form0.yaml", line=33, column=46)


def test_patterns_cannot_grow_without_end() -> None:
    use = "      - {use: PT.LAB, with: {X: A, en: a, zh: b, usual: [1, 2], words: w}}\n"
    big = PATTERN.replace("in words", "in words " + "<en>" * 2000)
    uses = use.replace("en: a", "en: " + "a" * 1500) * 3
    codes = {f.message.code for f in check_sources(study_files(FORM + uses, patterns=big))}
    assert MAX_EXPANSION < 2000 * 1500
    assert "DEF-EXPANSION" in codes


def test_a_timed_plan_counts_from_its_anchor() -> None:
    timed = """\
        form: F.M
        title: M
        groups:
          - group: IG.M.SET
            title: Set
            repeating: yes
            timed:
              anchor: now()
              key_item: I.M.K
              time_item: I.M.T
              status_item: I.M.S
              not_done_item: I.M.N
              extra_prefix: UNS
              points:
                - {point: PRE, title: P, offset: "0", earliest: "-30", latest: "0"}
                - {point: 15M, title: P, offset: "15", tolerance: "5", increasing: no}
            items:
              - {item: I.M.K, question: K, type: text}
              - {item: I.M.T, question: T, type: datetime}
              - {item: I.M.S, question: S, type: text}
              - {item: I.M.N, question: N, type: text}
    """
    plan = a_form(timed).forms[FormOID("F.M")].groups[0].timed
    assert plan is not None
    windows = [(p.offset_minutes, p.earliest_minutes, p.latest_minutes) for p in plan.points]
    assert windows == [(0, -30, 0), (15, 10, 20)]
    assert [p.increasing for p in plan.points] == [True, False]
    assert plan.not_done_code == "NOT DONE"


def test_folder_and_memory_give_the_same_study(tmp_path: Path) -> None:
    written(tmp_path, study_files(FORM))
    (tmp_path / "notes.txt").write_bytes(b"\xff")
    assert read_study(tmp_path) == read_sources(study_files(FORM))


def test_the_fingerprint_follows_sources_and_leaves_out_cases() -> None:
    files = study_files(FORM)
    first = read_sources(files).fingerprint
    assert read_sources({**files, "cases/a.yaml": b"x", "README.md": b"x"}).fingerprint == first
    changed = {**files, "study.yaml": files["study.yaml"] + b"# remark\n"}
    assert read_sources(changed).fingerprint != first


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    written(study, study_files(FORM))
    (tmp_path / "outside.yaml").write_text("parameters: []\n", encoding="utf-8")
    (study / "parameters.yaml").symlink_to(tmp_path / "outside.yaml")
    assert [f.message.code for f in inspect_study(study).faults] == ["DEF-LINK"]


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "nothing"])
@pytest.mark.parametrize("place", ["odd.yaml", "forms/odd.yaml"])
def test_what_only_has_the_name_of_a_definition_is_a_fault(
    tmp_path: Path, kind: str, place: str
) -> None:
    written(tmp_path, study_files(FORM))
    path = tmp_path / place
    if kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nothing.yaml")
    code = {"device": "DEF-LINK", "nothing": "DEF-UNREADABLE"}.get(kind, "DEF-NOT-A-FILE")
    faults = inspect_study(tmp_path).faults
    assert [(one.message.code, str(one.position).partition(":")[0]) for one in faults] == [
        (code, place)
    ]


def test_the_mark_of_an_editor_beside_an_unsaved_file_is_left_alone(tmp_path: Path) -> None:
    written(tmp_path, study_files(FORM))
    (tmp_path / "forms" / ".#x.yaml").symlink_to("somebody@somewhere.1")
    assert not inspect_study(tmp_path).faults


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    codes = [fault.message.code for fault in inspect_study(tmp_path / "none").faults]
    assert codes == ["DEF-FOLDER-EMPTY", "DEF-NO-FOLDER"]


def test_all_faults_are_raised_together() -> None:
    files = study_files(FORM.replace("type: integer", "type: number"))
    with pytest.raises(StudyFaults) as raised:
        read_sources(files)
    assert len(raised.value.faults) == 2
    assert raised.value.code == "DEF-FAULTS"


class Told:
    """A fault of a rule, as the engine tells it."""

    def __init__(self, name: str) -> None:
        self.position = Position(file="forms/form0.yaml", line=99, column=1)
        self.message = Message("ENG-NAME", {"name": name})


def test_rule_faults_that_follow_from_other_faults_are_not_told() -> None:
    found = inspect_sources(study_files(FORM.replace("type: code", "type: kode")))
    codes = [fault.message.code for fault in found.joined([Told("PERF"), Told("PULSE")])]
    assert codes == ["DEF-UNKNOWN-WORD-NEAR", "ENG-NAME"]


def test_the_roles_of_a_study_are_those_of_the_records() -> None:
    assert set(RoleName.__args__) == {role.value for role in Role}


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    path = Path(__file__).parents[2] / "resources" / "i18n" / "definitions.json"
    sentences = json.loads(path.read_text(encoding="utf-8"))
    catalogue = Catalogue({code: TranslatedText(texts) for code, texts in sentences.items()})
    rooms = Path(__file__).parents[2] / "mscform" / "definitions"
    source = "".join(file.read_text(encoding="utf-8") for file in rooms.glob("*.py"))
    for code, texts in sentences.items():
        assert set(texts) == {"en", "zh"}, code
        assert f'"{code.removesuffix("-NEAR")}"' in source, f"{code} is never told"
        assert catalogue.render(Message(code), "en"), code
    told = set(re.findall(r'"(DEF-[A-Z-]*[A-Z])"', source))
    assert told <= set(sentences)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_give_a_tree_or_a_fault(data: bytes) -> None:
    faults = FaultList()
    tree = read_nodes("forms/x.yaml", data, faults)
    assert tree.complete or faults.sorted()


LINES = st.sampled_from([line + "\n" for line in FORM.splitlines()])


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_any_shuffle_of_lines_gives_a_study_or_faults(lines: list[str]) -> None:
    found = inspect_sources({**study_files(FORM), "forms/form0.yaml": "".join(lines).encode()})
    assert found.faults or found.study is not None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 600), st.binary(min_size=1, max_size=4))
def test_any_damage_gives_a_study_or_faults(place: int, data: bytes) -> None:
    files = study_files(FORM)
    text = files["study.yaml"]
    files["study.yaml"] = text[:place] + data + text[place + len(data) :]
    found = inspect_sources(files)
    assert found.faults or found.study is not None
