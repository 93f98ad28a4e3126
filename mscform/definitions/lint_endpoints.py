"""Checks of endpoints.yaml: each endpoint says what its kind needs, and names what is there."""

from __future__ import annotations

from mscform.definitions.item import DataType
from mscform.definitions.lint_index import StudyIndex, distinct
from mscform.definitions.reader_endpoints import ALLOWED, NEEDED, EndpointModel
from mscform.definitions.reader_nodes import TextNode

_ALL = {name for names in (*NEEDED.values(), *ALLOWED.values()) for name in names}
_NUMBERS = (DataType.INTEGER, DataType.DECIMAL)


def lint_endpoints(index: StudyIndex) -> None:
    """Tell faults of endpoints."""
    model = index.models.endpoints
    if model is None:
        return
    _lint_group(index, model.group_by)
    distinct(index, (one.endpoint for one in model.endpoints))
    for endpoint in model.endpoints:
        _lint_keys(index, endpoint)
        _lint_names(index, endpoint)


def _lint_group(index: StudyIndex, node: TextNode | None) -> None:
    """The item that tells groups apart is a choice that a subject has once."""
    placed = index.item(node)
    if node is None or placed is None:
        return
    if placed.item.type is not DataType.CODE:
        index.fault(node, "DEF-ENDPOINT-GROUP", item=str(node))
    elif placed.group.repeating == "yes" or len(_events_of(index, str(placed.form.form))) != 1:
        index.fault(node, "DEF-ENDPOINT-ONCE", item=str(node))


def _events_of(index: StudyIndex, form: str) -> list[str]:
    study = index.models.study
    events = () if study is None else study.events
    return [str(event.event) for event in events if any(ref.form == form for ref in event.forms)]


def _lint_keys(index: StudyIndex, endpoint: EndpointModel) -> None:
    told = {name for name in _ALL if getattr(endpoint, name) is not None}
    oid, kind = str(endpoint.endpoint), endpoint.kind.value
    for name in NEEDED[endpoint.kind]:
        if name not in told and not index.damaged(oid):
            index.fault(endpoint.endpoint, "DEF-ENDPOINT-KEY", oid=oid, kind=kind, key=name)
    for name in sorted(told - set(NEEDED[endpoint.kind]) - ALLOWED[endpoint.kind]):
        index.fault(endpoint.endpoint, "DEF-ENDPOINT-EXTRA", oid=oid, kind=kind, key=name)


def _lint_names(index: StudyIndex, endpoint: EndpointModel) -> None:
    placed = index.item(endpoint.item)
    if endpoint.item is not None and placed is not None:
        if placed.item.type not in _NUMBERS:
            index.fault(endpoint.item, "DEF-ENDPOINT-NUMBER", item=str(endpoint.item))
        elif placed.group.repeating == "yes":
            index.fault(endpoint.item, "DEF-ENDPOINT-ONCE", item=str(endpoint.item))
    study = index.models.study
    if endpoint.per is not None and study is not None:
        events = [str(event.event) for event in study.events]
        if endpoint.per not in events and not index.damaged(endpoint.per):
            index.unknown(endpoint.per, "DEF-UNKNOWN-EVENT", events)
    distinct(index, (part.part for part in endpoint.parts or ()), "DEF-CODE-TWICE")
