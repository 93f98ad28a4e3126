"""Puts a faulty tree in such an order that the rest of the study can be checked too.

What is faulty is taken out, stood in for, or replaced by what was probably meant. The result is
never used for data: the faults are raised first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from mscform.definitions.faults import nearest
from mscform.definitions.reader_nodes import ListNode, MapNode, Node, TextNode, text_at, words_of
from mscform.definitions.reader_paths import Location, keys_of, node_path, walk

Misspelt = Mapping[Location, str]
"""For each unknown key that is near to a known one which is not there: the known one."""

Doomed = list[tuple[ListNode, int]]
"""Elements of lists that are taken out when all faults have been looked at."""

_STAND_INS: Final = {
    "title": "…", "question": "…", "name": "…", "label": "…", "message": "…", "text": "…",
    "declaration": "…", "short": "…", "decode": "…", "protocol": "…", "version": "0",
    "time_zone": "UTC", "subject_key_pattern": ".+", "type": "text", "need": "optional",
    "severity": "unusual", "kind": "query",
}  # fmt: skip
"""What stands in for a missing required text, so that the other faults are found too."""

_NAMES: Final = frozenset(
    ("form", "group", "item", "check", "rule", "codelist", "parameter", "event", "point", "use")
)
"""The keys that name the thing a map describes."""


def misspelt_keys(model: type[BaseModel], root: Node, details: Sequence[ErrorDetails]) -> Misspelt:
    """The keys that are known ones with a spelling mistake, by their place."""
    found: dict[Location, str] = {}
    for detail in details:
        if detail["type"] != "extra_forbidden":
            continue
        path = node_path(root, detail["loc"])
        meant = nearest(str(path[-1]), keys_of(model, detail["loc"][:-1]))
        owner = walk(root, path[:-1])
        if meant is not None and isinstance(owner, MapNode) and meant not in owner:
            found[path] = meant
    return found


def is_consequence(root: Node, detail: ErrorDetails, misspelt: Misspelt) -> bool:
    """Whether a missing key is there under a misspelt name."""
    if detail["type"] != "missing":
        return False
    path = node_path(root, detail["loc"])
    return any((*wrong[:-1], meant) == path for wrong, meant in misspelt.items())


def names_touched(root: Node, location: Location) -> set[str]:
    """The words under a faulty node, and the name of the thing it belongs to."""
    faulty = walk(root, location)
    found = set() if faulty is None else set(words_of(faulty))
    for length in range(len(location) - 1, -1, -1):
        owner = walk(root, location[:length])
        if isinstance(owner, MapNode):
            names = {str(text) for key, text in owner.items() if key in _NAMES}
            if names:
                return found | names
    return found


def repair(root: Node, details: Sequence[ErrorDetails], misspelt: Misspelt) -> bool:
    """Mend a tree in place as far as possible; false where the root itself is faulty."""
    paths = [(detail, node_path(root, detail["loc"])) for detail in details]
    for path, meant in misspelt.items():
        owner = walk(root, path[:-1])
        if isinstance(owner, MapNode):
            owner[text_at(meant, owner)] = owner.pop(path[-1])  # type: ignore[call-overload]
    doomed: Doomed = []
    open_faults = [(detail, path) for detail, path in paths if path not in misspelt]
    if not all(_mend(root, detail, path, doomed) for detail, path in open_faults):
        return False
    # Later elements first: the numbers of the earlier ones stay true.
    once = {(id(rows), number): (rows, number) for rows, number in doomed}
    for rows, number in sorted(once.values(), key=lambda pair: -pair[1]):
        del rows[number]
    return True


def _mend(root: Node, detail: ErrorDetails, path: Location, doomed: Doomed) -> bool:
    """Mend one fault; false where the root itself is faulty."""
    if not path:
        return False
    owner = walk(root, path[:-1])
    if detail["type"] == "missing":
        # A misspelt key that was put right is there by now.
        there = isinstance(owner, MapNode) and path[-1] in owner
        return there or _stand_in(root, path, owner, doomed)
    meant = _meant_word(detail)
    return _put(owner, path[-1], meant) if meant else _take_out(owner, path[-1], doomed)


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


def _take_out(owner: Node | None, step: int | str, doomed: Doomed) -> bool:
    if isinstance(owner, MapNode) and isinstance(step, str):
        owner.pop(step, None)  # type: ignore[call-overload]
        return True
    if isinstance(owner, ListNode) and isinstance(step, int):
        doomed.append((owner, step))
        return True
    return False


def _stand_in(root: Node, path: Location, owner: Node | None, doomed: Doomed) -> bool:
    """Put a text in the place of a missing key, or give up the list element that lacks it."""
    key = path[-1]
    if isinstance(owner, MapNode) and isinstance(key, str) and key in _STAND_INS:
        owner[text_at(key, owner)] = text_at(_STAND_INS[key], owner)
        return True
    for length in range(len(path) - 1, 0, -1):
        holder = walk(root, path[: length - 1])
        if isinstance(holder, ListNode):
            return _take_out(holder, path[length - 1], doomed)
    return False
