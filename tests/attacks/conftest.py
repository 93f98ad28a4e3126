"""One small demonstration site, made once; every attack gets a copy of it with its anchors."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from mscform.cli.command import main
from mscform.services.doorplate import read_slots


@dataclass(frozen=True, slots=True)
class Attacked:
    """A site folder under attack, and the commands that people would use on it."""

    folder: Path

    @property
    def passwords(self) -> tuple[str, str]:
        """The option that hands over everybody's password."""
        return "--passwords", str(self.folder / "demo-passwords.json")

    def call(self, *words: str | Path) -> tuple[int, str]:
        """Run one command; its exit status and all it said. Whatever is raised fails the test."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = main([str(word) for word in words])
        return status, out.getvalue()

    def verify(self) -> tuple[int, str]:
        """`mscform verify` on the folder."""
        return self.call("verify", self.folder)

    @contextlib.contextmanager
    def outsider(self) -> Iterator[dbapi2.Connection]:
        """Another SQLCipher tool with the key of `site info`; the triggers are away meanwhile."""
        key = read_slots(self.folder).open_training()
        connection = dbapi2.connect(str(self.folder / "site.db"), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = connection.execute(query).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, statement in triggers:
            connection.execute(statement)
        connection.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `site` and `state`: a demonstration with one subject and its anchors."""
    home = tmp_path_factory.mktemp("attacked")
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(home / "state")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            assert main(["demo", str(home / "site"), "--subjects", "1"]) == 0
    finally:
        if before is None:
            del os.environ["XDG_STATE_HOME"]
        else:
            os.environ["XDG_STATE_HOME"] = before
    return home


@pytest.fixture
def attacked(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attacked:
    """A copy of its own, with anchors of its own."""
    shutil.copytree(made / "site", tmp_path / "site")
    shutil.copytree(made / "state", tmp_path / "state")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Attacked(tmp_path / "site")
