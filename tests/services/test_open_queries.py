"""`open_queries()`: what rules know of the queries of a subject, and when (2.40 EC-099)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.base.identity import SubjectKey
from mscform.definitions.faults import StudyFaults
from mscform.engine.changes import ItemChange
from mscform.engine.compiled import CompiledStudy
from mscform.services.case_running import CaseRunner
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from mscform.services.studies import load_cases
from tests.builders import study_files, written

pytestmark = pytest.mark.req("DAT-06")

SUBJECT = SubjectKey("01-001")
FORM = """\
    form: F.END
    title: {en: End, zh: 结束}
    version: "1.0"
    groups:
      - group: IG.END.MAIN
        title: {en: End, zh: 结束}
        items:
          - item: I.END.DAY
            question: {en: Day, zh: 日期}
            type: date
            checks:
              - check: EC-1
                holds: open_queries() == 0
                severity: alarming
                message: {en: "{n} wait", zh: "还有{n}个"}
                slots: {n: open_queries()}
          - {item: I.END.N, question: {en: Waiting, zh: 数量}, type: integer, calculate: open_queries()}
"""  # noqa: E501 - one item a line reads best
CASES = """\
tables:
  - table: {en: Queries, zh: 质疑}
    source: "2.40"
    columns: [queries, SE.A/F.END/I.END.DAY, {finding: EC-1}, {expect: SE.A/F.END/I.END.N}]
    rows:
      - ["", 2025-03-05, "", "0"]
      - ["2", 2025-03-05, alarming, "2"]
"""


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """A study that asks at its end whether anything is open."""
    return written(tmp_path / "study", study_files(FORM) | {"cases/a.yaml": CASES.encode()})


def told(site: Site) -> tuple[list[str], str | None, int]:
    """The checks that fire, the computed number, and the findings at a glance."""
    state = site.entry.open(SUBJECT, form_at(site.study, "SE.A/F.END"))
    overview = site.subjects.overview(SUBJECT)
    number = state.groups[0].repeats[0].items[1].text
    return [one.code for one in state.findings], number, overview.forms[0].open_findings


def test_rules_follow_the_queries_as_they_come_and_go(
    as_nurse: Site, be: Callable[[str], Site]
) -> None:
    site = as_nurse
    day = item_at(site.study, "SE.A/F.END/I.END.DAY")
    site.entry.commit(SUBJECT, ItemChange(form=day.form, path=day.path, raw="2025-03-05"))
    assert told(site) == ([], "0", 0)
    query = be("monitor1").review.open(SUBJECT, day.form, "Which day?", path=day.path)
    assert told(site) == (["EC-1"], "1", 1)
    be("nurse1").review.answer(query, "The fifth.")
    assert told(site)[0] == ["EC-1"], "answered and not closed"
    site._sessions.keep()
    be("monitor1").review.close(query)
    site._sessions.forget_all()
    assert told(site) == ([], "0", 0), "also read anew from disk"


def test_a_form_that_nobody_has_begun_can_be_asked_about(
    as_nurse: Site, be: Callable[[str], Site]
) -> None:
    day = item_at(as_nurse.study, "SE.A/F.END/I.END.DAY")
    as_nurse.entry.open(SUBJECT, day.form)
    query = be("monitor1").review.open(SUBJECT, day.form, "Why is it empty?", path=day.path)
    assert query.is_unresolved
    assert told(as_nurse)[1] == "1"


def test_a_case_says_how_many_wait(study_folder: Path) -> None:
    study, book = load_cases(study_folder)
    assert [one.holds for one in CaseRunner(CompiledStudy(study), book).run_all()] == [True, True]


@pytest.mark.parametrize("queries", ["many", "-1", "1.5", "99999"])
def test_a_case_with_no_number_of_queries_is_told_with_its_place(
    study_folder: Path, queries: str
) -> None:
    place = study_folder / "cases/a.yaml"
    place.write_text(CASES.replace('["2"', f'["{queries}"'), encoding="utf-8")
    with pytest.raises(StudyFaults) as refused:
        load_cases(study_folder)
    (fault,) = refused.value.faults
    assert fault.message.code == "ENG-CASE-QUERIES"
    assert fault.position is not None
    assert fault.position.line == 7
