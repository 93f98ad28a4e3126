"""Trees to closures: `compile_tree(node)` gives a function of a `View`.

Three-valued throughout: a missing operand makes the result missing, except where logic can tell
without it. Parts that read nothing are computed once, when the rule is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias, cast

from mscform.engine.comparing import RELATIONS, Relation
from mscform.engine.evaluator_reach import REACH, Rule
from mscform.engine.functions_number import ARITHMETIC, OPEN_NUMBER, STRICT_NUMBER
from mscform.engine.functions_text import OPEN_TEXT, STRICT_TEXT
from mscform.engine.functions_time import STRICT_TIME
from mscform.engine.pattern import full_match, safe_pattern
from mscform.engine.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    ItemRead,
    Logic,
    Node,
    ParameterRead,
    Unary,
)
from mscform.engine.values import Value
from mscform.engine.view import View

Builder: TypeAlias = Callable[[Any], Rule]

_NOWHERE: Final = cast(View, None)
_STRICT: Final = {**STRICT_TEXT, **STRICT_TIME}
_OPEN: Final = {**OPEN_NUMBER, **OPEN_TEXT}


class _Fixed:
    """A rule that reads nothing: always the same value."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __call__(self, _view: View) -> Value:
        return self.value


def compile_tree(node: Node) -> Rule:
    """The function that evaluates a tree in a `View`. It never raises for any data."""
    return _BUILDERS[type(node)](node)


def _settled(rule: Rule, *parts: Rule) -> Rule:
    """The rule, or its value where all its parts are fixed."""
    if all(isinstance(part, _Fixed) for part in parts):
        return _Fixed(rule(_NOWHERE))
    return rule


def _item(node: ItemRead) -> Rule:
    item = node.item
    if node.beside:
        return lambda view: view.beside(item)
    return lambda view: view.here(item)


def _parameter(node: ParameterRead) -> Rule:
    name = node.name
    return lambda view: view.parameter(name)


def _unary(node: Unary) -> Rule:
    operand = compile_tree(node.operand)
    if node.operator == "not":

        def negate(view: View) -> Value:
            value = operand(view)
            return None if value is not True and value is not False else not value

        return _settled(negate, operand)

    def minus(view: View) -> Value:
        value = operand(view)
        return value.copy_negate() if isinstance(value, Decimal) else None

    return _settled(minus, operand)


def _arithmetic(node: Arithmetic) -> Rule:
    compute = ARITHMETIC[node.operator]
    left, right = compile_tree(node.left), compile_tree(node.right)

    def run(view: View) -> Value:
        one, other = left(view), right(view)
        if one.__class__ is not Decimal or other.__class__ is not Decimal:
            return None
        try:
            return compute(one, other)
        except ArithmeticError:
            return None

    return _settled(run, left, right)


def _logic(node: Logic) -> Rule:
    parts = tuple(compile_tree(part) for part in node.parts)
    deciding = node.operator == "or"
    other = not deciding

    def run(view: View) -> Value:
        unknown = False
        for part in parts:
            value = part(view)
            if value is deciding:
                return deciding
            if value is not other:
                unknown = True
        return None if unknown else other

    return _settled(run, *parts)


def _comparison(node: Comparison) -> Rule:
    first = compile_tree(node.first)
    links = tuple((RELATIONS[operator], compile_tree(right)) for operator, right in node.links)
    rules = (first, *(right for _, right in links))
    if len(links) == 1:
        return _settled(_single(first, *links[0]), *rules)
    return _settled(_chain(first, links), *rules)


def _single(left: Rule, relation: Relation, right: Rule) -> Rule:
    if isinstance(right, _Fixed):
        constant = right.value
        return lambda view: relation(left(view), constant)
    return lambda view: relation(left(view), right(view))


def _chain(first: Rule, links: tuple[tuple[Relation, Rule], ...]) -> Rule:
    def run(view: View) -> Value:
        unknown = False
        left = first(view)
        for relation, rule in links:
            right = rule(view)
            truth = relation(left, right)
            if truth is False:
                return False
            unknown = unknown or truth is None
            left = right
        return None if unknown else True

    return run


def _conditional(node: Conditional) -> Rule:
    test, yes, no = (compile_tree(part) for part in (node.test, node.yes, node.no))

    def run(view: View) -> Value:
        truth = test(view)
        if truth is True:
            return yes(view)
        return no(view) if truth is False else None

    return _settled(run, test, yes, no)


def _call(node: Call) -> Rule:
    name = node.function
    if name in REACH:
        return REACH[name](node, compile_tree)
    rules = tuple(compile_tree(argument) for argument in node.arguments)
    special = _SPECIAL.get(name)
    if special is not None:
        return _settled(special(rules), *rules)
    if name in _OPEN:
        return _settled(_open(_OPEN[name], rules), *rules)
    if name in STRICT_NUMBER:
        return _settled(_numeric(STRICT_NUMBER[name], rules), *rules)
    return _settled(_strict(_STRICT[name], rules), *rules)


def _open(function: Callable[..., Value], rules: tuple[Rule, ...]) -> Rule:
    def run(view: View) -> Value:
        try:
            return function(*[rule(view) for rule in rules])
        except ArithmeticError:
            return None

    return run


def _strict(function: Callable[..., Value], rules: tuple[Rule, ...]) -> Rule:
    def run(view: View) -> Value:
        values = []
        for rule in rules:
            value = rule(view)
            if value is None:
                return None
            values.append(value)
        try:
            return function(*values)
        except (ArithmeticError, ValueError):  # a date beyond the years 1 … 9999
            return None

    return run


def _numeric(function: Callable[..., Value], rules: tuple[Rule, ...]) -> Rule:
    def run(view: View) -> Value:
        values = []
        for rule in rules:
            value = rule(view)
            if value.__class__ is not Decimal:
                return None
            values.append(value)
        try:
            return function(*values)
        except ArithmeticError:
            return None

    return run


def _coalesce(rules: tuple[Rule, ...]) -> Rule:
    def run(view: View) -> Value:
        for rule in rules:
            value = rule(view)
            if value is not None:
                return value
        return None

    return run


def _case(rules: tuple[Rule, ...]) -> Rule:
    pairs = tuple(zip(rules[0::2], rules[1::2], strict=False))
    default = rules[-1] if len(rules) % 2 else _Fixed(None)

    def run(view: View) -> Value:
        for condition, value in pairs:
            truth = condition(view)
            if truth is True:
                return value(view)
            if truth is not False:
                return None
        return default(view)

    return run


def _matches(rules: tuple[Rule, ...]) -> Rule:
    text, pattern_rule = rules
    pattern = safe_pattern(str(pattern_rule(_NOWHERE)))

    def run(view: View) -> Value:
        value = text(view)
        if not isinstance(value, str) or pattern is None:
            return None
        return full_match(pattern, value)

    return run


_SPECIAL: Final[Mapping[str, Callable[[tuple[Rule, ...]], Rule]]] = {
    "coalesce": _coalesce,
    "case": _case,
    "matches": _matches,
}

_BUILDERS: Final[Mapping[type, Builder]] = {
    Constant: lambda node: _Fixed(node.value),
    ItemRead: _item,
    ParameterRead: _parameter,
    Unary: _unary,
    Arithmetic: _arithmetic,
    Logic: _logic,
    Comparison: _comparison,
    Conditional: _conditional,
    Call: _call,
}
