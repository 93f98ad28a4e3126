"""Beds: where a subject lies, known to the site alone, outside of forms and exports (D21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mscform.base.errors import EntryError
from mscform.base.identity import SubjectKey
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.subjects import Subjects

ATTRIBUTE: Final = "bed"
LONGEST: Final = 12
"""Characters of a bed: more could not be read from two metres."""


class Beds(Service):
    """The beds of one site; every transfer is an event of the ledger."""

    def __init__(self, context: Context, subjects: Subjects) -> None:
        super().__init__(context)
        self._subjects = subjects

    @requires(Permission.READ)
    def all(self) -> Mapping[SubjectKey, str]:
        """The bed of everybody who has one."""
        return self._context.database.subjects.attributes(ATTRIBUTE)

    @requires(Permission.ENTER)
    def put(self, subject: SubjectKey, bed: str) -> None:
        """Somebody lies in this bed from now on; with an empty text in none.

        Raises CallError `SVC-NO-SUBJECT` for a code nobody has; EntryError `SVC-BED-LONG` for more
        than `LONGEST` characters, `SVC-BED-TAKEN` where somebody else lies there.
        """
        self._subjects.overview(subject)
        wanted = " ".join(bed.split())
        if len(wanted) > LONGEST:
            raise EntryError("SVC-BED-LONG", bed=wanted, most=LONGEST)
        beds = self.all()
        if beds.get(subject, "") == wanted:
            return
        for other, taken in sorted(beds.items()):
            if wanted and taken.casefold() == wanted.casefold() and other != subject:
                raise EntryError("SVC-BED-TAKEN", bed=wanted, subject=other)
        content = {"name": ATTRIBUTE, "value": wanted}
        draft = EventDraft(action=Action.SUBJECT_ATTRIBUTE, content=content, subject=subject)
        self._context.append((draft,))
        self._context.switchboard.tell(ChangeNotice(subject=subject))
