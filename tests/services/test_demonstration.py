"""The demonstration: the ten subjects that are told, and those that are drawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mscform.base.errors import DefinitionError
from mscform.base.identity import SubjectKey
from mscform.records.review import QueryStatus
from mscform.services.courses import draw_rest, draw_subject
from mscform.services.demonstration import Demonstration, make_demonstration
from mscform.services.site import Site
from mscform.services.story import STORY_FILE, read_story
from mscform.store.folder import SiteFolder
from tests.studies import ROOT

DIARY = ROOT / "forms" / "bp-diary"

# MELD_RAW, MELD, MELD-Na, Child-Pugh with class, COSSH II, IN08 and all criteria; clinical.md 5.0.
SCORES = {
    "01-001": ("24.2535", "24", "25", "10", "C", "6.60", "T", "T"),
    "01-002": ("30.9698", "31", "32", "12", "C", "8.44", "F", "F"),
    "01-003": ("21.6048", "22", "22", "9", "B", "5.95", "T", "T"),
    "01-004": ("25.7885", "26", "28", "10", "C", "7.06", "T", "T"),
    "01-005": ("23.1763", "23", "23", "9", "B", "5.80", "T", "T"),
    "01-006": ("21.9231", "22", "23", "9", "B", "6.80", "T", "T"),
    "01-007": ("28.7896", "29", "31", "13", "C", "8.14", "T", "T"),
    "01-008": ("27.8770", "28", "31", "14", "C", "8.82", "T", "T"),
    "01-009": ("21.7416", "22", "22", "8", "B", "5.67", "T", "T"),
    "01-010": ("25.6929", "26", "27", "11", "C", "7.32", "T", "T"),
}
_ASKED = ("MELD_RAW", "MELD", "MELDNA", "CPSCORE", "CPCLASS", "COSSH2")

Report = dict[str, Any]


class Built:
    """A demonstration that is open for reading, and its reports, each made once."""

    def __init__(self, told: Demonstration, site: Site) -> None:
        self.told, self.site = told, site
        self._reports: dict[str, Report] = {}

    def report(self, key: str) -> Report:
        """What `show --json` tells of a subject."""
        if key not in self._reports:
            self._reports[key] = dict(self.site.reading.report(SubjectKey(key)))
        return self._reports[key]

    def value(self, key: str, address: str) -> str | None:
        """The text of one item."""
        told = self.report(key)["items"][address]["value"]
        return None if told is None else str(told)


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, study_folder: Path, resources: Path
) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("built") / "site"
    told = make_demonstration(folder, study_folder=study_folder, resources=resources)
    with Site.open_training(folder, read_only=True, resources=resources) as site:
        yield Built(told, site)


@pytest.mark.slow
@pytest.mark.parametrize("key", SCORES)
def test_the_scores_of_a_told_subject(built: Built, key: str) -> None:
    scores = [built.value(key, f"SE.SCR/F.SC/I.SC.{name}") for name in _ASKED]
    judged = [built.value(key, f"SE.SCR/F.IE/I.IE.{name}") for name in ("IN08_AUTO", "IEALL")]
    assert (*scores, *judged) == SCORES[key]


@pytest.mark.slow
def test_nothing_is_left_open(built: Built) -> None:
    assert built.told.left_open == []
    assert built.told.subjects == 10


@pytest.mark.slow
def test_a_screen_failure_is_closed_by_what_was_proposed(built: Built) -> None:
    assert built.value("01-002", "SE.EOS/F.DS/I.DS.DSDECOD[1]") == "SCREEN FAILURE"
    states = [one["state"] for one in built.report("01-002")["proposals"]]
    assert "open" not in states


@pytest.mark.slow
@pytest.mark.req("DAT-06")
def test_there_are_queries_in_every_state(built: Built) -> None:
    queries = built.site.review.queries()
    assert {query.status for query in queries} == set(QueryStatus)
    corrected = [one for query in queries for one in query.thread if one.change is not None]
    assert len(corrected) == 3, "each answer names the correction it came after"
    assert {query.opened_by.role.value for query in queries} == {"monitor", "investigator"}
    assert sum(count.unresolved for forms in built.site.review.counts().values()
               for count in forms.values()) == 5  # fmt: skip


@pytest.mark.slow
def test_a_death_is_told_everywhere(built: Built) -> None:
    assert built.value("01-008", "SE.LOG/F.DD/I.DD.DTHDAY") == "19"
    assert built.value("01-008", "SE.LOG/F.DD/I.DD.DTHMISS") in (None, "")
    assert built.value("01-008", "SE.LOG/F.AE/I.AE.AETOXGR[1]") == "5"
    states = {one["event"]: one["state"] for one in built.report("01-008")["schedule"]}
    assert states["SE.W3"] == "not_due"


@pytest.mark.slow
def test_missed_vital_signs_became_a_deviation(built: Built) -> None:
    assert built.value("01-006", "SE.LOG/F.DV/I.DV.DVDECOD[1]") == "MISSEDVS"
    assert built.value("01-006", "SE.INF[1]/F.COMP/I.COMP.COMPMONP") == "88.9"


@pytest.mark.slow
def test_an_anaphylaxis_stops_the_infusion_and_is_told_everywhere(built: Built) -> None:
    assert built.value("01-005", "SE.INF[1]/F.EX/I.EX.EXCOMPL") == "PART_AE"
    assert built.value("01-005", "SE.INF[1]/F.MON/I.MON.ALERTLVL[EOI]") == "3"
    assert "ANA1" in (built.value("01-005", "SE.INF[1]/F.MON/I.MON.ALERTLST[EOI]") or "")
    assert built.value("01-005", "SE.INF[1]/F.MON/I.MON.ALERTACK[EOI]") == "subdoctor1"
    assert built.value("01-005", "SE.INF[1]/F.COMP/I.COMP.COMPWINFL[1]") == "Y"
    assert built.value("01-005", "SE.INF[1]/F.COMP/I.COMP.GR_ANAPHYLAXIS") == "3"
    assert built.value("01-005", "SE.LOG/F.SAE/I.SAE.SAECRIT[1]") == "LIFE"


@pytest.mark.slow
def test_visits_beside_the_plan(built: Built) -> None:
    for key, event in (("01-004", "SE.UNS[1]"), ("01-009", "SE.ET")):
        visited = {one["event"]: one["visited"] for one in built.report(key)["schedule"]}
        assert visited[event] is not None
    assert built.value("01-005", "SE.W4/F.LBIM/I.LBIM.CD4CD8") == "1.72"


@pytest.mark.slow
def test_anchors_followed_at_the_end(built: Built) -> None:
    assert SiteFolder(built.site.folder).heads.is_file()
    assert built.site.faults == ()


def test_the_course_draws_the_same_for_the_same_seed(study_folder: Path) -> None:
    story = read_story(study_folder)
    assert story.acts(60, 3) == story.acts(60, 3)
    assert story.acts(60, 3) != story.acts(60, 4)
    first = [act for act in story.acts(60, 3) if act.subject == 20]
    assert first == [act for act in story.acts(21, 3) if act.subject == 20]


def test_two_hundred_drawn_subjects_reach_every_ending(study_folder: Path) -> None:
    story = read_story(study_folder)
    acts = story.acts(210, 1)
    assert {act.subject for act in acts} == set(range(210))
    used = Counter(sheet.form for act in acts for sheet in act.forms)
    events = Counter(sheet.event for act in acts for sheet in act.forms)
    assert not [event for event in ("SE.UNS[1]", "SE.ET") if events[event] < 3]
    shocks = {
        act.subject
        for act in acts
        for sheet in act.forms
        if sheet.values.get("I.COMP.COMPTERM[1]") == "ANAPHYLAXIS"
    }
    assert len(shocks) > 1
    ends = ("F.DD", "F.LT", "F.HCC", "F.DS", "F.SAE", "F.CM", "F.PR", "F.AE", "F.SURV")
    assert not [form for form in ends if used[form] < 3]
    died = {act.subject for act in acts for sheet in act.forms if sheet.form == "F.DD"}
    arms = Counter(
        sheet.values["I.ALLOC.ARM"] == "CONV"
        for act in acts
        if act.subject in died
        for sheet in act.forms
        if sheet.form == "F.ALLOC"
    )
    # A third of the subjects are in the conventional arm, and half of the dead.
    assert arms[True] > arms[False] * 0.6


_ENTRY: dict[str, Any] = {"day": 0, "fill": "SV", "event": "SE.SCR", "by": "x"}


def test_whoever_is_drawn_is_judged_as_her_values_say(study_folder: Path) -> None:
    """MELD of clinical.md 4.2 (creatinine below 1 mg/dL counts as 1), against the judged limit."""
    course = read_story(study_folder).course
    assert course is not None
    judged = Counter[str]()
    for number in range(300):
        told = draw_subject({**course, "steps": [_ENTRY]}, 1, number, 0)
        values = told["steps"][0]["with"]
        bilirubin = Decimal(values["TB"]) / Decimal("17.1")
        creatinine = max(Decimal(1), Decimal(values["CREAT"]) / Decimal("88.4"))
        meld = Decimal("3.78") * bilirubin.ln() + Decimal("11.2") * Decimal(values["INR"]).ln()
        meld += Decimal("9.57") * creatinine.ln() + Decimal("6.43")
        fits = told["slots"].get("in08", "Y")
        judged[fits] += 1
        assert fits == ("Y" if meld < Decimal("30.5") else "N"), values
    assert judged["N"] > 2


def test_a_story_without_a_course_goes_on_with_copies() -> None:
    story = read_story(DIARY)
    acts = story.acts(40, 1)
    assert story.course is None
    assert {act.subject for act in acts} == set(range(40))


_COURSE: dict[str, Any] = {
    "first": "2025-01-01",
    "until": "2025-12-31",
    "every": 3,
    "zone": "+08:00",
    "slots": {"who": "{n}"},
    "draws": {"weight": ["50.0", "80.0"]},
    "shares": {"half": ["weight", "0.5", "0.00"]},
    "trends": {"TB": {"start": ["300", "300"], "goal": "20", "half": 10}},
    "forks": [{"of": [{"weight": 1, "tags": ["ends"], "moments": {"end": [30, 30]}}]}],
    "dates": {"ended": {"from": "end", "day": 0}},
    "steps": [
        {"day": 10, "fill": "A", "event": "E1", "by": "x"},
        {"day": 30, "fill": "A", "event": "E2", "by": "x"},
        {"day": 20, "unless": ["ends"], "fill": "A", "event": "E3", "by": "x"},
        {"from": "end", "day": 2, "fill": "B", "event": "E4", "by": "x"},
        {"from": "graft", "day": 2, "fill": "B", "event": "E5", "by": "x"},
        {"day": 900, "fill": "A", "event": "E6", "by": "x"},
    ],
}


def test_a_drawn_subject_ends_when_it_ends() -> None:
    told = draw_subject(_COURSE, 1, 12, 0)
    assert [step["event"] for step in told["steps"]] == ["E1", "E4"]
    assert told["slots"]["ended"] < told["steps"][1]["time"][:10]
    values = told["steps"][0]["with"]
    assert values["TB"] == "160", "half of the way from 300 to 20 after one half-life"
    weight, half = told["slots"]["weight"], told["slots"]["half"]
    assert abs(float(weight) / 2 - float(half)) < 0.006


def test_the_rest_of_a_told_subject_is_drawn_from_its_own_day() -> None:
    told = {"day0": "2025-05-05", "events": ["E1"], "trends": {}}
    (step,) = draw_rest(_COURSE, told, 1, 3)
    assert step["time"].startswith("2025-05-15")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"every": "soon"}, "soon"),
        ({"first": "yesterday"}, "yesterday"),
        ({"forks": [{"of": []}]}, "Error"),
        ({"trends": {"TB": {"start": ["300"], "goal": "20", "half": 10}}}, "Error"),
        ({"steps": [{"day": 1, "fill": "NOSUCH", "event": "E", "by": "x"}]}, "NOSUCH"),
    ],
)
def test_a_fault_of_a_course_is_told(
    tmp_path: Path, study_folder: Path, broken: dict[str, Any], said: str
) -> None:
    told = json.loads((study_folder / STORY_FILE).read_text("utf-8"))
    told["course"] |= broken
    path = tmp_path / STORY_FILE
    path.parent.mkdir()
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(DefinitionError) as fault:
        read_story(tmp_path).acts(30, 1)
    assert fault.value.code == "SVC-STORY"
    assert said in str(fault.value.message.slots["why"])
