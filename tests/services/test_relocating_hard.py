"""Moves that somebody might try to gain or lose something by: signed, locked, not done, whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, EntryError
from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven, StatusChange
from mscform.records.account import Role
from mscform.records.clinical import FormStatus
from mscform.records.signature import SignatureState
from mscform.services.data_entry import Committed
from mscform.services.misplaced import Extent, Misplaced, Spot
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from tests.builders import written
from tests.gui.alert_ward import found_ward, monitored, put
from tests.running_site import START
from tests.services import versions_world as world
from tests.staffed_site import SECRET, Person, staff

MON = "SE.INF[1]/F.MON"
TEMP = f"{MON}/I.MON.TEMP_VSORRES[2H]"
AE = "SE.LOG/F.AE"


@pytest.fixture
def site(tmp_path: Path, study_folder: Path, resources: Path) -> Iterator[Site]:
    clock = FixedClock(START + timedelta(hours=4))
    made = found_ward(tmp_path / "site", study_folder, resources, clock)
    staff(made, [Person("monitor1", "Mo Nitor", Role.MONITOR)])
    made.accounts.switch_user("nurse1", SECRET)
    yield made
    made.close()


@pytest.fixture
def two(site: Site) -> tuple[SubjectKey, SubjectKey]:
    """The first has a set at two hours that belongs to the second."""
    return monitored(site, TEMP_VSORRES="38.6", HR_VSORRES="108"), monitored(site)


def because(site: Site) -> ReasonGiven:
    return ReasonGiven(code="SUBJECT")


def move(
    site: Site,
    away: SubjectKey,
    to: SubjectKey,
    *,
    at: str = TEMP,
    extent: Extent = Extent.ROW,
    code: str = "SUBJECT",
) -> None:
    place = item_at(site.study, at)
    spot = Spot(away, place.form, place.path.repeat)
    misplaced = Misplaced(extent=extent, spot=spot, path=place.path)
    repeat = "" if extent is Extent.FORM else place.path.repeat
    goal = Spot(to, place.form, repeat)
    site.relocating.move(away, place.form, misplaced, goal, ReasonGiven(code=code))


def text(site: Site, subject: SubjectKey, at: str) -> str | None:
    place = item_at(site.study, at)
    item = site.entry.state(subject, place.form).item(place.path)
    return None if item is None else item.text


@pytest.mark.req("SIG-04")
def test_a_signature_at_either_end_does_not_outlive_the_move(
    tmp_path: Path, resources: Path
) -> None:
    folder = written(tmp_path / "study", world.files())
    with world.a_site(tmp_path / "small", folder, FixedClock(START), resources) as small:
        small.accounts.sign_in("nurse1", SECRET)
        ends = [small.subjects.enrol().key for _ in range(2)]
        form = form_at(small.study, "SE.A/F.VS")
        put(small, ends[0], {"SE.A/F.VS/I.VS.ROOM": "12"})
        for subject in ends:
            put(small, subject, {"SE.A/F.VS/I.VS.TEMP": "36.8"})
            done = StatusChange(form=form, status=FormStatus.COMPLETE)
            assert isinstance(small.entry.commit(subject, done), Committed)
            small.signing.sign(subject, form, meaning="AUTHOR", login="nurse1", password=SECRET)
        move(small, *ends, at="SE.A/F.VS/I.VS.ROOM", extent=Extent.BOX, code="TYPO")
        for subject in ends:
            states = [one.state for one in small.signing.signatures(subject, form)]
            assert states == [SignatureState.SUPERSEDED]
        assert small.entry.state(ends[0], form).status is FormStatus.IN_PROGRESS
        assert small.safekeeping.verify().ok


@pytest.mark.req("ACC-08")
def test_a_monitor_moves_nothing(site: Site, two: tuple[SubjectKey, SubjectKey]) -> None:
    site.accounts.switch_user("monitor1", SECRET)
    with pytest.raises(AccessError):
        move(site, *two)
    assert text(site, two[0], TEMP) == "38.6"


def test_a_reason_why_not_goes_as_well(site: Site, two: tuple[SubjectKey, SubjectKey]) -> None:
    at = f"{MON}/I.MON.OXYSAT_VSORRES[2H]"
    place = item_at(site.study, at)
    change = ItemChange(form=place.form, path=place.path, missing="ND", note="probe lost")
    site.entry.commit(two[0], change)
    move(site, *two)
    item = site.entry.state(two[1], place.form).item(place.path)
    assert item is not None
    assert item.answer is not None
    assert (item.answer.missing, item.answer.note) == ("ND", "probe lost")


def test_a_row_of_a_log_opens_a_new_row_and_is_struck_where_it_was(
    site: Site, two: tuple[SubjectKey, SubjectKey]
) -> None:
    put(site, two[0], {f"{AE}/I.AE.AETERM[1]": "发热", f"{AE}/I.AE.AETERM[2]": "头痛"})
    put(site, two[1], {f"{AE}/I.AE.AETERM[1]": "恶心"})
    place = item_at(site.study, f"{AE}/I.AE.AETERM[2]")
    spot = Spot(two[0], place.form, "2")
    misplaced = Misplaced(extent=Extent.ROW, spot=spot, path=place.path)
    (spot,) = site.relocating.spots(misplaced, two[1])[-1:]
    assert spot.repeat == ""
    site.relocating.move(two[0], place.form, misplaced, spot, because(site))
    assert text(site, two[1], f"{AE}/I.AE.AETERM[1]") == "恶心"
    assert text(site, two[1], f"{AE}/I.AE.AETERM[2]") == "头痛"
    state = site.entry.state(two[0], place.form)
    rows = {r.key: r.struck for g in state.groups for r in g.repeats if r.key}
    assert rows["2"]
    assert not rows["1"]


def test_a_whole_form_goes_with_all_its_sets_or_not_at_all(
    site: Site, two: tuple[SubjectKey, SubjectKey]
) -> None:
    with pytest.raises(EntryError) as refused:
        move(site, *two, extent=Extent.FORM)
    assert refused.value.code == "SVC-RELOCATE-TAKEN"
    assert text(site, two[0], TEMP) == "38.6"
    third = site.subjects.enrol().key
    put(site, third, {"SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC"})
    move(site, two[0], third, extent=Extent.FORM)
    assert [text(site, third, f"{MON}/I.MON.TEMP_VSORRES[{p}]") for p in ("PRE", "2H")] == [
        "36.8",
        "38.6",
    ]
    assert text(site, two[0], f"{MON}/I.MON.TEMP_VSORRES[PRE]") is None
    assert site.safekeeping.verify().ok
