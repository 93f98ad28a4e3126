"""Entries from a file through the same door as the window: each line judged, refused ones told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mscform.base.errors import AccessError, CallError, EntryError, MachineError
from mscform.base.identity import ItemAddress, SubjectKey
from mscform.base.message import Message
from mscform.definitions.logic import Severity
from mscform.engine.changes import (
    Accepted,
    ItemChange,
    NeedsReason,
    Refused,
    Unchanged,
)
from mscform.engine.form_state import Finding
from mscform.records.clinical import PaperSource
from mscform.services.attachments import read_attachment
from mscform.services.entries import BadLine, Entry, reason_given
from mscform.services.places import query_place
from mscform.services.site import Site

LINES_AT_ONCE: Final = 200

PasswordOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line of which nothing was written, and why."""

    line: int
    message: Message
    code: str


@dataclass(frozen=True, slots=True)
class NamedFinding:
    """A value that was accepted and has something to look at."""

    line: int
    finding: Finding


@dataclass(slots=True)
class Entered:
    """What became of a file: every line is counted once."""

    read: int = 0
    written: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    findings: list[NamedFinding] = field(default_factory=list)


class Entering:
    """Enters lines in order; consecutive ones of one person for one subject share a transaction."""

    def __init__(
        self,
        site: Site,
        *,
        login: str,
        password_of: PasswordOf,
        transcribed: bool = False,
        paper: PaperSource | None = None,
        folder: Path | None = None,
    ) -> None:
        """`folder`: where the paths of attached files count from; None: from where one stands."""
        self._site = site
        self._login = login
        self._now_signed_in = login
        self._password_of = password_of
        self._transcribed = transcribed or paper is not None
        self._paper = paper
        self._folder = folder or Path()
        self._told = Entered()
        self._waiting: list[tuple[Entry, ItemAddress, ItemChange]] = []
        self._subject = SubjectKey("")
        self._subjects: frozenset[SubjectKey] | None = None

    def run(self, entries: Iterable[Entry | BadLine]) -> Entered:
        """Enter everything; MachineError ends it, what was counted as written is on disk."""
        for entry in entries:
            self._told.read += 1
            if isinstance(entry, BadLine):
                self._refuse(entry.line, entry.error.message)
                continue
            try:
                self._take(entry)
            except (AccessError, CallError, EntryError, MachineError) as error:
                if entry.file is None and isinstance(error, MachineError):
                    raise
                self._refuse(entry.line, error.message)
        self._flush()
        self._told.refused.sort(key=lambda one: one.line)
        return self._told

    def _take(self, entry: Entry) -> None:
        login = entry.login or self._login
        full = len(self._waiting) >= LINES_AT_ONCE
        if full or entry.subject != self._subject or login != self._now_signed_in:
            self._flush()
        self._be(login)
        self._subject = self._known(entry)
        if entry.file is not None:
            self._flush()
            self._attach(entry, entry.file)
            return
        address = self._site.reading.item_at(entry.at)
        change = ItemChange(
            form=address.form,
            path=address.path,
            raw=entry.raw,
            missing=entry.missing,
            note=entry.note,
            measured_at=entry.measured,
            reason=reason_given(self._site.study, entry.reason),
            transcribed=self._transcribed,
            paper=self._paper,
        )
        definition = self._site.study.item(address.path.item)
        if definition is not None and definition.is_act and entry.raw:
            self._flush()
            self._attest(entry, address, change)
        else:
            self._waiting.append((entry, address, change))

    def _attach(self, entry: Entry, name: str) -> None:
        """A file beside the entries, at a form or at one of its questions."""
        site, path = self._site, self._folder / name
        data = read_attachment(path)
        place = query_place(site.study, self._subject, entry.at)
        site.attachments.attach(
            self._subject, place.form, path.name, data, path=place.path, paper=self._paper
        )
        self._told.written += 1

    def _known(self, entry: Entry) -> SubjectKey:
        """Whose line it is; asked for as the one who acts in it, who must be allowed to read."""
        if self._subjects is None:
            self._subjects = frozenset(subject.key for subject in self._site.subjects.all())
        if entry.subject is None or entry.subject not in self._subjects:
            raise EntryError("SVC-NO-SUBJECT", key=entry.subject or "")
        return entry.subject

    def _be(self, login: str) -> None:
        """Let another person act: only with that person's own password."""
        if login == self._now_signed_in:
            return
        password = self._password_of(login)
        if password is None:
            raise EntryError("SVC-AS-WHO", login=login)
        self._site.accounts.switch_user(login, password)
        self._now_signed_in = login

    def _attest(self, entry: Entry, address: ItemAddress, change: ItemChange) -> None:
        login = entry.raw or ""
        secret = self._password_of(login)
        if secret is None:
            raise EntryError("SVC-ACT-WHO", item=str(address.path), login=login)
        result = self._site.entry.attest(self._subject, change, secret=secret)
        self._count(entry, address, result)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        changes = [change for _, _, change in waiting]
        try:
            outcomes = self._site.entry.commit_all(self._subject, changes)
        except AccessError as error:
            # Whose lines these are, not the next one's: each of them is told.
            for entry, _, _ in waiting:
                self._refuse(entry.line, error.message)
            return
        written = {}
        for (entry, address, _), outcome in zip(waiting, outcomes, strict=True):
            self._count(entry, address, outcome)
            if isinstance(outcome, Accepted):
                written[address] = entry.line
        self._name_findings(written)

    def _count(self, entry: Entry, address: ItemAddress, outcome: object) -> None:
        match outcome:
            case Refused(message=message):
                self._refuse(entry.line, message)
            case NeedsReason():
                message = EntryError("SVC-REASON-NEEDED", at=str(address)).message
                self._refuse(entry.line, message)
            case Unchanged():
                self._told.unchanged += 1
            case _:
                self._told.written += 1

    def _refuse(self, line: int, message: Message) -> None:
        self._told.refused.append(RefusedLine(line, message, message.code))

    def _name_findings(self, lines: dict[ItemAddress, int]) -> None:
        for finding in self._site.entry.findings_at(self._subject, lines):
            if finding.severity is not Severity.REQUIRED:
                self._told.findings.append(NamedFinding(lines[finding.at], finding))
