"""Real vital signs and laboratory values (CDISC pilot, SDTM) turned into entries.

Nobody on the team wrote these values: Fahrenheit in a Celsius box, conventional units, numbers
with fifteen decimals. They are entered as they stand, and must come out as they stand.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

EVENTS = (
    "SE.SCR", "SE.BL", "SE.D3", "SE.W1", "SE.W2", "SE.W3", "SE.W4", "SE.W8",
    "SE.W12", "SE.W24", "SE.W36", "SE.W48", "SE.W60", "SE.W72", "SE.Y2",
)  # fmt: skip
VITALS = {
    "TEMP": "TEMP_VSORRES",
    "PULSE": "HR_VSORRES",
    "SYSBP": "SYSBP_VSORRES",
    "DIABP": "DIABP_VSORRES",
    "WEIGHT": "WEIGHT_VSORRES",
    "HEIGHT": "HEIGHT_VSORRES",
    "WSTCIR": "ABDCIR_VSORRES",
}
LABORATORY = {
    "ALB": ("LBLF", {"g/dL": "g/dL"}),
    "ALP": ("LBLF", {}),
    "AST": ("LBLF", {}),
    "GGT": ("LBLF", {}),
    "GLUC": ("LBRE", {"mg/dL": "mg/dL"}),
}
UNKNOWN = "F.VS/I.VS.{test}_VSORRES"


def rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Subjects:
    """Subject keys of ours for people of theirs; visits become events in their order."""

    def __init__(self, rows: list[Mapping[str, str]], extra: str) -> None:
        self._extra = extra
        people = sorted({self._person(row) for row in rows})
        self._keys = {person: f"01-{number:03d}" for number, person in enumerate(people, 1)}
        self._events: dict[str, dict[float, str]] = {}
        for person in people:
            visits = sorted({float(row["VISITNUM"]) for row in rows if self._person(row) == person})
            self._events[person] = dict(zip(visits, EVENTS, strict=False))

    def _person(self, row: Mapping[str, str]) -> str:
        return f"{row['USUBJID']} {row.get(self._extra, '')}"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys.values())

    def place(self, row: Mapping[str, str]) -> tuple[str, str]:
        person = self._person(row)
        return self._keys[person], self._events[person][float(row["VISITNUM"])]


def vital_signs(table: list[Mapping[str, str]], subjects: Subjects) -> Iterator[dict[str, str]]:
    """One entry a row; what the form does not ask is an entry too, to be refused by name."""
    for row in table:
        subject, event = subjects.place(row)
        item = VITALS.get(row["VSTESTCD"], f"{row['VSTESTCD']}_VSORRES")
        yield {
            "subject": subject,
            "at": f"{event}/F.VS/I.VS.{item}",
            "value": row["VSORRES"],
            "note": f"typed as measured, {row['VSORRESU']}",
        }


def laboratory(table: list[Mapping[str, str]], subjects: Subjects) -> Iterator[dict[str, str]]:
    """One entry a result, and one for its unit where the form lets a unit be chosen."""
    for row in table:
        subject, event = subjects.place(row)
        form, units = LABORATORY.get(row["LBTESTCD"], ("LBLF", {}))
        at = f"{event}/F.{form}/I.{form}.{row['LBTESTCD']}"
        if row["LBORRESU"] in units:
            unit = {"at": f"{at}_LBORRESU", "value": units[row["LBORRESU"]]}
            yield {"subject": subject, **unit}
        yield {"subject": subject, "at": f"{at}_LBORRES", "value": row["LBORRES"]}


def performed(table: list[Mapping[str, str]], subjects: Subjects) -> Iterator[dict[str, str]]:
    """What a form needs beside its values: that it was done, when, and why the rest is blank."""
    seen = set()
    for row in table:
        place = subjects.place(row)
        if place in seen:
            continue
        seen.add(place)
        subject, event = place
        at = {"subject": subject, "at": f"{event}/F.VS/I.VS.VSPERF", "value": "Y"}
        yield at
        yield at | {"at": f"{event}/F.VS/I.VS.VSDTC", "value": f"{row['VSDTC']} 08:00"}
        yield at | {"at": f"{event}/F.VS/I.VS.VSPOS", "value": row["VSPOS"] or "SITTING"}
        for item in ("TEMP_VSLOC",):
            yield at | {"at": f"{event}/F.VS/I.VS.{item}", "value": "ORAL CAVITY"}


def written(entries: Iterator[dict[str, str]], path: Path) -> list[dict[str, str]]:
    """The entries as a file, and as a list."""
    told = list(entries)
    path.write_text(
        "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in told), encoding="utf-8"
    )
    return told
