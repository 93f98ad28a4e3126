"""Secrets of people: beside the ledger, because they may change hands; bound to it by a digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.canonical import digest
from mscform.base.identity import UserId
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
    def binding(self) -> str:
        """SHA-256 (hex) by which the ledger holds this row fast without telling it."""
        return binding_of(self.user_id, self.password_hash, self.wrapped_key, self.certificate)


def binding_of(
    user_id: str, password_hash: str, wrapped_key: bytes | None, certificate: bytes | None
) -> str:
    """The digest of one row of secrets."""
    parts: list[Any] = [user_id, password_hash]
    parts += [None if part is None else part.hex() for part in (wrapped_key, certificate)]
    return digest(parts)


def bind_secret(drafts: Sequence[EventDraft], secret: AccountSecret) -> tuple[EventDraft, ...]:
    """The drafts with the digest in the credential event of that person.

    Raises ValueError where no draft tells of the new credential: a secret never changes silently.
    """
    bound = tuple(_bound(draft, secret) for draft in drafts)
    if bound == tuple(drafts):
        raise ValueError("a secret is written together with its credential event")
    return bound


def _bound(draft: EventDraft, secret: AccountSecret) -> EventDraft:
    if draft.action is Action.CREDENTIAL and draft.content.get("user_id") == secret.user_id:
        return replace(draft, content={**draft.content, "binding": secret.binding})
    return draft


def write_secret(connection: dbapi2.Connection, secret: AccountSecret) -> None:
    """Put the row in place, inside the running transaction."""
    connection.execute(
        _WRITE,
        (secret.user_id, secret.password_hash, secret.wrapped_key, secret.certificate),
    )
