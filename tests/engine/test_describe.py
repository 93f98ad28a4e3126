"""Rules in words."""

from __future__ import annotations

import pytest

from mscform.base.identity import FormOID, GroupOID
from mscform.engine.describe import describe
from mscform.engine.describe_words import FUNCTIONS, OPERATORS
from mscform.engine.expression import Scope
from mscform.engine.functions import SIGNATURES
from tests.engine.language_world import STUDY, tree


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ('SEX == "F" and TB > 17.1', "Sex is F and Tb > 17.1", "Sex为F，且Tb > 17.1"),
        ("37.5 <= TEMP < 38", "37.5 ≤ Temp < 38", "37.5 ≤ Temp < 38"),
        ('"LIP" in SX_ANGIO', "Sx_Angio includes LIP", "Sx_Angio包含LIP"),
        ('SEX in ["M", "F"]', "Sex is one of M, F", "Sex属于M、F"),
        ("(TB + 1) * 2", "(Tb + 1) × 2", "(Tb + 1) × 2"),
        ("not is_missing(TB)", "Tb is answered", "Tb已填写"),
        (
            'at("SE.SCR/F.X/I.X.TB") > P.MELD_MIN',
            "Tb (SE.SCR) > Least MELD",
            "Tb (SE.SCR) > Least MELD",
        ),
        ("case(TB > 1, 2, 3)", "2 if Tb > 1; else 3", "若Tb > 1则为2; 否则为3"),
        ("TB if INR > 1 else 0", "Tb if Inr > 1, else 0", "若Inr > 1则为Tb，否则为0"),
        ('coalesce(SEX, "F") == "M"', "Sex is M", "Sex为M"),
        ('coalesce(SEX, "M") == "M"', "Sex is M or not answered", "Sex为M或未填写"),
        ("coalesce(TB, 0) < 5", "Tb < 5 or not answered", "Tb<5或未填写"),
        ("coalesce(TB, INR, 0) >= 2", "the first known of Tb, Inr ≥ 2", "Tb、Inr中首个已知值≥2"),
        ('is_missing(SEX) or SEX == "M"', "Sex is M or not answered", "Sex为M或未填写"),
        (
            'is_missing(TB) or SEX == "M"',
            "Tb is missing or Sex is M",
            "Tb缺失，或Sex为M",
        ),
        ('last("I.X.INR") >= 1.5', "latest Inr ≥ 1.5", "最近一次Inr ≥ 1.5"),
    ],
)
def test_rules_are_said_in_both_languages(text: str, english: str, chinese: str) -> None:
    node = tree(text)
    assert describe(node, STUDY, "en") == english
    assert describe(node, STUDY, "zh").replace(" 为", "为").replace(" ", "") == chinese.replace(
        " ", ""
    )


def test_other_languages_fall_back_to_english() -> None:
    assert describe(tree("TB > 1 or INR > 2"), STUDY, "de") == "Tb > 1 or Inr > 2"


def test_points_and_rows() -> None:
    inside = Scope(STUDY, FormOID("F.MON"), GroupOID("IG.MON.SET"))
    said = describe(tree('TEMP_VSORRES - tp(TEMP_VSORRES, "PRE") > 1', inside), STUDY, "en")
    assert said == "Temp_Vsorres − Temp_Vsorres at PRE > 1"
    rows = describe(tree('count(over("IG.X.LOG", DRUG)) > 0'), STUDY, "en")
    assert "Drug" in rows


def test_words_exist_for_real_functions_in_every_language() -> None:
    assert set(FUNCTIONS["en"]) == set(FUNCTIONS["zh"])
    assert set(OPERATORS["en"]) == set(OPERATORS["zh"])
    assert set(FUNCTIONS["en"]) <= set(SIGNATURES)
