"""The program that a ward types into during a simulated night; it may be killed at any moment."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from mscform.base.clock import passed
from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven, Refused, Unchanged
from mscform.services.data_entry import Committed
from mscform.services.places import item_at
from mscform.services.resources import find_resources
from mscform.services.runs import Done
from mscform.services.site import Site
from tests.scenarios.night import LAID, Act, Write, draw
from tests.staffed_site import SECRET

Board = dict[str, tuple[int, list[int]]]
"""By subject: minutes since the start, and at which minutes the sets are planned that are open."""


def work(root: str, state: str, seed: int, first: int, told: Connection) -> None:
    """Do the acts of the night from number `first` on, and say after each that it is done.

    What the board shows is said once, at the start: `("board", Board)`.
    """
    os.environ["XDG_STATE_HOME"] = state
    night = draw(seed)
    begun = night.acts[first].moment
    clock = night.clock_at(begun)
    site = Site.open(
        Path(root), login="nurse1", password=SECRET, clock=clock, resources=find_resources()
    )
    with site:
        told.send(("board", _board(site)))
        for number, act in enumerate(night.acts[first:], start=first):
            night.advance(clock, begun, act.moment)
            begun = act.moment
            if site.actor is None or site.actor.login != act.login:
                site.accounts.switch_user(act.login, SECRET)
            _do(site, act)
            told.send(("done", number))
    told.send(("end", len(night.acts)))


def subject_of(number: int) -> SubjectKey:
    """The code of a subject of the night, counted from 0."""
    return SubjectKey(f"01-{number + 1:03d}")


def sheet_of(site: Site) -> FormKey:
    """The sheet of every subject."""
    return item_at(site.study, f"{LAID}VSDTC[PRE]").form


def _board(site: Site) -> Board:
    shown = {}
    now = site.clock.read().wall
    for one in site.runs.board():
        began = one.card.run.began
        assert began is not None
        due = [_minutes(began, due.planned) for due in one.card.open if due.because is None]
        shown[str(one.subject)] = (_minutes(began, now), sorted(due))
    return shown


def _minutes(start: datetime, end: datetime) -> int:
    return passed(start, end) // timedelta(minutes=1)


def _do(site: Site, act: Act) -> None:
    subject = subject_of(act.subject)
    if act.start is not None:
        at = f"{act.start:%Y-%m-%d %H:%M}"
        # What comes before time zero is no part of this night.
        done = site.runs.act(subject, sheet_of(site), "START", at=at, why="the night only")
        # What a kill cut off after it was durable is closed when it is tried again.
        assert isinstance(done, Done | Refused)
    for write in act.writes:
        _put(site, subject, write)


def _put(site: Site, subject: SubjectKey, write: Write) -> None:
    address = item_at(site.study, write.at)
    change = ItemChange(
        form=address.form,
        path=address.path,
        raw=write.raw,
        missing=write.missing,
        reason=ReasonGiven(code="TYPO") if write.corrects else None,
    )
    done = site.entry.commit(subject, change)
    assert isinstance(done, Committed | Unchanged), (write, done)
