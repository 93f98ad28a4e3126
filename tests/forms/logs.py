"""Short names and makers for the running logs of the shipped study."""

from __future__ import annotations

from datetime import datetime

from tests.forms.sheet import ZONE

AE = "SE.LOG/F.AE/I.AE."
SAE = "SE.LOG/F.SAE/I.SAE."
CM = "SE.LOG/F.CM/I.CM."
PR = "SE.LOG/F.PR/I.PR."
HCC = "SE.LOG/F.HCC/I.HCC."
DD = "SE.LOG/F.DD/I.DD."
LT = "SE.LOG/F.LT/I.LT."
DV = "SE.LOG/F.DV/I.DV."
DS = "SE.EOS/F.DS/I.DS."
ALLOC = "SE.ALLOC/F.ALLOC/I.ALLOC."
CONV = {f"{ALLOC}ARM": "CONV", f"{ALLOC}ALLOCDTC": "2025-05-06 09:00"}
BM = {
    f"{ALLOC}ARM": "BM",
    f"{ALLOC}ALLOCDTC": "2025-03-07 10:10",
    "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 09:00",
}
CRITERIA = ("AESDTH", "AESLIFE", "AESHOSP", "AESDISAB", "AESCONG", "AESMIE")


def row(prefix: str, number: int, **items: object) -> dict[str, object]:
    return {f"{prefix}{name}[{number}]": value for name, value in items.items()}


def serious(number: int, *which: str, **items: object) -> dict[str, object]:
    asked = {name: "Y" if name in which else "N" for name in CRITERIA}
    return row(AE, number, AESER="Y", **asked, **items)


def on(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


REPORT = row(SAE, 1, SAENO="2025-01", SAEAELNK=1)
"""A report of the first adverse event."""

DIED = {
    "SURV": {"SE.LOG/F.SURV/I.SURV.SURVSTAT": "DEAD"},
    "DD": {f"{DD}DTHDTC": "2025-05-25"},
    "DS": row(DS, 1, DSSCAT="MAIN", DSDECOD="DEATH", DSSTDTC="2025-05-25"),
    "AE": serious(1, "AESDTH", AETOXGR="5", AEOUT="FATAL"),
}
"""A death as each of four forms knows it."""
