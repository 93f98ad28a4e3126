"""The proposed grade of a complication (clinical.md 3.4), both sides of every limit."""

from __future__ import annotations

import pytest

from tests.forms.complications import COMP, DAY, START, at_time, comp
from tests.forms.monitoring import EX
from tests.forms.sheet import evaluated


def graded(entries: dict[str, object]) -> str | None:
    return evaluated(START | entries).value(f"{COMP}COMPGR_AUTO[1]")


# ---------------------------------------------------------------------- the grade of a row


@pytest.mark.parametrize(
    ("entries", "grade"),
    [
        (comp(1, COMPTERM="FEVER", COMPPEAK="37.9"), None),
        (comp(1, COMPTERM="FEVER", COMPPEAK="38.0"), "1"),
        (comp(1, COMPTERM="FEVER", COMPPEAK="39.0"), "1"),
        (comp(1, COMPTERM="FEVER", COMPPEAK="40.0"), "2"),
        (comp(1, COMPTERM="FEVER", COMPPEAK="40.1"), "3"),
        (
            comp(1, COMPTERM="FEVER", COMPPEAK="40.1", COMPONGO="N",
                 COMPSTDTC=f"{DAY} 10:00", COMPENDTC="2025-04-09 11:00"), "4",
        ),
        (
            comp(1, COMPTERM="FEVER", COMPPEAK="40.1", COMPONGO="N",
                 COMPSTDTC=f"{DAY} 10:00", COMPENDTC="2025-04-09 10:00"), "3",
        ),
        (comp(1, COMPTERM="FEVER", COMPPEAK="40.1", COMPOUT="FATAL"), "5"),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=8, COMPTX="NONE"), "1"),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=8, COMPTX="AH", COMPTXRT="ORAL"), "2"),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=8, COMPTX="AH", COMPTXRT="INTRAVENOUS"), "3"),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=8, COMPTX="AH", COMPTXRT="TOPICAL"), "1"),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=31, COMPTX="AH", COMPTXRT="ORAL"), "3"),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=8, COMPTX="AH"), None),
        (comp(1, COMPTERM="URTICARIA", COMPPEAK=8), None),
        (comp(1, COMPTERM="RASH", COMPPEAK=9), "1"),
        (comp(1, COMPTERM="RASH", COMPPEAK=10), "2"),
        (comp(1, COMPTERM="RASH", COMPPEAK=35), "2"),
        (comp(1, COMPTERM="RASH", COMPPEAK=35) | at_time("2H", "11:00", SX_YN="Y", SX_PRUR=2), "3"),
        (
            comp(1, COMPTERM="IRR", COMPTX="AH", COMPRESP="Y", COMPREC="N", COMPSER="N")
            | {f"{EX}EXINTPYN": "Y"}, "2",
        ),
        (
            comp(1, COMPTERM="IRR", COMPTX="NONE", COMPRESP="NA", COMPREC="N", COMPSER="N")
            | {f"{EX}EXINTPYN": "N"}, "1",
        ),
        (
            comp(1, COMPTERM="IRR", COMPTX="NONE", COMPRESP="NA", COMPREC="N", COMPSER="N")
            | {f"{EX}EXINTPYN": "Y"}, "2",
        ),
        (comp(1, COMPTERM="IRR", COMPTX="AH", COMPRESP="N", COMPREC="N", COMPSER="N"), "3"),
        (comp(1, COMPTERM="IRR", COMPTX="AH", COMPRESP="Y", COMPREC="Y", COMPSER="N"), "3"),
        (comp(1, COMPTERM="IRR", COMPTX="VASO", COMPRESP="Y", COMPREC="N", COMPSER="N"), "4"),
        (comp(1, COMPTERM="IRR", COMPTX="AH", COMPREC="N", COMPSER="N"), None),
        (comp(1, COMPTERM="ALLERGIC", COMPTX="NONE", COMPSER="N"), "1"),
        (comp(1, COMPTERM="ALLERGIC", COMPTX="AH", COMPTXRT="ORAL", COMPSER="N"), "2"),
        (comp(1, COMPTERM="ALLERGIC", COMPTX="AH", COMPTXRT="INTRAVENOUS", COMPSER="N"), "3"),
        (comp(1, COMPTERM="ALLERGIC", COMPTX="INTUB", COMPSER="Y"), "4"),
        (comp(1, COMPTERM="ANAPHYLAXIS", COMPTX="ADR"), "3"),
        (comp(1, COMPTERM="ANAPHYLAXIS", COMPTX="ADR,CPR"), "4"),
        (comp(1, COMPTERM="ANAPHYLAXIS", COMPTX="ADR", COMPSER="Y", COMPLIFE="Y"), "4"),
        (comp(1, COMPTERM="ANAPHYLAXIS"), None),
        (comp(1, COMPTERM="HYPOTENSION", COMPPEAK=86, COMPTX="NONE"), "1"),
        (comp(1, COMPTERM="HYPOTENSION", COMPPEAK=86, COMPTX="FLUID"), "2"),
        (comp(1, COMPTERM="HYPOTENSION", COMPPEAK=86, COMPTX="FLUID,VASO"), "3"),
        (comp(1, COMPTERM="HYPOTENSION", COMPPEAK=86, COMPTX="CPR"), "4"),
        (comp(1, COMPTERM="HYPOTENSION", COMPPEAK=86), None),
        (comp(1, COMPTERM="TACHYCARDIA", COMPPEAK=120, COMPTX="NONE"), "1"),
        (comp(1, COMPTERM="TACHYCARDIA", COMPPEAK=120, COMPTX="OTH"), "2"),
        (comp(1, COMPTERM="TACHYCARDIA", COMPPEAK=120, COMPTX="CPR"), "3"),
        (comp(1, COMPTERM="BRADYCARDIA", COMPPEAK=45, COMPTX="OTH"), "3"),
        (comp(1, COMPTERM="HYPOXIA", COMPPEAK=90, COMPTX="O2"), "2"),
        (comp(1, COMPTERM="HYPOXIA", COMPPEAK=90, COMPTX="NONE"), None),
        (comp(1, COMPTERM="HYPOXIA", COMPPEAK=86, COMPTX="O2"), "3"),
        (comp(1, COMPTERM="HYPOXIA", COMPPEAK=86, COMPTX="O2,INTUB"), "4"),
        (comp(1, COMPTERM="BRONCHOSPASM", COMPTX="NONE"), "1"),
        (comp(1, COMPTERM="BRONCHOSPASM", COMPTX="BRONCH"), "2"),
        (comp(1, COMPTERM="BRONCHOSPASM", COMPTX="BRONCH,O2"), "3"),
        (comp(1, COMPTERM="BRONCHOSPASM", COMPTX="INTUB"), "4"),
        (comp(1, COMPTERM="VOMITING", COMPPEAK=6, COMPTX="NONE", COMPSER="N"), "1"),
        (comp(1, COMPTERM="VOMITING", COMPPEAK=1, COMPTX="FLUID", COMPSER="N"), "2"),
        (comp(1, COMPTERM="CRS", COMPTX="ANTIPYR"), "1"),
        (comp(1, COMPTERM="CRS", COMPTX="O2"), "2"),
        (comp(1, COMPTERM="CRS", COMPTX="VASO"), "3"),
        (comp(1, COMPTERM="CRS", COMPTX="INTUB"), "4"),
        (comp(1, COMPTERM="VTE", COMPTX="NONE", COMPSER="N"), "1"),
        (comp(1, COMPTERM="VTE", COMPTX="OTH", COMPSER="N"), "2"),
        (comp(1, COMPTERM="VTE", COMPTX="OTH", COMPSER="Y", COMPLIFE="N"), "3"),
        (comp(1, COMPTERM="VTE", COMPTX="OTH", COMPSER="Y", COMPLIFE="Y"), "4"),
        (
            comp(1, COMPTERM="CHILLS", COMPTX="OPIOID")
            | at_time("2H", "11:00", SX_YN="Y", SX_CHILL=1), "2",
        ),
        (
            comp(1, COMPTERM="PRURITUS", COMPTX="STEROID", COMPTXRT="ORAL")
            | at_time("2H", "11:00", SX_YN="Y", SX_PRUR=1), "3",
        ),
        (comp(1, COMPTERM="NAUSEA") | at_time("2H", "11:00", SX_YN="Y", SX_NAUS=2), "2"),
        (comp(1, COMPTERM="HEADACHE") | at_time("2H", "11:00", SX_YN="Y", SX_HEAD=1), "1"),
        (comp(1, COMPTERM="HEADACHE"), None),
        (
            comp(1, COMPTERM="DYSPNEA", COMPTX="NONE")
            | at_time("2H", "11:00", SX_YN="Y", SX_DYSP=3), "3",
        ),
        (
            comp(1, COMPTERM="FLUSHING") | at_time("2H", "11:00", SX_YN="Y", SX_FLUSH=2), "2",
        ),
        (
            comp(1, COMPTERM="EXTRAV", COMPTX="NONE")
            | at_time("2H", "11:00", SX_YN="Y", SX_SITE="EXTRAV")
            | at_time("4H", "13:00", SX_YN="Y", SX_SITE="RED"), "2",
        ),
        (comp(1, COMPTXT="?"), None),
    ],
)  # fmt: skip
def test_proposed_grade_of_a_complication(entries: dict[str, object], grade: str | None) -> None:
    assert graded(entries) == grade
