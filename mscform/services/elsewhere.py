"""What other subjects have in the items that are unique within the study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mscform.base.canonical import digest
from mscform.base.identity import ItemOID, SubjectKey
from mscform.definitions.item import ItemDefinition
from mscform.engine.environment import Numbering
from mscform.engine.validation import found_elsewhere, last_number
from mscform.records.audit import AuditEvent
from mscform.services.allocation_record import Given, given_numbers
from mscform.services.context import Context

_Known = dict[ItemOID, dict[SubjectKey, frozenset[str]]]


_NOTHING: Final[frozenset[str]] = frozenset()


class Elsewhere:
    """Reads the unique items of all subjects once, and again when one of them moved."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: _Known | None = None
        self._given: Given | None = None
        self._others: dict[SubjectKey, Others] = {}
        self._marks: dict[SubjectKey, str] | None = None

    def of(self, key: SubjectKey) -> Others:
        """By item, what the others have: always the same thing for a subject."""
        return self._others.setdefault(key, Others(self, key))

    def known(self) -> _Known:
        """What every subject has in the items that are unique within the study."""
        if self._known is None:
            self._known = self._read()
            self._given = given_numbers(self._context)
        return self._known

    def numbering(self, key: SubjectKey) -> Numbering | None:
        """What the number of a subject is judged by, where a sealed list lies in the site."""
        self.known()
        return None if self._given is None else self._given.of(key)

    def mark(self, key: SubjectKey) -> str:
        """A mark of what is to be said of a subject because of others; the same until it moves."""
        if self._marks is None:
            self._marks = self._all_marks()
        return self._marks.get(key, "")

    def forget(self) -> None:
        """Read again the next time."""
        self._known = self._marks = None

    def moved(self, key: SubjectKey, events: Sequence[AuditEvent]) -> set[SubjectKey]:
        """Whom it tells something that unique items of a subject moved.

        Those are who has the same value, and where numbers follow each other who has the last.
        """
        before, study = self._known, self._context.study
        touched = {event.path.item for event in events if event.path is not None}
        moved = touched & (before or {}).keys()
        if before is None or not moved:
            return set()
        self.forget()
        after, concerned = self.known(), set[SubjectKey]()
        for oid in moved:
            changed = before[oid].get(key, _NOTHING) ^ after[oid].get(key, _NOTHING)
            others = {other: texts for other, texts in after[oid].items() if other != key and texts}
            concerned |= {other for other, texts in others.items() if texts & changed}
            item = study.item(oid)
            if item is not None and item.consecutive and others:
                concerned.add(max(others, key=lambda one: max(map(last_number, others[one]))))
        return concerned

    def _read(self) -> _Known:
        study, plan = self._context.study, self._context.study.allocation
        return {
            item.oid: self._context.database.subjects.values_of(
                item.oid,
                form.oid,
                [
                    event.oid
                    for event in study.events
                    if form.oid in {ref.form for ref in event.forms}
                ],
            )
            for form in study.forms.values()
            for item in form.items()
            if item.unique is not None or (plan is not None and item.oid == plan.number)
        }

    def _all_marks(self) -> dict[SubjectKey, str]:
        told: dict[SubjectKey, list[list[str]]] = {}
        for oid, known in self.known().items():
            item = self._context.study.item(oid)
            for key, texts in known.items() if item is not None and item.unique else ():
                others = _others(known, key)
                for text in sorted(texts):
                    for said in self._said(item, text, others):
                        told.setdefault(key, []).append([oid, *said])
        for key in self._given.own if self._given is not None else ():
            told.setdefault(key, []).append(self._drawn(key))
        return {key: digest(said) for key, said in told.items()}

    def _drawn(self, key: SubjectKey) -> list[str]:
        """The numbers that a subject was given, and those it has that nobody has drawn."""
        given = self._given
        if given is None:
            return []
        has = self.known().get(given.item, {}).get(key, frozenset())
        return [*sorted(given.own.get(key, ())), "", *sorted(has & given.sealed)]

    def _said(
        self, item: ItemDefinition | None, text: str, others: frozenset[str]
    ) -> list[tuple[str, str]]:
        """What is found about a text as it was typed, and as it is understood."""
        if item is None:
            return []
        read = self._context.compiled.read(item, text, self._context.zone).text
        found = [(one, found_elsewhere(item, one, others)) for one in {text, read or text}]
        return sorted((one, code) for one, code in found if code is not None)


class Others(Mapping[ItemOID, frozenset[str]]):
    """What the other subjects have, looked up when it is asked for.

    It stays the same thing when they change: a session need not be read anew because of that.
    """

    def __init__(self, elsewhere: Elsewhere, key: SubjectKey) -> None:
        self._elsewhere = elsewhere
        self._key = key

    def __getitem__(self, item: ItemOID) -> frozenset[str]:
        return _others(self._elsewhere.known()[item], self._key)

    def __iter__(self) -> Iterator[ItemOID]:
        return iter(self._elsewhere.known())

    def __len__(self) -> int:
        return len(self._elsewhere.known())

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def _others(known: Mapping[SubjectKey, frozenset[str]], key: SubjectKey) -> frozenset[str]:
    return frozenset(text for other, texts in known.items() if other != key for text in texts)
