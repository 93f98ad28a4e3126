"""From what rules read to the arrows of the graph: who must be asked again when a value moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from mscform.base.identity import GroupOID, ItemOID
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.graph import Reach, Source, Step
from mscform.engine.tree import Reference, ReferenceKind

_SURROUNDING = (ReferenceKind.NOW, ReferenceKind.QUERIES)
"""What no answer of the subject moves: rules that read it are asked again from time to time."""

_HISTORY = (ReferenceKind.READINGS, ReferenceKind.EARLIER, ReferenceKind.ANYWHERE)

_PLACE_FUNCTIONS: Final = ("repeat(", "event_oid(", "subject_key(", "outer(")
_TIME_FUNCTIONS: Final = ("last_time(", "first_time(", "previous_time(", "as_of", "around(")


class _Note(NamedTuple):
    step: Step
    reads: frozenset[Reference]
    for_value: bool
    reads_times: bool


class Linker:
    """Collects what every step reads while the study is compiled, and then draws the arrows.

    `earlier` names, for each step, those that read it only strictly back in time;
    `existence_items` decide which events and forms there are; `history_items` are read through
    `last`, `first`, `every`, `previous`, `as_of` or `around`; `row_readers` look over the rows of a
    group.
    """

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._notes: list[_Note] = []
        self.items: dict[ItemOID, Step] = {}
        self.groups: dict[GroupOID, Step] = {}
        self.plans: dict[GroupOID, Step] = {}
        self.alerts: dict[GroupOID, Step] = {}
        self.earlier: dict[Step, set[Step]] = {}
        self.existence_items: set[ItemOID] = set()
        self.existence_reads_now = False
        self.history_items: set[ItemOID] = set()
        self.row_readers: dict[GroupOID, list[Step]] = {}

    # ------------------------------------------------------------------ while compiling

    def note(
        self, step: Step, reads: frozenset[Reference], *, for_value: bool, reads_times: bool
    ) -> None:
        """Remember what a step reads, for its value or only for its appearance."""
        self._notes.append(_Note(step, reads, for_value, reads_times))

    def read(self, step: Step, item: ItemOID) -> None:
        """Remember an item of the same form that is read without an expression."""
        reads = frozenset({Reference(ReferenceKind.HERE, item=item)})
        self.note(step, reads, for_value=True, reads_times=False)

    def look(self, step: Step, item: ItemOID) -> None:
        """Remember an item of the same form that only decides the appearance."""
        reads = frozenset({Reference(ReferenceKind.HERE, item=item)})
        self.note(step, reads, for_value=False, reads_times=False)

    def note_existence(self, reads: Iterable[Reference]) -> None:
        """Remember what the existence of an event or of a form in it depends on."""
        for found in reads:
            self._note_history(found)
            if found.item is not None:
                self.existence_items.add(found.item)
            if found.kind in _SURROUNDING:
                self.existence_reads_now = True

    def note_readings(self, reads: Iterable[Reference]) -> None:
        """Remember what is read through the visits by a rule that is not a step (of an event)."""
        for found in reads:
            self._note_history(found)

    def _note_history(self, found: Reference) -> None:
        if found.kind in _HISTORY and found.item is not None:
            self.history_items.add(found.item)

    # ------------------------------------------------------------------ when all is compiled

    def connect(self) -> None:
        """Draw all arrows; every step must be known by now."""
        self._connect_groups()
        for note in self._notes:
            for found in sorted(note.reads, key=repr):
                self._connect_one(note, found)
        for event in self._study.events:
            if event.visit_date is not None:
                self.history_items.add(event.visit_date)

    def _connect_groups(self) -> None:
        """A group's condition decides about all its items."""
        for form in self._study.forms.values():
            for group in form.groups:
                step = self.groups.get(group.oid)
                if step is None:
                    continue
                for item in group.items:
                    step.lead_to(self.items[item.oid], Reach.PAGE)
                    step.show_at(self.items[item.oid], Reach.PAGE)

    def _connect_one(self, note: _Note, found: Reference) -> None:
        step = note.step
        if found.kind in _SURROUNDING:
            step.reads_now = True
            step.computes_now = step.computes_now or note.for_value
        elif found.kind is ReferenceKind.PLANNED and step.group in self.plans:
            _draw(self.plans[step.group], note, Reach.PAGE)
        elif found.kind is ReferenceKind.ALERT and step.group in self.alerts:
            _draw(self.alerts[step.group], note, Reach.ROW if step.in_rows else Reach.PAGE)
        if found.kind is ReferenceKind.ROWS and found.group is not None:
            readers = self.row_readers.setdefault(found.group, [])
            if step not in readers:
                readers.append(step)
        if found.kind is ReferenceKind.ANSWERED and found.item is not None:
            self.items[found.item].seen_unasked = True
        elif found.item is not None:
            self._connect_item(note, found, self.items[found.item])

    def _connect_item(self, note: _Note, found: Reference, source: Step) -> None:
        step = note.step
        _draw(source, note, self._reach(step, source, found), _only(found))
        if found.kind in _HISTORY:
            self._note_history(found)
            step.reads_history = True
            reach = Reach.SUBJECT if found.kind is ReferenceKind.ANYWHERE else Reach.LATER
            self._follow_order(note, source, reach)
        if found.kind is ReferenceKind.EARLIER and note.for_value:
            self.earlier.setdefault(source, set()).add(step)

    def _reach(self, step: Step, source: Step, found: Reference) -> Reach:
        """How far away the readers of an item may stand."""
        match found.kind:
            case ReferenceKind.HERE:
                same_row = step.in_rows and source.in_rows and step.group == source.group
                return Reach.ROW if same_row else Reach.PAGE
            case ReferenceKind.ROWS | ReferenceKind.POINT if step.form == source.form:
                return Reach.PAGE
            case ReferenceKind.ROWS if self._study.is_logged(source.form):
                return Reach.SUBJECT
            case ReferenceKind.ROWS | ReferenceKind.POINT | ReferenceKind.BESIDE:
                return Reach.EVENT
            case ReferenceKind.AT if found.target is not None and found.target.event is None:
                return Reach.EVENT
            case ReferenceKind.READINGS | ReferenceKind.EARLIER:
                return Reach.LATER
            case _:
                return Reach.SUBJECT

    def _follow_order(self, note: _Note, source: Step, reach: Reach) -> None:
        """Readings of a timed group stand in order of time, and carry their times."""
        form = self._study.forms[source.form]
        timed = next((group.timed for group in form.groups if group.oid == source.group), None)
        if timed is not None:
            _draw(self.plans[source.group], note, reach)
            _draw(self.items[timed.time_item], note, reach)
        if not note.reads_times:
            return
        dates = [form.time_item, *(event.visit_date for event in self._study.events)]
        for item in dates:
            if item is not None and item in self.items:
                _draw(self.items[item], note, reach)


def _only(found: Reference) -> Source | None:
    """The one event that an address names."""
    if found.kind is not ReferenceKind.AT or found.target is None or found.target.event is None:
        return None
    return found.target.event, found.target.event_repeat


def _draw(source: Step, note: _Note, reach: Reach, only: Source | None = None) -> None:
    if note.for_value:
        source.lead_to(note.step, reach, only)
    source.show_at(note.step, reach, only)


def is_local(text: Expression, reads: Iterable[Reference]) -> bool:
    """Whether a rule looks at nothing but its own form."""
    near = all(found.kind is ReferenceKind.HERE for found in reads)
    return near and not any(name in text.text for name in _PLACE_FUNCTIONS)


def reads_times(text: Expression) -> bool:
    """Whether a rule asks when readings were true."""
    return any(name in text.text for name in _TIME_FUNCTIONS)
