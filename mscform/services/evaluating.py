"""What the engine makes of entries: no site, no database, no ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from mscform.base.errors import CallError, EntryError, MscformError
from mscform.base.identity import FormKey, ItemAddress, ItemOID, ItemPath, SubjectKey, UserId
from mscform.definitions.study import StudyDefinition
from mscform.engine.address import resolve
from mscform.engine.changes import ItemChange
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.row_keys import refuse_repeat
from mscform.engine.session import SubjectSession
from mscform.engine.typed_units import split_change
from mscform.records.clinical import (
    Answer,
    FormData,
    FormStatus,
    Origin,
    RowKey,
    Subject,
    SubjectData,
    delay,
)
from mscform.services.entries import BadLine, Entry

NOBODY: Final = UserId("")
DEFAULT_SUBJECT: Final = SubjectKey("01-001")
_ILLEGIBLE: Final = "ILLEG"


@dataclass(slots=True)
class _Sheet:
    """One form while entries are laid on it."""

    answers: dict[ItemPath, Answer] = field(default_factory=dict)
    rows: dict[RowKey, None] = field(default_factory=dict)


class Bench:
    """Lays entries on subjects that exist only here."""

    def __init__(self, compiled: CompiledStudy, environment: Environment) -> None:
        self._compiled = compiled
        self._study: StudyDefinition = compiled.study
        self._environment = environment
        self._subjects: dict[SubjectKey, dict[FormKey, _Sheet]] = {}

    def take(self, entries: Iterable[Entry | BadLine], only: SubjectKey | None) -> list[BadLine]:
        """Lay every entry (of one subject, where one is named); returns those that cannot be.

        A later entry for the same item replaces an earlier one.
        """
        bad = []
        for entry in entries:
            if isinstance(entry, BadLine):
                bad.append(entry)
                continue
            subject = entry.subject or only or DEFAULT_SUBJECT
            if only is not None and subject != only:
                continue
            try:
                self._lay(subject, entry)
            except MscformError as error:
                bad.append(BadLine(entry.line, error))
        return bad

    def sessions(self, only: SubjectKey | None = None) -> list[SubjectSession]:
        """The evaluated subjects, in the order they were first named."""
        if only is not None:
            self._subjects.setdefault(only, {})
        return [
            SubjectSession(self._compiled, self._data(key), self._surroundings(key))
            for key in self._subjects
        ]

    def _surroundings(self, key: SubjectKey) -> Environment:
        """The environment of one subject: what is unique, and stands at the others."""
        found: dict[ItemOID, set[str]] = {}
        for other, sheets in self._subjects.items():
            for sheet in sheets.values() if other != key else ():
                for path, answer in sheet.answers.items():
                    item = self._study.item(path.item)
                    if item is not None and item.unique is not None and answer.raw:
                        found.setdefault(path.item, set()).add(answer.raw.strip())
        elsewhere = {item: frozenset(texts) for item, texts in found.items()}
        return replace(self._environment, elsewhere=elsewhere)

    def forms(self, subject: SubjectKey = DEFAULT_SUBJECT) -> dict[FormKey, FormData]:
        """What lies on the forms of one subject."""
        return {
            form: FormData(
                key=form,
                definition=self._study.fingerprint,
                status=FormStatus.IN_PROGRESS,
                answers=sheet.answers,
                extra_rows=tuple(sheet.rows),
            )
            for form, sheet in self._subjects.get(subject, {}).items()
        }

    def copy(self) -> Bench:
        """A bench of its own with the same entries on it."""
        made = Bench(self._compiled, self._environment)
        made._subjects = {
            subject: {
                form: _Sheet(dict(sheet.answers), dict(sheet.rows))
                for form, sheet in sheets.items()
            }
            for subject, sheets in self._subjects.items()
        }
        return made

    def _lay(self, subject: SubjectKey, entry: Entry) -> None:
        address = resolve(self._study, entry.at)
        if not isinstance(address, ItemAddress):
            raise CallError("SVC-NOT-ITEM", at=entry.at)
        self._refuse(address)
        self._refuse_missing(address, entry.missing)
        sheet = self._subjects.setdefault(subject, {}).setdefault(address.form, _Sheet())
        typed = ItemChange(form=address.form, path=address.path, raw=entry.raw, note=entry.note)
        for change in filter(None, split_change(self._study, typed)):
            self._put(sheet, change, entry)
        row = self._extra_row(address)
        if row is not None:
            sheet.rows[row] = None

    def _put(self, sheet: _Sheet, change: ItemChange, entry: Entry) -> None:
        old = sheet.answers.get(change.path)
        sheet.answers[change.path] = Answer(
            raw=change.raw,
            missing=entry.missing,
            note=change.note,
            origin=Origin.PERSON,
            author=UserId(entry.login or ""),
            entered_at=self._environment.now,
            measured_at=entry.measured,
            changes=0 if old is None else old.changes + 1,
            late=delay(entry.measured, self._environment.now),
        )

    def _refuse(self, address: ItemAddress) -> None:
        """What no site would take either: computed items, and rows that cannot be."""
        item = self._study.item(address.path.item)
        if item is not None and item.is_derived:
            raise EntryError("ENG-DERIVED", question=item.question)
        group = self._study.group_of(address.path.item)
        if group is not None and self._extra_row(address) is not None:
            message = refuse_repeat(group, address.path.repeat)
            if message is not None:
                raise EntryError(message.code, **message.slots)

    def _refuse_missing(self, address: ItemAddress, code: str | None) -> None:
        """A missing reason is a code of the item's own list or of the study's, or illegible."""
        item = self._study.item(address.path.item)
        if code is None or code == _ILLEGIBLE or item is None:
            return
        names = dict.fromkeys((item.missing_reasons, self._study.missing_reasons))
        lists = [self._study.code_lists[name] for name in names if name is not None]
        if all(codes.find(code) is None for codes in lists):
            known = ", ".join(one.coded_value for one in lists[0].items)
            raise EntryError("ENG-MISSING-REASON", given=code, codes=known)

    def _extra_row(self, address: ItemAddress) -> RowKey | None:
        """The row that an entry opens by standing in it, in a group that repeats."""
        group = self._study.group_of(address.path.item)
        if group is None or not group.repeating or not address.path.repeat:
            return None
        if group.timed is not None and any(
            point.code == address.path.repeat for point in group.timed.points
        ):
            return None
        return RowKey(group.oid, address.path.repeat)

    def _data(self, key: SubjectKey) -> SubjectData:
        now: datetime = self._environment.now
        subject = Subject(key=key, site=key.partition("-")[0], enrolled_at=now, enrolled_by=NOBODY)
        return SubjectData(subject=subject, forms=self.forms(key))
