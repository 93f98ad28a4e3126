"""What was found out about the rules of a study, kept for the next reading of it.

Whoever writes a study saves one file after the other, and most rules stay as they were. What a
rule means follows from its text, from the place it stands at, from the outline of the forms that it
names something of, and from what frames all forms: while these are the same, it is not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from mscform.base.identity import FormOID, GroupOID
from mscform.base.message import Message
from mscform.definitions.form import FormDefinition
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.expression import parse
from mscform.engine.kinds import item_type
from mscform.engine.naming import Scope
from mscform.engine.tree import (
    AddressName,
    GroupName,
    ItemName,
    ItemRead,
    Node,
    Place,
    children,
)

Told: TypeAlias = tuple[tuple[Place, Message], ...]
"""Faults of a rule, by their places in its text."""

_Key: TypeAlias = tuple[str, object, object, object, object]


@dataclass(slots=True)
class _Known:
    """The tree of a rule, the forms that it rests on, and what was told of its kinds of values."""

    tree: Node
    forms: frozenset[FormOID]
    told: dict[object, Told] = field(default_factory=dict)


class KnownRules:
    """Reads rules as `parse` does, and each of them only once while nothing it rests on changes."""

    def __init__(self) -> None:
        self._study: StudyDefinition | None = None
        self._known: dict[_Key, _Known] = {}
        self._outlines: dict[FormOID, object] = {}
        self._forms: dict[GroupOID, FormOID] = {}

    def turn_to(self, study: StudyDefinition) -> None:
        """From now on this study is read; what it may have changed is forgotten."""
        before, self._study = self._study, study
        if before is study:
            return
        self._forms = {group.oid: oid for oid, form in study.forms.items() for group in form.groups}
        outlines, self._outlines = self._outlines, _outlines(study)
        if before is None or not _means_the_same(before, study):
            self._known.clear()
            return
        same = {oid for oid, one in self._outlines.items() if outlines.get(oid) == one}
        self._known = {key: one for key, one in self._known.items() if one.forms <= same}
        if (before.code_lists, before.parameters) != (study.code_lists, study.parameters):
            for one in self._known.values():
                one.told.clear()

    def read(self, expression: Expression, scope: Scope) -> Node:
        """The tree of a rule; ExpressionFault where it cannot be understood, each time anew."""
        if scope.study is not self._study or scope.outer is not None:
            return parse(expression, scope)
        key = _key(expression, scope)
        found = self._known.get(key)
        if found is None:
            tree = parse(expression, scope)
            found = self._known[key] = _Known(tree, self._rests_on(scope, tree))
        return found.tree

    def told(
        self, expression: Expression, scope: Scope, wanted: object, judge: Callable[[], Told]
    ) -> Told:
        """What `judge` tells of a rule that was read, of which `wanted` is demanded."""
        found = self._known.get(_key(expression, scope))
        if found is None or scope.study is not self._study:
            return judge()
        if wanted not in found.told:
            found.told[wanted] = judge()
        return found.told[wanted]

    def _rests_on(self, scope: Scope, tree: Node) -> frozenset[FormOID]:
        named = (form for node in _parts(tree) for form in self._named(node, scope.study))
        own = () if scope.form is None else (scope.form,)
        return frozenset((*own, *(form for form in named if form is not None)))

    def _named(self, node: Node, study: StudyDefinition) -> tuple[FormOID | None, ...]:
        match node:
            case ItemRead(item=item) | ItemName(item=item):
                return (study.form_of(item),)
            case AddressName(target=target):
                return (target.form, study.form_of(target.item))
            case GroupName(group=group):
                return (self._forms.get(group),)
            case _:
                return ()


def _key(expression: Expression, scope: Scope) -> _Key:
    return (expression.text, scope.form, scope.group, scope.item, scope.event)


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for part in children(node):
        yield from _parts(part)


def _outlines(study: StudyDefinition) -> dict[FormOID, object]:
    """Of each form, all that a rule can find out: what is there, and of which kind it is."""
    return {oid: _outline(form) for oid, form in study.forms.items()}


def _outline(form: FormDefinition) -> object:
    groups = []
    for group in form.groups:
        points = () if group.timed is None else tuple(one.code for one in group.timed.points)
        items = [(item.oid, item.name, item_type(item)) for item in group.items]
        groups.append((group.oid, group.repeating, group.timed is None, points, items))
    return form.repeating, groups


def _means_the_same(before: StudyDefinition, study: StudyDefinition) -> bool:
    """Whether a name finds what it found before, in any form whose outline is the same."""
    return _frame(before) == _frame(study) and _names_apart(before) and _names_apart(study)


def _frame(study: StudyDefinition) -> object:
    """What names lead to outside the forms, and which forms meet."""
    events = [
        (event.oid, event.repeating, event.event_type, [found.form for found in event.forms])
        for event in study.events
    ]
    return events, {name: one.columns for name, one in study.parameters.items()}


def _names_apart(study: StudyDefinition) -> bool:
    """Whether no two things share a name, and none has the name that a form calls its own by."""
    items = [item for form in study.forms.values() for item in form.items()]
    oids = {item.oid for item in items}
    groups = [group.oid for form in study.forms.values() for group in form.groups]
    apart = len(oids) == len(items) and len(set(groups)) == len(groups)
    return apart and oids.isdisjoint(item.name for item in items)
