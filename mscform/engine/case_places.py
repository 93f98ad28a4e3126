"""Addresses of cases, resolved against a study once and remembered."""

from __future__ import annotations

from mscform.base.errors import CallError
from mscform.base.identity import EventOID, FormKey, ItemAddress, parse_address
from mscform.definitions.cases import Expectation
from mscform.definitions.study import StudyDefinition
from mscform.engine.address import resolve


class CasePlaces:
    """Where the addresses of cases lead; each raises CallError (ENG-ADDRESS…) where nowhere."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._known: dict[str, ItemAddress | FormKey] = {}

    def any(self, at: str) -> ItemAddress | FormKey:
        """The item or form of an address."""
        found = self._known.get(at)
        if found is None:
            found = self._known[at] = resolve(self._study, at)
        return found

    def item(self, at: str) -> ItemAddress:
        """The item of an address."""
        found = self.any(at)
        if not isinstance(found, ItemAddress):
            raise CallError("ENG-CASE-ITEM", address=at)
        return found

    def form(self, at: str) -> FormKey:
        """The form of an address."""
        found = self.any(at)
        if isinstance(found, ItemAddress):
            raise CallError("ENG-CASE-FORM", address=at)
        return found

    def event(self, at: str) -> tuple[EventOID, str]:
        """The event of `SE.INF[2]` with its repeat, '' where it does not repeat."""
        parts = parse_address(at)
        event = None if parts is None else self._study.event(EventOID(parts[0].oid))
        if parts is None or len(parts) != 1 or event is None:
            raise CallError("ENG-ADDRESS-EVENT", event=at, address=at)
        repeat = parts[0].repeat
        if not event.repeating and repeat:
            raise CallError("ENG-ADDRESS-REPEAT", part=event.oid, address=at)
        return event.oid, (repeat or "1") if event.repeating else ""

    def row(self, expected: Expectation) -> tuple[FormKey, str]:
        """The form and row of an expectation."""
        return self.form(expected.at), expected.row
