"""Unfinished typing: kept across a crash for its author, no part of the record (DAT-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

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
from mscform.store.faults import explained

_KEEP: Final = """INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET text = excluded.text"""
DROP_DRAFT: Final = """DELETE FROM draft WHERE user_id = ? AND subject = ? AND event = ?
    AND event_repeat = ? AND form = ? AND form_repeat = ? AND item = ? AND repeat = ?"""
_OF: Final = """SELECT event, event_repeat, form, form_repeat, item, repeat, text FROM draft
    WHERE user_id = ? AND subject = ?"""


class DraftKey(NamedTuple):
    """Whose typing, where."""

    user: UserId
    subject: SubjectKey
    form: FormKey
    path: ItemPath

    def columns(self) -> tuple[str, ...]:
        """The key as the columns of the table."""
        return (self.user, self.subject, *self.form, *self.path)


class Drafts:
    """The drafts of everybody; each is shown to its author only."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def keep(self, key: DraftKey, text: str) -> None:
        """Keep what has been typed so far; raises `MachineError`."""
        with explained("draft"):
            self._connection.execute(_KEEP, (*key.columns(), text))

    def drop(self, key: DraftKey) -> None:
        """Throw a draft away; harmless where there is none. Raises `MachineError`."""
        with explained("draft"):
            self._connection.execute(DROP_DRAFT, key.columns())

    def of(self, user: UserId, subject: SubjectKey) -> Mapping[ItemAddress, str]:
        """What this person has typed for this subject and not committed."""
        with explained("draft"):
            rows = self._connection.execute(_OF, (user, subject)).fetchall()
        return {_address(*row[:6]): str(row[6]) for row in rows}


def _address(*parts: str) -> ItemAddress:
    event, event_repeat, form, form_repeat, item, repeat = parts
    key = FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat)
    return ItemAddress(key, ItemPath(ItemOID(item), repeat))
