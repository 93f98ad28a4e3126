"""Proposed CTCAE grades of laboratory values: the examples of appendix E."""

from __future__ import annotations

import pytest

from tests.forms.sheet import evaluated

MAN = {
    "SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 09:00",
    "SE.SCR/F.DM/I.DM.BRTHDTC": "1982-11-20",
    "SE.SCR/F.DM/I.DM.SEX": "M",
}


@pytest.mark.parametrize(
    ("form", "test", "baseline", "now", "grade"),
    [
        ("LBLF", "ALT", 35, 50, "0"),
        ("LBLF", "ALT", 35, 51, "1"),
        ("LBLF", "ALT", 35, 151, "2"),
        ("LBLF", "ALT", 35, 251, "3"),
        ("LBLF", "ALT", 35, 1001, "4"),
        ("LBLF", "ALT", 420, 610, "0"),
        ("LBLF", "ALT", 420, 640, "1"),
        ("LBLF", "ALT", 420, 1300, "2"),
        ("LBLF", "ALT", 420, 2150, "3"),
        ("LBLF", "ALT", None, 151, None),
        ("LBLF", "BILI", 342, 350, "1"),
        ("LBLF", "BILI", 342, 520, "2"),
        ("LBLF", "BILI", 342, 1030, "3"),
        ("LBRE", "CREAT", 70, 97, "0"),
        ("LBRE", "CREAT", 70, 98, "1"),
        ("LBRE", "CREAT", 70, 106, "2"),
        ("LBRE", "CREAT", 70, 211, "3"),
        ("LBRE", "CREAT", 70, 583, "4"),
        ("LBHE", "PLAT", 150, 124, "1"),
        ("LBHE", "PLAT", 150, 75, "1"),
        ("LBHE", "PLAT", 150, 74, "2"),
        ("LBHE", "PLAT", 150, 50, "2"),
        ("LBHE", "PLAT", 150, 49, "3"),
        ("LBHE", "PLAT", 150, 24, "4"),
        ("LBCO", "INR", None, "1.2", "0"),
        ("LBCO", "INR", None, "1.21", "1"),
        ("LBCO", "INR", None, "1.5", "1"),
        ("LBCO", "INR", None, "1.51", "2"),
        ("LBCO", "INR", None, "2.5", "2"),
        ("LBCO", "INR", None, "2.51", "3"),
    ],
)
def test_grade(form: str, test: str, baseline: object, now: object, grade: str | None) -> None:
    def place(event: str) -> str:
        return f"{event}/F.{form}/I.{form}."

    entries: dict[str, object] = {
        f"{place('SE.W1')}LBDTC": "2025-03-17 07:00",
        f"{place('SE.W1')}{test}_LBORRES": now,
    }
    if baseline is not None:
        entries[f"{place('SE.BL')}{test}_LBORRES"] = baseline
    sheet = evaluated(MAN | entries)
    assert sheet.value(f"{place('SE.W1')}{test}_LBTOXGR") == grade
