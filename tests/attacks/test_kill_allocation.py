"""The program is killed while it allocates: no row is used twice, none is lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from mscform.base.clock import FixedClock
from mscform.records.audit import Action
from mscform.services.site import Site
from tests.allocation_world import open_site, seal, values
from tests.attacks.dying_allocator import allocate_until_killed
from tests.attacks.test_kill import spin
from tests.gui.desk_site import START
from tests.staffed_site import SECRET

SUBJECTS = 30
KILLS = 6

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork server there")


def _one_life(folder: Path, resources: Path, chance: random.Random) -> dict[str, tuple[str, int]]:
    """A program that is killed after a few draws; what it called drawn."""
    context: Any = multiprocessing.get_context("forkserver")
    here, there = context.Pipe(duplex=False)
    state = os.environ["XDG_STATE_HOME"]
    life = context.Process(
        target=allocate_until_killed, args=(str(folder), state, str(resources), there)
    )
    life.start()
    there.close()
    said: dict[str, tuple[str, int]] = {}
    for _ in range(1 + chance.randrange(1, 5)):
        _note(here, said)
    spin(chance.random() * 0.02)
    life.kill()
    try:
        while True:
            _note(here, said)
    except EOFError:
        here.close()
    life.join()
    return said


def _note(here: Connection, said: dict[str, tuple[str, int]]) -> None:
    name, number, row = here.recv()
    if name != "ready":
        said[name] = (number, row)


@pytest.mark.kill
@pytest.mark.slow
def test_killed_allocations_use_every_row_once(tmp_path: Path, resources: Path) -> None:
    rows = "".join(f"R{number:03d},{'AC'[number % 2]},5\n" for number in range(1, SUBJECTS + 1))
    with open_site(tmp_path, resources, subjects=SUBJECTS) as site:
        folder = site.folder
        seal(site, tmp_path, "number,arm,dose\n" + rows)
    chance = random.Random(7)
    said: dict[str, tuple[str, int]] = {}
    for _ in range(KILLS):
        said |= _one_life(folder, resources, chance)
    clock = FixedClock(START)
    with Site.open(
        folder, login="doctor1", password=SECRET, clock=clock, resources=resources
    ) as site:
        used = []
        for subject in site.subjects.all():
            acts = [e for e in site.entry.trail(subject.key) if e.action is Action.ALLOCATED]
            number = values(site, subject.key)["NO"]
            assert len(acts) == (number is not None)
            if acts:
                told = acts[0].content or {}
                assert told["number"] == number
                used.append(told["row"])
            if subject.key in said:
                assert said[subject.key] == (number, used[-1])
        assert sorted(used) == list(range(1, len(used) + 1))
        assert len(used) >= len(said) > KILLS
        if len(used) < SUBJECTS:
            last = site.subjects.all()[-1].key
            assert site.allocation.draw(last).row == len(used) + 1
