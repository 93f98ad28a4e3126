"""The rules of endpoints: where each of them stands, and all of them compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from mscform.definitions.endpoint import Endpoint
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRules:
    """One endpoint compiled: its rules by key, those of its parts by code."""

    endpoint: Endpoint
    rules: Mapping[str, Rule]
    parts: Mapping[str, Rule] = field(default_factory=dict)


Reader = Callable[[Expression, Scope], Rule]

_KEYS: Final = (
    *("population", "start", "event", "competing", "until", "horizon", "target"),
    *("baseline", "leave_out", "evaluable"),
)


def scope_of(study: StudyDefinition, endpoint: Endpoint, key: str) -> Scope:
    """Where a rule of an endpoint stands: the study, or one visit."""
    if endpoint.per is not None and key in ("evaluable", "parts"):
        return Scope(study, event=endpoint.per)
    if key == "leave_out" and endpoint.item is not None:
        return Scope(study, form=study.form_of(endpoint.item))
    return Scope(study)


def rules_of(endpoint: Endpoint) -> list[tuple[str, Expression]]:
    """The rules that an endpoint has, by key."""
    told = [(key, getattr(endpoint, key)) for key in _KEYS]
    return [(key, found) for key, found in told if found is not None]


def compile_endpoints(study: StudyDefinition, read: Reader) -> tuple[EndpointRules, ...]:
    """All endpoints with their rules compiled by `read`."""
    return tuple(
        EndpointRules(
            endpoint=one,
            rules={key: read(text, scope_of(study, one, key)) for key, text in rules_of(one)},
            parts={part.code: read(part.when, scope_of(study, one, "parts")) for part in one.parts},
        )
        for one in study.endpoints.entries
    )
