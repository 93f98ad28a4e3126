"""JSON that somebody else may have written: read as a whole, or refused with one kind of error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

_DEEPEST: Final = 100
"""Levels; far from where writing the value again would run out of stack."""


def read_json(
    data: bytes | str,
    *,
    number: Callable[[str], Any] | None = None,
    pairs: Callable[[list[tuple[str, Any]]], Any] | None = None,
) -> Any:
    """The value of a JSON text (bytes: UTF-8); the caller looks at its types.

    `number` makes every number from the text that was written, `pairs` every object. Raises
    ValueError for whatever is no JSON, for a nesting deeper than anything of ours, and for half of
    a surrogate pair, which is no character and cannot be stored.
    """
    text = data.decode("utf-8") if isinstance(data, bytes) else data
    try:
        told = json.loads(text, parse_float=number, parse_int=number, object_pairs_hook=pairs)
        json.dumps(told, ensure_ascii=False, default=str).encode("utf-8")
    except RecursionError as depth:
        raise ValueError("nested too deeply") from depth
    _refuse_depth(told)
    return told


def _refuse_depth(told: Any) -> None:
    level = [told]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
