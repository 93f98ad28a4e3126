"""How a rule moves while time passes: so that two looks can tell for all the time between them.

A rule that only rises or only falls with the clock, and gives the same at two moments, gives the
same at every moment between. Truth rises from false over missing to true, as in `comparing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, NamedTuple

from mscform.engine.graph import Rule, Step
from mscform.engine.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Logic,
    Node,
    ReferenceKind,
    Unary,
    references,
)


class Course(Enum):
    """Which way a value goes as time passes; `UNSURE` may go either way."""

    FLAT = "flat"
    RISING = "rising"
    FALLING = "falling"
    UNSURE = "unsure"


class Told(Enum):
    """What a rule says: a value, how its place looks, a judgement of a value, or a proposal."""

    VALUE = "value"
    LOOK = "look"
    CHECK = "check"
    PROPOSAL = "proposal"


class TimedRule(NamedTuple):
    """A rule that looks at the clock, where it stands, and how it moves.

    `step` is None for a rule of the study or of an event; `is_check` where only a value is judged.
    """

    step: Step | None
    rule: Rule
    course: Course
    is_check: bool


_TURNED: Final = {Course.RISING: Course.FALLING, Course.FALLING: Course.RISING}
_KEEPING: Final = frozenset(["min", "max", "coalesce", "date_of", "first_day", "last_day"])
"""These never fall while one of their arguments rises, and are missing whatever the time."""
_LATER: Final = frozenset(["add_minutes", "add_hours", "add_days"])
_BETWEEN: Final = frozenset(["minutes_between", "hours_between", "days_between"])


def reads_now(tree: Node) -> bool:
    """Whether a rule looks at the clock."""
    return any(found.kind is ReferenceKind.NOW for found in references(tree))


def course(tree: Node) -> Course:
    """Which way the value of a rule goes as time passes, all else left alone."""
    if not reads_now(tree):
        return Course.FLAT
    match tree:
        case Logic(parts=parts):
            return _together(course(part) for part in parts)
        case Unary(operand=operand):
            return _turned(course(operand))
        case Arithmetic(operator="+" | "-" as operator, left=left, right=right):
            other = course(right)
            return _together((course(left), other if operator == "+" else _turned(other)))
        case Comparison(first=first, links=links):
            lefts = (first, *(right for _, right in links))
            pairs = zip(lefts, links, strict=False)
            return _together(_compared(left, *link) for left, link in pairs)
        case Conditional(test=test, yes=yes, no=no) if not reads_now(test):
            return _together((_amount(yes), _amount(no)))
        case Call():
            return _called(tree)
        case _:
            return Course.UNSURE


def _compared(left: Node, operator: str, right: Node) -> Course:
    if operator in ("<", "<="):
        return _together((_turned(course(left)), course(right)))
    if operator in (">", ">="):
        return _together((course(left), _turned(course(right))))
    return Course.FLAT if not (reads_now(left) or reads_now(right)) else Course.UNSURE


def _called(call: Call) -> Course:
    name, arguments = call.function, call.arguments
    if name in ("now", "today"):
        return Course.RISING
    if name in _KEEPING:
        return _together(_amount(argument) for argument in arguments)
    if name in _BETWEEN:
        return _together((_turned(_amount(arguments[0])), _amount(arguments[1])))
    if name in _LATER and not reads_now(arguments[1]):
        return _amount(arguments[0])
    if name == "case":
        *told, otherwise = arguments if len(arguments) % 2 else (*arguments, None)
        if any(reads_now(test) for test in told[::2] if test is not None):
            return Course.UNSURE
        values = [value for value in (*told[1::2], otherwise) if value is not None]
        return _together(_amount(value) for value in values)
    return Course.UNSURE


def _amount(node: Node) -> Course:
    """The course of a part that is no truth value: those may be missing for a while only."""
    if isinstance(node, Logic | Comparison) and reads_now(node):
        return Course.UNSURE
    return course(node)


def _turned(found: Course) -> Course:
    return _TURNED.get(found, found)


def _together(found: Iterable[Course]) -> Course:
    """Of several that all move the same way, or not at all."""
    moving = set(found) - {Course.FLAT}
    if not moving:
        return Course.FLAT
    return moving.pop() if len(moving) == 1 else Course.UNSURE
