"""A simulated night: twelve infusions, three nurses, kills, a reboot and clocks that jump."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from mscform.engine.changes import ItemChange
from mscform.engine.form_state import FormState, PointState
from mscform.records.account import Role
from mscform.records.audit import Action
from mscform.services.places import item_at
from mscform.services.resources import find_resources
from mscform.services.site import Site
from tests.attacks.test_kill import spin
from tests.scenarios.night import EVENING, LAID, NURSES, SUBJECTS, Course, Night, Write, draw
from tests.scenarios.nurse_at_night import Board, sheet_of, subject_of, work
from tests.staffed_site import SECRET, Person, found_site, staff

STUDY = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"
SEED = 20250310
SOAK_SEEDS = 12
KILLS = 5
END = "SE.INF[1]/F.EX/I.EX.EXENDTC"

BEFORE = {
    "SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 10:00",
    "SE.SCR/F.DM/I.DM.BRTHDTC": "1980-05-04",
    "SE.SCR/F.DM/I.DM.SEX": "M",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-08 15:00",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "BM",
}

pytestmark = [
    pytest.mark.skipif(
        sys.platform == "win32", reason="no fork server: the soak run kills whole programs there"
    ),
    pytest.mark.slow,
]


class WholeNight:
    """The site of a night, and the program that is killed and started again in it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.seed = root, seed
        self.night = draw(seed)
        self.chance = random.Random(seed + 1)
        self.context: Any = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.scenarios.nurse_at_night"])
        self.done = 0
        self.boards: list[tuple[int, Board]] = []
        self._found()

    def _found(self) -> None:
        clock = self.night.clock_at(EVENING)
        made = found_site(self.root, STUDY, find_resources(), training=False, clock=clock)
        people = [Person(login, f"Nurse {login[-1]}", Role.NURSE) for login in NURSES]
        with made.site as site:
            staff(site, people)
            for _ in range(SUBJECTS):
                subject = site.subjects.enrol().key
                places = {item_at(site.study, at): raw for at, raw in BEFORE.items()}
                site.entry.commit_all(
                    subject,
                    [ItemChange(form=at.form, path=at.path, raw=raw) for at, raw in places.items()],
                )

    def run(self, kills: int) -> None:
        """From evening to morning; the program dies `kills` times, in the midst of an act."""
        whole = len(self.night.acts)
        ends = sorted(self.chance.sample(range(1, whole - 1), kills))
        for end in ends:
            self._work(end)
        self._work(whole)
        assert self.done == whole

    def _work(self, end: int) -> None:
        here, there = self.context.Pipe(duplex=False)
        arguments = (str(self.root), os.environ["XDG_STATE_HOME"], self.seed, self.done, there)
        nurse = self.context.Process(target=work, args=arguments)
        nurse.start()
        there.close()
        for said, told in self._heard(here):
            if said == "board":
                self.boards.append((self.done, told))
            elif said == "done":
                self.done = told + 1
            if self.done >= end:
                break
        if end < len(self.night.acts):
            spin(self.chance.random() * 0.05)
            nurse.kill()
            for said, told in self._heard(here):
                self.done = told + 1 if said == "done" else self.done
        nurse.join()
        assert nurse.exitcode == (0 if end == len(self.night.acts) else -9)

    @staticmethod
    def _heard(here: Connection) -> Iterator[tuple[str, Any]]:
        try:
            while here.poll(60):
                yield here.recv()
        except EOFError:
            return


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One night, or with `--soak` many."""
    if "whole" in metafunc.fixturenames:
        nights = SOAK_SEEDS if metafunc.config.getoption("--soak") else 1
        seeds = [SEED + number for number in range(nights)]
        metafunc.parametrize("whole", seeds, indirect=True, scope="module")


@pytest.fixture(scope="module")
def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WholeNight]:
    state = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(state))
        made = WholeNight(tmp_path_factory.mktemp("night") / "site", request.param)
        made.run(KILLS)
        yield made


@pytest.fixture(scope="module")
def morning(whole: WholeNight) -> Iterator[Site]:
    last = whole.night.acts[-1].moment
    clock = whole.night.clock_at(last)
    with Site.open(
        whole.root, login="nurse1", password=SECRET, clock=clock, resources=find_resources()
    ) as site:
        yield site


def expected(night: Night, number: int) -> tuple[dict[str, Write], Counter[str]]:
    """What stands in each box at the end, and how often a person wrote into it."""
    standing: dict[str, Write] = {}
    times: Counter[str] = Counter()
    for act in night.acts:
        for write in act.writes if act.subject == number else ():
            standing[write.at] = write
            times[write.at] += 1
    return standing, times


def test_nothing_is_lost_and_nothing_is_there_twice(whole: WholeNight, morning: Site) -> None:
    site = morning
    for number in range(SUBJECTS):
        standing, times = expected(whole.night, number)
        subject = subject_of(number)
        written: Counter[str] = Counter()
        for event in site._context.database.ledger.events(subject=subject, action=Action.ANSWER):
            if event.cause is None:
                written[f"{event.form}/{event.path}"] += 1
        for at, write in standing.items():
            address = item_at(site.study, at)
            item = site.entry.state(subject, address.form).item(address.path)
            assert item is not None, (subject, at)
            assert item.answer is not None, (subject, at)
            assert (item.answer.raw, item.answer.missing) == (write.raw, write.missing), at
            assert written[f"{address.form}/{address.path}"] == times[at], at


def sheet(site: Site, number: int) -> FormState:
    return site.entry.state(subject_of(number), sheet_of(site))


def test_every_point_is_in_a_known_state(whole: WholeNight, morning: Site) -> None:
    for number, course in enumerate(whole.night.courses):
        states = {point.code: point.state for point in sheet(morning, number).timepoints}
        want = {code: _state(course, code) for code in ("PRE", *course.points)}
        if "EOI" not in want:
            want["EOI"] = PointState.SKIPPED
        assert {code: states[code] for code in want} == want


def _state(course: Course, code: str) -> PointState:
    if code in course.not_done:
        return PointState.NOT_DONE
    return PointState.PARTIAL if code in course.partial else PointState.DONE


def test_deviations_are_exactly_those_of_the_oracle(whole: WholeNight, morning: Site) -> None:
    for number, course in enumerate(whole.night.courses):
        told = proposed(morning, number)
        assert told["EC-072"] == set(course.off_plan()), number
        assert told["PR.MISSEDVS"] == course.not_done, number
        assert told["EC-051"] == course.gaps(), number
        points = {
            point.code: point.deviation_minutes for point in sheet(morning, number).timepoints
        }
        for code, (nominal, _) in course.points.items():
            if code in course.measured:
                assert points[code] == course.measured[code] - nominal


def proposed(site: Site, number: int) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {"EC-072": set(), "PR.MISSEDVS": set(), "EC-051": set()}
    for one in site.proposals.of(subject_of(number)):
        if one.state.rule in found:
            found[one.state.rule].add(one.state.at.path.repeat)
    return found


@pytest.mark.req("CLK-05")
def test_after_each_start_the_board_tells_true_times_and_all_that_is_due(
    whole: WholeNight,
) -> None:
    assert len(whole.boards) == KILLS + 1
    for first, board in whole.boards:
        moment = whole.night.acts[first].moment
        for number in {act.subject for act in whole.night.acts[:first] if act.start is not None}:
            course = whole.night.courses[number]
            minutes, due = board[str(subject_of(number))]
            assert minutes == (moment - course.start) // timedelta(minutes=1)
            # What was killed may have been whole on disk already, or in part.
            either = (
                open_before(whole.night, number, first),
                open_before(whole.night, number, first + 1),
            )
            assert set(due) in either, (first, number)


def open_before(night: Night, number: int, first: int) -> set[int]:
    """The minutes of the sets that were open before an act."""
    course = night.courses[number]
    acts = [act for act in night.acts[:first] if act.subject == number]
    written = {write.at for act in acts for write in act.writes}
    nominal = {"PRE": 0} | {code: minute for code, (minute, _) in course.points.items()}
    if END not in written:
        nominal = {code: m for code, m in nominal.items() if code not in ("EOI", "E8H")}
    elif "EOI" not in nominal and f"{LAID}VSDTC[30M]" not in written:
        nominal["EOI"] = course.lasts
    return {m for code, m in nominal.items() if not taken(code, written)}


def taken(code: str, written: set[str]) -> bool:
    """Whether something was written of a point."""
    return bool(written & {f"{LAID}VSDTC[{code}]", f"{LAID}MONREASND[{code}]"})


@pytest.mark.req("CLK-04")
def test_the_clocks_are_on_record_and_the_chain_holds(whole: WholeNight, morning: Site) -> None:
    ledger = morning._context.database.ledger
    kinds = Counter(event.content["kind"] for event in ledger.events(action=Action.CLOCK))
    assert kinds["jump"] == len(whole.night.jumps)
    faults = morning._context.database.verify()
    assert not [fault for fault in faults if not fault.warning]
