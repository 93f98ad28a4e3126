"""The program is killed while it moves a set: it stands at one end, whole, and never at both."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mscform.base.clock import FixedClock
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.attacks.dying_mover import ENDS, TEMP, move_until_killed
from tests.attacks.test_kill import spin
from tests.running_site import START, put, running_site, start
from tests.staffed_site import SECRET

KILLS = 8
TIME = "SE.A/F.MON/I.MON.VSDTC[30M]"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork server there")


def _one_life(folder: Path, resources: Path, chance: random.Random) -> str:
    """A program that is killed after a few moves; whom it said the set was with at the end."""
    context: Any = multiprocessing.get_context("forkserver")
    here, there = context.Pipe(duplex=False)
    state = os.environ["XDG_STATE_HOME"]
    life = context.Process(
        target=move_until_killed, args=(str(folder), state, str(resources), there)
    )
    life.start()
    there.close()
    said = ""
    for _ in range(1 + chance.randrange(1, 4)):
        said = here.recv()
    spin(chance.random() * 0.02)
    life.kill()
    try:
        while True:
            said = here.recv()
    except EOFError:
        here.close()
    life.join()
    return said


@pytest.mark.kill
@pytest.mark.slow
def test_a_killed_move_has_happened_or_not(tmp_path: Path, resources: Path) -> None:
    clock = FixedClock(START)
    with running_site(tmp_path, resources, clock, subjects=2) as site:
        folder = site.folder
        for key in ENDS:
            start(site, subject=key)
        clock.advance(timedelta(minutes=31))
        put(site, TIME, "2025-03-10 09:30", ENDS[0])
        put(site, TEMP, "39.4", ENDS[0])
    chance = random.Random(11)
    for _ in range(KILLS):
        said = _one_life(folder, resources, chance)
        with Site.open(
            folder, login="nurse1", password=SECRET, clock=clock, resources=resources
        ) as site:
            held = {key: _held(site, key) for key in ENDS}
            assert sorted(held.values()) == [(), ("2025-03-10 09:30", "39.4")]
            moves = sum(
                bool((event.content or {}).get("relocated"))
                for key in ENDS
                for event in site.entry.trail(key)
            )
            assert moves % 4 == 0
            assert said in ENDS
            assert site.safekeeping.verify().ok


def _held(site: Site, key: Any) -> tuple[str, ...]:
    places = [item_at(site.study, at) for at in (TIME, TEMP)]
    items = [site.entry.state(key, place.form).item(place.path) for place in places]
    texts = [item.answer.raw for item in items if item is not None and item.answer is not None]
    return tuple(text for text in texts if text)
