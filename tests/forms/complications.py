"""An infusion day with sets of readings and complications, for the tests of F.COMP."""

from __future__ import annotations

from tests.forms.monitoring import ARM, EX, PRE, reading
from tests.forms.sheet import Sheet

COMP = "SE.INF[1]/F.COMP/I.COMP."
DAY = "2025-04-08"
BASE: tuple[object, ...] = (36.9, 84, 18, 118, 74, 98)
NONE = {"SX_YN": "N"}


def at_time(
    point: str, clock: str, values: tuple[object, ...] = BASE, **more: object
) -> dict[str, object]:
    moment = clock if " " in clock else f"{DAY} {clock}"
    return reading(point, values, VSDTC=moment, **more)


START: dict[str, object] = {
    **ARM,
    f"{EX}EXSTDTC": f"{DAY} 09:00",
    f"{EX}EXENDTC": f"{DAY} 09:34",
    **at_time("PRE", "08:45", PRE, SX_YN="N"),
}


def with_value(index: int, value: object) -> tuple[object, ...]:
    return (*BASE[:index], value, *BASE[index + 1 :])


def comp(row: int | None = None, **values: object) -> dict[str, object]:
    """Answers of F.COMP, of its head or of a row."""
    end = "" if row is None else f"[{row}]"
    return {f"{COMP}{name}{end}": value for name, value in values.items()}


def found(sheet: Sheet) -> dict[str, int | None]:
    return dict(sheet.proposals("complication"))
