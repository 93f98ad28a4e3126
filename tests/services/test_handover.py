"""Handing the ward over: what the page tells, and the two persons who stand by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, EntryError
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.engine.board import Urgency
from mscform.engine.changes import AlertAcknowledgement
from mscform.engine.handover import Sheet
from mscform.engine.handover_words import HandoverWords, Section
from mscform.records.audit import Action
from mscform.services.site import Site
from tests.documents.paper_tools import squeezed, text_of
from tests.handover_ward import CALM, LATE, MONITOR, NEXT, ward_in_work
from tests.running_site import START, put, sheet
from tests.staffed_site import NURSE, SECRET

pytestmark = pytest.mark.req("ACC-08", "AUD-01", "PRT-01")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    site = ward_in_work(tmp_path, resources, clock)
    yield site
    site.close()


def sheet_of(site: Site, subject: str = LATE) -> Sheet:
    return next(one for one in site.handover.page().sheets if one.subject == subject)


def said(site: Site, section: Section, language: str = "en", subject: str = LATE) -> list[str]:
    told = HandoverWords(site.study, site.handover.page()).of(sheet_of(site, subject))
    words = [line.words for line in told[section]]
    return [
        site.catalogue.render(one, language)
        if isinstance(one, Message)
        else one.in_language(language)
        if isinstance(one, TranslatedText)
        else str(one)
        for one in words
    ]


def sheets_of(pdf: bytes, folder: Path) -> list[str]:
    return text_of(pdf, folder).split("\f")[:-1]


def acts(site: Site) -> list[object]:
    found = site._context.database.ledger.events(action=Action.HANDED_OVER)
    return [event.content for event in found]


def test_the_page_tells_what_the_next_shift_must_know(ward: Site) -> None:
    assert [one.subject for one in ward.handover.page().sheets] == [LATE, CALM]
    assert said(ward, Section.WHO)[-1] == "since 09:00, 2:20 h"
    assert said(ward, Section.DUE) == [
        "Extra set overdue since 09:36",
        "2 hours overdue since 11:15",
    ]
    assert said(ward, Section.NOT_DONE) == ["Before: asleep"]
    assert said(ward, Section.ALERTS) == ["Level 2, 30 minutes: acknowledged by Li Na 09:00"]
    assert said(ward, Section.LAST) == ["30 minutes 09:31", "38.5 °C"]
    assert said(ward, Section.OPEN)[0].endswith("Temperature: Oral or axillary?")
    assert said(ward, Section.DUE, "zh")[1] == "2小时 自11:15起超时"


def test_what_comes_is_told_with_its_window(ward: Site) -> None:
    assert said(ward, Section.DUE, subject=CALM) == [
        "Before overdue since 11:10",
        "30 minutes 11:40, 2 hours 13:10",
    ]
    assert said(ward, Section.NOT_DONE, subject=CALM) == []
    put(ward, "SE.A/F.MON/I.MON.MONREASND[PRE]", "at CT", CALM)
    assert said(ward, Section.DUE, subject=CALM) == [
        "30 minutes at 11:40 (11:35–11:45)",
        "2 hours 13:10",
    ]


def test_an_alert_that_nobody_acknowledged_is_loud(ward: Site) -> None:
    put(ward, "SE.A/F.MON/I.MON.VSDTC[2H]", "2025-03-10 11:18", LATE)
    put(ward, "SE.A/F.MON/I.MON.TEMP[2H]", "39.5", LATE)
    told = HandoverWords(ward.study, ward.handover.page()).of(sheet_of(ward))
    assert [line.urgency for line in told[Section.ALERTS]] == [Urgency.STOP, Urgency.CALM]
    assert said(ward, Section.ALERTS)[0] == "Level 3, 2 hours: nobody has acknowledged it"


def test_what_was_written_to_an_alert_is_told(ward: Site) -> None:
    put(ward, "SE.A/F.MON/I.MON.VSDTC[2H]", "2025-03-10 11:18", LATE)
    put(ward, "SE.A/F.MON/I.MON.TEMP[2H]", "39.5", LATE)
    act = AlertAcknowledgement(form=sheet(ward), timepoint="2H", note="Doctor called")
    ward.entry.commit(LATE, act)
    assert said(ward, Section.ALERTS)[0] == (
        "Level 3, 2 hours: acknowledged by Li Na 11:20 · Doctor called"
    )


def test_two_persons_stand_by_one_page(ward: Site, clock: FixedClock) -> None:
    page = ward.handover.page()
    assert page.confirmed is None
    after = ward.handover.hand_over(page, login=NEXT.login, secret=SECRET)
    act = after.confirmed
    assert act is not None
    assert (act.giver.printed_name, act.taker.printed_name) == (NURSE.name, NEXT.name)
    assert (act.at, act.digest) == (page.at, page.digest)
    (told,) = acts(ward)
    assert told["sheets"] == [[LATE, "SE.A/F.MON"], [CALM, "SE.A/F.MON"]]  # type: ignore[index]
    clock.advance(timedelta(minutes=3))
    assert ward.handover.page().confirmed == act, "time alone changes nothing"
    put(ward, "SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 11:00", CALM)
    put(ward, "SE.A/F.MON/I.MON.TEMP[PRE]", "36.6", CALM)
    page = ward.handover.page()
    assert (page.confirmed, page.last) == (None, act)


def test_a_page_that_has_changed_is_read_again(ward: Site) -> None:
    page = ward.handover.page()
    put(ward, "SE.A/F.MON/I.MON.MONREASND[PRE]", "at CT", CALM)
    with pytest.raises(EntryError, match="SVC-HANDOVER-CHANGED"):
        ward.handover.hand_over(page, login=NEXT.login, secret=SECRET)
    assert acts(ward) == []


@pytest.mark.parametrize(
    ("login", "secret", "code"),
    [
        (NEXT.login, "something else", "SEC-PASSWORD"),
        (NURSE.login, SECRET, "SVC-HANDOVER-SAME"),
        (MONITOR.login, SECRET, "SVC-HANDOVER-ROLE"),
    ],
)
def test_who_may_not_take_over_is_told_why(ward: Site, login: str, secret: str, code: str) -> None:
    with pytest.raises(AccessError, match=code):
        ward.handover.hand_over(ward.handover.page(), login=login, secret=secret)
    assert acts(ward) == []


def test_who_may_not_enter_hands_nothing_over(ward: Site) -> None:
    page = ward.handover.page()
    ward.accounts.switch_user(MONITOR.login, SECRET)
    with pytest.raises(AccessError, match="SVC-DENIED"):
        ward.handover.hand_over(page, login=NEXT.login, secret=SECRET)


def test_the_act_outlives_the_program_and_every_check(ward: Site) -> None:
    act = ward.handover.hand_over(ward.handover.page(), login=NEXT.login, secret=SECRET).confirmed
    folder, clock, resources = ward.folder, ward.clock, ward.resources
    ward.close()
    again = Site.open(folder, login=NEXT.login, password=SECRET, clock=clock, resources=resources)
    try:
        assert again.handover.page().confirmed == act
        assert not again.faults
    finally:
        again.close()


def test_paper_is_one_page_with_the_lines_filled_once_confirmed(ward: Site, tmp_path: Path) -> None:
    (before,) = sheets_of(ward.handover.paper(languages=("en", "zh")), tmp_path)
    marks = ("Site only: does not leave the hospital", "仅限本中心：不得带出医院")
    for words in (*marks, "2 hours overdue since 11:15", "asleep", "Oral or", "Handed over by"):
        assert squeezed(words) in squeezed(before), words
    assert NEXT.name not in before
    ward.handover.hand_over(ward.handover.page(), login=NEXT.login, secret=SECRET)
    (after,) = sheets_of(ward.handover.paper(languages=("zh", "en")), tmp_path)
    for words in (NURSE.name, NEXT.name, "以本人密码确认", "自11:15起超时"):
        assert squeezed(words) in squeezed(after), words
