"""The ground the tests stand on does what it says."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


@pytest.mark.req("PRV-04")
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_no_test_can_open_an_internet_socket(family: int) -> None:
    with pytest.raises(AssertionError):
        socket.socket(family)


def test_local_sockets_are_allowed() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"x")
        assert right.recv(1) == b"x"


def test_the_state_of_this_machine_is_not_touched() -> None:
    assert not Path(os.environ["XDG_STATE_HOME"]).is_relative_to(Path.home() / ".local")
