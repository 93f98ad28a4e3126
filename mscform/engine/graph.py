"""What has to be computed again when something changes: steps, links between them, their order.

A *step* is one thing the definition computes: the value of an item, whether a group is asked, the
plan of a timed group, the alert of a row. Steps belong to the definition, so the graph is made
once; a living subject has one *place* (a row of a page) per repeat of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from graphlib import CycleError, TopologicalSorter

from mscform.base.identity import EventOID, FormOID, GroupOID, ItemOID
from mscform.engine.values import Value
from mscform.engine.view import View

Rule = Callable[[View], Value]
"""A compiled expression."""


class StepKind(Enum):
    """What a step computes."""

    ITEM = "item"
    GROUP = "group"
    PLAN = "plan"
    ALERT = "alert"
    PROPOSAL = "proposal"


class Reach(Enum):
    """Where the readers of a changed place stand, seen from that place."""

    ROW = "row"
    PAGE = "page"
    EVENT = "event"
    LATER = "later"
    SUBJECT = "subject"


Source = tuple[EventOID, str]
"""An event of the study at one repeat."""


class Link:
    """An arrow from a step to one that reads it; `only` where it reads one event alone."""

    __slots__ = ("only", "reach", "target")

    def __init__(self, target: Step, reach: Reach, only: Source | None) -> None:
        self.target = target
        self.reach = reach
        self.only = only


class Step:
    """One computation of the definition.

    `links` lead to steps whose value may change with this one, `watchers` to those that only look
    different then (a range, a check). `rank` orders the work; steps that need each other across
    visits share a rank and are then worked visit by visit, row by row, in `turn` order.
    `seen_unasked`: somebody looks whether it was answered, also where it is not asked.
    `is_local`: it looks at answers of its own form only, and not at where that stands.
    `reads_now`: it looks at the clock or at the queries, `computes_now`: for its value and not
    only for a check.
    `bears_pages`: which events and pages there are may change with it, at whatever distance.
    """

    __slots__ = (
        "bears_pages",
        "computes_now",
        "form",
        "group",
        "in_rows",
        "is_local",
        "item",
        "kind",
        "links",
        "rank",
        "reads_history",
        "reads_now",
        "seen_unasked",
        "turn",
        "watchers",
    )

    def __init__(self, kind: StepKind, form: FormOID, group: GroupOID, *, in_rows: bool) -> None:
        self.kind = kind
        self.form = form
        self.group = group
        self.in_rows = in_rows
        self.item: ItemOID | None = None
        self.links: list[Link] = []
        self.watchers: list[Link] = []
        self.rank = 0
        self.turn = 0
        self.reads_now = False
        self.computes_now = False
        self.reads_history = False
        self.seen_unasked = False
        self.is_local = kind in (StepKind.ITEM, StepKind.GROUP)
        self.bears_pages = False

    def lead_to(self, target: Step, reach: Reach, only: Source | None = None) -> None:
        """Add an arrow for a value, unless it is there."""
        _add(self.links, target, reach, only)

    def show_at(self, target: Step, reach: Reach, only: Source | None = None) -> None:
        """Add an arrow for an appearance, unless it is there."""
        _add(self.watchers, target, reach, only)


def _add(links: list[Link], target: Step, reach: Reach, only: Source | None) -> None:
    for link in links:
        if link.target is target and link.reach is reach and link.only in (None, only):
            return
    links.append(Link(target, reach, only))


def mark_bearers(steps: Iterable[Step], bearing: Iterable[Step]) -> None:
    """Mark the steps on which pages depend, and all that these follow from."""
    readers: dict[Step, list[Step]] = {}
    for step in steps:
        for link in step.links:
            readers.setdefault(link.target, []).append(step)
    waiting = list(bearing)
    while waiting:
        step = waiting.pop()
        if not step.bears_pages:
            step.bears_pages = True
            waiting += readers.get(step, ())


def mark_far(steps: Iterable[Step]) -> None:
    """A step that reads one which looks beyond its form does so itself."""
    waiting = [step for step in steps if not step.is_local]
    while waiting:
        for link in waiting.pop().links:
            if link.target.is_local:
                link.target.is_local = False
                waiting.append(link.target)


def put_in_order(steps: Sequence[Step], earlier: Mapping[Step, Iterable[Step]]) -> None:
    """Give every step its rank.

    `earlier` names the arrows that only reach back in time (`previous(…)`): they may close a
    circle, since the value of an earlier visit is another place. A circle of other arrows is
    refused before (`checking.py`); here its members merely share a rank.
    """
    try:
        turns = {step: turn for turn, step in enumerate(_sorted(steps, earlier))}
    except CycleError:
        turns = {step: turn for turn, step in enumerate(steps)}
    for rank, circle in enumerate(_circles(steps)):
        for step in circle:
            step.rank = rank
            step.turn = turns[step]


def _sorted(steps: Sequence[Step], earlier: Mapping[Step, Iterable[Step]]) -> Iterable[Step]:
    sorter: TopologicalSorter[Step] = TopologicalSorter(dict.fromkeys(steps, ()))
    for step in steps:
        back = set(earlier.get(step, ()))
        for link in step.links:
            if link.target not in back and link.target is not step:
                sorter.add(link.target, step)
    return sorter.static_order()


def _circles(steps: Sequence[Step]) -> list[list[Step]]:
    """Strongly connected components, sources first (Tarjan 1972, without recursion)."""
    return _Tarjan(steps).found[::-1]


class _Tarjan:
    def __init__(self, steps: Sequence[Step]) -> None:
        self.found: list[list[Step]] = []
        self._number: dict[Step, int] = {}
        self._low: dict[Step, int] = {}
        self._open: dict[Step, None] = {}
        for step in steps:
            if step not in self._number:
                self._walk(step)

    def _enter(self, step: Step) -> tuple[Step, list[Step]]:
        self._number[step] = self._low[step] = len(self._number)
        self._open[step] = None
        return step, [link.target for link in step.links]

    def _walk(self, start: Step) -> None:
        stack = [self._enter(start)]
        while stack:
            step, targets = stack[-1]
            if targets:
                self._look(step, targets.pop(), stack)
                continue
            stack.pop()
            if stack:
                above = stack[-1][0]
                self._low[above] = min(self._low[above], self._low[step])
            if self._low[step] == self._number[step]:
                self._close(step)

    def _look(self, step: Step, target: Step, stack: list[tuple[Step, list[Step]]]) -> None:
        if target not in self._number:
            stack.append(self._enter(target))
        elif target in self._open:
            self._low[step] = min(self._low[step], self._number[target])

    def _close(self, root: Step) -> None:
        circle = []
        while True:
            step, _ = self._open.popitem()
            circle.append(step)
            if step is root:
                break
        self.found.append(circle)
