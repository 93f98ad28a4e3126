"""Forms under several versions of a study: each is judged by one, the others take its values over.

A form is computed and drawn only under the version it was begun with (DAT-11). For the rules of
another version it is *foreign*: what they read there is what its own version makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mscform.base.identity import FormKey, GroupOID, ItemOID
from mscform.records.audit import EventDraft
from mscform.records.clinical import FormData, FormStatus


class Notice(NamedTuple):
    """Something moved on a form: one of its values, or (`item` None) a row as such."""

    form: FormKey
    group: GroupOID
    repeat: str
    item: ItemOID | None


class Reading(NamedTuple):
    """A place as its own version sees it: canonical text, missing reason, and how its row stands.

    `status` is that of the form.
    """

    text: str | None
    code: str | None
    begun: bool
    added: bool
    struck: bool
    status: FormStatus


class Sharing(NamedTuple):
    """What one version of a study judges of a subject, and how it hears of all the rest.

    `only` is the fingerprint whose forms are judged; None for the newest version, which also
    takes new forms, and those of any version that is not among `others`. `abroad` reads a place
    on a foreign form; `settle` lets every version come to rest; `consequences` are the events that
    follow elsewhere.
    """

    only: str | None = None
    others: frozenset[str] = frozenset()
    abroad: Callable[[Notice], Reading | None] = lambda _: None
    settle: Callable[[], None] | None = None
    consequences: Callable[[], Iterator[EventDraft]] = lambda: iter(())

    def holds(self, data: FormData | None) -> bool:
        """Whether a form is judged here."""
        definition = "" if data is None else data.definition
        return definition == self.only if self.only is not None else definition not in self.others
