"""The walk of a rehearsal patient: visit by visit, every question that is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from mscform.base.identity import FormKey, FormOID, ItemAddress, ItemPath
from mscform.definitions.study import EventType
from mscform.engine.cells import Page, Row, moment_of
from mscform.engine.existence import seen_from
from mscform.engine.need import is_asked
from mscform.engine.row_order import planned_point
from mscform.engine.rules import EventRules, GroupRules
from mscform.engine.subject_view import Place
from mscform.records.clinical import RowKey
from mscform.services.rehearsal_patient import Patient, Typed
from mscform.services.rehearsal_values import Values

_ROUNDS: Final = 6
"""Answers open further questions; so often a form is looked at again."""

_ROWS: Final = (1, 2, 3, 8)
"""How many rows a repeating group may get."""

_LEFT: Final = 0.7
"""Share of presets that are left as they are."""

_APART: Final = 3
"""Days between visits that nothing places."""


class Walk:
    """Leads one patient through all visits."""

    def __init__(self, patient: Patient, seed: int) -> None:
        self._patient = patient
        # Not a secret: the same seed must give the same patient everywhere.
        self._chance = random.Random(seed)  # noqa: S311
        self._values = Values(patient.compiled.study, self._chance)
        self._day = datetime(2025, 1, 7, 8, tzinfo=patient.environment.zone)

    def walk(self) -> None:
        """All visits in the order of the study; forms that hold something are left as they are."""
        for rules in self._patient.compiled.rules.events:
            if rules.event.event_type is EventType.UNSCHEDULED and rules.exists_when is None:
                self._open(rules)
            for key in self._keys(rules):
                self._fill(key)
            self._day += timedelta(days=_APART)

    def _keys(self, rules: EventRules) -> list[FormKey]:
        order = {place.form: number for number, place in enumerate(rules.forms)}
        pages = self._patient.session.cells.pages.values()
        keys = [page.key for page in pages if page.occurrence.rules is rules]
        return sorted(keys, key=lambda key: (int(key.event_repeat or "0"), order.get(key.form, 0)))

    def _open(self, rules: EventRules) -> None:
        """A person makes an unscheduled visit, with the forms that may be there."""
        cells = self._patient.session.cells
        repeat = "1" if rules.event.repeating else ""
        view = Place(cells, occurrence=seen_from(cells, rules, repeat))
        forms = [
            FormOID(place.form)
            for place in rules.forms
            if place.when is None or place.when(view) is True
        ]
        self._patient.type({}, [FormKey(rules.event.oid, repeat, form) for form in forms])

    # ------------------------------------------------------------------ one form

    def _fill(self, key: FormKey) -> None:
        if any(slot.form == key for slot in self._patient.answers):
            return
        tried: set[ItemPath] = set()
        start = self._start(key)
        for _ in range(_ROUNDS):
            page = self._patient.session.cells.pages.get(key)
            if page is None:
                return
            found = {
                slot: typed for slot, typed in self._round(page, start) if slot.path not in tried
            }
            if not found:
                return
            tried.update(slot.path for slot in found)
            self._patient.type(found)

    def _round(self, page: Page, start: datetime) -> Iterator[tuple[ItemAddress, Typed]]:
        cells = self._patient.session.cells
        for form_group in page.rules.groups:
            for row_key, row in self._rows(page, form_group):
                for rules in form_group.items:
                    if rules.calculate is not None or rules.item.oid in row.answers:
                        continue
                    if rules.preset is not None and self._chance.random() < _LEFT:
                        continue
                    if is_asked(rules, row, Place(cells, row=row, item=rules.item.oid)):
                        moment = self._moment(page, row, start)
                        slot = ItemAddress(page.key, ItemPath(rules.item.oid, row_key))
                        yield slot, self._values.draw(cells, rules, row, moment)

    def _start(self, key: FormKey) -> datetime:
        """The morning of a visit: on its target day where it has one."""
        for state in self._patient.session.schedule():
            if (state.definition.oid, state.repeat) == (key.event, key.event_repeat):
                day = moment_of(state.target, self._patient.environment)
                return self._day if day is None else day + timedelta(hours=8)
        return self._day

    def _moment(self, page: Page, row: Row, start: datetime) -> datetime:
        """About when something is answered: at its planned point, else on the day of its visit."""
        planned = planned_point(page, row) if row.group else None
        if planned is not None and planned.planned is not None:
            return planned.planned + timedelta(minutes=self._chance.randint(0, 4))
        return start + timedelta(minutes=self._chance.randint(0, 300))

    def _rows(self, page: Page, rules: GroupRules) -> Iterator[tuple[str, Row]]:
        group = rules.group
        if not group.repeating:
            yield "", page.single
            return
        found = page.rows[group.oid]
        if group.timed is None and not found:
            wanted = self._chance.choice(_ROWS)
            numbers = range(1, 1 + min(wanted, group.max_repeats or wanted))
            rows = [RowKey(group.oid, str(number)) for number in numbers]
            self._patient.open_rows(page.key, rows)
            found = page.rows[group.oid]
        yield from list(found.items())
