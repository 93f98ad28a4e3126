"""A program that installs a new version of the study, and is killed while it does."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

from mscform.services.site import Site


def install_until_killed(
    folder: str, study: str, state: str, password: str, told: Connection
) -> None:
    """Open the site, say so, and install."""
    os.environ["XDG_STATE_HOME"] = state
    site = Site.open(Path(folder), login="admin1", password=password)
    told.send("ready")
    site.installing.install(Path(study))
    told.send("installed")
    told.recv()
