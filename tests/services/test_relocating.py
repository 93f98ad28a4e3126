"""What was entered for the wrong subject or point goes where it belongs, and both ends say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import EntryError, MachineError
from mscform.base.identity import ItemPath, SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.records.clinical import Answer, PaperSource
from mscform.records.replay import fold_all
from mscform.services.misplaced import Extent, Misplaced, Spot
from mscform.services.places import item_at
from mscform.services.site import Site
from mscform.store.ledger import Ledger
from tests.running_site import START, SUBJECT, put, running_site, sheet, start

OTHER = SubjectKey("01-002")
TEMP, TIME = "SE.A/F.MON/I.MON.TEMP[30M]", "SE.A/F.MON/I.MON.VSDTC[30M]"
HALF_PAST = START + timedelta(minutes=30)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    """Two infusions; the set of the second was charted on the sheet of the first."""
    site = running_site(tmp_path, resources, clock, subjects=2)
    start(site)
    start(site, subject=OTHER)
    clock.advance(timedelta(minutes=31))
    put(site, TIME, f"{HALF_PAST:%Y-%m-%d %H:%M}")
    put(site, TEMP, "39.4")
    yield site
    site.close()


def because(site: Site) -> ReasonGiven:
    return ReasonGiven(code=site.study.change_reasons[0].code)


def wrong(site: Site, extent: Extent = Extent.ROW, at: str = TEMP) -> Misplaced:
    address = item_at(site.study, at)
    spot = Spot(SUBJECT, address.form, address.path.repeat)
    return Misplaced(extent=extent, spot=spot, path=address.path)


def move(site: Site, to: Spot, extent: Extent = Extent.ROW) -> None:
    key = sheet(site)
    site.relocating.move(SUBJECT, key, wrong(site, extent), to, because(site))


def answer(site: Site, subject: SubjectKey, at: str) -> Answer | None:
    address = item_at(site.study, at)
    form = site._context.database.subjects.data(subject).forms.get(address.form)
    return None if form is None else form.answers.get(address.path)


def shown(site: Site, subject: SubjectKey, at: str) -> str | None:
    address = item_at(site.study, at)
    item = site.entry.state(subject, address.form).item(address.path)
    return None if item is None else item.text


@pytest.mark.req("DAT-03", "AUD-03")
def test_a_set_goes_to_its_subject_with_its_author_and_times(ward: Site, clock: FixedClock) -> None:
    before = answer(ward, SUBJECT, TEMP)
    clock.advance(timedelta(hours=2))
    move(ward, Spot(OTHER, sheet(ward), "30M"))
    after, left = answer(ward, OTHER, TEMP), answer(ward, SUBJECT, TEMP)
    assert before is not None
    assert after is not None
    assert left is not None
    assert (after.raw, after.author, after.late) == ("39.4", before.author, before.late)
    assert (after.entered_at, after.measured_at) == (before.entered_at, HALF_PAST)
    assert after.relocated is not None
    assert left.relocated is not None
    assert (after.relocated.away, after.relocated.subject) == (False, SUBJECT)
    assert after.relocated.moved_at == clock.read().wall
    assert left.is_empty
    assert left.relocated.away
    assert (left.relocated.subject, left.relocated.path) == (OTHER, ItemPath(*after.relocated.path))
    assert (left.relocated.author, left.relocated.entered_at) == (before.author, before.entered_at)


def test_a_set_at_the_wrong_point_goes_to_the_right_one(ward: Site) -> None:
    move(ward, Spot(SUBJECT, sheet(ward), "2H"))
    assert shown(ward, SUBJECT, TEMP) is None
    assert shown(ward, SUBJECT, "SE.A/F.MON/I.MON.TEMP[2H]") == "39.4"


def test_one_box_goes_alone(ward: Site) -> None:
    move(ward, Spot(OTHER, sheet(ward), "30M"), Extent.BOX)
    assert (shown(ward, OTHER, TEMP), shown(ward, OTHER, TIME)) == ("39.4", None)
    assert shown(ward, SUBJECT, TIME) is not None


def test_it_can_be_brought_back(ward: Site) -> None:
    move(ward, Spot(OTHER, sheet(ward), "30M"))
    address = item_at(ward.study, TEMP)
    spot = Spot(OTHER, address.form, "30M")
    back = Misplaced(extent=Extent.ROW, spot=spot, path=address.path)
    goal = Spot(SUBJECT, address.form, "30M")
    ward.relocating.move(OTHER, address.form, back, goal, because(ward))
    assert (shown(ward, SUBJECT, TEMP), shown(ward, OTHER, TEMP)) == ("39.4", None)
    kept = answer(ward, SUBJECT, TEMP)
    assert kept is not None
    assert kept.relocated is not None
    assert not kept.relocated.away


def test_nothing_is_ever_overwritten(ward: Site) -> None:
    put(ward, TEMP, "36.6", OTHER)
    count = len(list(ward._context.database.ledger.events()))
    with pytest.raises(EntryError) as refused:
        move(ward, Spot(OTHER, sheet(ward), "30M"))
    assert refused.value.message.code == "SVC-RELOCATE-TAKEN"
    assert refused.value.message.slots["value"] == "36.6"
    assert len(list(ward._context.database.ledger.events())) == count
    assert (shown(ward, SUBJECT, TEMP), shown(ward, OTHER, TEMP)) == ("39.4", "36.6")
    assert Spot(OTHER, sheet(ward), "30M") not in ward.relocating.spots(wrong(ward), OTHER)


def test_only_free_places_are_offered_and_never_its_own(ward: Site) -> None:
    key = sheet(ward)
    own = ward.relocating.spots(wrong(ward), SUBJECT)
    assert Spot(SUBJECT, key, "30M") not in own
    assert Spot(SUBJECT, key, "2H") in own
    assert Spot(OTHER, key, "30M") in ward.relocating.spots(wrong(ward), OTHER)


def test_where_nothing_stands_nothing_is_moved(ward: Site) -> None:
    empty = wrong(ward, at="SE.A/F.MON/I.MON.TEMP[2H]")
    goal = Spot(OTHER, sheet(ward), "2H")
    with pytest.raises(EntryError) as refused:
        ward.relocating.move(SUBJECT, sheet(ward), empty, goal, because(ward))
    assert refused.value.message.code == "SVC-RELOCATE-NOTHING"


def test_to_its_own_place_it_does_not_go(ward: Site) -> None:
    with pytest.raises(EntryError) as refused:
        move(ward, Spot(SUBJECT, sheet(ward), "30M"))
    assert refused.value.message.code == "SVC-RELOCATE-SAME"


def test_a_point_whose_set_was_somebody_elses_is_owed_again(ward: Site) -> None:
    key = sheet(ward)

    def state(subject: SubjectKey) -> str:
        points = ward.entry.state(subject, key).timepoints
        return next(point.state for point in points if point.code == "30M").value

    assert (state(SUBJECT), state(OTHER)) == ("done", "due")
    move(ward, Spot(OTHER, key, "30M"))
    assert (state(SUBJECT), state(OTHER)) == ("due", "done")


@pytest.mark.req("AUD-01")
def test_a_replay_of_the_ledger_says_the_same(ward: Site) -> None:
    move(ward, Spot(OTHER, sheet(ward), "30M"))
    database = ward._context.database
    for key in (SUBJECT, OTHER):
        told = fold_all(None, database.ledger.events(subject=key))
        assert told.forms == database.subjects.data(key).forms
    assert ward.safekeeping.verify().ok


def test_the_living_subjects_say_what_a_fresh_look_says(ward: Site) -> None:
    key = sheet(ward)
    ward.entry.open(OTHER, key)
    move(ward, Spot(OTHER, key, "30M"))
    living = [ward.entry.state(subject, key) for subject in (SUBJECT, OTHER)]
    ward._sessions.forget_all()
    assert [ward.entry.state(subject, key) for subject in (SUBJECT, OTHER)] == living


def test_what_was_copied_from_paper_stays_so(ward: Site, clock: FixedClock) -> None:
    paper = PaperSource(number="7", recorder="N. Nurse", day=START.date())
    address = item_at(ward.study, "SE.A/F.MON/I.MON.TEMP[2H]")
    change = ItemChange(
        form=address.form, path=address.path, raw="37.1", transcribed=True, paper=paper
    )
    ward.entry.commit(SUBJECT, change)
    misplaced = wrong(ward, at="SE.A/F.MON/I.MON.TEMP[2H]")
    goal = Spot(OTHER, address.form, "2H")
    ward.relocating.move(SUBJECT, address.form, misplaced, goal, because(ward))
    (event, *_) = ward.entry.history(OTHER, address)
    assert event.content is not None
    assert (event.content["origin"], event.content["paper"]["number"]) == ("transcribed", "7")


@pytest.mark.req("AUD-04")
def test_a_full_disk_leaves_both_ends_as_they_were(
    ward: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise MachineError("STO-DISK", problem="full")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "append", full)
        with pytest.raises(MachineError):
            move(ward, Spot(OTHER, sheet(ward), "30M"))
    assert (shown(ward, SUBJECT, TEMP), shown(ward, OTHER, TEMP)) == ("39.4", None)
    move(ward, Spot(OTHER, sheet(ward), "30M"))
    assert (shown(ward, SUBJECT, TEMP), shown(ward, OTHER, TEMP)) == (None, "39.4")
