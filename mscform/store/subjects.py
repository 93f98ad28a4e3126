"""Subjects and their data, read from the projections as the records that everybody knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.errors import CallError
from mscform.base.identity import (
    CheckOID,
    DeviceId,
    EventOID,
    FormKey,
    FormOID,
    ItemOID,
    ItemPath,
    SubjectKey,
    UserId,
)
from mscform.records.clinical import (
    Answer,
    Confirmation,
    EventRef,
    FormData,
    FormStatus,
    Origin,
    Relocation,
    RowKey,
    Subject,
    SubjectData,
)
from mscform.store.faults import readable
from mscform.store.times import read_time

_SUBJECT: Final = "SELECT key, site, enrolled_at, enrolled_by FROM subject"
_FORM: Final = "event, event_repeat, form, form_repeat"
_FORMS: Final = f"""SELECT {_FORM}, definition, status, not_done_reason, frozen, locked,
    device, number FROM form_data WHERE subject = ?"""
_ANSWERS: Final = f"""SELECT {_FORM}, item, repeat, raw, missing, note, origin, author,
    entered_at, measured_at, device, number, changes, {{late}}, {{moved}} FROM answer
    WHERE subject = ?"""
_CONFIRMATIONS: Final = (
    f"SELECT {_FORM}, item, repeat, finding, raw FROM confirmation WHERE subject = ?"
)
_FORM_OF_ROW: Final = itemgetter(0, 1, 2, 3)
# Asking the enumeration costs five times as much as a dictionary, for each of thousands of answers.
_ORIGINS: Final = {origin.value: origin for origin in Origin}
# Through the subjects, so that only the answers of one event each are looked at.
_VALUES: Final = """SELECT s.key, a.raw FROM subject s CROSS JOIN answer a ON a.subject = s.key
    WHERE a.event = ? AND a.form = ? AND a.item = ? AND a.raw IS NOT NULL"""
_WRITTEN: Final = """SELECT DISTINCT s.key, a.event_repeat
    FROM subject s CROSS JOIN answer a ON a.subject = s.key
    WHERE a.event = ? AND a.form = ? AND a.entered_at >= ?"""
_ATTRIBUTES: Final = "SELECT subject, value FROM subject_attribute WHERE name = ? AND value <> ''"
_HAS_COLUMN: Final = "SELECT 1 FROM pragma_table_info('answer') WHERE name = ?"
_HAS_ATTRIBUTES: Final = "SELECT 1 FROM sqlite_master WHERE name = 'subject_attribute'"
_ROWS: Final = f"""SELECT {_FORM}, row_group, repeat, added_number, struck FROM row_state
    WHERE subject = ? ORDER BY added_number"""


@dataclass(slots=True)
class _Gathered:
    answers: dict[ItemPath, Answer] = field(default_factory=dict)
    confirmations: set[Confirmation] = field(default_factory=set)
    struck: set[RowKey] = field(default_factory=set)
    extra: list[RowKey] = field(default_factory=list)


class Subjects:
    """Readers over the subjects of a site."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Subject, ...]:
        """Everybody enrolled, by key."""
        with readable("subject"):
            return tuple(_subject(row) for row in self._connection.execute(_SUBJECT))

    def values_of(
        self, item: ItemOID, form: FormOID, events: Iterable[EventOID]
    ) -> dict[SubjectKey, frozenset[str]]:
        """What each subject has in one item, by key; those who have nothing are left out."""
        found: dict[SubjectKey, set[str]] = {}
        with readable("answer"):
            for event in events:
                for key, raw in self._connection.execute(_VALUES, (event, form, item)):
                    found.setdefault(SubjectKey(key), set()).add(raw.strip())
        return {key: frozenset(texts) for key, texts in found.items()}

    def written_since(
        self, event: EventOID, form: FormOID, day: date
    ) -> tuple[tuple[SubjectKey, str], ...]:
        """Whose form of which repeat of a visit was written on this day or since."""
        parameters = (event, form, day.isoformat())
        with readable("answer"):
            found = self._connection.execute(_WRITTEN, parameters).fetchall()
        return tuple((SubjectKey(key), repeat) for key, repeat in found)

    def attributes(self, name: str) -> dict[SubjectKey, str]:
        """What the site keeps under a name, by subject; nothing in an older database."""
        with readable("subject_attribute"):
            there = self._connection.execute(_HAS_ATTRIBUTES).fetchone() is not None
            rows = self._connection.execute(_ATTRIBUTES, (name,)).fetchall() if there else ()
        return {SubjectKey(key): value for key, value in rows}

    def data(self, key: SubjectKey) -> SubjectData:
        """One casebook; raises `CallError` STO-SUBJECT where nobody has this key."""
        with readable("subject"):
            row = self._connection.execute(f"{_SUBJECT} WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise CallError("STO-SUBJECT", subject=key)
            gathered = self._gather(key)
            forms = [_form(form, gathered) for form in self._connection.execute(_FORMS, (key,))]
        return SubjectData(subject=_subject(row), forms={form.key: form for form in forms})

    @cached_property
    def _answers(self) -> str:
        """The answers of one subject; an older database that is only read lacks later columns."""
        return _ANSWERS.format(late=self._column("late_ms"), moved=self._column("relocated"))

    def _column(self, name: str) -> str:
        there = self._connection.execute(_HAS_COLUMN, (name,)).fetchone() is not None
        return name if there else "NULL"

    def _gather(self, key: SubjectKey) -> dict[FormKey, _Gathered]:
        gathered: dict[FormKey, _Gathered] = {}
        for form, rows in groupby(
            self._connection.execute(self._answers, (key,)), key=_FORM_OF_ROW
        ):
            answers = _of(gathered, form).answers
            for row in rows:
                answers[ItemPath(row[4], row[5])] = _answer(row)
        for form, (item, repeat, finding, raw) in self._rows(_CONFIRMATIONS, key):
            made = Confirmation(ItemPath(ItemOID(item), repeat), CheckOID(finding), raw)
            _of(gathered, form).confirmations.add(made)
        for form, (group, repeat, added, struck) in self._rows(_ROWS, key):
            of_form = _of(gathered, form)
            if added is not None:
                of_form.extra.append(RowKey(group, repeat))
            if struck:
                of_form.struck.add(RowKey(group, repeat))
        return gathered

    def _rows(self, query: str, key: SubjectKey) -> Iterator[tuple[tuple[str, ...], Any]]:
        for row in self._connection.execute(query, (key,)):
            yield row[:4], row[4:]


def _of(gathered: dict[FormKey, _Gathered], form: tuple[str, ...]) -> _Gathered:
    key = _form_key(form)
    found = gathered.get(key)
    if found is None:
        found = gathered[key] = _Gathered()
    return found


def _form_key(parts: tuple[str, ...]) -> FormKey:
    event, event_repeat, form, form_repeat = parts
    return FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat)


def _subject(row: Any) -> Subject:
    key, site, enrolled_at, enrolled_by = row
    return Subject(
        key=SubjectKey(key),
        site=site,
        enrolled_at=read_time(enrolled_at),
        enrolled_by=UserId(enrolled_by),
    )


def _answer(row: Any) -> Answer:
    raw, missing, note, origin, author, entered, measured, *known = row[6:]
    device, number, changes, late, moved = known
    return Answer(
        raw=raw,
        missing=missing,
        note=note,
        origin=_ORIGINS[origin],
        author=author,
        entered_at=read_time(entered),
        measured_at=None if measured is None else read_time(measured),
        event=EventRef(device, number),
        changes=changes,
        late=None if late is None else timedelta(milliseconds=late),
        relocated=None if moved is None else Relocation.of(json.loads(moved)),
    )


def _form(row: Any, gathered: dict[FormKey, _Gathered]) -> FormData:
    key = _form_key(row[:4])
    definition, status, not_done_reason, frozen, locked, device, number = row[4:]
    held = gathered.get(key) or _Gathered()
    return FormData(
        key=key,
        definition=definition,
        answers=held.answers,
        status=FormStatus(status),
        not_done_reason=not_done_reason,
        frozen=bool(frozen),
        locked=bool(locked),
        confirmations=frozenset(held.confirmations),
        struck=frozenset(held.struck),
        extra_rows=tuple(held.extra),
        head=EventRef(DeviceId(device), number),
    )
