"""Secrets of people: beside the ledger, because they may change hands; bound to it by a digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.canonical import digest
from mscform.base.identity import UserId
from mscform.records.account import PinKind
from mscform.records.audit import Action, EventDraft

_WRITE: Final = """INSERT INTO account_secret VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET password_hash = excluded.password_hash,
        wrapped_key = excluded.wrapped_key, certificate = excluded.certificate"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSecret:
    """What proves a person: hash of the password, signing key under that password, certificate."""

    user_id: UserId
    password_hash: str
    wrapped_key: bytes | None
    certificate: bytes | None

    @property
    def action(self) -> Action:
        """The event that tells of it."""
        return Action.CREDENTIAL

    def write(self, connection: dbapi2.Connection) -> None:
        """Put the row in place, inside the running transaction."""
        connection.execute(
            _WRITE, (self.user_id, self.password_hash, self.wrapped_key, self.certificate)
        )

    @property
    def binding(self) -> str:
        """SHA-256 (hex) by which the ledger holds this row fast without telling it."""
        return binding_of(self.user_id, self.password_hash, self.wrapped_key, self.certificate)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinSecret:
    """What proves a person at the keystroke; of kind NONE it takes away what she had.

    `tag` finds the few badges that may be meant; it is empty for digits.
    """

    user_id: UserId
    kind: PinKind
    hash: str = ""
    tag: str = ""

    @property
    def action(self) -> Action:
        """The event that tells of it."""
        return Action.PIN

    @property
    def binding(self) -> str | None:
        """SHA-256 (hex) by which the ledger holds this row fast; None for nothing."""
        if self.kind is PinKind.NONE:
            return None
        return pin_binding_of(self.user_id, self.kind, self.hash, self.tag)

    def write(self, connection: dbapi2.Connection) -> None:
        """Put the row in place or away, inside the running transaction."""
        connection.execute("DELETE FROM pin_secret WHERE user_id = ?", (self.user_id,))
        if self.kind is not PinKind.NONE:
            row = (self.user_id, self.kind.value, self.hash, self.tag)
            connection.execute("INSERT INTO pin_secret VALUES (?, ?, ?, ?)", row)


Secret = AccountSecret | PinSecret


def pin_binding_of(user_id: str, kind: str, pin_hash: str, tag: str) -> str:
    """The digest of one row of PINs and badges."""
    return digest([user_id, str(kind), pin_hash, tag])


def binding_of(
    user_id: str, password_hash: str, wrapped_key: bytes | None, certificate: bytes | None
) -> str:
    """The digest of one row of secrets."""
    parts: list[Any] = [user_id, password_hash]
    parts += [None if part is None else part.hex() for part in (wrapped_key, certificate)]
    return digest(parts)


def bind_secret(drafts: Sequence[EventDraft], secret: Secret) -> tuple[EventDraft, ...]:
    """The drafts with the digest in the credential event of that person.

    Raises ValueError where no draft tells of the new credential: a secret never changes silently.
    """
    bound = tuple(_bound(draft, secret) for draft in drafts)
    if bound == tuple(drafts):
        raise ValueError("a secret is written together with its credential event")
    return bound


def _bound(draft: EventDraft, secret: Secret) -> EventDraft:
    if draft.action is secret.action and draft.content.get("user_id") == secret.user_id:
        return replace(draft, content={**draft.content, "binding": secret.binding})
    return draft
