"""A program that moves one set to and fro between two subjects, and waits to be killed."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

from mscform.base.identity import SubjectKey
from mscform.engine.changes import ReasonGiven
from mscform.services.misplaced import Extent, Misplaced, Spot
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.staffed_site import SECRET

ENDS = (SubjectKey("01-001"), SubjectKey("01-002"))
TEMP = "SE.A/F.MON/I.MON.TEMP[30M]"


def move_until_killed(folder: str, state: str, resources: str, told: Connection) -> None:
    """Whoever has the set gives it to the other; every move that was sent is on disk."""
    os.environ["XDG_STATE_HOME"] = state
    opened = Site.open(Path(folder), login="nurse1", password=SECRET, resources=Path(resources))
    with opened as site:
        place = item_at(site.study, TEMP)
        reason = ReasonGiven(code=site.study.change_reasons[0].code)
        told.send("ready")
        while True:
            holder = next(
                key for key in ENDS if (site.entry.state(key, place.form).item(place.path)).text
            )
            other = ENDS[holder == ENDS[0]]
            spot = Spot(holder, place.form, place.path.repeat)
            misplaced = Misplaced(extent=Extent.ROW, spot=spot, path=place.path)
            goal = Spot(other, place.form, place.path.repeat)
            site.relocating.move(holder, place.form, misplaced, goal, reason)
            told.send(other)
