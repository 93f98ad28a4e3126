"""Rules read from their text: each parsed once, compiled, and its arrows noted with the linker."""

from __future__ import annotations

from collections.abc import Callable

from mscform.base.identity import EventOID
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.course import TimedRule, Told, course, reads_now
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import Read, Scope
from mscform.engine.graph import Rule, Step
from mscform.engine.linking import Linker, is_local, reads_times
from mscform.engine.tree import Node, Reference, references

Build = Callable[[Expression, Node, Scope, Step | None], Rule]
"""How the tree of a rule becomes a function; the step is the one that asks it, where there is."""


def plainly(_text: Expression, tree: Node, _scope: Scope, _step: Step | None) -> Rule:
    """The tree as it is."""
    return compile_tree(tree)


class Drawer:
    """Draws the rules of one study: `linker` holds their arrows, `timed` those that read the clock.

    Every method raises ExpressionFault for a text that cannot be understood.
    """

    def __init__(self, study: StudyDefinition, build: Build, read: Read) -> None:
        self.study = study
        self.parse = read
        self.linker = Linker(study)
        self.timed: list[TimedRule] = []
        self._build = build

    def draw(self, text: Expression, scope: Scope, step: Step, told: Told = Told.VALUE) -> Rule:
        """A rule of `step`; of what it is `told` depends what is reckoned anew when it changes."""
        rule, reads = self._read(text, scope, step, told)
        for_value = told is Told.VALUE
        if for_value and not is_local(text, reads):
            step.is_local = False
        self.linker.note(step, reads, for_value=for_value, reads_times=reads_times(text))
        return rule

    def linked(self, text: Expression | None, scope: Scope, step: Step) -> Rule | None:
        """A rule that `step` computes its value with."""
        return None if text is None else self.draw(text, scope, step)

    def shown(self, text: Expression | None, scope: Scope, step: Step) -> Rule | None:
        """A rule that only decides how `step` looks."""
        return None if text is None else self.draw(text, scope, step, Told.LOOK)

    def worded(self, text: Expression, scope: Scope, step: Step) -> Rule:
        """A rule that words or offers something: it decides nothing, and so is built plainly."""
        tree = self.parse(text, scope)
        times = reads_times(text)
        self.linker.note(step, references(tree), for_value=False, reads_times=times)
        return plainly(text, tree, scope, step)

    def looking(self, text: Expression, scope: Scope) -> Rule:
        """A rule of the study or an event that is asked only when the schedule is drawn."""
        rule, reads = self._read(text, scope)
        self.linker.note_readings(reads)
        return rule

    def deciding(self, text: Expression | None, event: EventOID) -> Rule | None:
        """A rule on which the very existence of events and forms depends."""
        if text is None:
            return None
        rule, reads = self._read(text, Scope(self.study, event=event))
        self.linker.note_existence(reads)
        return rule

    def _read(
        self,
        text: Expression,
        scope: Scope,
        step: Step | None = None,
        told: Told = Told.VALUE,
    ) -> tuple[Rule, frozenset[Reference]]:
        tree = self.parse(text, scope)
        rule = self._build(text, tree, scope, step)
        if told is not Told.PROPOSAL and reads_now(tree):
            self.timed.append(TimedRule(step, rule, course(tree), told is Told.CHECK))
        return rule, references(tree)
