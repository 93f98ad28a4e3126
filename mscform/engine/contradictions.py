"""Conditions and checks that contradict themselves, or that no answer can change.

The proof is that of a rehearsal: every combination of what the parts of a rule may be is judged.
Most rules look at each thing once, and then any part may be true or false beside the others; only
where one thing is looked at twice can there be a contradiction at all.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import combinations, product
from math import gcd, prod
from typing import Final

from mscform.base.message import Message
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.free_parts import Domains, collect, judge
from mscform.engine.standing import Part
from mscform.engine.surface import Surface
from mscform.engine.tree import (
    Call,
    Comparison,
    Conditional,
    Constant,
    Logic,
    Node,
    Place,
    Unary,
    children,
)
from mscform.engine.values import Value

MOST: Final = 4_000
"""Combinations that are looked at; where there are more, nothing is said."""

_LONGEST: Final = 80
_NONE: Final = Constant(())

_MET: Final = frozenset({True}).issubset
_TOLD: Final = frozenset({True, False}).issubset


def _changed(given: set[Value]) -> bool:
    return True in given and len(given) > 1


class Contradictions:
    """The rules of one study that give yes or no, each judged once wherever it stands again."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._sound: set[tuple[Node, bool]] = set()

    def of(
        self, expression: Expression, node: Node, part: Part
    ) -> tuple[tuple[Place, Message], ...]:
        """The innermost fault of a rule, at its place in the rule's text; () if it is sound."""
        if isinstance(node, Constant):
            return () if part is Part.NEEDED else (_literal(node, part),)
        if _looks_once(node):
            return ()
        key = (node, part is Part.CHECK)
        if key in self._sound:
            return ()
        for inner in _logic_in(node):
            if inner is not node and _looks_once(inner):
                continue
            is_check = inner is node and part is Part.CHECK
            fault = _fault_of(self._study, expression, inner, is_check=is_check)
            if fault is not None:
                return (fault,)
        self._sound.add(key)
        return ()


def _literal(node: Constant, part: Part) -> tuple[Place, Message]:
    """A condition that is nothing but True or False."""
    codes = ("ENG-L-NEVER", "ENG-L-ALWAYS")
    if part is Part.CHECK:
        codes = ("ENG-L-ALWAYS-TOLD", "ENG-L-NEVER-TOLD")
    return node.place, _told(codes[node.value is True], part=str(node.value))


def _looks_once(node: Node) -> bool:
    """Whether each thing is looked at but once, so that all parts are free of one another."""
    found: list[Node] = []
    return _looked_at(node, found) and (len(found) < 2 or len(set(found)) == len(found))


def _looked_at(node: Node, found: list[Node]) -> bool:
    """Gather what is looked at; false where a part by itself may be settled already."""
    match node:
        case Constant():
            return False
        case Comparison(first=first, links=((_, right),)):
            free = [one for one in (first, right) if not isinstance(one, Constant)]
            found.append(free[0] if len(free) == 1 else node)
            return bool(free) and right != _NONE
        case Comparison():
            return False
        case Call(function="is_missing", arguments=(operand,)):
            found.append(operand)
            return True
        case Unary(operator="not") | Logic() | Conditional():
            return all(_looked_at(part, found) for part in children(node))
        case _:
            found.append(node)
            return True


def _logic_in(node: Node) -> Iterator[Node]:
    """What may be settled by itself: the inner first, the whole rule last."""
    if isinstance(node, Unary | Logic | Conditional):
        for part in children(node):
            yield from (one for one in _logic_in(part) if one is not part or _is_joined(part))
    yield node


def _is_joined(node: Node) -> bool:
    return isinstance(node, Logic) or (isinstance(node, Comparison) and len(node.links) > 1)


def _fault_of(
    study: StudyDefinition, expression: Expression, node: Node, *, is_check: bool
) -> tuple[Place, Message] | None:
    given = _given(study, node, _TOLD if is_check else _changed)
    if given is None or (_changed(given) and not is_check):
        return None
    if True not in given:
        return _never(study, expression, node)
    if is_check and False in given:
        return None
    code = "ENG-L-NEVER-TOLD" if is_check else "ENG-L-ALWAYS"
    return node.place, _told(code, part=_text(expression, node))


def _given(
    study: StudyDefinition, node: Node, enough: Callable[[set[Value]], bool]
) -> set[Value] | None:
    """What a part may come to, until that is enough; None where there are too many combinations."""
    domains: Domains = {}
    collect(study, node, domains)
    if prod(len(domain) for domain in domains.values()) > MOST:
        return None
    given: set[Value] = set()
    for values in _scattered(tuple(product(*domains.values()))):
        given.add(judge(node, dict(zip(domains, values, strict=True))))
        if enough(given):
            break
    return given


def _scattered(rows: tuple[tuple[Value, ...], ...]) -> Iterator[tuple[Value, ...]]:
    """All of them, neighbours far from one another: what differs is met early."""
    count = len(rows)
    step = next(step for step in range(int(count * 0.618) + 1, count + 2) if gcd(step, count) == 1)
    return (rows[at * step % count] for at in range(count))


def _never(study: StudyDefinition, expression: Expression, node: Node) -> tuple[Place, Message]:
    """What is never true, with the two parts that contradict each other where there are two."""
    parts = _conjuncts(node)
    for one in parts:
        if len(parts) > 1 and _is_never(study, one):
            return one.place, _told("ENG-L-NEVER", part=_text(expression, one))
    for one, other in combinations(parts, 2):
        if _is_never(study, Logic("and", (one, other))):
            texts = {"one": _text(expression, one), "other": _text(expression, other)}
            return other.place, _told("ENG-L-NEVER-BOTH", **texts)
    return node.place, _told("ENG-L-NEVER", part=_text(expression, node))


def _is_never(study: StudyDefinition, node: Node) -> bool:
    given = _given(study, node, _MET)
    return given is not None and True not in given


def _conjuncts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Logic) and node.operator == "and":
        return tuple(inner for part in node.parts for inner in _conjuncts(part))
    return (node,)


def _told(code: str, **slots: str) -> Message:
    return Message(code, slots)


_WRITTEN: Final[dict[type[Node], tuple[type[ast.expr], ...]]] = {
    Comparison: (ast.Compare,),
    Logic: (ast.BoolOp,),
    Unary: (ast.UnaryOp,),
    Conditional: (ast.IfExp,),
    Call: (ast.Call,),
}


def _text(expression: Expression, node: Node) -> str:
    """A part of a rule as it was written, on one line and not too long."""
    surface = Surface(expression)
    kinds = _WRITTEN.get(type(node), (ast.expr,))
    found = (
        surface.segment(one)
        for one in ast.walk(surface.tree)
        if isinstance(one, kinds) and surface.place(one) == node.place and _is_same(one, node)
    )
    text = " ".join(next(found, expression.text).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_same(written: ast.expr, node: Node) -> bool:
    if not isinstance(written, ast.BoolOp) or not isinstance(node, Logic):
        return True
    return isinstance(written.op, ast.And) == (node.operator == "and")
