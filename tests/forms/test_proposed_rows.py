"""What accepted proposals of an infusion day would write: rows of F.COMP, F.AE and F.DV."""

from __future__ import annotations

import pytest

from mscform.engine.form_state import ProposalState
from tests.forms.complications import COMP, DAY, START, at_time, comp, with_value
from tests.forms.monitoring import EX, MON
from tests.forms.product import CPP
from tests.forms.product import DAY as DOSED
from tests.forms.sheet import compiled
from tests.play import Played


def played(entries: dict[str, object]) -> Played:
    subject = Played(compiled())
    for at, value in entries.items():
        subject.must(at, str(value))
    return subject


def proposal(subject: Played, form: str, code: str) -> ProposalState:
    return next(found for found in subject.form(form).proposals if found.code == code)


def written(subject: Played, found: ProposalState) -> None:
    """What accepting does: the proposed texts in a new row, each taken as typed."""
    assert found.row is not None
    for item, text in found.row.fill:
        group = compiled().study.group_of(item)
        assert group is not None
        if text is not None:
            subject.must(f"{found.row.form}/{item}{'[1]' if group.repeating else ''}", text)


def fills(found: ProposalState) -> dict[str, str]:
    assert found.row is not None
    return {str(item).rsplit(".", 1)[-1]: text or "" for item, text in found.row.fill}


HOT = at_time("2H", "11:03", with_value(0, 38.6)) | at_time("4H", "13:00", with_value(0, 39.2))


def test_a_fever_fills_a_row_of_complications() -> None:
    subject = played(START | HOT)
    found = proposal(subject, "SE.INF[1]/F.MON", "FEVER")
    assert found.grade == 2
    told = fills(found)
    assert (told["COMPCAT"], told["COMPTERM"]) == ("TEMP", "FEVER")
    assert told["COMPSTDTC"].startswith(f"{DAY}T11:03")


@pytest.mark.parametrize(
    ("more", "category"),
    [({}, "RASH"), ({"SX_DYSP": 1}, "ALLERGY")],
)
def test_urticaria_with_other_signs_is_an_allergy(more: dict[str, object], category: str) -> None:
    subject = played(START | at_time("2H", "11:00", SX_YN="Y", SX_URT="Y", SX_URTBSA=5, **more))
    assert fills(proposal(subject, "SE.INF[1]/F.MON", "URTICARIA"))["COMPCAT"] == category


def test_a_complication_fills_a_row_of_adverse_events() -> None:
    row = comp(COMPYN="Y") | comp(
        1, COMPCAT="TEMP", COMPTERM="FEVER", COMPTXT="fever", COMPSTDTC=f"{DAY} 11:03",
        COMPONGO="N", COMPENDTC=f"{DAY} 15:00", COMPTX="COOL", COMPSER="N", COMPGR="1",
        COMPREL="POSS", COMPACN="DOSE NOT CHANGED", COMPOUT="RECOVERED/RESOLVED",
    )  # fmt: skip
    subject = played(START | HOT | row)
    told = fills(proposal(subject, "SE.INF[1]/F.COMP", "COMP_AE"))
    assert told["AECTCAE"] == "FEVER"
    assert (told["AECAT"], told["AESTDTC"], told["AESTTM"]) == ("INF08", DAY, "11:03")
    assert (told["AETOXGR"], told["AECONTRT"], told["AEOUT"]) == ("1", "Y", "RECOVERED/RESOLVED")
    written(subject, proposal(subject, "SE.INF[1]/F.COMP", "COMP_AE"))
    assert subject.text(f"{COMP}COMPAELNK[1]") == "1"
    assert "EC-055" not in subject.codes("SE.INF[1]/F.COMP")
    subject.check()


@pytest.mark.parametrize(
    ("entries", "form", "code", "severity"),
    [
        (DOSED | {f"{EX}EXVAMT": 80}, "SE.INF[1]/F.EX", "DOSE10", "MINOR"),
        (DOSED | {f"{EX}EXVAMT": 35}, "SE.INF[1]/F.EX", "DOSE20", "MAJOR"),
        (START | {f"{MON}MONREASND[4H]": "CT"}, "SE.INF[1]/F.MON", "MISSEDVS", "MINOR"),
        (START | at_time("1H", "10:15"), "SE.INF[1]/F.MON", "TIMEPOINT", "MINOR"),
    ],
)
def test_deviations_fill_a_row_of_deviations(
    entries: dict[str, object], form: str, code: str, severity: str
) -> None:
    subject = played(entries)
    found = proposal(subject, form, code)
    told = fills(found)
    assert (told["DVDECOD"], told["DVSEV"], told["DVAUTO"]) == (code, severity, "Y")
    assert told["DVEVT"] == "SE.INF"
    assert told["DVSTDTC"] == ("2025-03-10" if CPP in str(entries) else DAY)
    written(subject, found)
    assert subject.text("SE.LOG/F.DV/I.DV.DVDECOD[1]") == code
