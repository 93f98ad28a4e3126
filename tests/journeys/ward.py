"""A real encrypted site for journeys, and what is written there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange, StatusChange, Unchanged
from mscform.records.account import Role
from mscform.records.clinical import FormStatus
from mscform.services.data_entry import Committed
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from tests.staffed_site import NURSE, SECRET, Person, found_site, staff

DOCTOR = "doctor1"
ZONE = ZoneInfo("Asia/Shanghai")

INFUSION = "SE.INF[1]/F.EX"
MONITORING = "SE.INF[1]/F.MON"


def make_site(folder: Path, study_folder: Path, resources: Path) -> None:
    """A site with an administrator, an investigator and a nurse who have their passwords."""
    made = found_site(folder, study_folder, resources, training=False)
    with made.site as site:
        staff(site, (Person(DOCTOR, "Dora Doctor", Role.INVESTIGATOR), NURSE))


def days_ago(days: int, clock: str = "") -> str:
    """A day (with a time) before today, as it is typed."""
    day = datetime.now(ZONE).date() - timedelta(days=days)
    return f"{day.isoformat()} {clock}".strip()


def consent() -> dict[str, str]:
    return {
        "I.IC.SCRNNO": "S001",
        "I.IC.ICDTC": days_ago(5, "10:00"),
        "I.IC.ICVER": "V2.1",
        "I.IC.ICVERDT": "2024-11-01",
        "I.IC.ICHEGR": "0",
        "I.IC.ICSIGNER": "SELF",
        "I.IC.ICCOPY": "Y",
        "I.IC.ICBIO": "Y",
        "I.IC.ICLTFU": "Y",
    }


def demographics() -> dict[str, str]:
    return {"I.DM.BRTHDTC": "1980-05-04", "I.DM.SEX": "M", "I.DM.ETHNIC_CN": "HAN"}


def liver() -> dict[str, str]:
    return {
        "I.LBLF.LBPERF": "Y",
        "I.LBLF.LBDTC": days_ago(4, "08:00"),
        "I.LBLF.ALT_LBORRES": "180",
        "I.LBLF.AST_LBORRES": "160",
        "I.LBLF.BILI_LBORRES": "342",
        "I.LBLF.BILDIR_LBORRES": "230",
        "I.LBLF.ALB_LBORRES": "32",
    }


def coagulation() -> dict[str, str]:
    return {
        "I.LBCO.LBPERF": "Y",
        "I.LBCO.LBDTC": days_ago(4, "08:00"),
        "I.LBCO.PT_LBORRES": "22.0",
        "I.LBCO.INR_LBORRES": "2.1",
        "I.LBCO.PTA_LBORRES": "35",
        "I.LBCO.APTT_LBORRES": "48.0",
        "I.LBCO.FIBRINO_LBORRES": "1.60",
        "I.LBCO.COPROD": "N",
    }


def kidney() -> dict[str, str]:
    return {
        "I.LBRE.LBPERF": "Y",
        "I.LBRE.LBDTC": days_ago(4, "08:00"),
        "I.LBRE.CREAT_LBORRES": "88",
        "I.LBRE.UREA_LBORRES": "4.5",
        "I.LBRE.SODIUM_LBORRES": "137",
        "I.LBRE.K_LBORRES": "4.1",
        "I.LBRE.CL_LBORRES": "101",
        "I.LBRE.GLUC_LBORRES": "5.2",
        "I.LBRE.RRT7FL": "N",
    }


def judgement() -> dict[str, str]:
    """The decision that this subject is eligible."""
    decided = {"I.IE.IEDTC": days_ago(3, "08:00"), "I.IE.IN03": "NA"}
    met = {f"I.IE.IN0{n}": "Y" for n in range(1, 9) if n != 3}
    return decided | met | {f"I.IE.EX0{n}": "N" for n in range(1, 8)}


def make_eligible(site: Site, subject: str) -> None:
    """Whoever is signed in (the doctor) enters what decides on eligibility, and signs it."""
    virus = {"I.LBVIR.LBDTC": days_ago(4, "08:00"), "I.LBVIR.HBSAG_LBORRES": "POS"}
    facts = {
        "F.IC": consent(), "F.DM": demographics(), "F.LBLF": liver(), "F.LBCO": coagulation(),
        "F.LBRE": kidney(), "F.LBVIR": virus, "F.IE": judgement(),
    }  # fmt: skip
    key = SubjectKey(subject)
    for form, values in facts.items():
        for item, raw in values.items():
            address = item_at(site.study, f"SE.SCR/{form}/{item}")
            change = ItemChange(form=address.form, path=address.path, raw=raw)
            assert isinstance(site.entry.commit(key, change), Committed | Unchanged), item
    decision = form_at(site.study, "SE.SCR/F.IE")
    done = site.entry.commit(key, StatusChange(form=decision, status=FormStatus.COMPLETE))
    assert isinstance(done, Committed), site.entry.state(key, decision).hindrances
    site.signing.sign(key, decision, meaning="APPROVED", login=DOCTOR, password=SECRET)


def allocation() -> dict[str, str]:
    return {
        "I.ALLOC.ALLOCMTH": "RND_E",
        "I.ALLOC.RANDNO": "R001",
        "I.ALLOC.ALLOCDTC": days_ago(3, "15:00"),
        "I.ALLOC.ARM": "BM",
        "I.ALLOC.DOSELVL": "D5",
        "I.ALLOC.DLCLEAR": "Y",
    }


def infusion() -> dict[str, str]:
    return {
        "I.EX.EXYN": "Y",
        "I.EX.EXROUTE": "INTRAVENOUS",
        "I.EX.EXLOC": "PV_R",
        "I.EX.EXPREMED": "N",
        "I.EX.EXSTDTC": days_ago(1, "09:00"),
        "I.EX.EXINTPYN": "N",
        "I.EX.EXRATECH": "N",
        "I.EX.EXENDTC": days_ago(1, "09:32"),
        "I.EX.EXVAMT": "98",
        "I.EX.EXFLUSH": "50",
        "I.EX.EXCOMPL": "FULL",
    }


SETS = {
    "PRE": ("08:50", "36.8", "82", "18", "122", "76", "98"),
    "15M": ("09:15", "36.8", "82", "18", "120", "76", "98"),
    "30M": ("09:31", "36.9", "84", "18", "118", "74", "98"),
    "1H": ("10:02", "36.9", "84", "18", "120", "74", "98"),
    "2H": ("11:01", "36.8", "82", "18", "120", "76", "98"),
    "4H": ("13:00", "36.8", "80", "18", "122", "76", "98"),
    "6H": ("15:02", "37.0", "80", "17", "120", "76", "98"),
    "8H": ("16:58", "36.8", "78", "17", "120", "76", "99"),
}
_NUMBERS = ("TEMP", "HR", "RESP", "SYSBP", "DIABP", "OXYSAT")


def monitoring(point: str) -> dict[str, str]:
    clock, *numbers = SETS[point]
    values = {f"I.MON.VSDTC[{point}]": days_ago(1, clock)}
    for name, number in zip(_NUMBERS, numbers, strict=True):
        values[f"I.MON.{name}_VSORRES[{point}]"] = number
    values |= {
        f"I.MON.O2SUPP[{point}]": "N",
        f"I.MON.ACVPU[{point}]": "A",
        f"I.MON.SX_YN[{point}]": "N",
        f"I.MON.TEMP_VSLOC[{point}]": "AXILLA",
    }
    return values


USUAL = {
    "LATERSN": "AWAY",
    "LATESRC": "CHART",
    "_LBCLSIG": "Y",
    "LBSOC": "Y",
    "CHOLINES_LBORRES": "3200",
    "PROT_LBORRES": "62",
    "I.DM.ALCNCF": "NEVER",
    "PTA_LBMETHOD": "CURVE",
    "MONREASND": "OTH",
}
