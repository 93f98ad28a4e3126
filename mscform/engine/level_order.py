"""Levels of one alert rule in the wrong order: one that is never told, since a higher comes too.

The highest level whose condition is true is told. Where whatever reaches a level reaches a higher
one as well, nobody is ever told the lower one; mostly the two were mixed up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod
from typing import Final

from mscform.base.message import Message
from mscform.definitions.logic import AlertRule, Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.free_parts import Domains, collect, judge
from mscform.engine.tree import Node

MOST: Final = 4_000
"""Combinations that are looked at; where there are more, nothing is said."""


def levels_out_of_order(
    study: StudyDefinition, trees: Mapping[int, Node]
) -> Iterator[tuple[Expression, Message]]:
    """Each level that a higher one always covers; `trees` by the identity of the rules' texts."""
    for alerts in study.alert_sets:
        for rule in alerts.rules:
            yield from _of_rule(study, rule, trees)


def _of_rule(
    study: StudyDefinition, rule: AlertRule, trees: Mapping[int, Node]
) -> Iterator[tuple[Expression, Message]]:
    told: set[int] = set()
    for (low, text), (high, other) in combinations(sorted(rule.levels.items()), 2):
        lower, higher = trees.get(id(text)), trees.get(id(other))
        if low in told or lower is None or higher is None:
            continue
        if _covers(study, lower, higher):
            told.add(low)
            slots = {"rule": str(rule.oid), "low": str(low), "high": str(high)}
            yield text, Message("ENG-L-LEVELS", slots)


def _covers(study: StudyDefinition, lower: Node, higher: Node) -> bool:
    """Whether the higher is true wherever the lower is; one that is never true is told itself."""
    domains: Domains = {}
    collect(study, lower, domains)
    collect(study, higher, domains)
    if prod(len(domain) for domain in domains.values()) > MOST:
        return False
    reached = False
    for values in product(*domains.values()):
        held = dict(zip(domains, values, strict=True))
        if judge(lower, held) is not True:
            continue
        if judge(higher, held) is not True:
            return False
        reached = True
    return reached
