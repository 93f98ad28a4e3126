"""Queries with a life cycle: asked, answered, closed, and never a change of data (DAT-06)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import EventOID, FormKey, FormOID, SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.records.audit import Action
from mscform.records.clinical import RowKey
from mscform.records.review import LONGEST_TEXT, STATUS_AFTER, Query, QueryAct, QueryStatus
from mscform.services.places import item_at
from mscform.services.review import Review
from mscform.services.site import Site
from tests.proposals_world import folder

pytestmark = pytest.mark.req("DAT-06")

SUBJECT = SubjectKey("01-001")
FORM = FormKey(EventOID("SE.A"), "", FormOID("F.VS"))
AT = "SE.A/F.VS/I.VS."
Be = Callable[[str], Site]
DOES: Mapping[QueryAct, Callable[[Review, Query, str], Query]] = {
    QueryAct.ANSWERED: Review.answer,
    QueryAct.CLOSED: Review.close,
    QueryAct.CANCELLED: Review.cancel,
    QueryAct.REOPENED: Review.reopen,
}


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """A small study with a table of readings."""
    return folder(tmp_path / "study")


@pytest.fixture
def ward(as_nurse: Site) -> Site:
    """A subject with a pulse and one temperature."""
    enter(as_nurse, "PULSE", "80")
    enter(as_nurse, "TEMP[1H]", "37.0")
    return as_nurse


def enter(site: Site, name: str, raw: str, reason: str | None = None) -> None:
    address = item_at(site.study, AT + name)
    why = None if reason is None else ReasonGiven(code=reason)
    change = ItemChange(form=address.form, path=address.path, raw=raw, reason=why)
    site.entry.commit(SUBJECT, change)


def ask(site: Site, text: str = "Is this the pulse of the chart?", name: str = "PULSE") -> Query:
    return site.review.open(SUBJECT, FORM, text, path=item_at(site.study, AT + name).path)


def acts(query: Query) -> list[str]:
    return [f"{entry.act.value} {entry.by.login}" for entry in query.thread]


def test_the_whole_life_of_a_query_is_kept_word_for_word(ward: Site, be: Be) -> None:
    query = ask(be("monitor1"))
    assert (query.status, query.text) == (QueryStatus.OPEN, "Is this the pulse of the chart?")
    query = be("nurse1").review.answer(query, "  Yes, read twice.\r\nBoth 80. ")
    assert query.status is QueryStatus.ANSWERED
    query = be("monitor1").review.reopen(query, "Which line of the chart?")
    assert query.status is QueryStatus.OPEN
    query = be("doctor1").review.answer(query, "Line 4.")
    site = be("monitor1")
    query = site.review.close(query)
    assert acts(query) == [
        "opened monitor1", "answered nurse1", "reopened monitor1", "answered doctor1",
        "closed monitor1",
    ]  # fmt: skip
    assert query.thread[1].text == "Yes, read twice.\nBoth 80."
    assert not query.is_unresolved
    assert site.review.queries(SUBJECT) == (query,)
    assert site.review.counts() == {}
    events = site._context.database.ledger.events(action=Action.QUERY)
    assert len(list(events)) == 5
    assert all(check.ok for check in site.safekeeping.verify().checks)


def test_a_monitor_neither_answers_nor_edits(ward: Site, be: Be) -> None:
    monitor = be("monitor1")
    query = ask(monitor)
    assert monitor.review.acts(query) == {QueryAct.CLOSED, QueryAct.CANCELLED}
    with pytest.raises(AccessError, match="SVC-DENIED"):
        monitor.review.answer(query, "I know it.")
    query = be("nurse1").review.answer(query, "80.")
    monitor = be("monitor1")
    monitor.review.close(query)
    with pytest.raises(AccessError, match="SVC-DENIED"):
        enter(monitor, "PULSE", "90", "TYPO")
    texts = [item.text for item in ward.entry.open(SUBJECT, FORM).groups[0].repeats[0].items]
    assert "80" in texts
    assert "90" not in texts


def test_nobody_of_the_site_closes_what_a_monitor_asked(ward: Site, be: Be) -> None:
    query = ask(be("monitor1"))
    query = be("nurse1").review.answer(query, "80.")
    for login, code in (("nurse1", "SVC-DENIED"), ("doctor1", "SVC-QUERY-OTHER-SIDE")):
        site = be(login)
        for act in (site.review.close, site.review.cancel, site.review.reopen):
            with pytest.raises(AccessError, match=code):
                act(query, "It is settled.")
        assert site.review.acts(query) == {QueryAct.ANSWERED}
    refused = [one.content for one in site._context.database.ledger.events(action=Action.REFUSED)]
    assert {"permission": "query", "query": query.name, "act": "closed"} in refused
    assert site.review.queries(SUBJECT)[0].status is QueryStatus.ANSWERED


def test_a_monitor_does_not_close_what_the_site_asked(ward: Site, be: Be) -> None:
    query = ask(be("doctor1"))
    with pytest.raises(AccessError, match="SVC-QUERY-OTHER-SIDE"):
        be("monitor1").review.cancel(query, "Not needed.")
    assert be("doctor1").review.cancel(query, "Asked twice.").status is QueryStatus.CANCELLED


def test_a_correction_meanwhile_is_linked_and_never_made_by_the_query(ward: Site, be: Be) -> None:
    query = ask(be("monitor1"))
    enter(be("nurse1"), "PULSE", "88", "TYPO")
    (change,) = ward.review.value_changes(query)
    assert (change.old, change.new) == ("80", "88")
    assert change.by is not None
    assert change.by.login == "nurse1"
    assert not ward.review.is_as_asked(query)
    query = ward.review.answer(query, "Corrected.")
    assert query.thread[-1].change == change.event
    query = be("monitor1").review.close(query)
    enter(be("nurse1"), "PULSE", "80", "TYPO")
    assert ward.review.value_changes(query) == (change,), "later changes are not its own"
    assert ward.review.is_as_asked(query), "and it is the value again that was asked about"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "SVC-QUERY-EMPTY-OPENED"),
        (" \n\t ", "SVC-QUERY-EMPTY-OPENED"),
        ("x" * (LONGEST_TEXT + 1), "SVC-QUERY-LONG"),
        ("a\n" * 20 + "b", "SVC-QUERY-LONG"),
        ("bell \x07", "SVC-QUERY-SIGNS"),
        ("half \ud800", "SVC-QUERY-SIGNS"),
    ],
)
def test_a_text_says_something_and_fits_a_screen(ward: Site, be: Be, text: str, code: str) -> None:
    with pytest.raises(EntryError, match=code):
        ask(be("monitor1"), text)
    assert ward.review.queries() == ()


def test_closing_unanswered_and_cancelling_need_a_reason(ward: Site, be: Be) -> None:
    query, other = ask(be("monitor1")), ask(ward, "And the arm?")
    review = ward.review
    for act, code in ((review.close, "SVC-QUERY-EMPTY-CLOSED"),):
        with pytest.raises(EntryError, match=code):
            act(query)
    with pytest.raises(EntryError, match="SVC-QUERY-EMPTY-CANCELLED"):
        review.cancel(other, " ")
    with pytest.raises(EntryError, match="SVC-QUERY-OPEN"):
        review.reopen(query, "again")
    assert review.close(query, "Seen in the chart.").status is QueryStatus.CLOSED
    cancelled = review.cancel(other, "Wrong subject.")
    with pytest.raises(EntryError, match="SVC-QUERY-CANCELLED"):
        review.reopen(cancelled, "again")
    with pytest.raises(EntryError, match="SVC-QUERY-CLOSED"):
        be("nurse1").review.answer(query, "late")


def test_what_a_caller_still_holds_does_not_count(ward: Site, be: Be) -> None:
    old = ask(be("monitor1"))
    ward.review.cancel(old, "Mistake.")
    with pytest.raises(EntryError, match="SVC-QUERY-CANCELLED"):
        ward.review.close(old, "x")


def test_box_row_and_form_are_places_and_two_may_stand_at_one(ward: Site, be: Be) -> None:
    site = be("monitor1")
    ask(site), ask(site, "A second one")
    row = site.review.open(SUBJECT, FORM, "Which nurse?", row=RowKey("IG.VS.SET", "1H"))
    whole = site.review.open(SUBJECT, FORM, "Whose form is it?")
    assert [str(one.place) for one in (row, whole)] == ["SE.A/F.VS/IG.VS.SET[1H]", "SE.A/F.VS"]
    assert site.review.counts()[SUBJECT][FORM] == (4, 0)
    assert len(site.review.queries(SUBJECT, path=item_at(site.study, AT + "PULSE").path)) == 2
    nurse = be("nurse1")
    enter(nurse, "TEMP[1H]", "37.4", "TYPO")
    assert [str(one.path) for one in nurse.review.value_changes(row)] == ["I.VS.TEMP[1H]"]
    assert not nurse.review.is_as_asked(whole)
    nurse.review.answer(row, "N. Li")
    assert site.review.counts()[SUBJECT][FORM].answered == 1
    assert [one.place.row for one in site.review.queries(status={QueryStatus.ANSWERED})] == [
        RowKey("IG.VS.SET", "1H")
    ]


def test_there_is_no_asking_where_nothing_is(ward: Site, be: Be) -> None:
    review = be("monitor1").review
    path = item_at(ward.study, "SE.LOG/F.DV/I.DV.TERM").path
    with pytest.raises(CallError, match="SVC-QUERY-PLACE"):
        review.open(SUBJECT, FORM, "?", path=path)
    with pytest.raises(CallError, match="SVC-QUERY-PLACE"):
        review.open(SUBJECT, FORM, "?", row=RowKey("IG.VS.SET", "9H"))
    pulse = item_at(ward.study, AT + "PULSE").path
    with pytest.raises(CallError, match="SVC-QUERY-PLACE"):
        review.open(SUBJECT, FORM, "?", path=pulse, row=RowKey("IG.VS.SET", "1H"))
    with pytest.raises(CallError, match="SVC-NO-SUBJECT"):
        review.open(SubjectKey("01-099"), FORM, "?")
    with pytest.raises(CallError, match="SVC-QUERY-UNKNOWN"):
        review.find("Q1")


def test_it_is_found_by_its_short_name(ward: Site, be: Be) -> None:
    query = ask(be("monitor1"))
    for name in (query.name, query.name.lower(), str(query.event.number)):
        assert ward.review.find(name) == query


def test_a_query_does_not_touch_the_form(ward: Site, be: Be) -> None:
    before = ward._context.database.subjects.data(SUBJECT)
    query = ask(be("monitor1"))
    be("nurse1").review.answer(query, "80.")
    assert ward._context.database.subjects.data(SUBJECT) == before


def test_what_a_person_may_do_is_exactly_what_succeeds(ward: Site, be: Be) -> None:
    dice = Random(7)
    monitors, sites = ask(be("monitor1")), ask(be("doctor1"), "Ours?")
    seen: set[tuple[QueryStatus, QueryAct, bool]] = set()
    for step in range(90):
        site = be(dice.choice(("nurse1", "doctor1", "monitor1")))
        number, act = dice.randrange(2), dice.choice(tuple(DOES))
        query = (monitors, sites)[number]
        may = act in site.review.acts(query)
        seen.add((query.status, act, may))
        try:
            done = DOES[act](site.review, query, f"Step {step}.")
        except (AccessError, EntryError):
            assert not may, (query.status, act, site.actor)
            continue
        assert may, (query.status, act, site.actor)
        assert done.status is STATUS_AFTER[act]
        if done.status is QueryStatus.CANCELLED:
            done = ask(be("monitor1" if number == 0 else "doctor1"), f"Anew {step}?")
        monitors, sites = (done, sites) if number == 0 else (monitors, done)
    assert {act for _, act, may in seen if may} == set(DOES)
    assert len(seen) > 12
    assert all(check.ok for check in ward.safekeeping.verify().checks)
