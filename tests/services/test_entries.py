"""Lines of a file, and what the engine makes of them without a site."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from mscform.base.errors import EntryError
from mscform.base.identity import FormOID, SubjectKey
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.records.clinical import PaperSource
from mscform.services.entering import Entered, Entering
from mscform.services.entries import BadLine, Entry, read_entries, reason_given
from mscform.services.evaluating import Bench
from mscform.services.explanation import Explainer
from mscform.services.report import Reporter
from mscform.services.site import Site
from mscform.services.studies import load_folder
from mscform.services.texts import load_catalogue
from tests.services.conftest import START
from tests.staffed_site import ADMIN_SECRET, SECRET

BILI = "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES"


def lines(*told: dict[str, Any] | str) -> bytes:
    texts = (one if isinstance(one, str) else json.dumps(one) for one in told)
    return "\n".join(texts).encode()


def line(at: str, raw: str | None = None, **more: Any) -> dict[str, Any]:
    return {"subject": "01-001", "at": at, **({} if raw is None else {"value": raw}), **more}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("not json", "SVC-LINE-JSON"),
        ("[1]", "SVC-LINE-JSON"),
        ("[" * 100_000, "SVC-LINE-JSON"),
        ('{"at": "A/B/C"}', "SVC-LINE-NOTHING"),
        ('{"value": "1"}', "SVC-LINE-AT"),
        ('{"at": "A/B/C", "value": "1", "missing": "ND"}', "SVC-LINE-BOTH"),
        ('{"at": "A/B/C", "value": "1", "valu": "2"}', "SVC-LINE-KEY"),
        ('{"at": "A/B/C", "value": ["1"]}', "SVC-LINE-TEXT"),
        ('{"at": "A/B/C", "value": "\\ud800"}', "SVC-LINE-JSON"),
        ('{"at": "A/B/C", "value": "1", "measured": "10:00"}', "SVC-MOMENT"),
        ('{"at": "A/B/C", "value": "1", "measured": "2025-03-10T09:00"}', "SVC-MOMENT"),
    ],
)
def test_a_bad_line_is_told_with_its_number(told: str, code: str) -> None:
    found = list(read_entries(b"\n" + told.encode() + b"\n"))
    assert len(found) == 1
    assert isinstance(found[0], BadLine)
    assert (found[0].line, found[0].error.code) == (2, code)


@pytest.mark.req("DAT-02")
def test_a_number_stays_the_text_that_was_written() -> None:
    found = list(read_entries(b'\xef\xbb\xbf{"at": "A/B/C", "value": 37.10}'))
    assert isinstance(found[0], Entry)
    assert found[0].raw == "37.10"


def test_a_reason_is_a_code_or_words(study_folder: Path) -> None:
    study = load_folder(study_folder).study
    typo = reason_given(study, "TYPO")
    words = reason_given(study, "the bag was changed")
    assert typo is not None
    assert typo.code == "TYPO"
    assert words is not None
    assert (words.code, words.text) == ("OTH", "the bag was changed")


@pytest.mark.parametrize(
    "told", [{"a": 1}, {}, {"code": 7}, {"code": "TYPO", "text": []}, [], True]
)
def test_a_reason_of_another_shape_is_told_with_the_codes(study_folder: Path, told: Any) -> None:
    with pytest.raises(EntryError, match="SVC-REASON-SHAPE") as refused:
        reason_given(load_folder(study_folder).study, told)
    assert "TYPO" in str(refused.value.message.slots["known"])


def test_what_is_no_text_is_named_by_its_own_key() -> None:
    for key in ("missing", "note", "as"):
        answer = {} if key == "missing" else {"value": "1"}
        found = list(read_entries(lines({"at": "A/B/C", **answer, key: ["x"]})))
        assert isinstance(found[0], BadLine)
        assert found[0].error.message.slots == {"key": key}


def enter(site: Site, data: bytes, **passwords: str) -> Entered:
    entering = Entering(site, login="nurse1", password_of={"nurse1": SECRET, **passwords}.get)
    return entering.run(read_entries(data))


def test_refused_lines_are_told_and_the_others_go_on(as_nurse: Site) -> None:
    told = enter(
        as_nurse,
        lines(
            line(BILI, "342"),
            line("SE.SCR/F.NONE/I.X.Y", "1"),
            "nonsense",
            line("SE.SCR/F.DM/I.DM.SEX", "F"),
            {**line(BILI, "1"), "subject": "01-777"},
            line(BILI, "350"),
            line(BILI, "350", reason="TYPO"),
            line("SE.SCR/F.LBLF/I.LBLF.ALT_LBORRES", missing="ND"),
        ),
    )
    assert (told.read, told.written, told.unchanged) == (8, 4, 0)
    assert [one.line for one in told.refused] == [2, 3, 5, 6]
    codes = {one.line: one.code for one in told.refused}
    assert codes[5] == "SVC-NO-SUBJECT"
    assert codes[6] == "SVC-REASON-NEEDED"
    items = as_nurse.reading.report(SubjectKey("01-001"))["items"]
    assert items[BILI]["value"] == "350"
    assert items["SE.SCR/F.LBLF/I.LBLF.ALT_LBORRES"]["missing"] == "ND"


def test_a_value_out_of_range_is_kept_and_named(as_nurse: Site) -> None:
    told = enter(as_nurse, lines(line(BILI, "900")))
    assert told.written == 1
    assert [(one.line, one.finding.code) for one in told.findings] == [(1, "RANGE")]


def test_another_person_enters_only_with_her_own_password(as_nurse: Site) -> None:
    data = lines(line(BILI, "342", **{"as": "doctor1"}))
    assert [one.code for one in enter(as_nurse, data).refused] == ["SVC-AS-WHO"]
    told = enter(as_nurse, data, doctor1=SECRET)
    assert told.written == 1
    history = as_nurse.reading.history(SubjectKey("01-001"))
    assert history[-1]["actor"]["login"] == "doctor1"


def test_a_person_attests_with_her_own_password_only(as_nurse: Site) -> None:
    data = lines(
        line("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC"),
        line("SE.INF[1]/F.MON/I.MON.MONBY[PRE]", "doctor1"),
        line("SE.INF[1]/F.MON/I.MON.MONBY[PRE]", "nurse1"),
    )
    told = enter(as_nurse, data)
    assert [(one.line, one.code) for one in told.refused] == [(2, "SVC-ACT-WHO")]
    actions = [one["action"] for one in as_nurse.reading.history(SubjectKey("01-001"))]
    assert "attested" in actions


@pytest.mark.req("ACC-08")
def test_a_line_does_not_attest_for_a_role_that_may_not(as_nurse: Site) -> None:
    consent = "SE.SCR/F.IC/I.IC.ICINV"
    told = enter(as_nurse, lines(line(consent, "nurse1"), line(consent, "doctor1")), doctor1=SECRET)
    assert [(one.line, one.code) for one in told.refused] == [(1, "SVC-ATTEST-ROLE")]
    assert told.written == 1
    items = as_nurse.reading.report(SubjectKey("01-001"))["items"]
    assert items[consent]["value"] == "doctor1"


def evaluate(study_folder: Path, resources: Path, data: bytes, **more: Any) -> dict[str, Any]:
    study = load_folder(study_folder).study
    now = datetime.fromisoformat(more.pop("now", "2025-03-07T12:00:00+08:00"))
    environment = Environment(now=now, zone=START.tzinfo, **more)  # type: ignore[arg-type]
    bench = Bench(CompiledStudy(study), environment)
    bench.take(read_entries(data), None)
    reporter = Reporter(study, load_catalogue(resources))
    return reporter.subject(bench.sessions()[0])


def screening() -> list[dict[str, Any]]:
    """S01 of the clinical content: MELD 24, Child-Pugh 10 C."""
    values = {
        "F.DM/I.DM.BRTHDTC": "1982-11-20",
        "F.DM/I.DM.SEX": "F",
        "F.IC/I.IC.ICDTC": "2025-03-05 10:15",
        "F.LBLF/I.LBLF.LBDTC": "2025-03-06 07:20",
        "F.LBLF/I.LBLF.BILI_LBORRES": "285",
        "F.LBLF/I.LBLF.ALB_LBORRES": "31",
        "F.LBCO/I.LBCO.LBDTC": "2025-03-06 07:20",
        "F.LBCO/I.LBCO.INR_LBORRES": "1.90",
        "F.LBCO/I.LBCO.PTA_LBORRES": "36",
        "F.LBRE/I.LBRE.LBDTC": "2025-03-06 07:20",
        "F.LBRE/I.LBRE.CREAT_LBORRES": "64",
        "F.LBRE/I.LBRE.SODIUM_LBORRES": "136",
        "F.LBRE/I.LBRE.RRT7FL": "N",
        "F.PE/I.PE.HEGR": "0",
        "F.PE/I.PE.ASCGR": "2",
    }
    return [line(f"SE.SCR/{at}", raw) for at, raw in values.items()]


def test_evaluation_gives_the_scores_of_the_first_synthetic_subject(
    study_folder: Path, resources: Path
) -> None:
    told = evaluate(study_folder, resources, lines(*screening()))
    meld = told["items"]["SE.SCR/F.SC/I.SC.MELD"]
    assert (meld["value"], meld["raw"], meld["computed"]) == ("24", "24", True)
    assert meld["because"]
    assert told["items"]["SE.SCR/F.SC/I.SC.CPSCORE"]["value"] == "10"
    assert set(told) == {
        "subject",
        "items",
        "findings",
        "alerts",
        "proposals",
        "schedule",
        "timepoints",
        "tasks",
        "forms",
    }


def test_evaluation_does_not_depend_on_the_order_of_lines(
    study_folder: Path, resources: Path
) -> None:
    entries = screening()
    forwards = evaluate(study_folder, resources, lines(*entries))
    backwards = evaluate(study_folder, resources, lines(*reversed(entries)))
    assert forwards == backwards


def test_a_site_and_an_evaluation_say_the_same(
    as_nurse: Site, study_folder: Path, resources: Path
) -> None:
    data = lines(*screening())
    assert not enter(as_nurse, data).refused
    now = as_nurse.clock.read().wall.isoformat()
    alone = evaluate(study_folder, resources, data, now=now)
    at_site = as_nurse.reading.report(SubjectKey("01-001"))
    for part in ("items", "findings", "schedule", "timepoints", "alerts"):
        assert at_site[part] == alone[part]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("SE.SCR/F.SC/I.SC.MELD", "ENG-DERIVED"),
        ("SE.INF[1]/F.MON/I.MON.TEMP_VSORRES[3H]", "ENG-BAD-REPEAT"),
        ("SE.SCR/F.MON/I.MON.TEMP_VSORRES[2H]", "ENG-ADDRESS-FORM"),
        ("SE.SCR/F.DM", "SVC-NOT-ITEM"),
        ("nonsense", "ENG-ADDRESS"),
    ],
)
def test_an_evaluation_refuses_what_a_site_would(study_folder: Path, at: str, code: str) -> None:
    study = load_folder(study_folder).study
    environment = Environment(now=START, zone=START.tzinfo)  # type: ignore[arg-type]
    bench = Bench(CompiledStudy(study), environment)
    bad = bench.take(read_entries(lines(line(at, "24"))), None)
    assert [one.error.code for one in bad] == [code]


def test_a_later_line_for_the_same_item_stands(study_folder: Path, resources: Path) -> None:
    data = lines(line(BILI, "342"), line(BILI, "285"))
    assert evaluate(study_folder, resources, data)["items"][BILI]["value"] == "285"


def test_paper_does_not_say_what_goes_without_saying(study_folder: Path) -> None:
    study = load_folder(study_folder).study
    told = Explainer(study).conditions(study.forms[FormOID("F.MON")])
    assert "I.MON.TEMP_VSORRES" not in told, "a set on paper is taken when it is written on"
    assert told["I.MON.SX_CHILL"].in_language("en") == "Any symptom or sign? is Yes"


def test_paper_names_the_neighbours_in_a_line_of_a_table_by_their_columns(
    study_folder: Path,
) -> None:
    study = load_folder(study_folder).study
    told = Explainer(study).conditions(study.forms[FormOID("F.LBLF")])
    lines = {told[f"I.LBLF.{test}_LBCLSIG"].in_language("en") for test in ("ALT", "ALB")}
    assert lines == {"Result is answered and Flag is one of ↓ Low, ↑ High"}


def test_a_line_of_somebody_who_may_not_read_takes_no_other_with_it(as_nurse: Site) -> None:
    data = lines(
        line(BILI, "341"),
        line(BILI, "342", **{"as": "admin1"}),
        line("SE.SCR/F.LBLF/I.LBLF.ALB_LBORRES", "32"),
    )
    told = enter(as_nurse, data, admin1=ADMIN_SECRET, nurse1=SECRET)
    assert [one.line for one in told.refused] == [2]
    assert told.written == 2


def test_an_attest_keeps_what_is_said_about_it(as_nurse: Site) -> None:
    at = "SE.INF[1]/F.MON/I.MON.MONBY[PRE]"
    put_on_arm = line("SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC")
    told = {"note": "seen by phone", "measured": "2025-03-06T08:50+08:00"}
    entering = Entering(
        as_nurse, login="nurse1", password_of={"nurse1": SECRET}.get, transcribed=True
    )
    assert entering.run(read_entries(lines(put_on_arm, line(at, "nurse1", **told)))).written == 2
    history = as_nurse.reading.history(SubjectKey("01-001"))
    (kept,) = [one for one in history if one.get("at") == at and one["action"] == "answer"]
    assert kept["measured_at"] == "2025-03-06T08:50:00+08:00"
    assert (kept["content"]["note"], kept["content"]["origin"]) == ("seen by phone", "transcribed")


@pytest.mark.req("DAT-13")
def test_lines_from_a_paper_name_it(as_nurse: Site) -> None:
    paper = PaperSource(number="7", recorder="Wang Min", day=date(2025, 3, 1))
    entering = Entering(as_nurse, login="nurse1", password_of={"nurse1": SECRET}.get, paper=paper)
    assert entering.run(read_entries(lines(line(BILI, "341")))).written == 1
    history = as_nurse.reading.history(SubjectKey("01-001"))
    (kept,) = [one for one in history if one.get("at") == BILI and one["action"] == "answer"]
    assert kept["content"]["origin"] == "transcribed"
    assert PaperSource.of(kept["content"]["paper"]) == paper
