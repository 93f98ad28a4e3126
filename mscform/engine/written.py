"""Numbers that a rule gives whatever is answered: written down, or computed from such alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final, cast

from mscform.definitions.study import StudyDefinition
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import ExpressionFault, parse_constant
from mscform.engine.tree import Arithmetic, Call, Constant, Node, ParameterRead, Unary, children
from mscform.engine.view import View

_NOWHERE: Final = cast(View, None)
"""A rule of constants looks at nothing."""

_FROM_NUMBERS: Final = frozenset(
    ("abs", "min", "max", "sum", "ln", "log10", "exp", "sqrt", "floor", "ceil", "round", "number")
)


def written_number(study: StudyDefinition, node: Node) -> Decimal | None:
    """A number that is the same whenever the rule is asked; None for any other.

    A parameter counts with the study's value, unless a site may set another.
    """
    match node:
        case Constant(value=value):
            return value if isinstance(value, Decimal) else None
        case ParameterRead(name=name):
            return _declared(study, name)
        case Unary(operator="-") | Arithmetic():
            return _computed(study, node)
        case Call(function=function) if function in _FROM_NUMBERS:
            return _computed(study, node)
    return None


def _computed(study: StudyDefinition, node: Unary | Arithmetic | Call) -> Decimal | None:
    parts: list[Constant] = []
    for part in children(node):
        number = written_number(study, part)
        if number is None:
            return None
        parts.append(Constant(number))
    value = compile_tree(_with(node, tuple(parts)))(_NOWHERE)
    return value if isinstance(value, Decimal) else None


def _with(node: Unary | Arithmetic | Call, parts: tuple[Constant, ...]) -> Node:
    match node:
        case Unary():
            return replace(node, operand=parts[0])
        case Arithmetic():
            return replace(node, left=parts[0], right=parts[1])
        case Call():
            return replace(node, arguments=parts)


def _declared(study: StudyDefinition, name: str) -> Decimal | None:
    parameter = study.parameters.get(name)
    if parameter is None or parameter.value is None or parameter.site_setting:
        return None
    try:
        found = parse_constant(parameter.value)
    except ExpressionFault:
        # Told where the parameter stands.
        return None
    return found if isinstance(found, Decimal) else None
