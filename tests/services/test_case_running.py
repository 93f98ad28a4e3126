"""Cases of a study: every kind of expectation met and not met, in all the ways to write them."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from mscform.definitions.cases import CaseBook
from mscform.definitions.faults import FaultList
from mscform.definitions.reader import read_sources
from mscform.definitions.reader_cases import read_cases
from mscform.engine.case_checking import check_cases
from mscform.engine.compiled import CompiledStudy
from mscform.services.case_running import CaseResult, CaseRunner

STUDY = """\
study: ST.TEST
name: Test
protocol: TEST-01
version: "1.0"
languages: [en]
time_zone: Asia/Shanghai
subject_key_pattern: '.+'
anchor: at("SE.A/F.A/I.A.DAY")
missing_reasons: CL.NULL
form_not_done_reasons: CL.NULL
signature_meanings:
  - {meaning: AUTHOR, title: Author, declaration: Mine., roles: [nurse]}
change_reasons: [{reason: TYPO, title: Typing}]
events:
  - event: SE.A
    title: Visit A
    short: A
    type: scheduled
    window: {target: "0", earliest: "-1", latest: P.LATE}
    forms:
      - {form: F.A, need: required}
      - {form: F.M, need: optional, when: '"Y" == at("F.A/I.A.MORE")'}
"""
LISTS = """\
codelists:
  - {codelist: CL.NULL, title: Why, items: [{code: ND, decode: Not done}]}
  - {codelist: CL.NY, title: No or yes, items: [{code: N, decode: "No"}, {code: Y, decode: "Yes"}]}
  - codelist: CL.ST
    title: State
    items:
      - {code: DONE, decode: Done}
      - {code: PARTIAL, decode: Partly}
      - {code: ND, decode: Not done}
"""
PARAMETERS = 'parameters: [{parameter: P.LATE, label: Late, value: "2"}]\n'
FORM_A = """\
form: F.A
title: A
groups:
  - group: IG.A.MAIN
    title: A
    items:
      - {item: I.A.DAY, question: Day, type: date}
      - {item: I.A.MORE, question: More, type: code, codelist: CL.NY, mandatory: yes}
      - {item: I.A.WHY, question: Why, type: text, length: 20, ask_when: MORE == "N"}
      - item: I.A.TEMP
        question: Temperature
        type: decimal
        decimals: 1
        unit: Cel
        range: {unusual: ["35.0", "40.0"], alarming: ["30.0", "43.0"]}
        checks:
          - {check: EC-1, holds: TEMP < 39, severity: unusual, message: Hot.}
      - {item: I.A.TWICE, question: Twice, type: decimal, decimals: 1, calculate: 2 * TEMP}
"""
FORM_M = """\
form: F.M
title: M
groups:
  - group: IG.M.START
    title: Start
    items: [{item: I.M.ST, question: Start, type: datetime}]
  - group: IG.M.SET
    title: Set
    repeating: yes
    layout: grid
    timed:
      anchor: I.M.ST
      key_item: I.M.POINT
      time_item: I.M.DTC
      status_item: I.M.STAT
      not_done_item: I.M.REASON
      extra_prefix: UNS
      points:
        - {point: 15M, title: 15 min, offset: "15", tolerance: "5"}
        - {point: 1H, title: 1 h, offset: "60", tolerance: "10"}
    items:
      - {item: I.M.POINT, question: Point, type: text, length: 5, calculate: repeat()}
      - {item: I.M.DTC, question: Time, type: datetime}
      - item: I.M.STAT
        question: State
        type: code
        codelist: CL.ST
        calculate: case(not is_missing(DTC), "DONE")
      - {item: I.M.REASON, question: Why not, type: code, codelist: CL.NULL}
      - {item: I.M.HR, question: Heart rate, type: integer}
"""
RULES = """\
proposals:
  - rule: PR.FAST
    form: F.M
    group: IG.M.SET
    when: HR >= 120
    proposes: {kind: complication, code: FAST, grade: "2", message: Fast}
"""
ALERTS = """\
alert_sets:
  - group: IG.M.SET
    assessed_when: not is_missing(HR)
    mandatory_inputs: [I.M.HR]
    rules:
      - {rule: H1, label: Fast, levels: {"1": HR > 100}}
      - {rule: H2, label: Faster, levels: {"2": HR >= 120}}
    responses: [{level: "1", text: Watch}, {level: "2", text: Again, repeat_after: "5"}]
"""
FILES = {
    "study.yaml": STUDY,
    "codelists.yaml": LISTS,
    "parameters.yaml": PARAMETERS,
    "rules.yaml": RULES,
    "alerts.yaml": ALERTS,
    "forms/a.yaml": FORM_A,
    "forms/m.yaml": FORM_M,
}
SOURCES = {path: text.encode() for path, text in FILES.items()}
COMPILED = CompiledStudy(read_sources(SOURCES))
BASES = """\
bases:
  - base: START
    given:
      SE.A/F.A: {DAY: 2025-03-10, MORE: Y}
      SE.A/F.M/I.M.ST: 2025-03-10 09:00
"""


def read(text: str) -> tuple[CaseBook, list[str]]:
    """The cases of one file, and the faults in it with their places."""
    faults = FaultList()
    book = read_cases({"cases/a.yaml": text.encode()}, faults)
    told = [(each.position, each.message) for each in faults.sorted()]
    told += [(each.position, each.message) for each in check_cases(COMPILED.study, book)]
    return book, [f"{position}: {message.code}" for position, message in told]


def single(expect: str, given: str = "{}", more: str = "") -> str:
    body = indent(f"expect:\n{indent(dedent(expect), '  ')}", "    ")
    head = '  - case: One\n    source: "1"\n    start: START'
    return f"{BASES}cases:\n{head}\n    given: {given}\n{more}{body}"


def run(text: str) -> tuple[CaseResult, ...]:
    book, faults = read(text)
    assert faults == []
    return CaseRunner(COMPILED, book).run_all()


HOT = "{SE.A/F.A/I.A.TEMP: '41.0'}"
FAST = "{'SE.A/F.M/[15M]': {DTC: 2025-03-10 09:18, HR: 120}}"
MET = [
    ("items: {SE.A/F.A: {TWICE: '82.0', TEMP: {value: '41.0', unit: Cel}}}", HOT),
    ("items: {SE.A/F.A: {TWICE: '', WHY: {asked: no}, MORE: {mandatory: yes}}}", "{}"),
    ("items: {SE.A/F.A: {TEMP: {missing: ND, value: ''}}}", "{SE.A/F.A: {TEMP: {missing: ND}}}"),
    ("items: {'SE.A/F.M/[15M]': {HR: '120'}}", FAST),
    ("findings: [{at: SE.A/F.A/I.A.TEMP, code: RANGE, severity: unusual}, {code: EC-1}]", HOT),
    ("findings: [{code: REQUIRED, at: SE.A/F.A}]", "{SE.A/F.A: {MORE: ''}}"),
    ("no_findings: [{code: REQUIRED}, {at: SE.A/F.A}]", "{}"),
    ("no_findings: [{at: SE.A/F.A, code: RANGE, severity: alarming}]", HOT),
    ("alerts: {'SE.A/F.M/[15M]': {level: '2', rules: [H2, H1], complete: yes}}", FAST),
    ("alerts: {'SE.A/F.M/[1H]': {level: '', complete: no, silent: [H1], fires: []}}", FAST),
    ("proposals: [{code: FAST, grade: '2', kind: complication, at: 'SE.A/F.M/[15M]'}]", FAST),
    ("proposals: [{code: FAST}]\nno_proposals: [{code: FAST, at: SE.A/F.A}]", FAST),
    ("schedule: {SE.A: {earliest: 2025-03-09, target: 2025-03-10, latest: 2025-03-12}}", "{}"),
    ("schedule: {SE.A: {exists: yes, state: overdue}}", "{}"),
    (
        "timepoints: {'SE.A/F.M/[15M]': {planned: 2025-03-10 09:15, earliest: 2025-03-10 09:10,"
        " deviation: '3', state: done}}",
        FAST,
    ),
    ("tasks: [{code: UNS, due: 2025-03-10 09:23, at: SE.A/F.M}]", FAST),
    ("no_tasks: [{code: UNS}]", "{}"),
    ("forms: {SE.A/F.M: {exists: yes, need: optional, status: in_progress}}", "{}"),
    ("forms: {SE.A/F.M: {exists: no}}", "{SE.A/F.A/I.A.MORE: N, SE.A/F.M/I.M.ST: ''}"),
]


@pytest.mark.parametrize(("expect", "given"), MET[:-1])
def test_an_expectation_that_is_met(expect: str, given: str) -> None:
    (result,) = run(single(expect, given))
    assert result.shortfalls == ()
    assert result.holds


NOT_MET = [
    ("items: {SE.A/F.A/I.A.TWICE: '82.1'}", HOT, "value: 82.0"),
    ("items: {SE.A/F.A/I.A.WHY: {asked: yes}}", "{}", "asked: no"),
    ("findings: [{code: EC-1, at: SE.A/F.A/I.A.TEMP}]", "{SE.A/F.A/I.A.TEMP: '38.9'}", None),
    ("findings: [{code: RANGE, severity: alarming}]", HOT, "SE.A/F.A/I.A.TEMP RANGE unusual"),
    ("no_findings: [{code: EC-1}]", HOT, "SE.A/F.A/I.A.TEMP EC-1 unusual"),
    ("no_findings: [{at: SE.A/F.A}]", HOT, "SE.A/F.A/I.A.TEMP RANGE unusual"),
    ("alerts: {'SE.A/F.M/[15M]': {level: '1'}}", FAST, "level: 2"),
    ("alerts: {'SE.A/F.M/[15M]': {rules: [H1]}}", FAST, "rules: H1 H2"),
    ("alerts: {'SE.A/F.M/[15M]': {silent: [H1]}}", FAST, "silent: "),
    ("proposals: [{code: FAST}]", "{}", None),
    ("proposals: [{code: FAST, grade: '3'}]", FAST, "SE.A/F.M/I.M.POINT[15M] FAST 2"),
    ("no_proposals: [{code: FAST}]", FAST, "SE.A/F.M/I.M.POINT[15M] FAST 2"),
    ("schedule: {SE.A: {latest: 2025-03-13}}", "{}", "latest: 2025-03-12"),
    ("timepoints: {'SE.A/F.M/[1H]': {state: done}}", "{}", "state: overdue"),
    ("tasks: [{code: UNS, due: 2025-03-10 09:24}]", FAST, "SE.A/F.M UNS 2025-03-10 09:23"),
    ("no_tasks: [{code: UNS}]", FAST, "SE.A/F.M UNS 2025-03-10 09:23"),
    ("forms: {SE.A/F.M: {status: complete}}", "{}", "status: in_progress"),
]


@pytest.mark.parametrize(("expect", "given", "came"), NOT_MET)
def test_an_expectation_that_is_not_met(expect: str, given: str, came: str | None) -> None:
    (result,) = run(single(expect, given))
    (short,) = result.shortfalls
    if came is not None:
        assert came in short.came
    assert not result.holds


def test_moment_and_parameters_of_the_nearest_count() -> None:
    text = single("schedule: {SE.A: {latest: 2025-03-15, state: due}}", more=MORE)
    (result,) = run(text)
    assert result.holds


MORE = '    now: 2025-03-14\n    parameters: {P.LATE: "5"}\n'


def test_what_no_site_would_take_is_refused_at_its_place() -> None:
    (result,) = run(single("items: {SE.A/F.A/I.A.MORE: Y}", "{SE.A/F.A/I.A.TEMP: {missing: NO}}"))
    (refusal,) = result.refused
    assert refusal.message.code == "ENG-MISSING-REASON"
    assert refusal.position.line == 10
    assert not result.holds


TABLE = """\
tables:
  - table: {en: Twice, zh: 两倍}
    source: "2"
    at: SE.A/F.A
    columns:
      - now
      - TEMP
      - {expect: TWICE}
      - {finding: EC-1, at: TEMP}
      - {asked: WHY}
      - {level: "SE.A/F.M/[15M]"}
      - SE.A/F.M/I.M.HR[15M]
      - {rules: "SE.A/F.M/[15M]"}
      - {proposal: FAST}
      - {task: UNS}
      - {schedule: SE.A, tell: latest}
      - {timepoint: "SE.A/F.M/[15M]", tell: state}
      - {form: SE.A/F.M, tell: exists}
      - {parameter: P.LATE}
      - start
      - MORE
    rows:
      - ["", "36.5", "73.0", "", no, "1", "110", H1, "", "", 2025-03-12, done, yes, "2",
         START, ""]
      - ["", {missing: ND}, "", "", "*", "2", "120", H1 H2, "2", "*", 2025-03-13, "*", yes, "3",
         START, ""]
      - [2025-03-10, "39.0", "*", unusual, yes, "", "", "", "", "", "*", "*", "*", "2", START, N]
"""


def test_each_row_of_a_table_is_a_case() -> None:
    results = run(BASES + TABLE)
    assert [short for result in results for short in result.shortfalls] == []
    assert [len(result.case.expected) for result in results] == [10, 7, 6]
    assert len({result.case.position.line for result in results}) == 3


LIMITS = """\
limits:
  - limits: Limits
    source: "3"
    at: SE.A/F.A
    rows:
      - [TEMP, unusual, "34.9", "35.0", "40.0", "40.1"]
      - [TEMP, alarming, "29.9", "30.0", {high}, "43.1"]
"""


def test_a_table_of_limits_tries_both_sides_of_each() -> None:
    results = run(LIMITS.replace("{high}", '"43.0"'))
    assert len(results) == 8
    assert all(result.holds for result in results)
    (wrong,) = [result for result in run(LIMITS.replace("{high}", '"43.1"')) if not result.holds]
    assert (wrong.case.position.line, wrong.case.position.column) == (7, 43)


WRONG = [
    ("items: {SE.A/F.A: {TEMPO: '1'}}", "{}", "12", "ENG-ADDRESS-ITEM"),
    ("items: {SE.A: '1'}", "{}", "12", "DEF-CASE-ADDRESS"),
    ("items: {SE.A/F.A: '1'}", "{}", "12", "DEF-NOT-A-MAP"),
    ("items: {SE.A/F.A/I.A.TEMP: {valu: '1'}}", "{}", "12", "DEF-UNKNOWN-KEY-NEAR"),
    ("items: {SE.A/F.A/I.A.TEMP: [x]}", "{}", "12", "DEF-CASE-EXPECTED"),
    ("items: {SE.A/F.A/I.A.TEMP: {asked: maybe}}", "{}", "12", "ENG-CASE-NAME"),
    ("itms: {}", "{}", "12", "DEF-UNKNOWN-KEY-NEAR"),
    ("items: {}", "{}", "7", "DEF-CASE-NOTHING"),
    ("no_findings: [{severity: unusual}]", "{}", "12", "DEF-CASE-NOWHERE"),
    ("findings: [{code: EC-2}]", "{}", "12", "ENG-CASE-NAME-NEAR"),
    ("findings: [{code: EC-1, severity: bad}]", "{}", "12", "DEF-UNKNOWN-WORD"),
    ("alerts: {'SE.A/F.M/[15M]': {rules: [X9]}}", "{}", "12", "ENG-CASE-NAME"),
    ("alerts: {'SE.A/F.M/I.M.HR[15M]': {rules: [H1]}}", "{}", "12", "ENG-CASE-FORM"),
    ("schedule: {SE.B: {exists: no}}", "{}", "12", "ENG-ADDRESS-EVENT"),
    ("schedule: {'SE.A[2]': {exists: no}}", "{}", "12", "ENG-ADDRESS-REPEAT"),
    ("schedule: {SE.A: {state: soon}}", "{}", "12", "ENG-CASE-NAME"),
    ("no_tasks: [{code: UNS}]", "{SE.A/F.A/I.A.TWICE: '1'}", "10", "ENG-DERIVED"),
    ("no_tasks: [{code: UNS}]", "{SE.A/F.A/I.A.TEMP: {}}", "10", "DEF-CASE-GIVEN"),
    ("no_tasks: [{code: UNS}]", "{SE.B/F.A/I.A.TEMP: '1'}", "10", "ENG-ADDRESS-EVENT"),
]


@pytest.mark.parametrize(("expect", "given", "line", "code"), WRONG)
def test_a_fault_is_told_at_its_place(expect: str, given: str, line: str, code: str) -> None:
    _, faults = read(single(expect, given))
    found = [(fault.split(":")[1], fault.rsplit(" ", 1)[1]) for fault in faults]
    assert (line, code) in found


WRONG_TABLES = [
    ("start: STRAT", "DEF-CASE-START-NEAR"),
    ("now: soon", "ENG-CASE-MOMENT"),
    ("parameters: {P.LATER: '1'}", "ENG-CASE-NAME-NEAR"),
    ("at: SE.A/F.B", "ENG-ADDRESS-FORM"),
]


@pytest.mark.parametrize(("line", "code"), WRONG_TABLES)
def test_a_setting_that_is_wrong(line: str, code: str) -> None:
    text = f"""\
tables:
  - table: One
    source: "1"
    {line if line.startswith("at") else "at: SE.A/F.A"}
    {"" if line.startswith("at") else line}
    columns: [TEMP, {{expect: TWICE}}]
    rows: [["1", "2.0"]]
"""
    assert code in [fault.rsplit(" ", 1)[1] for fault in read(BASES + text)[1]]


@pytest.mark.parametrize(
    ("columns", "row", "code"),
    [
        ("[TEMP, {expect: TWICE}]", '["1"]', "DEF-CASE-CELLS"),
        ("[TEMP, {expekt: TWICE}]", '["1", "2"]', "DEF-CASE-COLUMN"),
        ("[TEMP, {finding: EC-1, on: TEMP}]", '["1", "2"]', "DEF-UNKNOWN-KEY"),
        ("[TEMP, {schedule: SE.A}]", '["1", "2"]', "DEF-CASE-COLUMN"),
        ("[TEMP, {schedule: SE.A, tell: latst}]", '["1", "2"]', "ENG-CASE-NAME-NEAR"),
        ("[TEMP]", '["1"]', "DEF-CASE-NOTHING"),
        ("[TEMP, {expect: TWICE}, start]", '["1", "2", NOBODY]', "DEF-CASE-START"),
    ],
)
def test_a_table_that_is_wrong(columns: str, row: str, code: str) -> None:
    text = (
        f'tables:\n  - {{table: T, source: "1", at: SE.A/F.A, columns: {columns}, rows: [{row}]}}\n'
    )
    assert code in [fault.rsplit(" ", 1)[1] for fault in read(text)[1]]


def test_bases_twice_and_in_a_ring() -> None:
    text = "bases: [{base: A, start: B}, {base: B, start: A}, {base: A}]\n"
    codes = [fault.rsplit(" ", 1)[1] for fault in read(text)[1]]
    assert codes == ["DEF-CASE-RING", "DEF-CASE-RING", "DEF-OID-TWICE"]


def test_cases_are_no_part_of_the_fingerprint() -> None:
    more = {**SOURCES, "cases/a.yaml": BASES.encode()}
    assert read_sources(more).fingerprint == COMPILED.study.fingerprint
