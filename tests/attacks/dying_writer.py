"""A program that writes as fast as it can, says what is durable, and waits to be killed."""

from __future__ import annotations

import os
import random
from multiprocessing.connection import Connection
from pathlib import Path

from mscform.records.clinical import EventRef
from mscform.store.drafts import DraftKey
from tests.store.site import NURSE, SUBJECT, VITALS, Ward, answer, item

ITEMS = 5


def write_until_killed(root: str, state: str, seed: int, told: Connection) -> None:
    """Append, sometimes with drafts and derived values, sometimes close and open again.

    After each commit `(item, raw, number)` is sent; what was sent must survive everything.
    """
    os.environ["XDG_STATE_HOME"] = state
    chance = random.Random(seed)
    ward = Ward.opened(Path(root))
    standing = {
        path: answer.event
        for path, answer in ward.database.subjects.data(SUBJECT).forms[VITALS].answers.items()
    }
    told.send(("ready", "", 0))
    while True:
        _write_once(ward, chance, standing, told)
        act = chance.random()
        if act < 0.15:
            ward.close()
            ward.reopen()
        elif act < 0.25:
            ward.database.ledger.checkpoint()


def _write_once(
    ward: Ward,
    chance: random.Random,
    standing: dict[object, EventRef | None],
    told: Connection,
) -> None:
    path = item(chance.randrange(ITEMS))
    raw = str(chance.random()) * chance.choice((1, 1, 1, 300))
    key = DraftKey(NURSE.user_id, SUBJECT, VITALS, path)
    ward.database.drafts.keep(key, raw[:20])
    derived = item(50)
    drafts = [
        answer(raw, path=path, supersedes=standing.get(path)),
        answer(raw[:9], path=derived, supersedes=standing.get(derived)),
    ]
    events = ward.write(*drafts, drop_draft=key)
    for event in events:
        standing[event.path] = event.ref
    told.send((path.item, raw, events[-1].ref.number))
