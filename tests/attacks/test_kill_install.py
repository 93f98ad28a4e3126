"""An installation that is killed leaves the old version or the new one, whole (DAT-12)."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mscform.services.site import Site
from tests.attacks.dying_installer import install_until_killed
from tests.builders import written
from tests.services import versions_world as world
from tests.services.versions_world import SUBJECT, enter
from tests.staffed_site import ADMIN_SECRET, SECRET

KILLS = 10

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork server there")


@pytest.fixture
def ward(tmp_path: Path, resources: Path) -> Path:
    """A closed site of version 1.0 with a subject in work."""
    first = written(tmp_path / "v1", world.files())
    site = world.a_site(tmp_path / "site", first, None, resources)
    site.accounts.sign_in("nurse1", SECRET)
    site.subjects.enrol()
    enter(site, "SE.A/F.VS/I.VS.TEMP", "39.8")
    site.close()
    return site.folder


def test_a_killed_installation_is_none_or_whole(
    ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = written(tmp_path / "v2", world.second())
    state = Path(os.environ["XDG_STATE_HOME"])
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.attacks.dying_installer"])
    seen: set[str] = set()
    needed = 60.0
    for number in range(KILLS + 1):
        site, anchors = tmp_path / f"site{number}", tmp_path / f"state{number}"
        shutil.copytree(ward, site)
        shutil.copytree(state, anchors)
        here, there = context.Pipe()
        program = context.Process(
            target=install_until_killed,
            args=(str(site), str(second), str(anchors), ADMIN_SECRET, there),
        )
        program.start()
        there.close()
        assert here.poll(60)
        assert here.recv() == "ready"
        # The first is let go to its end; the others are killed all along the time that it took.
        began = time.monotonic()
        said = _wait(here, needed * number / KILLS if number else needed)
        if number == 0:
            needed = time.monotonic() - began
        program.kill()
        program.join()
        here.close()
        monkeypatch.setenv("XDG_STATE_HOME", str(anchors))
        seen.add(_check(site, said))
    assert seen == {"1.0", "2.0"}


def _wait(here: Any, span: float) -> bool:
    """Let the program work for a while; True once it has said that it installed."""
    until = time.monotonic() + span
    while time.monotonic() < until:
        if here.poll(0.001):
            return bool(here.recv() == "installed")
    return False


def _check(folder: Path, said: bool) -> str:
    with Site.open(folder, login="nurse1", password=SECRET) as site:
        version = site.study.version
        assert version in ("1.0", "2.0")
        if said:
            assert version == "2.0"
        assert not [one for one in site._context.database.verify() if not one.warning]
        names = [one.version for one in site._context.database.studies.installed()]
        assert names == (["1.0"] if version == "1.0" else ["1.0", "2.0"])
        form = site.reading.report(SUBJECT)["forms"][0]
        assert form["version"] == "1.0"
        enter(site, "SE.B/F.VS/I.VS.TEMP", "36.5")
        told = {one["at"]: one["version"] for one in site.reading.report(SUBJECT)["forms"]}
        assert told["SE.B/F.VS"] == version
    return version
