"""A rehearsal patient: answers that nobody gave, on a living subject without site or ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, NamedTuple

from mscform.base.identity import FormKey, ItemAddress, ItemPath, SubjectKey, UserId
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.session import SubjectSession
from mscform.engine.values import Value
from mscform.records.clinical import (
    Answer,
    FormData,
    FormStatus,
    RowKey,
    Subject,
    SubjectData,
)

PERSON: Final = UserId("rehearsal")
SECOND: Final = UserId("rehearsal-2")
KEY: Final = SubjectKey("01-001")
_DELAYS: Final = (None, timedelta(minutes=40), timedelta(hours=50))
"""Who charts for the patients: one at once, one late, one days late (CLK-03)."""


class Typed(NamedTuple):
    """What is typed: a text, or the code of a missing reason; neither empties the box."""

    raw: str | None
    missing: str | None = None


Changes = Mapping[ItemAddress, Typed]


class Patient:
    """One patient; `number` names it in the report."""

    def __init__(
        self,
        compiled: CompiledStudy,
        environment: Environment,
        number: int,
        answers: Mapping[ItemAddress, Typed] | None = None,
        rows: Mapping[FormKey, tuple[RowKey, ...]] | None = None,
    ) -> None:
        self.number = number
        self.compiled = compiled
        self.environment = environment
        self.answers: dict[ItemAddress, Typed] = dict(answers or {})
        self._rows: dict[FormKey, tuple[RowKey, ...]] = dict(rows or {})
        person = Subject(key=KEY, site="01", enrolled_at=environment.now, enrolled_by=PERSON)
        data = SubjectData(subject=person, forms=self.forms({}, self._keys()))
        self.session = SubjectSession(compiled, data, environment)

    def type(self, changes: Changes, opened: Iterable[FormKey] = ()) -> None:
        """Answer for good; `opened` are forms that a person opens by hand."""
        keys = dict.fromkeys([*opened, *(slot.form for slot in changes)])
        self.session.lay(self.forms(changes, keys))
        self.answers.update(changes)

    def open_rows(self, form: FormKey, rows: Iterable[RowKey]) -> None:
        """Open rows of repeating groups for good."""
        self._rows[form] = tuple(dict.fromkeys([*self._rows.get(form, ()), *rows]))
        self.session.lay(self.forms({}, [form]))

    def forms(self, changes: Changes, keys: Iterable[FormKey]) -> dict[FormKey, FormData]:
        """What these forms hold with some changes."""
        found: dict[FormKey, dict[ItemPath, Answer]] = {key: {} for key in keys}
        for slot, typed in {**self.answers, **changes}.items():
            if slot.form in found:
                found[slot.form][slot.path] = self._answer(typed)
        return {key: self._form(key, answers) for key, answers in found.items()}

    def supposed(self, changes: Changes) -> dict[FormKey, FormData]:
        """The forms that changes touch, as they would be."""
        return self.forms(changes, dict.fromkeys(slot.form for slot in changes))

    def twin(
        self, number: int, changes: Changes, parameters: Mapping[str, Value] | None = None
    ) -> Patient:
        """Another patient with the same answers but for some changes, perhaps at another site."""
        environment = self.environment
        if parameters:
            told = {**environment.parameters, **parameters}
            environment = replace(environment, parameters=told)
        answers = {**self.answers, **changes}
        return Patient(self.compiled, environment, number, answers, self._rows)

    def _keys(self) -> list[FormKey]:
        return list(dict.fromkeys([*(slot.form for slot in self.answers), *self._rows]))

    def _answer(self, typed: Typed) -> Answer:
        return Answer(
            raw=typed.raw,
            missing=typed.missing,
            author=PERSON,
            entered_at=self.environment.now,
            late=_DELAYS[self.number % len(_DELAYS)],
        )

    def _form(self, key: FormKey, answers: Mapping[ItemPath, Answer]) -> FormData:
        return FormData(
            key=key,
            definition=self.compiled.study.fingerprint,
            status=FormStatus.IN_PROGRESS,
            answers=answers,
            extra_rows=tuple(dict.fromkeys([*self._rows.get(key, ()), *self._answered(answers)])),
        )

    def _answered(self, answers: Iterable[ItemPath]) -> Iterable[RowKey]:
        for path in answers:
            group = self.compiled.rules.items[path.item].group
            if not group.repeating:
                continue
            points = () if group.timed is None else group.timed.points
            if all(point.code != path.repeat for point in points):
                yield RowKey(group.oid, path.repeat)
