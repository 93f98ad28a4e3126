"""The page of a handover on paper: twelve sheets on one page, whatever is on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.identity import SubjectKey
from mscform.documents.form_page import PrintFrame
from mscform.documents.handover_pdf import render_handover
from mscform.engine.board import card_of
from mscform.engine.handover import HandoverPage, Sheet, alerted, facts_digest, not_taken
from mscform.services.texts import load_catalogue
from tests.builders import a_form
from tests.documents import ward as paper
from tests.documents.paper_tools import archive_faults, squeezed, text_of
from tests.play import Played
from tests.scenarios.test_infusion_day import ALERTS, DONE
from tests.scenarios.test_running import DAY, FORMS, start, take

pytestmark = pytest.mark.req("PRT-01")

ACTIONS = """\
- codelist: CL.ACTION
  title: {en: Action, zh: 处理}
  items:
    - {code: O2, decode: {en: Oxygen, zh: 吸氧}}
    - {code: DRUG, decode: {en: Drug given, zh: 用药}}
"""
HANDLED = """\
      - item: I.MON.ACT
        question: {en: Done, zh: 处理}
        type: multi
        codelist: CL.ACTION
"""
MON = FORMS[1].replace("curve: [I.MON.TEMP]", "curve: [I.MON.TEMP]\n        handled: [I.MON.ACT]")


def playing() -> Played:
    """A sheet with a set left out, an alert with its actions, and an overdue set."""
    made = a_form(FORMS[0], MON + HANDLED, alerts=ALERTS, codelists=DONE + ACTIONS)
    ward = Played(made, now=DAY + timedelta(hours=11, minutes=20))
    start(ward)
    ward.must("SE.A/F.MON/I.MON.MONREASND[PRE]", "asleep")
    take(ward, "30M", (9, 31), "38.5")
    ward.must("SE.A/F.MON/I.MON.ACT[30M]", "O2,DRUG")
    return ward


def page_of(ward: Played, subjects: int) -> HandoverPage:
    state = ward.form("SE.A/F.MON")
    card = card_of(state)
    assert card is not None
    study = ward.study
    sheets = tuple(
        Sheet(
            subject=SubjectKey(f"01-{number:03}"),
            bed=str(number),
            card=card,
            not_taken=not_taken(state, study),
            alerts=alerted(state, lambda _: None),
            queries=(),
            proposals=(),
        )
        for number in range(1, subjects + 1)
    )
    now = DAY + timedelta(hours=11, minutes=20)
    return HandoverPage(at=now, sheets=sheets, digest=facts_digest(sheets))


def frame_of(ward: Played, *languages: str) -> PrintFrame:
    whole = load_catalogue(paper.RESOURCES)
    return replace(paper.page(*languages).frame, study=ward.study, catalogue=whole)


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        (("en", "zh"), ("Bed 12", "Level 2, 30 minutes: Oxygen, Drug given", "Before: asleep")),
        (("zh", "en"), ("12床", "2级，30分钟：吸氧、用药", "2小时 自11:15起超时")),
    ],
)
def test_twelve_sheets_stand_on_one_page(
    languages: tuple[str, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    ward = playing()
    pdf = render_handover(frame_of(ward, *languages), page_of(ward, 12))
    (page,) = text_of(pdf, tmp_path).split("\f")[:-1]
    for word in (*words, "Site only: does not leave the hospital", "仅限本中心：不得带出医院"):
        assert squeezed(word) in squeezed(page), word
    assert archive_faults(pdf, tmp_path) == []


def test_more_than_a_page_loses_nobody(tmp_path: Path) -> None:
    ward = playing()
    pages = text_of(render_handover(frame_of(ward, "en"), page_of(ward, 40)), tmp_path)
    assert all(f"01-{number:03}" in pages for number in range(1, 41))
    assert squeezed("Taken over by") in squeezed(pages)


def test_a_ward_where_nothing_runs_says_so(tmp_path: Path) -> None:
    ward = playing()
    text = text_of(render_handover(frame_of(ward, "en"), page_of(ward, 0)), tmp_path)
    assert "Nothing is running." in text
