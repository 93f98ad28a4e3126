"""Every kind of fault that one file shows: the code, the place, and that nothing else is told."""

from __future__ import annotations

import pytest

from mscform.definitions.faults import Fault
from mscform.definitions.reader import check_sources, inspect_sources
from mscform.definitions.reader_nodes import MAX_DEPTH, MAX_FILE_BYTES
from tests.builders import study_files

FORM = """\
form: F.VS
title: {en: Vital signs, zh: 生命体征}
groups:
  - group: IG.VS.MAIN
    title: {en: Signs, zh: 体征}
    items:
      - item: I.VS.SYSBP
        question: {en: Systolic, zh: 收缩压}
        type: integer
"""


def told(faults: tuple[Fault, ...]) -> list[str]:
    """Each fault as `file:line:column CODE`."""
    return [f"{fault.position} {fault.message.code}" for fault in faults]


def faults_of_form(text: str) -> list[str]:
    files = {**study_files(FORM), "forms/form0.yaml": text.encode()}
    return told(check_sources(files))


def test_a_sound_study_has_no_faults() -> None:
    assert check_sources(study_files(FORM)) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: integer", "typ: integer", "9:9 DEF-UNKNOWN-KEY-NEAR"),
        ("type: integer", "type: integer\n        colour: red", "10:9 DEF-UNKNOWN-KEY"),
        ("type: integer", "type: intger", "9:15 DEF-UNKNOWN-WORD-NEAR"),
        ("type: integer", "type: 7", "9:15 DEF-UNKNOWN-WORD"),
        ("type: integer", "type: [integer]", "9:15 DEF-NOT-A-TEXT"),
        ("        type: integer\n", "", "7:9 DEF-MISSING-KEY"),
        ("type: integer", "type: integer\n        type: text", "10:9 DEF-KEY-TWICE"),
        ("type: integer", "type: text\n        length: many", "10:17 DEF-NOT-WHOLE"),
        ("type: integer", "type: text\n        length: -3", "10:17 DEF-NEGATIVE"),
        ("type: integer", "type: integer\n        length: " + "9" * 5000, "10:17 DEF-NOT-WHOLE"),
        ("type: integer", "type: integer\n        shows_items: true", "10:22 DEF-UNKNOWN-WORD"),
        ("type: integer", "type: attest\n        roles: [nurs]", "10:17 DEF-UNKNOWN-WORD-NEAR"),
        ("type: integer", "type: attest\n        roles: []", "10:16 DEF-TOO-FEW"),
        ("type: integer", "type: integer\n        roles: [nurse]", "7:15 DEF-KEY-OF-TYPE"),
        ("type: integer", "type: integer\n        unit:", "10:14 DEF-EMPTY"),
        ("{en: Systolic, zh: 收缩压}", "{en: High, systolic, zh: 收缩压}", "8:19 DEF-COMMA"),
        ("{en: Systolic, zh: 收缩压}", "{en: Systolic, zh: }", "8:19 DEF-EMPTY"),
        ("type: integer", "type: integer\n        layout: wide", "10:17 DEF-NOT-A-MAP"),
        ("type: integer", "type: integer\n        checks: EC-1", "10:17 DEF-NOT-A-LIST"),
        (
            "type: integer",
            "type: integer\n        range: {unusual: [1]}",
            "10:26 DEF-TOO-FEW",
        ),
        (
            "type: integer",
            "type: integer\n        range: {unusual: [1, 2, 3]}",
            "10:26 DEF-TOO-MANY",
        ),
        ("{en: Systolic, zh: 收缩压}", "{en: Systolic}", "8:19 DEF-TRANSLATION-MISSING"),
        ("{en: Systolic, zh: 收缩压}", "{en: S, zh: 收, fr: S}", "8:34 DEF-UNKNOWN-LANGUAGE"),
        ("{en: Systolic, zh: 收缩压}", "[Systolic]", "8:19 DEF-NOT-A-TRANSLATION"),
        ("{en: Systolic, zh: 收缩压}", "{en: [S], zh: 收}", "8:19 DEF-NOT-A-TRANSLATION"),
        ("type: integer", "type: &x integer", "9:15 DEF-YAML-FEATURE"),
        ("type: integer", "type: !!str integer", "9:15 DEF-YAML-FEATURE"),
        ("type: integer", 'type: integer\n        source: "a\\x07b"', "10:18 DEF-CHARACTER"),
        ("I.VS.SYSBP", '"I.VS SYSBP"', "7:16 DEF-OID-SHAPE"),
    ],
)
def test_one_fault_in_a_form_is_told_once_at_its_place(old: str, new: str, expected: str) -> None:
    assert faults_of_form(FORM.replace(old, new)) == [f"forms/form0.yaml:{expected}"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfform: F.VS\n", "1:1 DEF-BOM"),
        (b"form: F.VS\ntitle: \xff\n", "2:8 DEF-ENCODING"),
        (b"form: F.VS\ntitle: a\x07b\n", "2:9 DEF-CHARACTER"),
        ("form: F.VS\ntitle: a\u2028b\n".encode(), "2:9 DEF-CHARACTER"),
        ("form: F.VS\ntitle: a\u202eb\n".encode(), "2:9 DEF-CHARACTER"),
        ("form: F.VS\ntitle: a\u200bb\n".encode(), "2:9 DEF-CHARACTER"),
        (b"", "1:1 DEF-FILE-EMPTY"),
        (b"# nothing\n", "1:1 DEF-FILE-EMPTY"),
        (b"x" * (MAX_FILE_BYTES + 1), "1:1 DEF-FILE-SIZE"),
        (b"form: *x\n", "1:7 DEF-YAML-FEATURE"),
        (b"<<: {a: b}\n", "1:1 DEF-YAML-FEATURE"),
        (b"%YAML 1.1\n---\nform: F.VS\n", "1:1 DEF-YAML-FEATURE"),
        (b"form: F.VS\n---\nform: F.VS\n", "2:1 DEF-SECOND-DOCUMENT"),
        (b"? [a, b]\n: c\n", "1:3 DEF-KEY-SHAPE"),
        (b"form: [a\n", "2:1 DEF-SYNTAX-OPEN"),
        (b"\tform: F.VS\n", "1:1 DEF-SYNTAX-TAB"),
    ],
)
def test_a_file_that_cannot_be_read_through(data: bytes, expected: str) -> None:
    files = {**study_files(FORM), "forms/odd.yaml": data}
    assert told(check_sources(files))[0] == f"forms/odd.yaml:{expected}"


def test_windows_line_ends_are_told_once() -> None:
    files = study_files(FORM)
    files["forms/form0.yaml"] = files["forms/form0.yaml"].replace(b"\n", b"\r\n")
    assert told(check_sources(files)) == ["forms/form0.yaml:1:11 DEF-LINE-ENDS"]


def test_deep_nesting_meets_a_limit_and_not_the_interpreters() -> None:
    files = {**study_files(FORM), "forms/deep.yaml": b"[" * 500_000}
    assert told(check_sources(files))[0] == f"forms/deep.yaml:1:{MAX_DEPTH + 1} DEF-DEPTH"


def test_too_many_nodes_are_refused() -> None:
    files = {**study_files(FORM), "forms/many.yaml": b"[" + b"a," * 250_000 + b"]"}
    assert "DEF-NODES" in told(check_sources(files))[0]


def test_no_folder_content_at_all() -> None:
    assert told(check_sources({})) == ["None DEF-FOLDER-EMPTY"]


def test_a_missing_study_file() -> None:
    files = study_files(FORM)
    del files["study.yaml"]
    assert told(check_sources(files)) == ["study.yaml:1:1 DEF-NO-STUDY"]


def test_a_study_without_forms() -> None:
    files = study_files(FORM)
    del files["forms/form0.yaml"]
    files["endpoints.yaml"] = b"group_by: I.VS.NONE\nendpoints: []\n"
    assert told(check_sources(files)) == ["forms:1:1 DEF-NO-FORMS"]


@pytest.mark.parametrize("path", ["rule.yaml", "forms/a/b.yaml", "rules.yml", "Study.YAML"])
def test_a_stranger_among_the_files(path: str) -> None:
    faults = check_sources({**study_files(FORM), path: b"a: b"})
    assert [fault.message.code[:16] for fault in faults] == ["DEF-UNKNOWN-FILE"]


def test_other_files_and_cases_are_left_alone() -> None:
    files = {**study_files(FORM), "README.md": b"\xff", "cases/one.yaml": b"[["}
    assert check_sources(files) == ()


def test_all_faults_of_several_files_in_one_run() -> None:
    """Should find what is wrong in other files although one of them breaks off."""
    broken = FORM.replace("F.VS", "F.PE").replace(".VS.", ".PE.") + "      - item: [\n"
    wrong = FORM.replace("type: integer", "type: code\n        codelist: CL.NX")
    files = study_files(wrong, broken, rules="checks: []\nproposal: []\n")
    assert told(check_sources(files)) == [
        "forms/form1.yaml:11:1 DEF-SYNTAX",
        "forms/form0.yaml:10:19 DEF-UNKNOWN-CODELIST-NEAR",
        "rules.yaml:2:1 DEF-UNKNOWN-KEY-NEAR",
    ]


def test_a_faulty_study_is_still_given_for_further_checks() -> None:
    wrong = FORM.replace("type: integer", "type: intger\n        calculate: 1 +")
    found = inspect_sources(study_files(wrong))
    assert found.study is not None
    assert found.study.forms
    assert "I.VS.SYSBP" in found.doubtful
