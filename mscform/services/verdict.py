"""What a check of a folder or a file found, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from mscform.base.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: `ok` None means that it was not, and the sentence says why.

    A check that is only warned about is `ok` with `warning`.
    """

    name: str
    ok: bool | None
    message: Message
    warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFault:
    """One fault and where it lies: a page, a table, a ledger place, a file."""

    code: str
    where: str
    message: Message
    address: str | None = None
    warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether what was checked holds, and what exactly was checked."""

    kind: str
    checks: tuple[Check, ...]
    faults: tuple[VerdictFault, ...] = ()

    @property
    def ok(self) -> bool:
        """True where every check that was made holds."""
        return all(check.ok is not False for check in self.checks) and bool(self.checks)
