"""Secrets at the command line: asked, or from a stream or a file; never an argument (D26)."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from mscform.base.errors import CallError, MachineError
from mscform.base.json_text import read_json

_MOST_BYTES: Final = 1_000_000


class Passwords:
    """Where the secrets of one call come from.

    `--passwords FILE` holds several users, `--password-file` and `--password-stdin` the one who is
    named by `--as`; with none of them the terminal is asked.
    """

    def __init__(self, arguments: Namespace) -> None:
        self._file: Path | None = getattr(arguments, "password_file", None)
        self._stdin: bool = getattr(arguments, "password_stdin", False)
        many: Path | None = getattr(arguments, "passwords", None)
        self._known = {} if many is None else _read_many(many)
        self._asked: dict[str, str] = {}

    def known(self, login: str) -> str | None:
        """The password of a user from the file of several, or one asked before."""
        return self._known.get(login) or self._asked.get(login)

    def of(self, login: str) -> str:
        """The password of the user of this call.

        Raises CallError `CLI-NO-PASSWORD` where there is none and no terminal to ask.
        """
        found = self.known(login)
        if found is None:
            found = self._asked[login] = self._one(login)
        return found

    def new(self, login: str, what: str = "password") -> str:
        """A secret to be set: the next line of the stream, or typed twice at the terminal."""
        if self._stdin or not sys.stdin.isatty():
            return _line(login)
        typed = getpass.getpass(f"new {what} of {login}: ")
        if getpass.getpass(f"again, new {what} of {login}: ") != typed:
            raise CallError("CLI-PASSWORD-TWICE")
        return typed

    @property
    def given(self) -> bool:
        """Whether the call says where a secret comes from."""
        return self._stdin or self._file is not None or bool(self._known)

    def _one(self, login: str) -> str:
        if self._file is not None:
            return next(iter(_read_text(self._file).splitlines()), "")
        if self._stdin:
            return _line(login)
        if sys.stdin.isatty():
            return getpass.getpass(f"password of {login}: ")
        raise CallError("CLI-NO-PASSWORD", login=login)


def _line(login: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise CallError("CLI-NO-PASSWORD", login=login)
    return line.rstrip("\r\n")


def _read_text(path: Path) -> str:
    try:
        # A secret may come through a pipe, so it is not only ordinary files that are read.
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise CallError("CLI-PASSWORDS-SIZE", path=path.name, most=_MOST_BYTES)
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise MachineError("CLI-READ", path=str(path), why=_why(fault)) from fault


def _read_many(path: Path) -> dict[str, str]:
    try:
        told = read_json(_read_text(path))
        return {str(login): str(password) for login, password in told.items()}
    except (ValueError, AttributeError) as fault:
        raise CallError("CLI-PASSWORDS", path=path.name) from fault


def _why(fault: OSError | UnicodeDecodeError) -> str:
    return fault.strerror or "" if isinstance(fault, OSError) else "UTF-8"
