"""A study ready to be evaluated: compiled once, shared by the sessions of all subjects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from mscform.base.collection import no_collection
from mscform.base.identity import EventOID, FormOID, GroupOID, ItemOID
from mscform.definitions.item import ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.codec import Decoded, decode
from mscform.engine.compiling import compile_study
from mscform.engine.drawing import Build, plainly
from mscform.engine.expression import Read, declared_values, parse
from mscform.engine.graph import Step
from mscform.engine.phrases import Phrases
from mscform.engine.rules import Blank, EventRules, ItemRules, RuleBook
from mscform.engine.values import Value

Computed = tuple[Step, ItemRules | None]
"""A step that nobody answers; the item where it is one."""

_REMEMBERED: Final = 20_000


class CompiledStudy:
    """All expressions of one study compiled, with the graph of what depends on what.

    Raises ExpressionFault (a DefinitionError) where a rule cannot be understood.
    """

    def __init__(self, study: StudyDefinition, build: Build = plainly, read: Read = parse) -> None:
        self.study = study
        with no_collection():
            self.rules: RuleBook = compile_study(study, build, read)
        self.events: Mapping[EventOID, EventRules] = {
            event.event.oid: event for event in self.rules.events
        }
        self.parameters: Mapping[str, Value] = declared_values(study)
        self.phrases = Phrases(study)
        self.now_steps: tuple[Step, ...] = tuple(
            step for form in self.rules.forms.values() for step in form.steps if step.reads_now
        )
        self.history_steps: tuple[Step, ...] = tuple(
            step for form in self.rules.forms.values() for step in form.steps if step.reads_history
        )
        self._read: dict[tuple[ItemOID, str, tzinfo], Decoded] = {}
        self.blanks: dict[FormOID, Blank] = {}
        self.computed = _computed(self.rules)
        self.visit_dates: frozenset[ItemOID] = frozenset(
            event.visit_date for event in study.events if event.visit_date is not None
        )

    def read(self, item: ItemDefinition, raw: str, zone: tzinfo) -> Decoded:
        """What a text means for an item: as `codec.decode`, which is asked once for each text."""
        key = (item.oid, raw, zone)
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._read[key] = decode(item, raw, self.study, zone)
        return found


_KEPT: Final[dict[str, CompiledStudy]] = {}
_MOST_KEPT: Final = 4


def compiled_of(study: StudyDefinition) -> CompiledStudy:
    """The compiled form of a study as its files say; kept by fingerprint while the program runs.

    Not for a study that was changed after reading: its fingerprint is still that of its files.
    """
    found = _KEPT.get(study.fingerprint)
    if found is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        found = _KEPT[study.fingerprint] = CompiledStudy(study)
    return found


def _computed(rules: RuleBook) -> Mapping[tuple[FormOID, GroupOID], tuple[Computed, ...]]:
    """What is computed in the rows of each group of a form; '' for those that do not repeat."""
    found: dict[tuple[FormOID, GroupOID], list[Computed]] = {}
    for form, of_form in rules.forms.items():
        found[form, GroupOID("")] = []
        for step in of_form.steps:
            item = None if step.item is None else rules.items[step.item]
            if item is None or item.is_computed:
                group = step.group if step.in_rows else GroupOID("")
                found.setdefault((form, group), []).append((step, item))
    return {place: tuple(steps) for place, steps in found.items()}
