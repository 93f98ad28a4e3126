"""The trees of a study's rules, read once, and the values of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mscform.base.identity import EventOID, FormOID
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import parse
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.rules import ItemRules
from mscform.engine.tree import Node
from mscform.engine.values import Value
from mscform.engine.view import View


class Trees:
    """Trees by the place they stand at; rules by their tree."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._scope = Scope(study)
        self._trees: dict[tuple[object, ...], tuple[Expression, Node]] = {}
        self._rules: dict[int, tuple[Node, Rule]] = {}

    def value(self, node: Node, view: View) -> Value:
        """What a part of a rule gives at a place."""
        found = self._rules.get(id(node))
        if found is None:
            # The tree is kept with its rule, so that no other can get the same id.
            found = self._rules[id(node)] = (node, compile_tree(node))
        return found[1](view)

    def of_item(self, rules: ItemRules, text: Expression) -> Node:
        """The tree of a rule that stands at an item."""
        group = rules.group.oid if rules.group.repeating else None
        scope = replace(self._scope, form=rules.form, group=group, item=rules.item.oid)
        return self._read(text, scope)

    def of_group(self, rules: ItemRules) -> Node | None:
        """The tree of the condition of an item's group."""
        text = rules.group.ask_when
        return None if text is None else self._read(text, replace(self._scope, form=rules.form))

    def of_page(self, event: EventOID, form: FormOID) -> Iterator[Node]:
        """The conditions under which a form is there in an event."""
        found = self._study.event(event)
        if found is None:
            return
        texts = [found.exists_when, *(one.when for one in found.forms if one.form == form)]
        for text in texts:
            if text is not None:
                yield self._read(text, replace(self._scope, event=event))

    def of_scope(self, text: Expression, scope: Scope) -> Node:
        """The tree of a rule at any place."""
        return self._read(text, scope)

    def _read(self, text: Expression, scope: Scope) -> Node:
        key = (id(text), scope.form, scope.group, scope.item, scope.event)
        if key not in self._trees:
            self._trees[key] = (text, parse(text, scope))
        return self._trees[key][1]
