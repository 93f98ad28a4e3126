"""A bag of cells, its preparation and its infusion, made for the tests of F.CPR, F.CPP and F.EX."""

from __future__ import annotations

from tests.forms.monitoring import EX, MON, PRE, reading

ALLOC = "SE.ALLOC/F.ALLOC/I.ALLOC."
CPR = "SE.INF[1]/F.CPR/I.CPR."
CPP = "SE.INF[1]/F.CPP/I.CPP."
ALLOCATED = {
    f"{ALLOC}ARM": "BM",
    f"{ALLOC}DOSELVL": "D5",
    f"{ALLOC}ALLOCDTC": "2025-03-07 10:10",
}
BAG = {
    f"{CPR}CPSRC": "BMMSC",
    f"{CPR}CPID": "B-1",
    f"{CPR}CPLOT": "L-1",
    f"{CPR}CPTNC": "3.40",
    f"{CPR}CPVIAB": 92,
    f"{CPR}CPVOL": 100,
    f"{CPR}CPENDO_OP": "LT",
    f"{CPR}CPENDO": "0.5",
}
PREPARED = {f"{CPP}CPWT": "62.0", f"{CPP}CPDILVOL": 0}
INFUSED = {
    f"{EX}EXYN": "Y",
    f"{EX}EXSTDTC": "2025-03-10 09:00",
    f"{EX}EXENDTC": "2025-03-10 09:32",
    f"{EX}EXVAMT": 98,
    f"{EX}EXINTPYN": "N",
}
DAY: dict[str, object] = {**ALLOCATED, **BAG, **PREPARED, **INFUSED}


def first_set(values: tuple[object, ...] = PRE, **more: object) -> dict[str, object]:
    """The set before the infusion, with the answer that there is no symptom."""
    return {
        **reading("PRE", values, **({"SX_YN": "N"} | more)),
        f"{MON}VSDTC[PRE]": "2025-03-10 08:45",
    }


def cpr(**values: object) -> dict[str, object]:
    """Answers of F.CPR by name."""
    return {f"{CPR}{name}": value for name, value in values.items()}


def cpp(**values: object) -> dict[str, object]:
    """Answers of F.CPP by name."""
    return {f"{CPP}{name}": value for name, value in values.items()}


def ex(**values: object) -> dict[str, object]:
    """Answers of F.EX by name."""
    return {f"{EX}{name}": value for name, value in values.items()}
