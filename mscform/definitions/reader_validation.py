"""From the node tree of a file to its model: every fault at its place, then a repair.

pydantic finds all faults of a file at once but knows no lines; the node tree knows them. What is
faulty is then mended (`reader_repair`), so that the rest of the study can be checked in the same
run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mscform.definitions.faults import MAX_FAULTS, FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_nodes import Node, TextNode
from mscform.definitions.reader_paths import keys_of, node_path, place_of
from mscform.definitions.reader_repair import is_consequence, misspelt_keys, names_touched, repair

AnyModel = TypeVar("AnyModel", bound=BaseModel)

_ROUNDS: Final = 6
"""A repair may uncover another fault (a missing key inside what stood in); few rounds suffice."""

_SHAPES: Final = {
    "model_type": "DEF-NOT-A-MAP",
    "model_attributes_type": "DEF-NOT-A-MAP",
    "dict_type": "DEF-NOT-A-MAP",
    "list_type": "DEF-NOT-A-LIST",
    "too_short": "DEF-TOO-FEW",
    "too_long": "DEF-TOO-MANY",
}


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
        misspelt = misspelt_keys(model, root, details[:MAX_FAULTS])
        if attempt == 0:
            for detail in details[:MAX_FAULTS]:
                damaged.update(names_touched(root, node_path(root, detail["loc"])))
                if not is_consequence(root, detail, misspelt):
                    _report(model, root, detail, faults)
        # Where so much is wrong, something else is: nothing is built on it.
        if len(details) > MAX_FAULTS or not repair(root, details, misspelt):
            return None
    return None


def _report(model: type[BaseModel], root: Node, detail: ErrorDetails, faults: FaultList) -> None:
    kind, location = detail["type"], node_path(root, detail["loc"])
    place = place_of(root, location, at_key=kind == "extra_forbidden")
    key = str(location[-1]) if location else ""
    if kind == "extra_forbidden":
        faults.add_unknown(place, "DEF-UNKNOWN-KEY", key, keys_of(model, detail["loc"][:-1]))
    elif kind == "missing":
        faults.add(place_of(root, location[:-1]), "DEF-MISSING-KEY", key=key)
    elif kind in ("enum", "literal_error"):
        _report_choice(place, detail, faults)
    elif kind in _SHAPES:
        limit = detail.get("ctx", {})
        needed = limit.get("min_length", limit.get("max_length", ""))
        faults.add(place, _SHAPES[kind], key=_nearest_key(location), count=str(needed))
    elif not kind.startswith("DEF-"):
        faults.add(place, "DEF-SHAPE", key=_nearest_key(location), problem=detail["msg"])
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
