"""Parameters that a site sets itself: dated settings of the ledger (D18)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mscform.base.errors import CallError
from mscform.definitions.study import StudyDefinition
from mscform.engine.values import Value

PREFIX = "P."


def site_parameters(settings: Mapping[str, str]) -> dict[str, Value]:
    """The site's own values of parameters, by name (`P.N_INFUSIONS`); of any version."""
    return {name: read_value(text) for name, text in settings.items() if name.startswith(PREFIX)}


def read_value(text: str) -> Value:
    """A written parameter: JSON (number, text, list, true/false), else the text itself."""
    try:
        told = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        return text
    return _value(told)


def parameters_from_json(study: StudyDefinition, told: Mapping[str, Any]) -> dict[str, Value]:
    """Parameters from a file; CallError `SVC-PARAMETER` names one the study does not have."""
    found: dict[str, Value] = {}
    for name, value in told.items():
        full = name if name.startswith(PREFIX) else PREFIX + name
        if full not in study.parameters:
            raise CallError("SVC-PARAMETER", name=name)
        found[full] = _value(value)
    return found


def _value(told: Any) -> Value:
    if isinstance(told, list):
        return tuple(_value(inner) for inner in told)
    if isinstance(told, (bool, str, Decimal)) or told is None:
        return told
    if isinstance(told, int):
        return Decimal(told)
    return json.dumps(told, ensure_ascii=False)
