"""Files kept with a form, such as the photograph of a paper: encrypted, their hash in the ledger.

They lie in the encrypted database, found by what they contain; `verify` compares every one of them
with its hash (D29).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from mscform.base.errors import EntryError, MachineError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.records.account import Actor, Permission
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import PaperSource
from mscform.records.timeline import in_time_order
from mscform.services.authors import charting
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.files import read_whole
from mscform.services.sessions import Sessions

LARGEST: Final = 50_000_000
"""Bytes of one file (D29)."""


class Attachment(NamedTuple):
    """One file: `document` is its SHA-256 (hex), `paper` the number of the sheet it shows."""

    name: str
    document: str
    size: int
    by: Actor | None
    at: datetime
    path: ItemPath | None
    paper: str | None


def read_attachment(path: Path) -> bytes:
    """A file from outside; EntryError `SVC-ATTACH-LARGE`, MachineError where it cannot be read."""
    try:
        too_large = path.stat().st_size > LARGEST
    except OSError as fault:
        why = fault.strerror or ""
        raise MachineError("SVC-READ", path=path.name, why=why) from fault
    if too_large:
        raise EntryError("SVC-ATTACH-LARGE", name=path.name, most=LARGEST // 1_000_000)
    return read_whole(path)


class Attachments(Service):
    """Keeps files with the forms they belong to."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def of(self, subject: SubjectKey, form: FormKey) -> tuple[Attachment, ...]:
        """The files of a form, in the order in which they were attached."""
        return attachments_of(self._context, subject, form)

    @requires(Permission.READ)
    def data(self, attachment: Attachment) -> bytes:
        """The bytes; IntegrityError where they are not those that were attached."""
        return self._context.database.documents.get(attachment.document)

    @charting(Permission.ENTER)
    def attach(
        self,
        subject: SubjectKey,
        form: FormKey,
        name: str,
        data: bytes,
        *,
        path: ItemPath | None = None,
        paper: PaperSource | None = None,
    ) -> Attachment:
        """Keep a file with a form, or with one of its questions.

        Raises EntryError `SVC-ATTACH-EMPTY`, `SVC-ATTACH-LARGE`, `SVC-ATTACH-CLOSED` for a locked
        form; CallError for a form that does not exist.
        """
        state = self._sessions.of(subject).form(form)
        if state.locked or state.frozen:
            raise EntryError("SVC-ATTACH-CLOSED", form=state.definition.title)
        if not data:
            raise EntryError("SVC-ATTACH-EMPTY", name=name)
        if len(data) > LARGEST:
            raise EntryError("SVC-ATTACH-LARGE", name=name, most=LARGEST // 1_000_000)
        document = hashlib.sha256(data).hexdigest()
        content = {
            # A name of another system may hold bytes that are no text.
            "name": name.encode("utf-8", "replace").decode("utf-8"),
            "document": document,
            "size": len(data),
            "paper": None if paper is None else paper.told(),
            "definition": self._sessions.of(subject).study(form).fingerprint,
        }
        draft = EventDraft(
            action=Action.ATTACHED, content=content, subject=subject, form=form, path=path
        )
        events = self._context.append((draft,), blobs={document: data})
        self._sessions.accept(subject, events)
        self._context.switchboard.tell(ChangeNotice(subject, form))
        return _attachment(events[0])


def attachments_of(context: Context, subject: SubjectKey, form: FormKey) -> tuple[Attachment, ...]:
    """The files of a form, for those who ask from within."""
    events: Sequence[AuditEvent] = in_time_order(
        context.database.ledger.events(subject=subject, form=form, action=Action.ATTACHED)
    )
    return tuple(_attachment(event) for event in events if event.content is not None)


def _attachment(event: AuditEvent) -> Attachment:
    told = event.content or {}
    paper = told.get("paper")
    return Attachment(
        name=told["name"],
        document=told["document"],
        size=told["size"],
        by=event.actor,
        at=event.entered_at,
        path=event.path,
        paper=None if paper is None else paper["number"],
    )
