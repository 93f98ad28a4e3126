"""The parts of a report that a worked example asks for are those of the whole report."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mscform.base.identity import ItemAddress
from mscform.engine.address import resolve
from tests.forms.complications import START, at_time, with_value
from tests.forms.logs import BM, REPORT, serious
from tests.forms.sheet import compiled, evaluated

SEX = {"SE.SCR/F.DM/I.DM.SEX": "M"}


@pytest.mark.parametrize(
    "entries",
    [
        SEX,
        BM | serious(1, "AESHOSP") | REPORT,
        START | at_time("2H", "11:00", with_value(0, 40.1)),
    ],
    ids=["sex", "serious", "fever"],
)
def test_parts_are_those_of_the_whole(entries: Mapping[str, object]) -> None:
    parts, whole = evaluated(entries), evaluated(entries).report
    assert parts.judged == {name: whole[name] for name in parts.judged}
    items = whole["items"]
    asked = {str(address(at).form): at for at in [*items, *entries]}
    assert {at: parts.item(at) for at in asked.values()} == {
        at: items.get(at) for at in asked.values()
    }
    assert parts.item("SE.SCR/F.SV/I.SV.SVSTDTC") == items.get("SE.SCR/F.SV/I.SV.SVSTDTC")


def test_a_form_that_is_not_there_has_no_line() -> None:
    assert evaluated(SEX).item("SE.UNS[1]/F.SV/I.SV.SVUPDES") is None


def address(at: str) -> ItemAddress:
    found = resolve(compiled().study, at)
    assert isinstance(found, ItemAddress)
    return found
