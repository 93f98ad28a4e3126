"""What every test stands on: no network, no state of this machine, quick passwords."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

ROOT = Path(__file__).resolve().parents[1]
_INTERNET = {socket.AF_INET, socket.AF_INET6}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak`: the full numbers of the long runs, which CI only samples (D34)."""
    parser.addoption("--soak", action="store_true", help="the long runs with their full numbers")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--soak`, what is marked so is left to it."""
    if config.getoption("--soak"):
        return
    left = [item for item in items if item.get_closest_marker("soak")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test opens an internet socket, and neither does the program (PRV-04, D32)."""
    make = socket.socket.__init__

    def refuse(self: socket.socket, family: int = -1, *args: object, **kwargs: object) -> None:
        # Without a family it is an internet socket, unless it stands for an open file.
        adopted = len(args) > 2 or kwargs.get("fileno") is not None
        if family in _INTERNET or (family == -1 and not adopted):
            raise AssertionError("an internet socket was opened")
        make(self, family, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "__init__", refuse)


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installation id and anchors of a test lie in a folder of its own (D29)."""
    home = tmp_path_factory.mktemp("state")
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(scope="session")
def resources() -> Path:
    """The shipped files."""
    return ROOT / "resources"


@pytest.fixture(scope="session")
def study_folder() -> Path:
    """The definition of the first trial."""
    return ROOT / "forms" / "nct01844063"


@pytest.fixture(scope="session")
def cases() -> Path:
    """The shared cases, read in place; a test that needs them is skipped where they are not."""
    told = os.environ.get("MSCFORM_CASES")
    place = Path(told) if told else ROOT.parent / "shared" / "cases"
    if not place.is_dir():
        pytest.skip("the shared cases, which are no part of the repository, are not here")
    return place


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Delete what Qt was asked to delete, so that no window of one test lives in the next.

    Qt deletes later only while an event loop runs, and tests have none between them.
    """
    result = yield
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
        gc.collect(0)
    return result
