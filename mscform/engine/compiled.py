"""A study ready to be evaluated: compiled once, shared by the sessions of all subjects."""

from __future__ import annotations

from collections.abc import Mapping

from mscform.base.identity import EventOID, ItemOID
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiling import compile_study
from mscform.engine.expression import parse_constant
from mscform.engine.graph import Step
from mscform.engine.rules import EventRules, RuleBook
from mscform.engine.values import Value


class CompiledStudy:
    """All expressions of one study compiled, with the graph of what depends on what.

    Raises ExpressionFault (a DefinitionError) where a rule cannot be understood.
    """

    def __init__(self, study: StudyDefinition) -> None:
        self.study = study
        self.rules: RuleBook = compile_study(study)
        self.events: Mapping[EventOID, EventRules] = {
            event.event.oid: event for event in self.rules.events
        }
        self.parameters: Mapping[str, Value] = _defaults(study)
        self.now_steps: tuple[Step, ...] = tuple(
            step for form in self.rules.forms.values() for step in form.steps if step.reads_now
        )
        self.history_steps: tuple[Step, ...] = tuple(
            step for form in self.rules.forms.values() for step in form.steps if step.reads_history
        )
        self.visit_dates: frozenset[ItemOID] = frozenset(
            event.visit_date for event in study.events if event.visit_date is not None
        )


def _defaults(study: StudyDefinition) -> Mapping[str, Value]:
    """What the study itself declares: single values, and tables as a tuple of rows."""
    return {
        name: parse_constant(parameter.value) if parameter.value is not None else parameter.rows
        for name, parameter in study.parameters.items()
    }
