"""What a version changes, in words, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.definitions.reader import read_sources
from mscform.definitions.study import StudyDefinition
from mscform.engine.difference_study import study_differences
from mscform.engine.differences import Kind
from mscform.services.texts import load_catalogue
from tests import allocation_world
from tests.builders import study_files
from tests.scenarios.test_infusion_day import ALERTS, DONE, EX, MON

LISTS = """
- codelist: CL.POS
  title: {en: Position, zh: 体位}
  items:
    - {code: L, decode: {en: Lying, zh: 卧位}, digit: 1}
    - {code: S, decode: {en: Sitting, zh: 坐位}, digit: 2}
"""
PARAMETERS = """
- {parameter: P.MAX, label: {en: Most, zh: 最大}, value: "40"}
- parameter: P.TABLE
  label: {en: Limits, zh: 界限}
  columns: [test, low]
  rows: [[ALT, "9"]]
"""
FORM = """\
form: F.X
title: {en: Form, zh: 表单}
groups:
  - group: IG.X.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.X.T
        question: {en: Temperature, zh: 体温}
        type: decimal
        decimals: 1
        unit: Cel
        mandatory: yes
        range: {unusual: ["35", "40"]}
        checks:
          - check: EC-1
            holds: T < P.MAX
            severity: unusual
            message: {en: Look., zh: 请看。}
      - {item: I.X.P, question: {en: Position, zh: 体位}, type: code, codelist: CL.POS}
      - {item: I.X.D, question: {en: Twice, zh: 双倍}, type: decimal, decimals: 1, calculate: T * 2}
      - {item: I.X.N, question: {en: Note, zh: 备注}, type: text, ask_when: T > 38}
"""
RULES = """
proposals:
  - rule: PR.FEVER
    form: F.X
    when: T >= 38
    proposes: {kind: complication, code: FEVER, message: {en: Fever, zh: 发热}}
"""
EVENTS = """
- event: SE.A
  title: {en: Visit A, zh: 访视A}
  short: A
  type: scheduled
  window: {target: "7", earliest: "5", latest: "9"}
  forms: [{form: F.X, need: required}]
"""


def study(old: str = "", new: str = "") -> StudyDefinition:
    """The study, with one text in the place of another."""
    told = study_files(FORM, codelists=LISTS, parameters=PARAMETERS, rules=RULES, events=EVENTS)
    assert not old or any(old.encode() in data for data in told.values())
    if old:
        told = {path: data.replace(old.encode(), new.encode()) for path, data in told.items()}
    return read_sources(told)


CHANGES = [
    ("en: Temperature", "en: Fever", Kind.TEXT, "was “Temperature”, is now “Fever”"),
    (
        '["35", "40"]',
        '["35", "39.5"]',
        Kind.RANGE,
        "outside 35–40 was unusual; now outside 35–39.5",
    ),
    ('["35", "40"]', '["35", ""]', Kind.RANGE, "now outside ≥ 35"),
    ("unit: Cel", "unit: Cel\n        help: {en: Ear, zh: 耳}", Kind.TEXT, "help now: “Ear”"),
    ("mandatory: yes", "mandatory: no", Kind.CONDITION, "need not be answered any more"),
    ("mandatory: yes", 'mandatory: P == "L"', Kind.CONDITION, "must be answered when"),
    (
        "decimals: 1\n        unit",
        "decimals: 2\n        unit",
        Kind.TYPE,
        "decimals was 1, is now 2",
    ),
    ("unit: Cel", "unit: '[degF]'", Kind.MEANING, "unit was Cel, is now [degF]"),
    (", ask_when: T > 38", "", Kind.CONDITION, "now always"),
    ("ask_when: T > 38", "ask_when: T > 39", Kind.CONDITION, "now only when"),
    ("calculate: T * 2", "calculate: T * 3", Kind.CALCULATION, "it was calculated as"),
    (", calculate: T * 2", "", Kind.CALCULATION, "now a person enters it"),
    ("holds: T < P.MAX", "holds: T <= P.MAX", Kind.CHECK, "the check demanded"),
    ("en: Look.", "en: See.", Kind.TEXT, "was “Look.”, is now “See.”"),
    ("check: EC-1", "check: EC-2", Kind.ADDED, "The check EC-2 at I.X.T"),
    ("code: S,", "code: T,", Kind.REMOVED, "the code S “Sitting” is gone"),
    ("en: Sitting", "en: Seated", Kind.MEANING, "was read as “Sitting”, is now read as “Seated”"),
    ("digit: 2", "digit: 3", Kind.LAYOUT, "was 2, is now 3"),
    ('value: "40"', 'value: "41"', Kind.MEANING, "its value was 40, is now 41"),
    ('[ALT, "9"]', '[ALT, "8"]', Kind.MEANING, "1 rows of its table are new or other"),
    ('earliest: "5"', 'earliest: "6"', Kind.SCHEDULE, "5 … 7 … 9, is now 6 … 7 … 9"),
    ("need: required", "need: optional", Kind.CONDITION, "F.X was required, is now optional"),
    ("when: T >= 38\n", "when: T >= 39\n", Kind.CHECK, "it was proposed when"),
    ("code: FEVER", "code: HEAT", Kind.CHECK, "what is proposed changed"),
    ("I.X.N", "I.X.M", Kind.ADDED, "The question I.X.M “Note” is new"),
    ("I have entered this.", "I say so.", Kind.MEANING, "I say so."),
    ("reason: TYPO", "reason: SLIP", Kind.ADDED, "SLIP"),
    ("protocol: TEST-01", "protocol: TEST-02", Kind.TEXT, "TEST-01, is now TEST-02"),
]


@pytest.mark.parametrize(("old", "new", "kind", "words"), CHANGES)
def test_each_change_is_one_of_its_kind_and_said_in_words(
    old: str, new: str, kind: Kind, words: str, resources: Path
) -> None:
    found = study_differences(study(), study(old, new))
    catalogue = load_catalogue(resources)
    said = [(one.kind, catalogue.render(one.message, "en")) for one in found]
    assert any(told is kind and words in text for told, text in said), said
    # An OID or a code that changes is one gone and one come; anything else is one change.
    assert len(found) == (2 if kind in (Kind.ADDED, Kind.REMOVED) else 1), said
    for one in found:
        chinese = catalogue.render(one.message, "zh")
        assert "?]" not in chinese
        assert not chinese.isascii()


def test_two_copies_of_a_study_do_not_differ() -> None:
    assert study_differences(study(), study()) == ()


def test_a_form_or_visit_that_comes_or_goes_is_told_once() -> None:
    added = b"{form: F.X, need: required}, {form: F.Y, need: optional}"
    other = "form: F.Y\ntitle: {en: Y, zh: Y}\n" + FORM[FORM.index("groups") :].replace("X.", "Y.")
    one = study_files(FORM, codelists=LISTS, parameters=PARAMETERS, rules=RULES, events=EVENTS)
    two = one | {
        "forms/y.yaml": other.replace("EC-1", "EC-9").encode(),
        "study.yaml": one["study.yaml"].replace(b"{form: F.X, need: required}", added),
    }
    old, new = read_sources(one), read_sources(two)
    assert {(one.kind, one.oid) for one in study_differences(old, new)} == {
        (Kind.ADDED, "F.Y"),
        (Kind.ADDED, "SE.A"),
    }
    assert {(one.kind, one.oid) for one in study_differences(new, old)} == {
        (Kind.REMOVED, "F.Y"),
        (Kind.REMOVED, "SE.A"),
    }


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("Not eligible., zh", "Not now., zh", Kind.TEXT, "band 2 message was Not eligible., is"),
        ("tone: stop", "tone: watch", Kind.MEANING, "F.EL “Eligibility”: band 2 tone was stop"),
        ('when: OK == "N"', 'when: OK != "Y"', Kind.MEANING, "is now All well? is not Yes"),
        ("{gaps: GAPS}", "{gaps: AGE}", Kind.MEANING, "slots gaps was Gaps, is now Age"),
        ('slots: {ok: at("SE.A', 'slots: {ok: at("SE.B', Kind.MEANING, "F.AL opens 1 slots ok was"),
        (
            "roles: [investigator]",
            "roles: []",
            Kind.MEANING,
            "allocation roles is gone; it was inv",
        ),
        ("allocation:", "# allocation:", Kind.MEANING, "allocation is gone; it was form: F.AL"),
    ],
)
def test_what_a_study_says_and_how_it_allocates_is_told(
    old: str, new: str, kind: Kind, words: str, resources: Path
) -> None:
    files = allocation_world.files()
    other = dict(files)
    for path, data in files.items():
        text = data.decode()
        if new.startswith("#") and path == "study.yaml":
            text = text.replace(allocation_world.PLAN, "")
        other[path] = text.replace(old, new).encode()
    found = study_differences(read_sources(files), read_sources(other))
    catalogue = load_catalogue(resources)
    said = [(one.kind, catalogue.render(one.message, "en")) for one in found]
    assert any(told is kind and words in text for told, text in said), said
    assert all(catalogue.render(one.message, "zh").count("?]") == 0 for one in found)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_that_changed_in_one_language_alone_is_seen_in_both(
    language: str, resources: Path
) -> None:
    (told,) = study_differences(study(), study("zh: 体温}", "zh: 温度}"))
    words = load_catalogue(resources).render(told.message, language)
    assert "体温" in words
    assert "温度" in words
    assert ("zh: 体温" in words) == (language == "en")


def test_what_to_do_after_an_alert_is_told_with_both_numbers(resources: Path) -> None:
    files = study_files(EX, MON, codelists=DONE, alerts=ALERTS)
    old = read_sources(files)
    later = {
        path: data.replace(b'repeat_after: "10"', b'repeat_after: "50"')
        for path, data in files.items()
    }
    (told,) = study_differences(old, read_sources(later))
    words = load_catalogue(resources).render(told.message, "en")
    assert "after an alert of level 1, repeat after minutes was 10, is now 50" in words
