"""A program that allocates one subject after the other, and waits to be killed."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

from mscform.base.errors import EntryError
from mscform.services.site import Site
from tests.staffed_site import SECRET


def allocate_until_killed(folder: str, state: str, resources: str, told: Connection) -> None:
    """Draw for everybody who has no number; what was sent must survive everything."""
    os.environ["XDG_STATE_HOME"] = state
    opened = Site.open(Path(folder), login="doctor1", password=SECRET, resources=Path(resources))
    with opened as site:
        told.send(("ready", "", 0))
        for subject in site.subjects.all():
            try:
                drawn = site.allocation.draw(subject.key)
            except EntryError as trouble:
                if trouble.code != "SVC-ALLOCATED":
                    raise
                continue
            told.send((subject.key, drawn.number, drawn.row))
