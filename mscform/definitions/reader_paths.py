"""Ways through models and node trees: from what pydantic says to a place in a file."""

from __future__ import annotations

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from mscform.definitions.logic import Position
from mscform.definitions.reader_nodes import ListNode, MapNode, Node, position_of

Location = tuple[int | str, ...]
"""Keys and numbers from the root of a file inwards."""


def node_path(root: Node, location: Location) -> Location:
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


def place_of(root: Node, location: Location, *, at_key: bool = False) -> Position:
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


def walk(root: Node, path: Location) -> Node | None:
    """The node at a location, or None where there is none."""
    node: Node | None = root
    for step in path:
        if isinstance(node, MapNode):
            node = node.get(step)  # type: ignore[call-overload]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def keys_of(model: type[BaseModel], location: Location) -> list[str]:
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
