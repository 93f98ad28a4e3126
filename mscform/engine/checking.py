"""All rules of a study, judged before it is used: every fault with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mscform.base.message import Message
from mscform.definitions.logic import Position
from mscform.definitions.study import StudyDefinition
from mscform.engine.contradictions import Contradictions
from mscform.engine.declared_limits import DeclaredLimits
from mscform.engine.expression import ExpressionFault, declared_values, parse, parse_constant
from mscform.engine.known_rules import KnownRules, Told
from mscform.engine.level_order import levels_out_of_order
from mscform.engine.pattern import safe_pattern
from mscform.engine.rings import find_rings
from mscform.engine.standing import TRUTH, Part, StandingRule, standing_rules
from mscform.engine.surface import position_of
from mscform.engine.tree import Node
from mscform.engine.typecheck import TypeJudge, literals, outcomes


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One fault of one rule; `position` in the definition file, None where it is not known."""

    position: Position | None
    message: Message


def check_study(study: StudyDefinition, known: KnownRules | None = None) -> tuple[RuleFault, ...]:
    """Every fault in the rules of a study, in the order of the definition; () if it is sound.

    Judged are: reading the text, names, addresses, argument counts, kinds of values, codes that
    are in no list, patterns, parameters, rings of values that wait for one another, and rules
    and limits that contradict themselves. `known` is what an earlier reading of the study found
    out.
    """
    read = parse if known is None else known.read
    if known is not None:
        known.turn_to(study)
    faults = list(_parameters(study))
    values_are_sound = not faults
    faults.extend(_patterns(study))
    understood: list[tuple[StandingRule, Node]] = []
    contradictions = Contradictions(study)
    for rule in standing_rules(study):
        try:
            node = read(rule.expression, rule.scope)
        except ExpressionFault as fault:
            faults.append(RuleFault(fault.position, fault.message))
            continue
        understood.append((rule, node))
        faults.extend(_types(contradictions, rule, node, known))
    faults.extend(_rings(study, understood))
    if values_are_sound:
        faults.extend(_limits(study, understood))
    return _told_once(faults)


def _told_once(faults: list[RuleFault]) -> tuple[RuleFault, ...]:
    """The same fault of one rule standing at several places is told once."""
    seen: set[tuple[Position | None, str]] = set()
    kept = []
    for fault in faults:
        key = (fault.position, str(fault.message))
        if fault.position is None or key not in seen:
            seen.add(key)
            kept.append(fault)
    return tuple(kept)


def _parameters(study: StudyDefinition) -> Iterator[RuleFault]:
    for parameter in study.parameters.values():
        if parameter.value is not None:
            try:
                parse_constant(parameter.value)
            except ExpressionFault as fault:
                yield RuleFault(fault.position, fault.message)
        for row in parameter.rows:
            if len(row) != len(parameter.columns):
                slots = {"name": parameter.name, "row": ", ".join(row)}
                yield RuleFault(None, Message("ENG-L-ROW", slots))


def _patterns(study: StudyDefinition) -> Iterator[RuleFault]:
    for form in study.forms.values():
        for item in form.items():
            if item.pattern is not None and safe_pattern(item.pattern) is None:
                slots = {"item": item.oid, "pattern": item.pattern}
                yield RuleFault(None, Message("ENG-L-ITEM-PATTERN", slots))


def _types(
    contradictions: Contradictions, rule: StandingRule, node: Node, known: KnownRules | None
) -> Iterator[RuleFault]:
    gives = rule.gives if rule.part in (Part.VALUE, Part.FILL) else None
    codes = None if gives is None else gives.code_list

    def judged() -> Told:
        judge = TypeJudge(rule.scope.study)
        judge.demand(node, rule.kinds)
        for constant in literals(node) if gives is not None else ():
            judge.check_code(constant, codes)
        for outcome in outcomes(node) if rule.part is Part.GRADE else ():
            judge.check_grade(outcome)
        if rule.kinds == TRUTH and not judge.faults:
            return contradictions.of(rule.expression, node, rule.part)
        return tuple(judge.faults)

    wanted = (rule.kinds, rule.part, codes)
    told = judged() if known is None else known.told(rule.expression, rule.scope, wanted, judged)
    for place, message in told:
        yield RuleFault(position_of(rule.expression, place), message)


def _rings(
    study: StudyDefinition, understood: list[tuple[StandingRule, Node]]
) -> Iterator[RuleFault]:
    for ring in find_rings(study, understood):
        slots = {"ring": " → ".join(ring.items)}
        yield RuleFault(ring.rule.expression.position, Message("ENG-L-RING", slots))


def _limits(
    study: StudyDefinition, understood: list[tuple[StandingRule, Node]]
) -> Iterator[RuleFault]:
    trees = {id(rule.expression): node for rule, node in understood}
    limits = DeclaredLimits(study, declared_values(study), trees)
    for text, message in (*limits.faults(), *levels_out_of_order(study, trees)):
        yield RuleFault(text.position, message)
