"""F.IE: the edge cases of clinical.md 2.7, FX-05, and the screening of the synthetic subjects."""

from __future__ import annotations

import pytest

from tests.forms.screening import EXCLUSION, IE, INCLUSION, SCR, answered, judged, screened
from tests.forms.sheet import Sheet, evaluated


def auto(sheet: Sheet, code: str) -> str | None:
    return sheet.value(f"{IE}{code}_AUTO")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"tb": "171.0", "inr": "1.50", "creat": 60, "pta": None}, "TTT"),  # a
        ({"tb": "170.9"}, "UTT"),  # b
        ({"tb": 166, "tb1": 130, "tb1dtc": "2025-03-04 07:20"}, "TTT"),  # c
        ({"inr": "1.49", "pta": 40, "tb": 400}, "TTT"),  # d
        ({"inr": "1.49", "pta": 20}, "TFT"),  # e
        ({"inr": None, "pta": 45}, "TUU"),  # f
        ({"inr": "2.80", "pta": 18}, "TTT"),  # g
        ({"tb": 396, "inr": "2.97", "creat": 88}, "TTT"),  # h
        ({"tb": 400, "inr": "2.96", "creat": 88}, "TTF"),  # i
        ({"tb": 70, "inr": "1.50", "creat": 70, "tb1": 30, "tb1dtc": "2025-03-04 07:20"}, "TTF"),
        ({"inr": "1.49", "pta": None}, "TUT"),
        ({"creat": None}, "TTU"),
        ({"creat": None, "rrt": "Y"}, "TTF"),
    ],
)
def test_the_laboratory_criteria(changed: dict[str, object], expected: str) -> None:
    sheet = judged(answered(), **changed)
    assert "".join(str(auto(sheet, code)) for code in ("IN06", "IN07", "IN08")) == expected
    if "F" in expected:
        assert sheet.value(f"{IE}IEDIFF") is not None  # the answers say that all is well
    eligible = "T" if set(expected) <= {"T", "F"} else "U"
    assert sheet.value(f"{IE}IEALL") == eligible


def test_case_g_names_the_late_stage() -> None:
    assert "EC-023" in judged(inr="2.80", pta=18).codes()


@pytest.mark.parametrize(
    ("before", "at", "now", "rise", "met"),
    [
        (130, "2025-03-04 07:20", 166, "18.0", "T"),
        ("140", "2025-03-05 07:20", "157.1", "17.1", "T"),
        (150, "2025-03-05 07:20", 164, "14.0", "F"),
        (140, "2025-03-05 19:20", 152, None, "U"),
        (165, "2025-03-03 19:20", 160, "-2.0", "F"),
        (130, "2025-02-27 07:20", 166, "5.1", "F"),
        (130, "2025-02-27 07:19", 166, None, "U"),
        (130, "2025-03-05 11:20", 166, "43.2", "T"),
        (130, "2025-03-05 11:21", 166, None, "U"),
        (None, None, 166, None, "U"),
    ],
)
def test_the_rise_of_bilirubin_per_day(
    before: object, at: str | None, now: object, rise: str | None, met: str
) -> None:
    sheet = judged(tb=now, tb1=before, tb1dtc=at)
    assert sheet.value(f"{IE}TBRISE") == rise
    assert auto(sheet, "IN06") == met
    needed = {f["code"] for f in sheet.judged["findings"] if f["at"] == f"{IE}IN06_AUTO"}
    assert ("EC-IE-IN06" in needed) is (met == "U")


def test_the_earlier_sample_may_stand_on_a_liver_function_form() -> None:
    uns = "SE.UNS[1]/F.LBLF/I.LBLF."
    earlier = {f"{uns}LBDTC": "2025-03-04 07:20", f"{uns}BILI_LBORRES": 130}
    sheet = judged(earlier, tb=166)
    text = "TB 166 (2025-03-06 07:20) ← 130 (03-04 07:20), 18.0/d"
    assert sheet.value(f"{IE}IN06_SRC") == text
    later = judged({**earlier, f"{uns}LBDTC": "2025-03-05 12:00"}, tb=166)
    assert auto(later, "IN06") == "U"
    both = judged(earlier, tb=166, tb1=120, tb1dtc="2025-03-05 07:20")
    assert both.value(f"{IE}TB_PREV") == "120.0"


@pytest.mark.parametrize(
    ("sampled", "decided", "used"),
    [
        ("2025-03-06 07:20", "2025-03-09 07:20", "285.0"),
        ("2025-03-06 07:20", "2025-03-09 07:21", None),
        ("2025-03-06 07:20", "2025-03-06 07:19", None),
        ("2025-03-06 07:20", "2025-03-06 07:20", "285.0"),
    ],
)
def test_samples_of_the_72_hours_before_the_decision(
    sampled: str, decided: str, used: str | None
) -> None:
    entries = screened(decided=decided) | {f"{SCR}F.LBLF/I.LBLF.LBDTC": sampled}
    sheet = evaluated(entries)
    assert sheet.value(f"{IE}TB_LAST") == used
    assert auto(sheet, "IN06") == ("U" if used is None else "T")


def test_a_repeated_sample_counts_from_its_own_time_on() -> None:
    uns = "SE.UNS[1]/F.LBLF/I.LBLF."
    again = {f"{uns}LBDTC": "2025-03-07 07:00", f"{uns}BILI_LBORRES": 160}
    assert judged(again).value(f"{IE}TB_LAST") == "160.0"
    assert judged(again, decided="2025-03-07 06:59").value(f"{IE}TB_LAST") == "285.0"
    assert judged(again, decided=None).value(f"{IE}TB_LAST") == "285.0"


WOMAN = {"sex": "F", "fcbp": "Y", "lact": "N", "hcgdtc": "2025-03-06 07:20"}


@pytest.mark.parametrize(
    ("changed", "in03", "ex03"),
    [
        ({"sex": "M"}, "NA", "F"),  # k
        ({"sex": None}, "U", "U"),
        (WOMAN | {"fcbp": None}, "U", "U"),  # l
        (WOMAN | {"fcbp": "N"}, "NA", "F"),
        (WOMAN, "U", "U"),
        (WOMAN | {"hcg": "NEG"}, "T", "F"),
        (WOMAN | {"hcg": "NEG", "lact": "Y"}, "T", "T"),
        (WOMAN | {"hcg": "POS"}, "F", "T"),
        (WOMAN | {"hcg": "EQV"}, "U", "F"),
        (WOMAN | {"hcg": "NEG", "hcgdtc": "2025-02-28 08:59"}, "U", "U"),
        (WOMAN | {"hcg": "NEG", "hcgdtc": "2025-02-28 09:00"}, "T", "F"),
    ],
)
def test_pregnancy(changed: dict[str, object], in03: str, ex03: str) -> None:
    sheet = judged(**changed)
    assert (auto(sheet, "IN03"), auto(sheet, "EX03")) == (in03, ex03)


def test_a_man_needs_no_pregnancy_test() -> None:
    sheet = judged(answered(IN03="NA"))
    assert sheet.value(f"{IE}IEALL") == "T"
    assert sheet.value(f"{IE}IEDIFF") is None


@pytest.mark.parametrize(
    ("born", "met"),
    [
        ("1959-03-06", "T"),  # 65 y 364 d
        ("1959-03-05", "F"),
        ("2007-03-05", "T"),
        ("2007-03-06", "F"),
        ("1984", "T"),
        ("1959", "U"),
        ("2007", "U"),
        (None, "U"),
    ],
)
def test_age(born: str | None, met: str) -> None:
    assert auto(judged(born=born), "IN01") == met


@pytest.mark.parametrize(
    ("code", "changed", "expected"),
    [
        ("IN02", {"lfyn": "Y"}, "T"),
        ("IN02", {"lfyn": "N"}, "F"),
        ("IN02", {"lfyn": None}, "U"),
        ("IN05", {"hbsag": "POS"}, "T"),
        ("IN05", {"hbsag": "NEG"}, "F"),
        ("IN05", {"hbsag": "EQV"}, "U"),
        ("IN05", {"hbsag": None}, "U"),
        ("EX01", {"malignancy": "Y", "cancer": None}, "T"),
        ("EX01", {"cancer": "Y"}, "T"),
        ("EX01", {"cancer": None}, "U"),
        ("EX02", {"kidney": "Y", "heart": None}, "T"),
        ("EX02", {"lung": None}, "U"),
        ("EX04", {"infection": "Y", "severity": "SEVERE"}, "T"),
        ("EX04", {"infection": "Y", "severity": "MOD"}, "F"),
        ("EX04", {"infection": "Y", "severity": None}, "U"),
        ("EX06", {"cause": "DILI"}, "T"),
        ("EX06", {"cause": "NONE"}, "F"),
        ("EX06", {"cause": None}, "U"),
    ],
)
def test_the_other_computed_criteria(code: str, changed: dict[str, object], expected: str) -> None:
    assert auto(judged(**changed), code) == expected


def test_consent_comes_before_every_procedure() -> None:
    assert auto(judged(), "IN04") == "T"
    assert auto(judged(consent=None), "IN04") == "U"
    assert auto(judged({f"{SCR}F.VS/I.VS.VSDTC": "2025-03-05 10:00"}), "IN04") == "F"
    early = screened(consent="2025-03-06 08:00")
    assert auto(evaluated(early), "IN04") == "U"  # is it a sample of routine care?
    routine = {
        f"{SCR}F.{form}/I.{form}.LBSOC": "Y" for form in ("LBLF", "LBCO", "LBRE", "LBVIR", "LBAFP")
    }
    assert auto(evaluated(early | routine), "IN04") == "T"
    assert auto(evaluated(early | routine | {f"{SCR}F.LBLF/I.LBLF.LBSOC": "N"}), "IN04") == "F"


def test_nobody_is_eligible_before_every_criterion_is_answered() -> None:
    open_ = judged()
    assert open_.value(f"{IE}IEALL") == "U"
    asked = open_.report["items"]
    assert all(asked[f"{IE}{code}"]["value"] is None for code in INCLUSION + EXCLUSION)
    assert "EC-IE-IEALL" in open_.codes()
    assert open_.severity("EC-IE-IEALL") == "required"
    done = judged(answered(IN03="NA"))
    assert done.value(f"{IE}IEALL") == "T"
    assert done.value(f"{IE}IEUNDEC") is None
    one_left = answered(IN03="NA")
    del one_left[f"{IE}EX05"]
    assert judged(one_left).value(f"{IE}IEUNDEC") == "I.IE.EX05"


def test_an_unknown_computed_criterion_blocks_whatever_is_answered() -> None:
    sheet = judged(answered(IN03="NA"), tb="170.9")
    assert sheet.value(f"{IE}IEALL") == "U"
    assert sheet.value(f"{IE}IEUNDEC") == "I.IE.IN06"
    assert {"EC-IE-IEALL", "EC-IE-IN06"} <= sheet.codes()


def test_a_criterion_that_the_investigator_judges_needs_no_computation() -> None:
    assert judged(answered(IN03="NA"), cancer=None).value(f"{IE}IEALL") == "T"


def test_an_answer_against_the_computation_needs_words_and_two_persons() -> None:
    sheet = judged(answered(IN03="NA", IN08="N"))
    assert sheet.severity("EC-030") == "alarming"
    assert sheet.value(f"{IE}IEDIFF") == "I.IE.IN08"
    needed = {f["at"] for f in sheet.judged["findings"] if f["code"] == "REQUIRED"}
    assert {f"{IE}IECOM", f"{IE}IEAPPR1", f"{IE}IEAPPR2"} <= needed
    same = judged(answered(IN03="NA", IN08="N") | {f"{IE}IEAPPR1": "li", f"{IE}IEAPPR2": "li"})
    assert same.severity("EC-IE-IEAPPR2") == "impossible"
    agreed = judged(answered(IN03="NA"))
    assert agreed.state(f"{IE}IECOM") == "not_asked"


def test_s01_is_eligible() -> None:
    sheet = judged(
        answered(), sex="F", fcbp="Y", lact="N", hcg="NEG", hcgdtc="2025-03-06 07:20",
        signed="dr.li",
    )  # fmt: skip
    assert sheet.value(f"{IE}MELD") == "24"
    assert sheet.value(f"{IE}IEALL") == "T"
    assert sheet.value(f"{IE}IEFAIL") is None
    expected = "SEX F; FCBP Y; hCG NEG (2025-03-06 07:20)"
    assert sheet.value(f"{IE}IN03_SRC") == expected
    assert any(event["event"] == "SE.ALLOC" for event in sheet.judged["schedule"]), (
        "allocation may be planned"
    )
    assert "SE.ALLOC/F.ALLOC" in {form["at"] for form in sheet.report["forms"]}


def test_s02_fails_by_meld_31() -> None:
    facts = {"tb": 420, "inr": "2.60", "pta": 27, "creat": 106}
    sheet = judged(**facts)
    assert sheet.value(f"{IE}MELD") == "31"
    assert auto(sheet, "IN08") == "F"
    assert sheet.value(f"{IE}IEFAIL") == "IN08"
    assert sheet.value(f"{IE}IEALL") == "F"
    assert sheet.proposals("query") == [("SCREENFAIL", None)]
    assert judged().proposals("query") == []
    assert "SE.ALLOC/F.ALLOC" not in {form["at"] for form in sheet.report["forms"]}
    allocated = judged({"SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-07 10:10"}, **facts)
    assert allocated.severity("EC-020") == "impossible"


def test_s02_re_screened() -> None:
    sheet = judged(answered(IN03="NA"), tb=388, inr="2.30", creat=80)
    assert sheet.value(f"{IE}MELD") == "28"
    assert sheet.value(f"{IE}IEALL") == "T"
    again = judged({f"{IE}IERESCR": 2})
    assert again.severity("RANGE") == "alarming"


def habit(kind: str, grams: int, years: int) -> dict[str, object]:
    facts = {"ALCNCF": kind, "ALCGD": grams, "ALCYR": years}
    return {f"F.DM/I.DM.{name}": value for name, value in facts.items()}


@pytest.mark.parametrize(
    ("sex", "entries", "check"),
    [
        ("M", {"F.LBAFP/I.LBAFP.AFP_LBORRES": 400}, "EC-024"),
        ("M", {"F.IMG/I.IMG.IMG_SUSP": "Y"}, "EC-024"),
        ("M", {"F.LBVIR/I.LBVIR.HDVAB_LBORRES": "POS"}, "EC-025"),
        ("M", habit("FORMER", 40, 6), "EC-026"),
        ("M", habit("CURRENT", 81, 1), "EC-026"),
        ("F", habit("FORMER", 20, 6), "EC-026"),
    ],
)
def test_what_asks_for_a_second_look(sex: str, entries: dict[str, object], check: str) -> None:
    more = {SCR + at: value for at, value in entries.items()}
    assert check in judged(answered() | more, sex=sex).codes()
    assert check not in judged(more, sex=sex).codes()
    assert check not in judged(answered(), sex=sex).codes()


def test_alcohol_below_the_limits() -> None:
    more = {SCR + at: value for at, value in habit("FORMER", 40, 5).items()}
    assert "EC-026" not in judged(answered() | more).codes()


def test_allocation_needs_an_eligible_and_signed_form() -> None:
    allocated = {"SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-07 10:10"}
    good = answered(IN03="NA") | allocated
    assert "EC-020" in judged(good).codes()
    assert "EC-020" not in judged(good, signed="dr.li").codes()
    assert "EC-020" in judged(good, signed="dr.li", tb="170.9").codes()
    assert "EC-020" in evaluated(allocated).codes()
    early = good | {"SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-07 08:59"}
    assert judged(early, signed="dr.li").severity("EC-021") == "alarming"
    assert "EC-021" not in judged(good, signed="dr.li").codes()


def test_a_decision_before_consent_is_impossible() -> None:
    assert judged(decided="2025-03-05 10:14").severity("EC-IE-IEDTC") == "impossible"
    assert "EC-IE-IEDTC" not in judged(decided="2025-03-05 10:15").codes()


def test_what_contradicts_the_computation_is_quoted_in_words() -> None:
    sheet = judged(answered(IN03="N"), sex="F", fcbp="Y", hcg="NEG", hcgdtc="2025-03-06 07:20")
    (told,) = (f["message"] for f in sheet.judged["findings"] if f["code"] == "EC-030")
    assert "Sex: Female; Of child-bearing potential? Yes; Pregnancy test: Negative" in told["en"]
    assert "性别：女; 育龄期女性：是; 妊娠试验：阴性" in told["zh"]
