"""A demonstration made with infusions that go on just then: the board has something to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from mscform.base.clock import FixedClock, zone_named
from mscform.engine.board import Urgency
from mscform.services.demonstration import make_demonstration
from mscform.services.site import Site
from tests.studies import ROOT

NIGHT = datetime(2026, 3, 3, 3, 5, tzinfo=zone_named("Asia/Shanghai"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("running") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        told = make_demonstration(
            folder,
            study_folder=ROOT / "forms" / "nct01844063",
            resources=ROOT / "resources",
            subjects=0,
            running=NIGHT,
        )
        assert told.left_open == []
        clock = FixedClock(NIGHT, boot_id="the ward's PC")
        with Site.open_training(folder, clock=clock) as opened:
            yield opened


def test_the_board_shows_whose_infusion_goes_on(site: Site) -> None:
    shown = {one.bed: one.card for one in site.runs.board()}
    urgency = {bed: card.urgency(NIGHT) for bed, card in shown.items()}
    assert urgency == {
        "2": Urgency.SOON,
        "5": Urgency.DUE,
        "7": Urgency.DUE,
        "11": Urgency.CALM,
    }
    began = {bed: card.run.began for bed, card in shown.items()}
    assert began["7"] == NIGHT.replace(hour=2, minute=51)
    alert = shown["2"].alert
    assert alert is not None
    assert alert.level == 2


def test_what_was_entered_lies_before_now_and_nothing_stands_in_doubt(site: Site) -> None:
    for subject in site.subjects.all():
        for event in site._context.database.ledger.events(subject=subject.key):
            assert event.entered_at <= NIGHT
    assert site.clocks.state.correction.total_seconds() == 0
    assert not site.doubtful


def test_nobody_is_told_that_a_computer_was_started_again(site: Site) -> None:
    state = site.clocks.watch()
    assert (state.restart, state.doubt) == (None, None)
