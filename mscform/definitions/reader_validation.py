"""From the node tree of a file to its model: every fault at its place, then a repair.

pydantic finds all faults of a file at once but knows no lines; the node tree knows them. What is
faulty is then taken out or stood in for, so that the rest of the study can be checked in the same
run. A repaired model is never used for data: the faults are raised first.
"""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mscform.definitions.faults import FaultList, nearest
from mscform.definitions.logic import Position
from mscform.definitions.reader_nodes import (
    ListNode,
    MapNode,
    Node,
    TextNode,
    position_of,
    text_at,
    words_of,
)

AnyModel = TypeVar("AnyModel", bound=BaseModel)
Location = tuple[int | str, ...]

_ROUNDS: Final = 6
"""A repair may uncover another fault (a missing key inside what stood in); few rounds suffice."""

_STAND_INS: Final = {
    "title": "…", "question": "…", "name": "…", "label": "…", "message": "…", "text": "…",
    "declaration": "…", "short": "…", "decode": "…", "protocol": "…", "version": "0",
    "time_zone": "UTC", "subject_key_pattern": ".+", "type": "text", "need": "optional",
    "severity": "unusual", "kind": "query",
}  # fmt: skip
"""What stands in for a missing required text, so that the other faults are found too."""

_SHAPES: Final = {
    "model_type": "DEF-NOT-A-MAP",
    "model_attributes_type": "DEF-NOT-A-MAP",
    "dict_type": "DEF-NOT-A-MAP",
    "list_type": "DEF-NOT-A-LIST",
    "too_short": "DEF-TOO-FEW",
    "too_long": "DEF-TOO-MANY",
}


_NAMES: Final = frozenset(
    ("form", "group", "item", "check", "rule", "codelist", "parameter", "event", "point", "use")
)
"""The keys that name the thing a map describes."""


def validated(
    model: type[AnyModel], root: Node, faults: FaultList, damaged: set[str]
) -> AnyModel | None:
    """The model of a tree, repaired where it is faulty; None where nothing can stand in.

    The names in what was taken out, and of what was repaired, are added to `damaged`: further
    checks should not draw conclusions from them.
    """
    for attempt in range(_ROUNDS):
        try:
            return model.model_validate(root)
        except ValidationError as error:
            details = error.errors(include_url=False)
        misspelt = _misspelt(model, root, details)
        if attempt == 0:
            for detail in _not_following(root, details, misspelt):
                _report(model, root, detail, faults)
                damaged.update(_names_touched(root, _node_path(root, detail["loc"])))
        if not _repair(root, details, misspelt):
            return None
    return None


def _report(model: type[BaseModel], root: Node, detail: ErrorDetails, faults: FaultList) -> None:
    kind, location = detail["type"], _node_path(root, detail["loc"])
    place = _place(root, location, at_key=kind == "extra_forbidden")
    key = str(location[-1]) if location else ""
    if kind == "extra_forbidden":
        faults.add_unknown(place, "DEF-UNKNOWN-KEY", key, _keys_of(model, detail["loc"][:-1]))
    elif kind == "missing":
        faults.add(_place(root, location[:-1]), "DEF-MISSING-KEY", key=key)
    elif kind in ("enum", "literal_error"):
        _report_choice(place, detail, faults)
    elif kind in _SHAPES:
        limit = detail.get("ctx", {})
        needed = limit.get("min_length", limit.get("max_length", ""))
        faults.add(place, _SHAPES[kind], key=_nearest_key(location), count=str(needed))
    else:
        slots = {name: str(value) for name, value in detail.get("ctx", {}).items()}
        faults.add(place, kind, key=_nearest_key(location), **slots)


def _report_choice(place: Position, detail: ErrorDetails, faults: FaultList) -> None:
    """A word that is none of the possible ones; the possible ones are named."""
    possible = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    given = detail["input"]
    if not isinstance(given, TextNode):
        faults.add(place, "DEF-NOT-A-TEXT", key="")
        return
    faults.add_unknown(
        place, "DEF-UNKNOWN-WORD", str(given), possible, possible=", ".join(possible)
    )


def _nearest_key(location: Sequence[int | str]) -> str:
    """The last key on the way: a list is called by the key that holds it."""
    return next((step for step in reversed(location) if isinstance(step, str)), "")


def _node_path(root: Node, location: Location) -> Location:
    """A way through the models as a way through the nodes: without the tags of unions."""
    steps: list[int | str] = []
    node: Node | None = root
    for number, step in enumerate(location):
        if isinstance(node, MapNode) and isinstance(step, str):
            if step in node:
                node = node[step]  # type: ignore[index]
            elif number == len(location) - 1:
                node = None
            else:
                continue
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            continue
        steps.append(step)
    return tuple(steps)


def _place(root: Node, location: Location, *, at_key: bool = False) -> Position:
    """Where the node at a location stands; with `at_key`, where its key stands."""
    node: Node = root
    place = position_of(root)
    for number, step in enumerate(location):
        last = number == len(location) - 1
        if isinstance(node, MapNode) and step in node:
            if at_key and last:
                return next(position_of(key) for key in node if key == step)
            node = node[step]  # type: ignore[index]
        elif isinstance(node, ListNode) and isinstance(step, int):
            node = node[step]
        else:
            return place
        place = position_of(node)
    return place


def _names_touched(root: Node, location: Location) -> set[str]:
    """The words under a faulty node, and the name of the thing it belongs to."""
    faulty = _walk(root, location)
    found = set() if faulty is None else set(words_of(faulty))
    for length in range(len(location) - 1, -1, -1):
        owner = _walk(root, location[:length])
        if isinstance(owner, MapNode):
            names = {str(text) for key, text in owner.items() if key in _NAMES}
            if names:
                return found | names
    return found


def _repair(root: Node, details: Sequence[ErrorDetails], misspelt: Misspelt) -> bool:
    """Take out or stand in for what is faulty; false where the root itself is."""
    for path, meant in misspelt.items():
        owner = _walk(root, path[:-1])
        if isinstance(owner, MapNode):
            owner[text_at(meant, owner)] = owner.pop(path[-1])  # type: ignore[call-overload]
    doomed: list[tuple[ListNode, int]] = []
    for detail in details:
        path = _node_path(root, detail["loc"])
        if not path:
            return False
        owner = _walk(root, path[:-1])
        if path in misspelt or (isinstance(owner, MapNode) and _present(owner, path, detail)):
            continue
        if detail["type"] == "missing":
            repaired = _stand_in(root, path, owner, doomed)
        elif meant := _meant_word(detail):
            repaired = _put(owner, path[-1], meant)
        else:
            repaired = _take_out(owner, path[-1], doomed)
        if not repaired:
            return False
    # Later elements first: the numbers of the earlier ones stay true.
    for rows, number in sorted(_once(doomed), key=lambda pair: -pair[1]):
        del rows[number]
    return True


def _once(pairs: Sequence[tuple[ListNode, int]]) -> list[tuple[ListNode, int]]:
    """The pairs without repetition; lists are told apart by identity."""
    return list({(id(rows), number): (rows, number) for rows, number in pairs}.values())


def _present(owner: MapNode, path: Location, detail: ErrorDetails) -> bool:
    """Whether a key that was missing is there by now: a misspelt one was put right."""
    return detail["type"] == "missing" and path[-1] in owner


def _meant_word(detail: ErrorDetails) -> str | None:
    """The possible word that was probably meant by an impossible one."""
    if detail["type"] not in ("enum", "literal_error") or not isinstance(detail["input"], TextNode):
        return None
    return nearest(detail["input"], re.findall(r"'([^']*)'", detail["ctx"]["expected"]))


def _put(owner: Node | None, step: int | str, word: str) -> bool:
    """Replace a text by another one at the same place."""
    if isinstance(owner, (MapNode, ListNode)):
        owner[step] = text_at(word, owner)  # type: ignore[index]
        return True
    return False


def _take_out(owner: Node | None, step: int | str, doomed: list[tuple[ListNode, int]]) -> bool:
    if isinstance(owner, MapNode) and isinstance(step, str):
        owner.pop(step, None)  # type: ignore[call-overload]
        return True
    if isinstance(owner, ListNode) and isinstance(step, int):
        doomed.append((owner, step))
        return True
    return False


def _stand_in(
    root: Node, path: Location, owner: Node | None, doomed: list[tuple[ListNode, int]]
) -> bool:
    """Put a text in the place of a missing key, or give up the list element that lacks it."""
    key = path[-1]
    if isinstance(owner, MapNode) and isinstance(key, str) and key in _STAND_INS:
        owner[text_at(key, owner)] = text_at(_STAND_INS[key], owner)
        return True
    for length in range(len(path) - 1, 0, -1):
        holder = _walk(root, path[: length - 1])
        if isinstance(holder, ListNode):
            return _take_out(holder, path[length - 1], doomed)
    return False


def _walk(root: Node, path: Location) -> Node | None:
    node: Node | None = root
    for step in path:
        if isinstance(node, MapNode):
            node = node.get(step)  # type: ignore[call-overload]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _keys_of(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that the model at a location knows, as written in files."""
    found: Any = model
    for step in location:
        found = _step_into(found, step)
    chosen = _model_in(found)
    if chosen is None:
        return []
    return [field.alias or name for name, field in chosen.model_fields.items()]


def _step_into(annotation: Any, step: int | str) -> Any:
    """The annotation one step further in; a union tag is no step."""
    if isinstance(step, int):
        return next((part for part in _parts(annotation) if get_origin(part) is list), None)
    chosen = _model_in(annotation, tag=step)
    if chosen is None:
        return annotation
    for name, field in chosen.model_fields.items():
        if step == (field.alias or name):
            return field.annotation
    return chosen


def _model_in(annotation: Any, tag: str = "") -> type[BaseModel] | None:
    models = [
        part
        for part in _parts(annotation)
        if isinstance(part, type) and issubclass(part, BaseModel)
    ]
    if not models:
        return None
    return models[-1] if tag == "<use>" else models[0]


def _parts(annotation: Any) -> list[Any]:
    """The alternatives inside Optional, Annotated, unions and lists, from outside inwards."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [part for inner in get_args(annotation) for part in _parts(inner)]
    if origin is list:
        return [annotation, *_parts(get_args(annotation)[0])]
    return [annotation]
