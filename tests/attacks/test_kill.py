"""T11: the program is killed at seeded moments; what it called saved is there, and whole."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from mscform.base.identity import ItemOID, ItemPath
from mscform.records.replay import fold_all
from mscform.store.database import Database
from tests.attacks.dying_writer import write_until_killed
from tests.store.site import KEY, SUBJECT, VITALS, Ward

KILLS = 200
SOAK_KILLS = 10_000
KILLS_PER_SITE = 25

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="no fork server: the soak run kills whole programs there"
)


class Killing:
    """One writer after another, each killed in the middle of its work."""

    def __init__(self, root: Path) -> None:
        self.context: Any = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.attacks.dying_writer"])
        self.ward = Ward(root)
        self.ward.fill(3)
        self.ward.close()
        self.saved: dict[str, tuple[str, int]] = {}

    def kill_one(self, seed: int) -> None:
        """Let a writer work, kill it at a moment that the seed decides, and note what it said."""
        chance = random.Random(seed)
        here, there = self.context.Pipe(duplex=False)
        state = os.environ["XDG_STATE_HOME"]
        writer = self.context.Process(
            target=write_until_killed, args=(str(self.ward.folder.root), state, seed, there)
        )
        writer.start()
        there.close()
        self._listen(here, chance.randrange(1, 8))
        spin(chance.random() * 0.004)
        writer.kill()
        self._drain(here)
        writer.join()
        assert writer.exitcode == -9

    def _listen(self, here: Connection, times: int) -> None:
        for _ in range(times):
            assert here.poll(30)
            self._note(here.recv())

    def _drain(self, here: Connection) -> None:
        try:
            while True:
                self._note(here.recv())
        except EOFError:
            here.close()

    def _note(self, said: tuple[str, str, int]) -> None:
        name, raw, number = said
        if name != "ready":
            self.saved[name] = (raw, number)

    def check(self) -> None:
        """Open as after a crash: nothing saved is lost, nothing is half there."""
        with Database.open(self.ward.folder, KEY, self.ward.keys) as database:
            assert not [fault for fault in database.faults if not fault.warning]
            assert not [fault for fault in database.verify() if not fault.warning]
            data = database.subjects.data(SUBJECT)
            assert fold_all(None, database.ledger.events(subject=SUBJECT)) == data
            answers = data.forms[VITALS].answers
            for name, (raw, number) in self.saved.items():
                standing = answers[ItemPath(ItemOID(name))]
                assert standing.event is not None
                # A commit that was not told any more may have followed, never preceded.
                assert standing.raw == raw or standing.event.number > number
            assert database.ledger.head().number >= max(
                (number for _, number in self.saved.values()), default=0
            )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Groups of kills: a sample, or with `--soak` all of them."""
    if "group" in metafunc.fixturenames:
        kills = SOAK_KILLS if metafunc.config.getoption("--soak") else KILLS
        metafunc.parametrize("group", range(kills // KILLS_PER_SITE))


def spin(seconds: float) -> None:
    """Let so much time pass, to the microsecond; a sleep would land on the same moments."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


@pytest.mark.kill
@pytest.mark.slow
@pytest.mark.req("AUD-04")
@pytest.mark.req("DAT-01")
def test_t11_killed_writers_leave_a_whole_record(tmp_path: Path, group: int) -> None:
    killing = Killing(tmp_path / "site")
    for turn in range(KILLS_PER_SITE):
        killing.kill_one(group * KILLS_PER_SITE + turn)
        killing.check()
