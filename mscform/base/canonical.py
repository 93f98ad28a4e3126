"""One byte form of a value, the same on every machine and in every language setting.

Canonical JSON in the spirit of RFC 8785 for the types we use: objects with sorted keys, arrays,
texts, whole numbers, true, false and null. Floats are refused: a number of the record travels as
the text that was typed (DAT-02).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical_bytes(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a plain value.

    Raises TypeError for a float or any type that is not plain JSON, ValueError for a text that is
    not encodable (a lone surrogate).
    """
    _refuse_floats(value)
    return _ENCODER.encode(value).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in lower-case hex."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


# Most values are these; asking for the exact type first spares a call for each of them.
_HARMLESS = frozenset({str, int, bool, type(None)})
_TEXT_ONLY = frozenset({str})


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; hand over the text that was typed")
    if isinstance(value, dict):
        if not _TEXT_ONLY.issuperset(map(type, value)) and not all(
            isinstance(key, str) for key in value
        ):
            raise TypeError("keys of a canonical object are texts")
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for inner in value:
        if type(inner) not in _HARMLESS:
            _refuse_floats(inner)
