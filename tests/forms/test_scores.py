"""Scores: the worked examples of clinical.md 2.41, FX-01 to FX-08 and FX-13, and 5.0."""

from __future__ import annotations

import pytest

from tests.forms.sheet import Sheet, evaluated

TESTS = {
    "tb": "F.LBLF/I.LBLF.BILI_LBORRES",
    "db": "F.LBLF/I.LBLF.BILDIR_LBORRES",
    "alb": "F.LBLF/I.LBLF.ALB_LBORRES",
    "prot": "F.LBLF/I.LBLF.PROT_LBORRES",
    "inr": "F.LBCO/I.LBCO.INR_LBORRES",
    "pta": "F.LBCO/I.LBCO.PTA_LBORRES",
    "pt": "F.LBCO/I.LBCO.PT_LBORRES",
    "ctrl": "F.LBCO/I.LBCO.PTCTRL_LBORRES",
    "creat": "F.LBRE/I.LBRE.CREAT_LBORRES",
    "na": "F.LBRE/I.LBRE.SODIUM_LBORRES",
    "urea": "F.LBRE/I.LBRE.UREA_LBORRES",
    "rrt": "F.LBRE/I.LBRE.RRT7FL",
    "neut": "F.LBHE/I.LBHE.NEUT_LBORRES",
    "he": "F.PE/I.PE.HEGR",
    "asc": "F.PE/I.PE.ASCGR",
}
SC = "SE.SCR/F.SC/I.SC."


def labs(event: str = "SE.SCR", /, **values: object) -> dict[str, object]:
    """Entries of one visit by short name; None is left out."""
    return {f"{event}/{TESTS[name]}": value for name, value in values.items() if value is not None}


def aged(years: int) -> dict[str, object]:
    """Birth and consent that make this age."""
    return {
        "SE.SCR/F.DM/I.DM.BRTHDTC": f"{2025 - years}-01-01",
        "SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 09:00",
    }


def scored(**values: object) -> Sheet:
    return evaluated(labs(**values))


@pytest.mark.parametrize(
    ("tb", "inr", "creat", "rrt", "raw", "meld"),
    [
        (342, "2.20", 70, "N", "26.5846", "27"),
        (171, "1.50", 60, "N", "19.6750", "20"),
        (12, "0.95", 55, "N", "6.4300", "6"),
        (300, "2.00", None, "Y", "38.2887", "38"),
        (300, "2.00", None, "N", None, None),
        (396, "2.97", 88, "N", "30.4999", "30"),
        (400, "2.96", 88, "N", "30.5001", "31"),
        (420, "2.60", 106, "N", "30.9698", "31"),
        (70, "1.50", 70, "N", "16.2988", "16"),
        (342, "2.20", 70, None, "26.5846", "27"),
        (None, "2.20", 70, "N", None, None),
        (342, None, 70, "N", None, None),
    ],
)
def test_meld(
    tb: object, inr: object, creat: object, rrt: object, raw: str | None, meld: str | None
) -> None:
    sheet = scored(tb=tb, inr=inr, creat=creat, rrt=rrt)
    assert sheet.value(f"{SC}MELD_RAW") == raw
    assert sheet.value(f"{SC}MELD") == meld


def test_meld_names_what_is_missing() -> None:
    complete = {"na": 137, "alb": 30, "asc": 2, "he": 0, "neut": "4.5", "urea": "4.2"}
    sheet = evaluated(labs(tb=300, inr="2.00", rrt="N", **complete) | aged(40))
    assert sheet.value(f"{SC}SCMISS") == "I.SC.CREAT"
    dialysed = evaluated(labs(tb=300, inr="2.00", rrt="Y", **complete) | aged(40))
    assert dialysed.value(f"{SC}SCMISS") is None
    unknown = evaluated(labs(tb=300, inr="2.00", creat=70, **complete) | aged(40))
    assert unknown.value(f"{SC}SCMISS") == "I.SC.RRT7FL"
    assert unknown.value(f"{SC}MELD") is not None


def test_a_visit_without_samples_has_no_score_and_says_nothing() -> None:
    sheet = evaluated(labs(tb=342, inr="2.20", creat=70, rrt="N"))
    assert sheet.value("SE.W8/F.SC/I.SC.MELD") is None
    assert sheet.value("SE.W8/F.SC/I.SC.SCMISS") is None


@pytest.mark.parametrize(
    ("inr_at", "meld"), [("2025-03-08 07:00", "27"), ("2025-03-04 07:00", None)]
)
def test_a_missing_operand_comes_from_a_sample_of_the_last_72_hours(
    inr_at: str, meld: str | None
) -> None:
    entries = {
        **labs(inr="2.20"),
        "SE.SCR/F.LBCO/I.LBCO.LBDTC": inr_at,
        **labs("SE.BL", tb=342, creat=70, rrt="N"),
        "SE.BL/F.LBLF/I.LBLF.LBDTC": "2025-03-10 07:00",
        "SE.BL/F.LBRE/I.LBRE.LBDTC": "2025-03-10 07:00",
    }
    sheet = evaluated(entries)
    assert sheet.value("SE.BL/F.SC/I.SC.MELD") == meld
    assert ("EC-032" in sheet.codes("SE.BL/F.SC")) is (meld is not None)


def test_samples_of_one_score_more_than_a_day_apart_are_told() -> None:
    entries = {
        **labs(tb=342, inr="2.20", creat=70),
        "SE.SCR/F.LBLF/I.LBLF.LBDTC": "2025-03-06 07:00",
        "SE.SCR/F.LBCO/I.LBCO.LBDTC": "2025-03-07 07:00",
        "SE.SCR/F.LBRE/I.LBRE.LBDTC": "2025-03-06 12:00",
    }
    assert "EC-032" not in evaluated(entries).codes("SE.SCR/F.SC")
    entries["SE.SCR/F.LBCO/I.LBCO.LBDTC"] = "2025-03-07 07:01"
    later = evaluated(entries)
    assert "EC-032" in later.codes("SE.SCR/F.SC")
    assert later.severity("EC-032") == "unusual"


def test_mg_per_dl_is_converted_and_the_typed_number_stays() -> None:
    entries = {
        **labs(tb=20, inr="2.20", creat="0.8"),
        "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRESU": "mg/dL",
        "SE.SCR/F.LBRE/I.LBRE.CREAT_LBORRESU": "mg/dL",
    }
    sheet = evaluated(entries)
    assert sheet.value("SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES") == "20"
    assert sheet.value("SE.SCR/F.LBLF/I.LBLF.BILI_LBSTRESN") == "342.0"
    assert sheet.value(f"{SC}MELD_RAW") == "26.5846"


@pytest.mark.parametrize(
    ("tb", "inr", "creat", "na", "meld", "meldna"),
    [
        # MELD 24, 13, 11 and 30 by values whose raw scores stand in the comments of clinical.md
        (285, "1.90", 64, 128, "24", "29"),
        (60, "1.20", 65, 135, "13", "15"),
        (285, "1.90", 64, 140, "24", "24"),
        (396, "2.97", 88, 118, "30", "34"),
        (285, "1.90", 64, None, "24", None),
        (None, "1.90", 64, 128, None, None),
    ],
)
def test_meld_na(
    tb: object, inr: str, creat: int, na: object, meld: str | None, meldna: str | None
) -> None:
    sheet = scored(tb=tb, inr=inr, creat=creat, rrt="N", na=na)
    assert sheet.value(f"{SC}MELD") == meld
    assert sheet.value(f"{SC}MELDNA") == meldna


def test_meld_na_is_meld_up_to_11() -> None:
    sheet = scored(tb=60, inr="1.00", creat=65, rrt="N", na=120)
    assert sheet.value(f"{SC}MELD") == "11"
    assert sheet.value(f"{SC}MELDNA") == "11"


@pytest.mark.parametrize(
    ("tb", "alb", "inr", "asc", "he", "score", "grade"),
    [
        (342, 31, "2.2", 2, 0, "10", "C"),
        (20, 42, "1.1", 1, 0, "5", "A"),
        ("51.3", 28, "2.3", 1, 1, "9", "B"),
        (30, 34, "1.7", 2, 0, "8", "B"),
        (600, 26, "3.0", 3, 4, "15", "C"),
        (342, 31, "2.2", None, 0, None, None),
    ],
)
def test_child_pugh(
    tb: object, alb: int, inr: str, asc: object, he: int, score: str | None, grade: str | None
) -> None:
    sheet = scored(tb=tb, alb=alb, inr=inr, asc=asc, he=he)
    assert sheet.value(f"{SC}CPSCORE") == score
    assert sheet.value(f"{SC}CPCLASS") == grade


def test_encephalopathy_and_ascites_come_from_the_liver_failure_form_where_not_examined() -> None:
    entries = labs(tb=342, alb=31, inr="2.2")
    entries |= {"SE.SCR/F.LF/I.LF.HEGR": 0, "SE.SCR/F.LF/I.LF.ASCGR": 2}
    assert evaluated(entries).value(f"{SC}CPSCORE") == "10"
    entries |= {"SE.SCR/F.PE/I.PE.ASCGR": 3}
    assert evaluated(entries).value(f"{SC}CPSCORE") == "11"


@pytest.mark.parametrize(
    ("pt", "ctrl", "expected"),
    [
        ("12.0", "12.0", "100.0"),
        ("13.0", "12.0", "82.8"),
        ("19.2", "12.0", "40.0"),
        ("20.0", "12.0", "37.5"),
        ("24.0", "12.0", "28.6"),
        ("31.2", "12.0", "20.0"),
        ("7.0", "12.0", None),
        (None, "12.0", None),
    ],
)
def test_estimated_prothrombin_activity(pt: object, ctrl: str, expected: str | None) -> None:
    assert scored(pt=pt, ctrl=ctrl).value("SE.SCR/F.LBCO/I.LBCO.PTA_EST") == expected


@pytest.mark.parametrize(
    ("tb", "db", "expected", "told"),
    [
        (342, 241, "101.0", False),
        (18, 19, "0.0", False),
        (18, None, None, False),
        (18, 21, None, True),
    ],
)
def test_indirect_bilirubin(tb: int, db: object, expected: str | None, told: bool) -> None:
    sheet = scored(tb=tb, db=db)
    assert sheet.value("SE.SCR/F.LBLF/I.LBLF.BILIND") == expected
    assert ("EC-034" in sheet.codes()) is told
    if told:
        assert sheet.severity("EC-034") == "impossible"


def test_globulin_and_albumin_over_total_protein() -> None:
    assert scored(prot=70, alb=31).value("SE.SCR/F.LBLF/I.LBLF.GLOB") == "39.0"
    higher = scored(prot=60, alb=61)
    assert higher.value("SE.SCR/F.LBLF/I.LBLF.GLOB") == "0.0"
    assert "EC-035" in higher.codes()


@pytest.mark.parametrize(
    ("inr", "pta", "stage", "flag"),
    [
        ("1.7", 38, "E", "N"),
        ("1.8", 28, "M", "Y"),
        ("2.6", None, "L", None),
        ("1.4", 45, "NA", "N"),
        (None, None, None, None),
        (None, 20, "L", None),
    ],
)
def test_stage(inr: object, pta: object, stage: str | None, flag: str | None) -> None:
    sheet = scored(inr=inr, pta=pta, creat=70)
    assert sheet.value(f"{SC}LFSTAGE_AUTO") == stage
    assert sheet.value(f"{SC}LFSTAGE_FLAG") == flag


@pytest.mark.parametrize(
    ("inr", "he", "neut", "tb", "urea", "age", "score", "risk"),
    [
        ("2.2", 0, "4.5", 342, "4.2", 45, "7.02", "LOW"),
        ("2.6", 2, "7.8", 420, "6.5", 52, "8.55", "HIGH"),
        ("3.2", 3, "10.5", 520, "9.8", 60, "10.06", "HIGH"),
        ("1.6", 0, "3.0", 256, "3.5", 30, "5.61", "LOW"),
        ("2.2", None, "4.5", 342, "4.2", 45, None, None),
    ],
)
def test_cossh_aclf_ii(
    inr: str,
    he: object,
    neut: str,
    tb: int,
    urea: str,
    age: int,
    score: str | None,
    risk: str | None,
) -> None:
    sheet = evaluated(labs(inr=inr, he=he, neut=neut, tb=tb, urea=urea) | aged(age))
    assert sheet.value(f"{SC}COSSH2") == score
    assert sheet.value(f"{SC}COSSH2RISK") == risk


def test_neutrophils_as_a_share_of_leukocytes() -> None:
    entries = labs(neut=75)
    entries |= {"SE.SCR/F.LBHE/I.LBHE.NEUT_LBORRESU": "%", "SE.SCR/F.LBHE/I.LBHE.WBC_LBORRES": 6}
    assert evaluated(entries).value("SE.SCR/F.LBHE/I.LBHE.NEUT_LBSTRESN") == "4.50"


SCREENED = {
    # subject: age, TB, INR, PTA, creatinine, Na, albumin, HE, ascites, urea, neutrophils (5.0)
    "S01": (42, 285, "1.90", 36, 64, 136, 31, 0, 2, "4.1", "4.6"),
    "S02": (51, 420, "2.60", 27, 106, 134, 29, 1, 2, "6.0", "7.2"),
    "S03": (36, 166, "1.80", 39, 68, 138, 33, 0, 1, "3.6", "3.9"),
    "S04": (47, 318, "2.10", 31, 72, 133, 30, 0, 2, "4.4", "5.1"),
    "S05": (29, 298, "1.70", 40, 66, 137, 34, 0, 1, "3.2", "4.0"),
    "S06": (58, 256, "1.60", 38, 75, 135, 32, 0, 2, "4.9", "3.6"),
    "S07": (44, 401, "2.50", 28, 90, 131, 28, 1, 3, "6.8", "6.4"),
    "S08": (62, 372, "2.40", 26, 85, 130, 27, 2, 3, "7.4", "8.8"),
    "S09": (33, 244, "1.60", 40, 58, 139, 35, 0, 1, "3.1", "3.4"),
    "S10": (55, 333, "2.05", 33, 77, 134, 29, 0, 3, "5.2", "4.2"),
}
EXPECTED = {
    "S01": ("24.2535", "24", "25", "10", "C", "6.60"),
    "S02": ("30.9698", "31", "32", "12", "C", "8.44"),
    "S03": ("21.6048", "22", "22", "9", "B", "5.95"),
    "S04": ("25.7885", "26", "28", "10", "C", "7.06"),
    "S05": ("23.1763", "23", "23", "9", "B", "5.80"),
    "S06": ("21.9231", "22", "23", "9", "B", "6.80"),
    "S07": ("28.7896", "29", "31", "13", "C", "8.14"),
    "S08": ("27.8770", "28", "31", "14", "C", "8.82"),
    "S09": ("21.7416", "22", "22", "8", "B", "5.67"),
    "S10": ("25.6929", "26", "27", "11", "C", "7.32"),
}


@pytest.mark.parametrize("subject", sorted(SCREENED))
def test_the_ten_synthetic_subjects(subject: str) -> None:
    age, tb, inr, pta, creat, na, alb, he, asc, urea, neut = SCREENED[subject]
    entries = labs(
        tb=tb, inr=inr, pta=pta, creat=creat, rrt="N", na=na, alb=alb, he=he, asc=asc,
        urea=urea, neut=neut,
    )  # fmt: skip
    sheet = evaluated(entries | aged(age))
    names = ("MELD_RAW", "MELD", "MELDNA", "CPSCORE", "CPCLASS", "COSSH2")
    assert tuple(sheet.value(f"{SC}{name}") for name in names) == EXPECTED[subject]


@pytest.mark.parametrize(
    ("event", "tb", "inr", "creat", "meld"),
    [
        ("SE.W1", 210, "1.50", 60, "20"),
        ("SE.W2", 150, "1.30", 62, "18"),
        ("SE.W4", 60, "1.20", 65, "13"),
        ("SE.W12", 30, "1.05", 68, "9"),
        ("SE.W72", 18, "1.02", 70, "7"),
    ],
)
def test_the_course_of_s01(event: str, tb: int, inr: str, creat: int, meld: str) -> None:
    sheet = evaluated(labs(event, tb=tb, inr=inr, creat=creat, rrt="N"))
    assert sheet.value(f"{event}/F.SC/I.SC.MELD") == meld


def test_s02_variant_b_is_eligible_at_the_second_screening() -> None:
    assert scored(tb=388, inr="2.3", creat=80, rrt="N").value(f"{SC}MELD") == "28"
