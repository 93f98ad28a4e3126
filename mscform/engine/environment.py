"""What an evaluation depends on besides the answers: the moment, the zone, the site's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from mscform.base.identity import ItemOID
from mscform.engine.values import Value


class Numbering(NamedTuple):
    """What is known of the numbers of a sealed list.

    `item` holds the number; `sealed` are those nobody has drawn yet, `own` those that a recorded
    act of allocation gave to this subject.
    """

    item: ItemOID
    sealed: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The surroundings of one evaluation.

    `now` is aware; `zone` is the site's; `parameters` are the site's own values by name, which
    stand before the defaults that the study declares (D18). `elsewhere` holds what other subjects
    have in the items that are unique within the study; `numbering` is there where the site has a
    sealed list; `queries` counts those about this subject that wait.
    """

    now: datetime
    zone: tzinfo
    parameters: Mapping[str, Value] = field(default_factory=dict)
    elsewhere: Mapping[ItemOID, frozenset[str]] = field(default_factory=dict)
    numbering: Numbering | None = None
    queries: int = 0

    def local_now(self) -> datetime:
        """The moment in the zone of the site."""
        return self.now.astimezone(self.zone)
