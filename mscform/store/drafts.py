"""Unfinished typing: kept across a crash for its author, no part of the record (DAT-01)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import (
    EventOID,
    FormKey,
    FormOID,
    ItemAddress,
    ItemOID,
    ItemPath,
    SubjectKey,
    UserId,
)
from mscform.store.device import DeviceKeys
from mscform.store.faults import explained

_KEEP: Final = """INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET text = excluded.text"""
DROP_DRAFT: Final = """DELETE FROM draft WHERE user_id = ? AND subject = ? AND event = ?
    AND event_repeat = ? AND form = ? AND form_repeat = ? AND item = ? AND repeat = ?"""
_OF: Final = """SELECT event, event_repeat, form, form_repeat, item, repeat, text FROM draft
    WHERE user_id = ? AND subject = ?"""
_COUNT: Final = "SELECT count(*) FROM draft"
_SEAL: Final = 64
"""So many hexadecimal signs before the text are its seal."""


class DraftKey(NamedTuple):
    """Whose typing, where."""

    user: UserId
    subject: SubjectKey
    form: FormKey
    path: ItemPath

    def columns(self) -> tuple[str, ...]:
        """The key as the columns of the table."""
        return (self.user, self.subject, *self.form, *self.path)


class KeptDrafts(NamedTuple):
    """Texts by item, and the items whose draft was not written there by that person."""

    texts: Mapping[ItemAddress, str]
    foreign: frozenset[ItemAddress]


class Drafts:
    """The drafts of everybody; each is shown to its author only, and only where it was typed."""

    def __init__(self, connection: dbapi2.Connection, keys: DeviceKeys) -> None:
        self._connection = connection
        self._keys = keys

    def keep(self, key: DraftKey, text: str) -> None:
        """Keep what has been typed so far; raises `MachineError`."""
        with explained("draft"):
            row = (*key.columns(), self._sealed(key, text))
            self._connection.execute(_KEEP, row)

    def drop(self, key: DraftKey) -> None:
        """Throw a draft away; harmless where there is none. Raises `MachineError`."""
        with explained("draft"):
            self._connection.execute(DROP_DRAFT, key.columns())

    def of(self, user: UserId, subject: SubjectKey) -> KeptDrafts:
        """What this person has typed for this subject and not committed.

        A draft belongs to its address and author: one that was moved there by other hands is
        named and not told.
        """
        with explained("draft"):
            rows = self._connection.execute(_OF, (user, subject)).fetchall()
        texts: dict[ItemAddress, str] = {}
        foreign = set()
        for row in rows:
            address, kept = _address(*row[:6]), str(row[6])
            text = kept[_SEAL:]
            key = DraftKey(user, subject, address.form, address.path)
            if hmac.compare_digest(kept.encode(), self._sealed(key, text).encode()):
                texts[address] = text
            else:
                foreign.add(address)
        return KeptDrafts(texts, frozenset(foreign))

    def count(self) -> int:
        """How many drafts there are, of everybody."""
        with explained("draft"):
            (number,) = self._connection.execute(_COUNT).fetchone()
        return int(number)

    def _sealed(self, key: DraftKey, text: str) -> str:
        told = canonical_bytes([*key.columns(), text])
        return self._keys.mac(b"draft:" + told).hex() + text


def _address(*parts: str) -> ItemAddress:
    event, event_repeat, form, form_repeat, item, repeat = parts
    key = FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat)
    return ItemAddress(key, ItemPath(ItemOID(item), repeat))
