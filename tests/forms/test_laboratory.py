"""Virology, markers, immune panel, history, imaging: FX-07, FX-09, FX-14 and their checks."""

from __future__ import annotations

import pytest

from tests.forms.screening import judged
from tests.forms.sheet import Sheet, evaluated

SCR = "SE.SCR/"
VIR = "F.LBVIR/I.LBVIR."
SUBSETS: dict[str, object] = {"CD3N_LBORRES": 1000, "CD4N_LBORRES": 800}


def at_visit(event: str, form: str, **values: object) -> dict[str, object]:
    """Entries of one form at one visit by short name."""
    short = form.removeprefix("F.")
    return {f"{event}/{form}/I.{short}.{name}": value for name, value in values.items()}


def screening(form: str, **values: object) -> Sheet:
    return evaluated(at_visit("SE.SCR", form, **values))


@pytest.mark.parametrize(
    ("values", "log"),
    [
        ({"HBVDNA_LBORRES": "2.0E6"}, "6.30"),
        ({"HBVDNA_LBORRES": 20, "HBVDNA_LBOP": "LT"}, "<1.30"),
        ({"HBVDNA_LBOP": "TND"}, None),
        ({"HBVDNA_LBORRES": 0}, None),
        ({"HBVDNA_LBORRES": 2000, "HBVDNA_LBORRESU": "copies/mL"}, None),
    ],
)
def test_log_of_viral_dna(values: dict[str, object], log: str | None) -> None:
    sheet = screening("F.LBVIR", **values)
    assert sheet.value(f"{SCR}{VIR}HBVLOG") == log
    assert ("EC-LBVIR-ZERO" in sheet.codes()) is (values.get("HBVDNA_LBORRES") == 0)
    needed = [f for f in sheet.judged["findings"] if f["at"].endswith("HBVDNA_LBORRES")]
    assert all(found["code"] != "REQUIRED" for found in needed)


@pytest.mark.parametrize(
    ("values", "cd", "th"),
    [
        ({"CD4N_LBORRES": 560, "CD8N_LBORRES": 400}, "1.40", None),
        ({"CD4P_LBORRES": "35.0", "CD8P_LBORRES": "28.0"}, "1.25", None),
        ({"CD4N_LBORRES": 560, "CD8N_LBORRES": 0}, None, None),
        ({"TH1P_LBORRES": "14.2", "TH2P_LBORRES": "1.8"}, None, "7.89"),
        ({"TH1P_LBORRES": "14.2", "TH2P_LBORRES": 0}, None, None),
        ({"TH1P_LBORRES": "14.2", "TH2P_LBORRES": "0.1", "TH2P_LBOP": "LT"}, None, None),
        ({"CD4N_LBORRES": 560}, None, None),
    ],
)
def test_ratios(values: dict[str, object], cd: str | None, th: str | None) -> None:
    sheet = evaluated(at_visit("SE.BL", "F.LBIM", **values))
    assert sheet.value("SE.BL/F.LBIM/I.LBIM.CD4CD8") == cd
    assert sheet.value("SE.BL/F.LBIM/I.LBIM.TH1TH2") == th


@pytest.mark.parametrize(
    ("event", "form", "values", "code"),
    [
        ("SE.BL", "F.LBIM", SUBSETS | {"CD8N_LBORRES": 351}, "EC-038"),
        ("SE.BL", "F.LBIM", {"CD4P_LBORRES": 65, "CD8P_LBORRES": "40.1"}, "EC-038"),
        ("SE.SCR", "F.LBVIR", {"HBSAG_LBORRES": "NEG", "HBSAGQ_LBORRES": "0.05"}, "EC-039"),
        ("SE.SCR", "F.LBVIR", {"HBSAG_LBORRES": "NEG", "HBVDNA_LBORRES": 21}, "EC-039"),
        ("SE.SCR", "F.LBIN", {"ASC_PMN_LBORRES": 250}, "EC-LBIN-SBP"),
        ("SE.SCR", "F.LBPREG", {"HCGQ": "5.1", "HCG": "NEG"}, "EC-LBPREG-HCGQ"),
        ("SE.SCR", "F.HBV", {"CIRRHFL": "Y", "HBVBASE": "CHB"}, "EC-027"),
        ("SE.SCR", "F.HBV", {"CIRRHFL": "N", "HBVBASE": "DC"}, "EC-027"),
        ("SE.SCR", "F.MH", {"MHYN": "Y"}, "EC-014"),
        ("SE.SCR", "F.MH", {"MHYN": "N", "MHTERM[1]": "Diabetes"}, "EC-014"),
        ("SE.SCR", "F.MH", {"MH_PRIORMSC": "Y"}, "EC-MH-PRIORMSC"),
        ("SE.ALLOC", "F.ALLOC", {"ARM": "CONV", "DOSELVL": "D5"}, "EC-060"),
    ],
)  # fmt: skip
def test_a_check_fires(event: str, form: str, values: dict[str, object], code: str) -> None:
    assert code in evaluated(at_visit(event, form, **values)).codes()


@pytest.mark.parametrize(
    ("event", "form", "values"),
    [
        ("SE.BL", "F.LBIM", SUBSETS | {"CD8N_LBORRES": 350}),
        ("SE.SCR", "F.LBVIR", {"HBSAG_LBORRES": "NEG", "HBSAGQ_LBORRES": "0.04"}),
        ("SE.SCR", "F.LBVIR", {"HBSAG_LBORRES": "NEG", "HBVDNA_LBORRES": 20}),
        ("SE.SCR", "F.LBIN", {"ASC_PMN_LBORRES": 249}),
        ("SE.SCR", "F.LBPREG", {"HCGQ": "5.0", "HCG": "NEG"}),
        ("SE.SCR", "F.HBV", {"CIRRHFL": "Y", "HBVBASE": "CC"}),
        ("SE.SCR", "F.MH", {"MHYN": "Y", "MHTERM[1]": "Diabetes"}),
        ("SE.ALLOC", "F.ALLOC", {"ARM": "BM", "DOSELVL": "D5"}),
    ],
)  # fmt: skip
def test_what_is_right_or_unknown_fires_nothing(
    event: str, form: str, values: dict[str, object]
) -> None:
    assert evaluated(at_visit(event, form, **values)).codes() == set()


def test_a_man_with_an_answer_on_pregnancy_is_impossible() -> None:
    sheet = judged({f"{SCR}F.LBPREG/I.LBPREG.HCGDONE": "N"}, lact="N")
    found = {f["at"] for f in sheet.judged["findings"] if f["code"] == "EC-028"}
    assert found == {f"{SCR}F.DM/I.DM.SEX", f"{SCR}F.LBPREG/I.LBPREG.HCGDONE"}
    assert sheet.severity("EC-028") == "impossible"
    assert "EC-028" not in judged().codes()


@pytest.mark.parametrize(
    ("since", "months", "short"),
    [("2008", "194–206", False), ("2024-09-05", "6", False), ("2024-09-06", "5", True)],
)
def test_how_long_hepatitis_b_is_known(since: str, months: str, short: bool) -> None:
    sheet = judged({f"{SCR}F.HBV/I.HBV.HBVDXDTC": since})
    assert sheet.value(f"{SCR}F.HBV/I.HBV.HBVDURM") == months
    assert ("EC-HBV-HBVDURM" in sheet.codes()) is short


def test_a_breakthrough_under_treatment() -> None:
    entries = (
        at_visit("SE.SCR", "F.HBV", **{"AVYN": "Y", "AVTRT[1]": "ETV", "AVONGO[1]": "Y"})
        | at_visit("SE.SCR", "F.LBVIR", HBVDNA_LBORRES="2.0E6")
        | at_visit("SE.W4", "F.LBVIR", HBVDNA_LBORRES=500)
        | at_visit("SE.W12", "F.LBVIR", HBVDNA_LBORRES=5000)
    )
    sheet = evaluated(entries)
    assert "EC-040" in sheet.codes("SE.W12")
    assert "EC-040" not in sheet.codes("SE.W4")
    below = entries | at_visit("SE.W12", "F.LBVIR", HBVDNA_LBORRES=4999)
    assert "EC-040" not in evaluated(below).codes()
    stopped = entries | at_visit("SE.SCR", "F.HBV", **{"AVONGO[1]": "N"})
    assert "EC-040" not in evaluated(stopped).codes()


def afp(event: str, day: str, value: object) -> dict[str, object]:
    return at_visit(event, "F.LBAFP", LBDTC=f"{day} 07:00", AFP_LBORRES=value)


ALLOCATED = at_visit("SE.ALLOC", "F.ALLOC", ARM="CONV", ALLOCDTC="2025-03-10 10:00")


def test_a_rising_marker_asks_for_contrast_imaging() -> None:
    entries = (
        ALLOCATED
        | afp("SE.W12", "2025-06-02", 6)
        | afp("SE.W24", "2025-08-25", 12)
        | afp("SE.W36", "2025-11-17", 24)
    )
    assert "EC-080" in evaluated(entries).codes("SE.W36")
    assert "EC-080" not in evaluated(entries).codes("SE.W24")
    once = entries | afp("SE.W24", "2025-08-25", "11.9")
    assert "EC-080" not in evaluated(once).codes()
    seen = at_visit("SE.W36", "F.IMG", IMGDTC="2025-11-20", IMGMTH="MRI_C")
    assert "EC-080" not in evaluated(entries | seen).codes()
    plain = at_visit("SE.W36", "F.IMG", IMGDTC="2025-11-20", IMGMTH="US")
    assert "EC-080" in evaluated(entries | plain).codes()
    high = ALLOCATED | afp("SE.W24", "2025-08-25", 400)
    assert "EC-080" in evaluated(high).codes()
    early = ALLOCATED | afp("SE.W4", "2025-04-07", 400)
    assert "EC-080" not in evaluated(early).codes()


def test_a_suspicious_lesion_is_followed_up() -> None:
    entries = at_visit("SE.W24", "F.IMG", IMGDTC="2025-08-25", IMG_SUSP="Y")
    assert "EC-081" in evaluated(entries).codes()
    again = at_visit("SE.UNS[1]", "F.IMG", IMGDTC="2025-09-20", IMGMTH="CT_D")
    assert "EC-081" not in evaluated(entries | again).codes()


@pytest.mark.parametrize(
    ("test", "told"),
    [("2025-03-07 09:00", False), ("2025-03-07 08:59", True), (None, True)],
)
def test_no_infusion_without_a_negative_pregnancy_test(test: str | None, told: bool) -> None:
    entries = at_visit("SE.ALLOC", "F.ALLOC", ARM="BM") | at_visit(
        "SE.INF[1]", "F.EX", EXSTDTC="2025-03-10 09:00"
    )
    if test is not None:
        entries |= at_visit("SE.INF[1]", "F.LBPREG", HCGDTC=test, HCG="NEG")
    woman = judged(entries, sex="F", fcbp="Y", lact="N")
    assert ("EC-022" in woman.codes()) is told
    assert "EC-022" not in judged(entries).codes()


@pytest.mark.parametrize(
    ("facts", "failure", "aclf"),
    [
        # OF 8 (bilirubin 20 mg/dL 3, INR 1.9 1, the rest 1): age 45, WBC 6.8
        ({"tb": 342, "inr": "1.90", "born": "1980-01-01", "wbc": "6.8"}, "8", "36.5"),
        ({"tb": 342, "inr": "1.90", "fio2": None, "born": "1980-01-01", "wbc": "6.8"}, None, None),
    ],
)
def test_clif_c(facts: dict[str, object], failure: str | None, aclf: str | None) -> None:
    fio2 = facts.pop("fio2", 21)
    entries = at_visit("SE.SCR", "F.LBHE", WBC_LBORRES=facts.pop("wbc"))
    entries |= at_visit("SE.SCR", "F.LF", VASOFL="N", HEGR=0)
    entries |= at_visit("SE.SCR", "F.VS", SYSBP_VSORRES=118, DIABP_VSORRES=82, OXYSAT_VSORRES=98)
    if fio2 is not None:
        entries |= at_visit("SE.SCR", "F.VS", FIO2=fio2)
    sheet = judged(entries, **facts)
    assert sheet.value(f"{SCR}F.SC/I.SC.CLIFOF") == failure
    assert sheet.value(f"{SCR}F.SC/I.SC.CLIFCACLF") == aclf


def test_the_form_of_consent_was_approved_before_it_was_signed() -> None:
    signed = {f"{SCR}F.IC/I.IC.ICVER": "1.0"}
    assert "EC-IC-APPROVED" not in judged(signed).codes()
    assert judged(signed, consent="2013-03-31 10:00").severity("EC-IC-APPROVED") == "alarming"
    assert "EC-IC-APPROVED" not in judged(signed, consent="2013-04-01 08:00").codes()


def test_strata() -> None:
    cirrhosis = at_visit("SE.SCR", "F.HBV", CIRRHFL="Y") | at_visit("SE.ALLOC", "F.ALLOC", ARM="BM")
    sheet = judged(cirrhosis)
    assert sheet.value("SE.ALLOC/F.ALLOC/I.ALLOC.STRAT_CIR") == "Y"
    assert sheet.value("SE.ALLOC/F.ALLOC/I.ALLOC.STRAT_MELD") == "H"
