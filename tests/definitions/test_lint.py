"""Every kind of fault that only the whole study shows."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from mscform.definitions.reader import check_sources, read_sources
from mscform.engine.checking import check_study
from tests.builders import study_files

FORM = """\
form: F.VS
title: Vital signs
time_item: I.VS.DTC
groups:
  - group: IG.VS.MAIN
    title: Main
    items:
      - {item: I.VS.DTC, question: Time, type: datetime}
      - {item: I.VS.PULSE, question: Pulse, type: integer, range: {unusual: [40, 120]}}
      - {item: I.VS.PERF, question: Done, type: code, codelist: CL.NY}
      - {item: I.VS.UNIT, question: Unit, type: code, codelist: CL.U}
      - {item: I.VS.GLUC, question: Glucose, type: decimal, unit_item: I.VS.UNIT}
  - group: IG.VS.SET
    title: Sets
    repeating: yes
    timed:
      anchor: I.VS.DTC
      key_item: I.VS.TPT
      time_item: I.VS.TDTC
      status_item: I.VS.STAT
      not_done_item: I.VS.WHY
      reference: PRE
      extra_prefix: UNS
      points:
        - {point: PRE, title: Pre, offset: "0", earliest: "-30", latest: "0"}
        - {point: 15M, title: 15 min, offset: "15", tolerance: "5"}
    items:
      - {item: I.VS.TPT, question: Point, type: text, calculate: repeat()}
      - {item: I.VS.TDTC, question: Time, type: datetime}
      - {item: I.VS.STAT, question: Status, type: text}
      - {item: I.VS.WHY, question: Why, type: text}
      - {item: I.VS.TEMP, question: Temperature, type: decimal, decimals: 1}
"""

PARTS = {
    "codelists": """\
        - codelist: CL.U
          title: Units
          items: [{code: A, decode: a, digit: 1}, {code: B, decode: b}]
    """,
    "parameters": """\
        - {parameter: P.MAX, label: Most, value: "7"}
        - {parameter: P.REF, label: Ranges, columns: [test, low], rows: [[ALT, "9"]]}
    """,
    "rules": """\
        checks:
          - check: EC-1
            severity: unusual
            message: "Look at {n}."
            places:
              - {at: I.VS.PULSE, holds: this() > 3, slots: {n: this()}}
              - {at: {types: [decimal], except: [I.VS.GLUC]}, holds: this() > 3, slots: {n: this()}}
        proposals:
          - rule: PR.A
            form: F.VS
            group: IG.VS.SET
            when: TEMP > 38
            proposes: {kind: complication, code: FEVER, message: "{n}"}
            slots: {n: TEMP}
    """,
    "alerts": """\
        - group: IG.VS.SET
          assessed_when: not is_missing(TEMP)
          mandatory_inputs: [I.VS.TEMP]
          rules:
            - {rule: T1, label: Warm, levels: {"1": TEMP > 38}}
          responses:
            - {level: "1", text: Look, repeat_after: "10"}
    """,
    "patterns": """\
        - pattern: PT.A
          items:
            - {item: "I.VS.<X>", question: "<X>", type: text}
    """,
    "events": """\
        - event: SE.A
          title: A
          short: A
          type: scheduled
          visit_date: I.VS.DTC
          window: {target: "0", earliest: "-1", latest: "1"}
          forms: [{form: F.VS, need: required}]
    """,
    "study": "subject_summary: [I.VS.PULSE]\n",
}

LOG = """\
form: F.DV
title: Deviations
groups:
  - group: IG.DV.HEAD
    title: Head
    items:
      - {item: I.DV.ANY, question: Any, type: code, codelist: CL.NY}
  - group: IG.DV.ROW
    title: Rows
    repeating: yes
    items:
      - {item: I.DV.TERM, question: What, type: text}
      - {item: I.DV.DAY, question: When, type: date}
      - {item: I.DV.KIND, question: Kind, type: code, codelist: CL.U}
      - {item: I.DV.LONG, question: Long, type: integer, calculate: length(TERM)}
      - {item: I.DV.BY, question: Seen by, type: attest}
  - group: IG.DV.MORE
    title: More
    repeating: yes
    items:
      - {item: I.DV.NOTE, question: Note, type: text}
"""

TWO_EVENTS = """\
    - event: SE.A
      title: A
      short: A
      type: scheduled
      visit_date: I.VS.DTC
      forms: [{form: F.VS, need: required}]
    - {event: SE.LOG, title: L, short: L, type: common, forms: [{form: F.DV, need: optional}]}
    - {event: SE.END, title: E, short: E, type: scheduled, forms: [{form: F.DV, need: optional}]}
"""

RECORD = """\
            record:
              form: F.DV
              group: IG.DV.ROW
              event: SE.LOG
              fill: {I.DV.ANY: '"Y"', I.DV.TERM: '"late"', I.DV.DAY: TDTC, I.DV.KIND: '"A"'}
"""


def with_record(record: str = RECORD) -> dict[str, bytes]:
    """The sound study, its proposal written to a log that stands at two events."""
    proposes = 'proposes: {kind: complication, code: FEVER, message: "{n}"}'
    block = 'proposes:\n        kind: deviation\n        code: LATE\n        message: "{n}"\n'
    rules = dedent(PARTS["rules"])
    assert proposes in rules
    rules = rules.replace(proposes, block + indent(dedent(record), " " * 8))
    parts = PARTS | {"events": dedent(TWO_EVENTS), "rules": rules}
    return study_files(FORM + USE, LOG, **parts)


def test_what_an_accepted_proposal_writes_is_sound() -> None:
    assert check_sources(with_record()) == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("form: F.DV", "form: F.DX", "DEF-UNKNOWN-FORM-NEAR"),
        ("group: IG.DV.ROW", "group: IG.DV.ROX", "DEF-UNKNOWN-GROUP-NEAR"),
        ("group: IG.DV.ROW", "group: IG.DV.HEAD", "DEF-RECORD-GROUP"),
        ("group: IG.DV.ROW", "group: IG.VS.SET", "DEF-RECORD-GROUP"),
        ("I.DV.TERM", "I.DV.TREM", "DEF-UNKNOWN-ITEM-NEAR"),
        ("I.DV.TERM", "I.DV.NOTE", "DEF-RECORD-ITEM"),
        ("I.DV.TERM", "I.DV.LONG", "DEF-RECORD-FILL"),
        ("I.DV.TERM", "I.DV.BY", "DEF-RECORD-FILL"),
        ("SE.LOG", "SE.A", "DEF-RECORD-EVENT"),
        ("SE.LOG", "SE.LGO", "DEF-UNKNOWN-EVENT-NEAR"),
        ("event: SE.LOG", "", "DEF-RECORD-WHERE"),
    ],
)
def test_a_fault_in_what_an_accepted_proposal_writes(old: str, new: str, code: str) -> None:
    assert old in RECORD
    found = check_sources(with_record(RECORD.replace(old, new)))
    assert code in [fault.message.code for fault in found]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("I.DV.DAY: TDTC", "I.DV.DAY: TEMP", "ENG-L-KIND"),
        ("'\"A\"'", "'\"C\"'", "ENG-L-NOT-IN-LIST"),
        ("TDTC", "TDTX", "ENG-L-NAME-NEAR"),
    ],
)
def test_a_rule_that_fills_in_what_does_not_fit(old: str, new: str, code: str) -> None:
    study = read_sources(with_record(RECORD.replace(old, new)))
    assert [fault.message.code for fault in check_study(study)] == [code]


USE = "      - {use: PT.A, with: {X: NOTE}}\n"


def sound() -> dict[str, bytes]:
    return study_files(FORM + USE, **PARTS)


def told_after(path: str, old: str, new: str) -> list[str]:
    files = sound()
    text = files[path].decode()
    assert old in text, "the test plants its fault"
    files[path] = text.replace(old, new, 1).encode()
    return [fault.message.code for fault in check_sources(files)]


def test_the_study_is_sound_before_faults_are_planted() -> None:
    assert check_sources(sound()) == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("time_item: I.VS.DTC", "time_item: I.VS.DTX", "UNKNOWN-ITEM-NEAR"),
        ("time_item: I.VS.DTC", "time_item: I.VS.PULSE", "NOT-A-DATE"),
        ("I.VS.PULSE, question: Pulse", "I.VS.DTC, question: Pulse", "OID-TWICE"),
        ("item: I.VS.PERF", "item: I.VS.pulse", "OID-CASE"),
        ("item: I.VS.PERF", "item: I.PE.PERF", "OID-FORM"),
        ("item: I.VS.PERF", "item: I.VS.7", "OID-FORM"),
        ("item: I.VS.PERF", "item: I.VS.is", "OID-WORD"),
        ("codelist: CL.NY}", "codelist: CL.NZ}", "UNKNOWN-CODELIST-NEAR"),
        ("type: code, codelist: CL.NY}", "type: code}", "NO-CODELIST"),
        ("type: integer, range", "type: integer, decimals: 1, range", "KEY-OF-TYPE"),
        ("type: integer, range", "type: text, range", "RANGE-TYPE"),
        ("[40, 120]", "[140, 120]", "RANGE-ORDER"),
        ("[40, 120]", '["", ""]', "RANGE-OPEN"),
        ("range: {unusual: [40, 120]}", "range_of: I.VS.GLUC", "RANGE-OF"),
        ("unit_item: I.VS.UNIT", "unit_item: I.VS.PULSE", "UNIT-TYPE"),
        ("unit_item: I.VS.UNIT", "unit_item: I.VS.UNIT, unit: g", "KEYS-CLASH"),
        ("calculate: repeat()", "calculate: repeat(), preset: repeat()", "KEYS-CLASH"),
        ("type: integer, range", "shows_items: yes, type: integer, range", "SHOWS-ITEMS"),
        ("type: text, calculate", "pattern: '(', type: text, calculate", "REGEX"),
        ("repeating: yes\n    timed", "timed", "NOT-REPEATING"),
        ("key_item: I.VS.TPT", "key_item: I.VS.PULSE", "OTHER-GROUP"),
        ("reference: PRE", "reference: PRX", "UNKNOWN-POINT-NEAR"),
        ("point: 15M", "point: PRE", "POINT-TWICE"),
        ("point: 15M", "point: UNS1", "POINT-EXTRA"),
        (', tolerance: "5"', "", "POINT-WINDOW"),
        (', tolerance: "5"', ', earliest: "0", latest: "9"', "POINT-ORDER"),
        ("use: PT.A", "use: PT.B", "UNKNOWN-PATTERN-NEAR"),
        ("with: {X: NOTE}", "with: {X: NOTE, Y: B}", "UNKNOWN-GIVEN"),
        ("use: PT.A,", "use: PT.A, colour: red,", "UNKNOWN-KEY"),
    ],
)
def test_a_fault_in_a_form(old: str, new: str, code: str) -> None:
    codes = told_after("forms/form0.yaml", old, new)
    assert f"DEF-{code}" in codes


@pytest.mark.parametrize(
    ("path", "old", "new", "codes"),
    [
        ("study.yaml", "form: F.VS", "form: F.VX", ["FOLLOWS-FORM", "UNKNOWN-FORM-NEAR", "*"]),
        ("study.yaml", "visit_date: I.VS.DTC", "visit_date: I.VS.PULSE", ["NOT-A-DATE"]),
        ("study.yaml", "[I.VS.PULSE]", "[I.VS.PULS]", ["UNKNOWN-ITEM-NEAR"]),
        ("study.yaml", "Asia/Shanghai", "Asia/Shangri-La", ["TIME-ZONE"]),
        ("study.yaml", "[en, zh]", "[en, zh, 1]", ["LANGUAGE", "*"]),
        ("study.yaml", "- event: SE.A", "- repeats: '2'\n    event: SE.A", ["NOT-REPEATING"]),
        ("study.yaml", "roles: [nurse", "roles: [nurze", ["UNKNOWN-WORD-NEAR"]),
        ("study.yaml", "study: ST.TEST", "study: TEST", ["OID-FORM"]),
        ("study.yaml", "CL.NULL", "CL.NIL", ["UNKNOWN-CODELIST-NEAR", "UNUSED-CODELIST"]),
        ("study.yaml", "required}]", "required}, {form: F.VS, need: optional}]", ["FORM-TWICE"]),
        ("codelists.yaml", "code: B", "code: A", ["CODE-TWICE"]),
        ("codelists.yaml", "code: B", "code: a", ["OID-CASE"]),
        ("codelists.yaml", "digit: 1}, {code: B", "digit: 12}, {code: B", ["DIGIT"]),
        ("codelists.yaml", "decode: b}", "decode: b, digit: 1}", ["DIGIT-TWICE"]),
        ("parameters.yaml", ', value: "7"', "", ["PARAMETER-KIND"]),
        ("parameters.yaml", '[ALT, "9"]', "[ALT]", ["ROW-LENGTH"]),
        ("parameters.yaml", "P.REF", "P.MAX", ["OID-TWICE"]),
        ("rules.yaml", "at: I.VS.PULSE", "at: I.VS.PLSE", ["UNKNOWN-ITEM-NEAR"]),
        ("rules.yaml", "[I.VS.GLUC]", "[I.VS.GLU]", ["UNKNOWN-ITEM-NEAR"]),
        ("rules.yaml", "{n}.", "{m}.", ["MESSAGE-SLOT"]),
        ("rules.yaml", "{n}.", "{n.", ["MESSAGE-BRACES"]),
        ("rules.yaml", "form: F.VS", "form: F.SV", ["UNKNOWN-FORM-NEAR"]),
        ("rules.yaml", "IG.VS.SET", "IG.VS.SEX", ["UNKNOWN-GROUP-NEAR"]),
        ("rules.yaml", "kind: complication", "kind: worry", ["UNKNOWN-WORD"]),
        ("alerts.yaml", "group: IG.VS.SET", "group: IG.VS.MAIN", ["ALERT-GROUP", "OTHER-GROUP"]),
        ("alerts.yaml", '"1": TEMP > 38', '"0": TEMP > 38, "1": TEMP > 39', ["LEVEL"]),
        (
            "alerts.yaml",
            'repeat_after: "10"}',
            'repeat_after: "10"}\n      - {level: "1", text: x}',
            ["RESPONSE-TWICE"],
        ),
        (
            "alerts.yaml",
            'repeat_after: "10"}',
            'repeat_after: "10", roles: [nurse]}',
            ["ALERT-ROLES"],
        ),
        ("alerts.yaml", "text: Look,", "text: Look, escalate: Go,", ["ALERT-ESCALATE"]),
        (
            "alerts.yaml",
            'repeat_after: "10"}',
            'repeat_after: "10", escalate_after: "2", escalate: Go}',
            ["ALERT-ESCALATE"],
        ),
        (
            "alerts.yaml",
            "assessed_when:",
            "acknowledged_by: I.VS.TEMP\n    assessed_when:",
            ["ALERT-BY"],
        ),
        ("patterns.yaml", '"I.VS.<X>"', '"I.VS.<X>_<Y>"', ["SLOT-MISSING"]),
        ("patterns.yaml", "type: text}", "type: text, when_given: Q}", ["UNKNOWN-SLOT"]),
        ("patterns.yaml", "type: text}", "type: textt}", ["UNKNOWN-WORD-NEAR"]),
    ],
)
def test_a_fault_in_another_file(path: str, old: str, new: str, codes: list[str]) -> None:
    found = sorted(set(told_after(path, old, new)))
    expected = sorted(f"DEF-{code}" for code in codes if code != "*")
    assert found
    assert set(expected) <= set(found) if "*" in codes else found == expected


def test_unused_code_lists_and_patterns() -> None:
    spare = "- {codelist: CL.SPARE, title: x, items: [{code: A, decode: a}]}\n"
    more = {**PARTS, "codelists": spare}
    form = FORM.replace("codelist: CL.U}", "codelist: CL.NY}")
    codes = [fault.message.code for fault in check_sources(study_files(form, **more))]
    assert codes == ["DEF-UNUSED-CODELIST", "DEF-UNUSED-PATTERN"]


def test_a_check_that_stands_nowhere_or_has_no_words() -> None:
    form = FORM.replace(
        "type: integer,", "type: integer, checks: [{check: EC-7, holds: this() > 3}],"
    )
    files = study_files(form + USE, **PARTS)
    assert [f.message.code for f in check_sources(files)] == ["DEF-CHECK-KEY"] * 2
    text = files["rules.yaml"].decode().split("proposals")[0]
    lone = text.split("    places")[0]
    files = {**sound(), "rules.yaml": lone.replace("{n}", "n").encode()}
    assert [f.message.code for f in check_sources(files)] == ["DEF-CHECK-NOWHERE"]


def test_a_check_declared_once_gives_its_words_to_an_inline_place() -> None:
    form = FORM.replace(
        "type: integer,",
        "type: integer, checks: [{check: EC-2, holds: this() > 3}],",
    )
    rules = "checks: [{check: EC-2, severity: alarming, message: Look.}]\n"
    assert check_sources(study_files(form + USE, **{**PARTS, "rules": rules})) == ()
