"""The shipped study as a whole: sound, in two languages, short questions, addresses of D7."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from mscform.base.identity import ItemOID
from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.checking import check_study
from tests.forms.sheet import FOLDER, ROOT, compiled

FORMS = {
    "F.SV", "F.IC", "F.DM", "F.MH", "F.HBV", "F.LF", "F.IE", "F.VS", "F.PE", "F.LBLF", "F.LBCO",
    "F.LBRE", "F.LBHE", "F.LBIN", "F.LBAFP", "F.LBIM", "F.LBVIR", "F.LBPREG", "F.SC", "F.ALLOC",
    "F.CPR", "F.CPP", "F.EX", "F.MON", "F.COMP", "F.AE", "F.SAE", "F.CM", "F.PR", "F.CONV", "F.SYM",
    "F.IMG", "F.HCC", "F.SURV", "F.DD", "F.LT", "F.DV", "F.DS",
}  # fmt: skip
SIGNATURES = {"I.IE.IESIG", "I.COMP.COMPREV", "I.SAE.SAESIG", "I.DS.DSSIG"}
ALERTS = [
    "T1", "T2", "T3", "T4", "T5", "H1", "H2", "H3", "H4", "H5", "H6", "B1", "B2", "B3", "B4", "B5",
    "B6", "O1", "O2", "O3", "O4", "R1", "R2", "R3", "C1", "N1", "N2", "S1", "S3", "S4", "S5", "S6",
    "S7", "S8", "S9", "S10", "ANA1", "ANA2",
]  # fmt: skip


def items() -> list[ItemDefinition]:
    return [item for form in compiled().study.forms.values() for item in form.items()]


def test_the_rules_are_sound() -> None:
    assert check_study(compiled().study) == ()


def test_the_forms() -> None:
    assert set(compiled().study.forms) <= FORMS


def test_every_item_has_an_address_after_its_form() -> None:
    for form in compiled().study.forms.values():
        short = form.oid.removeprefix("F.")
        for item in form.items():
            assert re.fullmatch(rf"I\.{short}\.[A-Z][A-Z0-9_]*", item.oid), item.oid


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_are_short_and_in_both_languages(language: str) -> None:
    long = {
        item.oid: item.question[language] for item in items() if len(item.question[language]) > 60
    }
    assert long == {}
    assert all(item.question[language].strip() for item in items())


def test_chinese_is_chinese() -> None:
    han = re.compile("[\u4e00-\u9fff]")
    bare = {"INR", "MELD", "NEWS2"}
    plain = {item.oid for item in items() if not han.search(item.question["zh"])}
    assert {oid.rsplit(".", 1)[-1] for oid in plain} <= bare | {"INR_LBORRES"}


def test_the_alert_rules_are_those_of_the_specification() -> None:
    assert [rule.oid for rule in compiled().study.alert_sets[0].rules] == ALERTS


def test_nothing_clinical_is_preset() -> None:
    allowed = re.compile(
        r".*_(LBOP|LBORRESU|LBORNRLO|LBORNRHI)|.*\.LBRNGED"
        r"|I\.MON\.(MONSTAT|INFSTAT)"
        r"|I\.ALLOC\.NINFPLAN"
        r"|(I\.AE\.(AEREL_MSC|AEACN)|I\.DD\.DTHREL)"  # "not applicable" in the conventional arm
        r"|I\.DV\.DVAUTO"
        r"|I\.COMP\.COMPPEAK"  # taken from the monitoring
        r"|I\.SAE\.SAELABS"  # the list that 2.28 asks for, of results that stand in the record
    )
    preset = [item.oid for item in items() if item.preset is not None]
    assert all(allowed.fullmatch(oid) for oid in preset)


def test_a_routine_set_is_six_numbers_and_four_digits() -> None:
    group = next(
        group
        for form in compiled().study.forms.values()
        for group in form.groups
        if group.oid == "IG.MON.SET"
    )
    typed = [
        item
        for item in group.items
        if not (item.is_derived or item.is_act or item.preset or item.layout.quiet)
        and item.ask_when is not None
        and item.ask_when.text == "is_missing(MONREASND)"
    ]
    numbers = [item for item in typed if item.data_type in (DataType.INTEGER, DataType.DECIMAL)]
    digits = [item for item in typed if item.data_type is DataType.CODE]
    assert (len(numbers), len(digits)) == (6, 4)


def test_persons_attest_and_only_four_places_are_signed() -> None:
    acts = {item.oid: item.data_type for item in items() if item.is_act}
    signed = {oid for oid, kind in acts.items() if kind is DataType.SIGNATURE}
    assert signed <= SIGNATURES
    assert {
        "I.IC.ICINV", "I.ALLOC.ALLOCBY", "I.EX.EXBY", "I.EX.EXINV", "I.MON.ALERTACK", "I.MON.MONBY",
    } <= set(acts) - signed  # fmt: skip


def test_only_physicians_attest_what_physicians_do() -> None:
    physicians = {item.oid: item.roles for item in items() if item.roles}
    assert {"I.IC.ICINV", "I.EX.EXINV", "I.DS.DSSIG"} <= set(physicians)
    assert physicians.pop(ItemOID("I.CPR.CPREL")) == ("pharmacist",)
    assert physicians.pop(ItemOID("I.IE.IEAPPR1")) == ("investigator",)
    assert set(physicians.values()) == {("investigator", "sub_investigator")}


def test_the_bundled_fonts_have_every_character() -> None:
    written = {sign for file in FOLDER.rglob("*.yaml") for sign in file.read_text("utf-8")} - {"\n"}
    for font in sorted((ROOT / "resources" / "fonts").glob("*.ttf")):
        known = TTFont(font).getBestCmap()
        assert {sign for sign in written if ord(sign) not in known} == set(), font.name
