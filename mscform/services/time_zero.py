"""From which moment the planned points of a form count, in words: for sheets filled by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from mscform.base.identity import FormOID, GroupOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import describe
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import Scope, parse
from mscform.engine.tree import (
    Conditional,
    Constant,
    ItemName,
    ItemRead,
    Node,
    ParameterRead,
    children,
)
from mscform.engine.values import Value
from mscform.engine.view import View


def moments_in_words(
    study: StudyDefinition, form: FormDefinition, parameters: Mapping[str, Value]
) -> dict[tuple[GroupOID, str], TranslatedText]:
    """For each planned point of each timed group, by group and code: what it counts from.

    A choice that only `parameters` decide (of the study, or of the site) is made already.
    """
    told: dict[tuple[GroupOID, str], TranslatedText] = {}
    for group in form.groups:
        for point in () if group.timed is None else group.timed.points:
            assert group.timed is not None
            rule = parse(point.anchor or group.timed.anchor, Scope(study, form.oid, group.oid))
            node = _settled(rule, parameters)
            names = _names(study, form.oid, node)
            told[group.oid, point.code] = TranslatedText(
                {one: describe(node, study, one, names=names) for one in study.languages}
            )
    return told


def _settled(node: Node, parameters: Mapping[str, Value]) -> Node:
    """The side of a choice that the parameters take; the whole choice where answers decide."""
    while isinstance(node, Conditional) and _is_fixed(node.test):
        taken = compile_tree(node.test)(cast(View, _Parameters(parameters)))
        if not isinstance(taken, bool):
            break
        node = node.yes if taken else node.no
    return node


def _is_fixed(node: Node) -> bool:
    return all(
        isinstance(part, Constant | ParameterRead) or bool(children(part)) for part in _parts(node)
    )


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for part in children(node):
        yield from _parts(part)


class _Parameters:
    """As much of a view as a rule needs that reads nothing but parameters."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def parameter(self, name: str) -> Value:
        """What is set, or None."""
        return self._values.get(name)


def _names(study: StudyDefinition, form: FormOID, node: Node) -> dict[ItemOID, TranslatedText]:
    """A question of another form is named with its form."""
    found: dict[ItemOID, TranslatedText] = {}
    for part in _parts(node):
        if isinstance(part, ItemRead | ItemName):
            other, question = study.form_of(part.item), study.item(part.item)
            if other is not None and other != form and question is not None:
                title = study.forms[other].title
                found[part.item] = TranslatedText(
                    {
                        one: f"{title.in_language(one)}{_colon(one)}"
                        f"{question.question.in_language(one)}"
                        for one in study.languages
                    }
                )
    return found


def _colon(language: str) -> str:
    return "：" if language.startswith("zh") else ": "
