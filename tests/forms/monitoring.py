"""Sets of readings of an infusion, made for the tests of monitoring."""

from __future__ import annotations

from tests.forms.sheet import Sheet, evaluated

MON = "SE.INF[1]/F.MON/I.MON."
EX = "SE.INF[1]/F.EX/I.EX."
ARM = {"SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC"}
NAMES = ("TEMP", "HR", "RESP", "SYSBP", "DIABP", "OXYSAT")
PRE = (36.8, 82, 18, 122, 76, 98)


def reading(point: str, values: tuple[object, ...], **more: object) -> dict[str, object]:
    """A set: temperature, pulse, breathing, pressures, saturation; None is left out."""
    entries = {
        f"{MON}{name}_VSORRES[{point}]": value
        for name, value in zip(NAMES, values, strict=True)
        if value is not None
    }
    others: dict[str, object] = {"ACVPU": "A", "O2SUPP": "N"} | more
    return entries | {f"{MON}{name}[{point}]": v for name, v in others.items() if v is not None}


def now_at_2h(values: tuple[object, ...], **more: object) -> Sheet:
    return evaluated(ARM | reading("PRE", PRE) | reading("2H", values, **more))
