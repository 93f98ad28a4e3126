"""The study's own tests as data: what is given, and what must come of it.

Cases stand beside the definition and are no part of it: nothing here reaches a site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mscform.base.text import TranslatedText
from mscform.definitions.logic import Position


class Aspect(StrEnum):
    """What an expectation looks at; the words are the keys of `expect:`."""

    ITEMS = "items"
    FINDINGS = "findings"
    ALERTS = "alerts"
    PROPOSALS = "proposals"
    SCHEDULE = "schedule"
    TIMEPOINTS = "timepoints"
    TASKS = "tasks"
    FORMS = "forms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One entry: the text as typed (`""` is emptied on purpose), or a missing reason.

    `measured` is the moment for which it was entered, where that is told.
    """

    at: str
    value: str | None
    missing: str | None
    position: Position
    measured: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must be told about one place.

    `at` is the address of an item, form or event (empty is anywhere), `row` the row of a form
    where a whole row is meant, `code` a check, proposal or task. `wanted` are properties and their
    texts, "" for a blank. With `present` false nothing that fits may be there.
    """

    aspect: Aspect
    at: str
    position: Position
    row: str = ""
    code: str = ""
    wanted: Mapping[str, str] = field(default_factory=dict)
    present: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a case stands on: other entries, a moment, values of parameters, queries that wait.

    `parameters` are texts, or rows of a table. A surrounding may start from a named one (`start`):
    that one's entries come first, its moment and parameters count where no own ones are given.
    """

    position: Position
    start: str | None = None
    now: str | None = None
    queries: str | None = None
    parameters: Mapping[str, str | tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example: on these surroundings, with these entries, this must be told.

    `setting` is shared by all rows of a table, `own` belongs to this example alone.
    """

    name: TranslatedText
    source: str
    setting: Surroundings
    own: Surroundings
    expected: tuple[Expectation, ...]
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBook:
    """All cases of a study, and the surroundings that have a name."""

    bases: Mapping[str, Surroundings]
    cases: tuple[Case, ...]

    def chain(self, case: Case) -> tuple[Surroundings, ...]:
        """The shared surroundings of a case, from the farthest start to its own setting."""
        return (*self.starts(case.own.start or case.setting.start), case.setting)

    def starts(self, name: str | None) -> tuple[Surroundings, ...]:
        """A named surrounding with those it starts from, the farthest first; rings are cut."""
        found: dict[str, Surroundings] = {}
        while name is not None and name in self.bases and name not in found:
            found[name] = self.bases[name]
            name = self.bases[name].start
        return tuple(reversed(found.values()))


def last_told(levels: Iterable[Surroundings], name: str) -> str | None:
    """The nearest moment, start or number of queries that is given."""
    told = [value for level in levels if (value := getattr(level, name)) is not None]
    return told[-1] if told else None
