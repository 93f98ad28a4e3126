"""The shape of endpoints.yaml, and the endpoints made of it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from mscform.base.identity import EventOID
from mscform.definitions.endpoint import Endpoint, EndpointKind, Endpoints, SharePart
from mscform.definitions.reader_assembly import Assembler, item_oid, plain, rule, sure_rule
from mscform.definitions.reader_models import Model
from mscform.definitions.reader_scalars import Natural, Oid, Rule, Text, Translation


class PartModel(Model):
    """One thing that a share counts."""

    part: Oid
    title: Translation
    when: Rule


class EndpointModel(Model):
    """One endpoint; which keys it needs depends on its kind."""

    endpoint: Oid
    kind: EndpointKind
    title: Translation
    note: Translation | None = None
    population: Rule | None = None
    start: Rule | None = None
    event: Rule | None = None
    competing: Rule | None = None
    until: Rule | None = None
    horizon: Rule | None = None
    target: Rule | None = None
    landmarks: list[Natural] | None = None
    item: Oid | None = None
    baseline: Rule | None = None
    leave_out: Rule | None = None
    per: Oid | None = None
    evaluable: Rule | None = None
    parts: list[PartModel] | None = None
    source: Text | None = None


class EndpointsModel(Model):
    """endpoints.yaml"""

    group_by: Oid | None = None
    endpoints: Annotated[list[EndpointModel], Field(min_length=1)]


_KIND: Final = EndpointKind
NEEDED: Final = {
    _KIND.ENROLMENT: ("start",),
    _KIND.SURVIVAL: ("start", "event", "until", "horizon"),
    _KIND.COMPETING: ("start", "event", "competing", "until", "horizon"),
    _KIND.COURSE: ("item",),
    _KIND.SHARE: ("evaluable", "parts"),
    _KIND.COMPLETENESS: (),
}
"""The keys without which an endpoint of a kind says nothing."""

ALLOWED: Final = {
    _KIND.ENROLMENT: {"target"},
    _KIND.SURVIVAL: {"landmarks"},
    _KIND.COMPETING: {"landmarks"},
    _KIND.COURSE: {"baseline", "leave_out"},
    _KIND.SHARE: {"per"},
    _KIND.COMPLETENESS: set[str](),
}
"""The keys that it may have besides; those of `EndpointModel` that no kind names fit all."""


def make_endpoints(model: EndpointsModel | None, texts: Assembler) -> Endpoints:
    """The endpoints of a study; none where there is no file."""
    if model is None:
        return Endpoints()
    return Endpoints(
        group_by=item_oid(model.group_by),
        entries=tuple(_endpoint(one, texts) for one in model.endpoints),
    )


def _endpoint(model: EndpointModel, texts: Assembler) -> Endpoint:
    return Endpoint(
        oid=str(model.endpoint),
        kind=model.kind,
        title=texts.text(model.title),
        note=texts.optional_text(model.note),
        population=rule(model.population),
        start=rule(model.start),
        event=rule(model.event),
        competing=rule(model.competing),
        until=rule(model.until),
        horizon=rule(model.horizon),
        target=rule(model.target),
        landmarks=tuple(sorted(model.landmarks or ())),
        item=item_oid(model.item),
        baseline=rule(model.baseline),
        leave_out=rule(model.leave_out),
        per=None if model.per is None else EventOID(str(model.per)),
        evaluable=rule(model.evaluable),
        parts=tuple(
            SharePart(code=str(part.part), title=texts.text(part.title), when=sure_rule(part.when))
            for part in model.parts or ()
        ),
        source=plain(model.source),
    )
