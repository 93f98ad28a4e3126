"""Derived endpoints of a study: what its overview counts, and over whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mscform.base.identity import EventOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression


class EndpointKind(StrEnum):
    """How an endpoint is worked out and shown."""

    ENROLMENT = "enrolment"
    SURVIVAL = "survival"
    COMPETING = "competing"
    COURSE = "course"
    SHARE = "share"
    COMPLETENESS = "completeness"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePart:
    """One thing that a share endpoint counts."""

    code: str
    title: TranslatedText
    when: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint. Which fields count depends on `kind`:

    * enrolment: `start` (the day), `target` (how many are planned);
    * survival, competing: days from `start` to `event` (or `competing`), else to `until`, the last
      day without it; nothing counts after `horizon` days; `landmarks` are the days of the table;
    * course: the item over the visits, and its change from `baseline`; `leave_out` for a visit;
    * share: among those with `evaluable`, the parts that hold; once for each subject, or for each
      visit of `per`;
    * completeness: the visits by their state.

    `population` (all kinds) says who belongs to it; a subject with an unknown answer does not.
    """

    oid: str
    kind: EndpointKind
    title: TranslatedText
    note: TranslatedText | None = None
    population: Expression | None = None
    start: Expression | None = None
    event: Expression | None = None
    competing: Expression | None = None
    until: Expression | None = None
    horizon: Expression | None = None
    target: Expression | None = None
    landmarks: tuple[int, ...] = ()
    item: ItemOID | None = None
    baseline: Expression | None = None
    leave_out: Expression | None = None
    per: EventOID | None = None
    evaluable: Expression | None = None
    parts: tuple[SharePart, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """All endpoints; `group_by` is the code item that tells the groups (arms) apart."""

    group_by: ItemOID | None = None
    entries: tuple[Endpoint, ...] = ()
