"""From an event of the schedule to its rules: forms, existence, repeats and window."""

from __future__ import annotations

from mscform.base.identity import EventOID
from mscform.definitions.study import FormRef, StudyEventDefinition, VisitWindow
from mscform.engine.drawing import Drawer
from mscform.engine.expression import Scope
from mscform.engine.graph import Rule
from mscform.engine.rules import EventRules, FormPlace
from mscform.engine.statements import StatementRules, compile_statements


def compile_event(drawer: Drawer, index: int, event: StudyEventDefinition) -> EventRules:
    """The rules of the event that stands at `index` in the schedule.

    Raises ExpressionFault for a rule that cannot be understood.
    """
    scope = Scope(drawer.study, event=event.oid)
    return EventRules(
        event=event,
        index=index,
        forms=tuple(
            FormPlace(
                form=found.form,
                need=found.need,
                when=drawer.deciding(found.when, event.oid),
                opens=_opens(drawer, found, event.oid),
            )
            for found in event.forms
        ),
        exists_when=drawer.deciding(event.exists_when, event.oid),
        due_when=None if event.due_when is None else drawer.looking(event.due_when, scope),
        repeats=drawer.deciding(event.repeats, event.oid),
        window=None if event.window is None else _window(drawer, event.window, scope),
    )


def _opens(drawer: Drawer, found: FormRef, event: EventOID) -> tuple[StatementRules, ...]:
    scope = Scope(drawer.study, event=event)
    return compile_statements(
        found.opens, scope, lambda text: drawer.looking(text, scope), drawer.parse
    )


def _window(drawer: Drawer, window: VisitWindow, scope: Scope) -> tuple[Rule, Rule, Rule]:
    return (
        drawer.looking(window.target, scope),
        drawer.looking(window.earliest, scope),
        drawer.looking(window.latest, scope),
    )
