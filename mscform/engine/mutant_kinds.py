"""What a wrong was put into: limits of items, planned minutes, windows of visits, or the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition


class Kind(StrEnum):
    """What a mutant moved; its value is what a person writes to try this kind only."""

    RANGE = "range"
    TOLERANCE = "tolerance"
    WINDOW = "window"
    REPEAT = "repeat"
    PARAMETER = "parameter"
    NUMBER = "number"
    COMPARISON = "comparison"


THRESHOLDS: Final = frozenset({Kind.RANGE, Kind.TOLERANCE, Kind.WINDOW})
"""The kinds that the cases of a study must hold: a limit moved by one unit is a wrong promise."""

_PARAMETER: Final = re.compile(r"\bP\.[A-Z0-9_]+")


class Kinds:
    """Which kind a rule or a parameter of this study is of."""

    def __init__(self, study: StudyDefinition) -> None:
        self._rules: dict[object, Kind] = {}
        self._parameters: dict[str, Kind] = {}
        for kind, text in _thresholds(study):
            self._rules.setdefault(text.position, kind)
            for name in _PARAMETER.findall(text.text):
                self._parameters.setdefault(name, kind)

    def of_rule(self, text: Expression, before: str) -> Kind:
        """The kind of a wrong in a rule; `before` is what stood there."""
        known = None if text.position is None else self._rules.get(text.position)
        if known is not None:
            return known
        return Kind.NUMBER if before[-1:].isdigit() else Kind.COMPARISON

    def of_parameter(self, name: str) -> Kind:
        """The kind of a parameter: that of the limit or window which it is, if it is one."""
        return self._parameters.get(name, Kind.PARAMETER)


def _thresholds(study: StudyDefinition) -> Iterator[tuple[Kind, Expression]]:
    for form in study.forms.values():
        for item in form.items():
            for limits in item.ranges:
                yield from ((Kind.RANGE, end) for end in (limits.low, limits.high) if end)
    for event in study.events:
        if event.window is not None:
            window = event.window
            for text in (window.target, window.earliest, window.latest):
                yield Kind.WINDOW, text
