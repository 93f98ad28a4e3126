"""A program that is killed at the very moment in which it would write one of its anchors."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from mscform.services.site import Site
from tests.staffed_site import SECRET


def sign_in_and_die(root: str, state: str, anchor: str) -> None:
    """Sign in at a real site; killed when a file beginning with `anchor` is opened for writing."""
    os.environ["XDG_STATE_HOME"] = state

    def hook(event: str, told: Sequence[object]) -> None:
        fresh = event == "open" and isinstance(told[0], str) and told[0].endswith(".new")
        if fresh and Path(str(told[0])).name.startswith(anchor):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    Site.open(Path(root), login="nurse1", password=SECRET)
