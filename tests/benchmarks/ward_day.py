"""What a ward types: laboratory forms of several visits and the grid of an infusion, as entries."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from mscform.base.clock import FixedClock
from mscform.base.identity import SubjectKey
from mscform.services.entering import Entered, Entering
from mscform.services.entries import read_entries
from mscform.services.resources import find_resources
from mscform.services.site import Site
from tests.journeys.ward import SETS, ZONE
from tests.staffed_site import NURSE, SECRET, found_site, staff

STUDY = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"
ENROLLED = datetime(2025, 3, 3, 9, 0, tzinfo=ZONE)

_NUMBERS = ("TEMP", "HR", "RESP", "SYSBP", "DIABP", "OXYSAT")

VISITS = {"SE.SCR": 1, "SE.BL": 6, "SE.D3": 10, "SE.W1": 14, "SE.W2": 21, "SE.W4": 35}
"""The visits at which samples are taken, with the day after enrolment."""

LABORATORY = {
    "LBLF": {"ALT": "180", "AST": "160", "CHOLINES": "3200", "BILI": "342", "BILDIR": "230",
             "ALB": "32", "PROT": "62"},
    "LBCO": {"PT": "22.0", "INR": "2.1", "PTA": "35", "APTT": "48.0", "FIBRINO": "1.60"},
    "LBRE": {"CREAT": "88", "UREA": "4.5", "SODIUM": "137", "K": "4.1", "CL": "101",
             "GLUC": "5.2"},
    "LBHE": {"WBC": "6.20", "NEUT": "4.10", "LYM": "1.30", "EOS": "0.10", "HGB": "121",
             "PLAT": "98"},
}  # fmt: skip


def make_ward(folder: Path) -> tuple[Site, FixedClock]:
    """A real encrypted site with a nurse signed in, half a year after the visits."""
    clock = FixedClock(ENROLLED + timedelta(days=180))
    made = found_site(folder, STUDY, find_resources(), training=False, clock=clock)
    site = staff(made.site, [NURSE])
    return site, clock


def before() -> dict[str, str]:
    """What is known before the first sample: consent, demography, allocation, infusion."""
    day = _day(4)
    return {
        "SE.SCR/F.IC/I.IC.ICDTC": f"{_day(0)} 10:00",
        "SE.SCR/F.DM/I.DM.BRTHDTC": "1980-05-04",
        "SE.SCR/F.DM/I.DM.SEX": "M",
        "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": f"{_day(3)} 15:00",
        "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "BM",
        "SE.INF[1]/F.EX/I.EX.EXYN": "Y",
        "SE.INF[1]/F.EX/I.EX.EXSTDTC": f"{day} 09:00",
        "SE.INF[1]/F.EX/I.EX.EXENDTC": f"{day} 09:32",
    }


def laboratory() -> dict[str, str]:
    """The four laboratory forms of every visit in `VISITS`."""
    told = {}
    for event, day in VISITS.items():
        for form, tests in LABORATORY.items():
            at = f"{event}/F.{form}/I.{form}."
            told |= {
                f"{at}LBPERF": "Y",
                f"{at}LBDTC": f"{_day(day)} 08:00",
                f"{at}LBNAM": "L1",
                f"{at}LBQUAL": "NORM",
            }
            told |= {f"{at}{test}_LBORRES": number for test, number in tests.items()}
    return told


def grid() -> dict[str, str]:
    """The whole grid of one infusion: eight sets of vital signs."""
    told = {}
    for point, (clock, *numbers) in SETS.items():
        at = "SE.INF[1]/F.MON/I.MON."
        told[f"{at}VSDTC[{point}]"] = f"{_day(4)} {clock}"
        for name, number in zip(_NUMBERS, numbers, strict=True):
            told[f"{at}{name}_VSORRES[{point}]"] = number
        told[f"{at}O2SUPP[{point}]"] = "N"
        told[f"{at}ACVPU[{point}]"] = "A"
        told[f"{at}SX_YN[{point}]"] = "N"
        told[f"{at}TEMP_VSLOC[{point}]"] = "AXILLA"
    return told


def enter(site: Site, subject: SubjectKey, answers: dict[str, str]) -> Entered:
    """Through the door of `mscform enter`."""
    entering = Entering(site, login="nurse1", password_of=lambda _login: SECRET)
    lines = [
        json.dumps({"subject": subject, "at": at, "value": raw}) for at, raw in answers.items()
    ]
    told = entering.run(read_entries("\n".join(lines).encode()))
    assert told.written == len(answers), told.refused[:3]
    return told


def _day(number: int) -> str:
    return (ENROLLED + timedelta(days=number)).date().isoformat()
