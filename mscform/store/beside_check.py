"""What no event holds itself: stored files by their digest, secrets by their binding."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError
from mscform.records.audit import Action
from mscform.store.credentials import binding_of, pin_binding_of
from mscform.store.entries import UNREADABLE, event_of
from mscform.store.faults import Fault, event_fault, fault

_DIGEST_LETTERS: Final = 64
_EVENTS: Final = """SELECT l.body, v.content, l.link FROM event_index i
    CROSS JOIN ledger l USING (device, number) JOIN ledger_value v USING (device, number)
    WHERE i.action = ? ORDER BY i.device, i.number"""
_SECRETS: Final = """SELECT a.user_id, a.binding, s.password_hash, s.wrapped_key, s.certificate
    FROM account a LEFT JOIN account_secret s USING (user_id)"""
_LOOSE_SECRETS: Final = """SELECT user_id FROM account_secret
    EXCEPT SELECT user_id FROM account ORDER BY 1"""
_HAS_PINS: Final = "SELECT 1 FROM sqlite_master WHERE name = 'pin_secret'"
_PINS: Final = """SELECT p.user_id, p.binding, s.kind, s.hash, s.tag
    FROM pin p LEFT JOIN pin_secret s USING (user_id)"""
_LOOSE_PINS: Final = "SELECT user_id FROM pin_secret EXCEPT SELECT user_id FROM pin ORDER BY 1"

# Which events promise a stored file, and under which keys they name its digest.
_PROMISES: Final[dict[Action, Callable[[Mapping[str, Any]], tuple[Any, ...]]]] = {
    Action.GENESIS: lambda told: (told.get("authority_key"),),
    Action.STUDY_INSTALLED: lambda told: tuple(told["files"].values()),
    Action.SETTING: lambda told: (told.get("document"),),
    Action.ATTACHED: lambda told: (told.get("document"),),
    Action.SIGNED: lambda told: (told.get("document"), told.get("digest")),
}


def check_beside(connection: dbapi2.Connection) -> Iterator[Fault]:
    """Files that changed, are gone or that nobody stored; secrets that nobody set."""
    stored = set()
    for sha256, data in connection.execute("SELECT sha256, data FROM blob"):
        stored.add(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            yield fault("STO-DOCUMENT", f"blob {sha256}")
    promised = set()
    for sha256, gone in _promised(connection):
        promised.add(sha256)
        if sha256 not in stored:
            yield gone
    for sha256 in sorted(stored - promised):
        if not _is_mentioned(connection, sha256):
            yield fault("STO-DOCUMENT-LOOSE", f"blob {sha256}")
    yield from _check_secrets(connection)
    if connection.execute(_HAS_PINS).fetchone() is not None:
        yield from _check_pins(connection)


def _promised(connection: dbapi2.Connection) -> Iterator[tuple[str, Fault]]:
    for action, names in _PROMISES.items():
        for row in connection.execute(_EVENTS, (action.value,)).fetchall():
            try:
                event = event_of(*row)
                told = names(event.content or {})
            except (IntegrityError, *UNREADABLE):
                # The check of the values names this event.
                continue
            for sha256 in told:
                if isinstance(sha256, str) and len(sha256) == _DIGEST_LETTERS:
                    gone = event_fault("STO-DOCUMENT-GONE", event.ref, document=sha256)
                    yield sha256, gone


def _is_mentioned(connection: dbapi2.Connection, sha256: str) -> bool:
    query = "SELECT 1 FROM ledger_value WHERE instr(content, ?) LIMIT 1"
    return connection.execute(query, (sha256,)).fetchone() is not None


def _check_secrets(connection: dbapi2.Connection) -> Iterator[Fault]:
    for user_id, binding, password_hash, wrapped_key, certificate in connection.execute(_SECRETS):
        held = password_hash is not None
        bound = binding_of(user_id, password_hash, wrapped_key, certificate) if held else None
        if bound != binding:
            yield fault("STO-SECRET", f"account_secret {user_id}", account=user_id)
    for (user_id,) in connection.execute(_LOOSE_SECRETS):
        yield fault("STO-SECRET", f"account_secret {user_id}", account=user_id)


def _check_pins(connection: dbapi2.Connection) -> Iterator[Fault]:
    for user_id, binding, kind, pin_hash, tag in connection.execute(_PINS):
        bound = None if kind is None else pin_binding_of(user_id, kind, pin_hash, tag)
        if bound != binding:
            yield fault("STO-SECRET", f"pin_secret {user_id}", account=user_id)
    for (user_id,) in connection.execute(_LOOSE_PINS):
        yield fault("STO-SECRET", f"pin_secret {user_id}", account=user_id)
