"""What an accepted proposal writes into the logs of deviations and adverse events."""

from __future__ import annotations

import json

import pytest

from mscform.engine.environment import Environment
from mscform.services.entries import read_entries
from mscform.services.evaluating import Bench
from tests.forms.logs import ALLOC, BM, SAE, row
from tests.forms.sheet import LATER, ZONE, compiled, evaluated


def fills(entries: dict[str, object], code: str) -> tuple[str, dict[str, str | None]]:
    """Form and items that the only proposal of a code would write."""
    lines = [json.dumps({"at": at, "value": str(value)}) for at, value in entries.items()]
    bench = Bench(compiled(), Environment(now=LATER, zone=ZONE))
    bench.take(read_entries("\n".join(lines).encode()), None)
    (state,) = [each for each in bench.sessions()[0].evaluation().proposals if each.code == code]
    assert state.row is not None
    return str(state.row.form), {
        str(item).rsplit(".", 1)[-1]: text for item, text in state.row.fill
    }


@pytest.mark.parametrize(
    ("event", "visited", "days"),
    [("SE.W1", "2025-03-20", "1"), ("SE.W1", "2025-03-12", "3"), ("SE.W4", "2025-04-12", "2")],
)
def test_a_visit_out_of_its_window_fills_a_minor_deviation(
    event: str, visited: str, days: str
) -> None:
    form, filled = fills(BM | {f"{event}/F.SV/I.SV.SVSTDTC": visited}, "WINDOW")
    assert form == "SE.LOG/F.DV"
    assert filled == {
        "DVDECOD": "WINDOW",
        "DVTERM": f"Visit out of window by {days} d / 访视超窗{days}天",
        "DVSEV": "MINOR",
        "DVSTDTC": visited,
        "DVEVT": event,
        "DVAUTO": "Y",
    }


def test_a_late_report_fills_a_deviation() -> None:
    entries = row(SAE, 1, SAENO="2025-01", SAEAWDTC="2025-05-25 09:00")
    form, filled = fills(entries, "SAELATE")
    assert form == "SE.LOG/F.DV"
    assert (filled["DVDECOD"], filled["DVSTDTC"]) == ("SAELATE", "2025-05-26")
    assert str(filled["DVTERM"]).startswith("Serious event 2025-01 reported late")


def test_a_procedure_before_consent_fills_a_deviation() -> None:
    entries = {
        "SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 09:00",
        "SE.SCR/F.SV/I.SV.SVSTDTC": "2025-03-04",
    }
    form, filled = fills(entries, "CONSENT")
    assert (form, filled["DVDECOD"], filled["DVEVT"]) == ("SE.LOG/F.DV", "CONSENT", "SE.SCR")


def test_a_grade_fills_an_adverse_event_and_leaves_judgement_open() -> None:
    entries = BM | {
        "SE.SCR/F.DM/I.DM.SEX": "M", "SE.SCR/F.DM/I.DM.BRTHDTC": "1982-11-20",
        "SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 09:00",
        "SE.BL/F.LBLF/I.LBLF.LBDTC": "2025-03-10 07:00",
        "SE.BL/F.LBLF/I.LBLF.ALT_LBORRES": 420,
        "SE.W1/F.LBLF/I.LBLF.LBDTC": "2025-03-17 07:00",
        "SE.W1/F.LBLF/I.LBLF.ALT_LBORRES": 1300,
    }  # fmt: skip
    form, filled = fills(entries, "ALT")
    assert form == "SE.LOG/F.AE"
    assert filled == {
        "AEYN": "Y",
        "AECTCAE": "ALT",
        "AECAT": "OTHER",
        "AESTDTC": "2025-03-17",
        "AETOXGR": "2",
        "AEBLGR": "0",
    }


def test_a_stay_in_hospital_fills_a_serious_event() -> None:
    form, filled = fills({f"{ALLOC}ARM": "UC", "SE.W1/F.SURV/I.SURV.SURVHOSP": "Y"}, "HOSP")
    assert (form, filled) == ("SE.LOG/F.AE", {"AEYN": "Y", "AESER": "Y", "AESHOSP": "Y"})


FAILED: dict[str, object] = {
    "SE.SCR/F.IE/I.IE.IEDTC": "2025-03-07 09:00",
    "SE.SCR/F.IE/I.IE.IN02": "N",
}


def test_a_screen_failure_fills_the_end_of_screening() -> None:
    form, filled = fills(FAILED, "SCREENFAIL")
    assert form == "SE.EOS/F.DS"
    assert (filled["DSSCAT"], filled["DSDECOD"]) == ("SCR", "SCREEN FAILURE")
    assert (filled["DSSTDTC"], filled["DSTERM"]) == ("2025-03-07", "IN02")


def test_an_allocation_of_somebody_not_eligible_fills_a_major_deviation() -> None:
    allocated = FAILED | {f"{ALLOC}ARM": "UC", f"{ALLOC}ALLOCDTC": "2025-03-08 09:00"}
    _, filled = fills(allocated, "ELIG")
    assert (filled["DVSEV"], filled["DVSTDTC"]) == ("MAJOR", "2025-03-08")
    kinds = {code for code, _ in evaluated(allocated).proposals("query")}
    assert "SCREENFAIL" not in kinds
    fine = {f"{ALLOC}ARM": "UC", f"{ALLOC}ALLOCDTC": "2025-03-08 09:00"}
    assert "ELIG" not in {code for code, _ in evaluated(fine).proposals("deviation")}


def test_old_samples_at_allocation_fill_a_deviation() -> None:
    entries = {
        "SE.SCR/F.LBLF/I.LBLF.LBDTC": "2025-03-04 08:00",
        "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES": 300,
        f"{ALLOC}ALLOCDTC": "2025-03-08 09:00",
    }
    _, filled = fills(entries, "LABOLD")
    assert (filled["DVDECOD"], filled["DVEVT"]) == ("LABOLD", "SE.ALLOC")
    assert str(filled["DVTERM"]).startswith("Eligibility samples older than 72 h")
