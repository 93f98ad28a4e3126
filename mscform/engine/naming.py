"""Where the names in a rule lead: items near the rule, items anywhere, addresses, parameters."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mscform.base.identity import EventOID, FormOID, GroupOID, ItemOID, parse_address
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.logic import Parameter
from mscform.definitions.study import StudyDefinition
from mscform.engine.surface import ExpressionFault, Surface
from mscform.engine.tree import GroupName, ItemName, Place
from mscform.engine.view import Target


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule stands.

    `form` None: outside any form (anchor, event rules). `group` is the rule's own group where it
    is asked once per row. `item` is what `this()` means. `event` is set for the rules of an event.
    `outer` is where `over` or `in_row` stands, seen from inside its rows.
    """

    study: StudyDefinition
    form: FormOID | None = None
    group: GroupOID | None = None
    item: ItemOID | None = None
    event: EventOID | None = None
    outer: Scope | None = None


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was most likely meant."""
    candidates = list(known)
    folded = {one.casefold(): one for one in candidates}
    found = difflib.get_close_matches(name.casefold(), list(folded), 1, 0.6)
    return folded[found[0]] if found else None


class Naming:
    """Resolves the names of one rule against its scope; raises ExpressionFault where it cannot."""

    def __init__(self, surface: Surface, scope: Scope) -> None:
        self._surface = surface
        self._scope = scope
        self._study = scope.study

    # ------------------------------------------------------------------ items

    def item(self, written: str, place: Place) -> tuple[ItemOID, bool]:
        """An item of the same form, or (True) of another form of the same event occurrence."""
        item = self.any_item(written, place)
        form = self._study.form_of(item)
        group = self._study.group_of(item)
        if form is None or group is None:
            raise self._unknown("ENG-L-NAME", written, (), place)
        if form == self._scope.form:
            if group.repeating and group.oid != self._scope.group:
                raise self._fault("ENG-L-MANY-ROWS", place, name=written, group=group.oid)
            return item, False
        self._must_meet(form, written, place)
        if group.repeating:
            raise self._fault("ENG-L-MANY-ROWS", place, name=written, group=group.oid)
        return item, True

    def any_item(self, written: str, place: Place) -> ItemOID:
        """An item anywhere in the study: a full OID, or a short name of our own form."""
        if self._study.item(ItemOID(written)) is not None:
            return ItemOID(written)
        usual = self._usual(written)
        if usual is not None:
            return usual
        short = self._short_names()
        if written in short:
            return short[written]
        candidates = [*short, *self._all_items()] if "." in written else list(short)
        raise self._unknown("ENG-L-NAME", written, candidates, place)

    def _usual(self, written: str) -> ItemOID | None:
        """The item `I.<FORM>.<name>` of our own form: nearly always the one that is meant."""
        form = self._scope.form
        oid = ItemOID(f"I.{str(form).removeprefix('F.')}.{written}")
        found = self._study.item(oid)
        is_ours = found is not None and found.name == written and self._study.form_of(oid) == form
        return oid if is_ours else None

    def own_item(self, written: str, place: Place) -> ItemOID:
        """An item of the timed group that the rule stands in."""
        item = self.any_item(written, place)
        group = self._study.group_of(item)
        if group is None or group.timed is None or group.oid != self._scope.group:
            raise self._fault("ENG-L-NOT-TIMED", place, name=written)
        return item

    def point(self, code: str, place: Place) -> None:
        """Refuse a time point that the plan of the rule's own group does not have."""
        group = self._own_group()
        if group is None or group.timed is None:
            raise self._fault("ENG-L-NOT-TIMED", place, name=code)
        codes = [point.code for point in group.timed.points]
        if code not in codes:
            raise self._unknown("ENG-L-POINT", code, codes, place)

    def this(self, place: Place) -> tuple[ItemName, ...]:
        """The item that the rule stands at, where it is known."""
        item = self._scope.item
        return () if item is None else (ItemName(item, False, place),)

    # ------------------------------------------------------------------ other things

    def parameter(self, written: str, place: Place, *, table: bool) -> Parameter:
        """A parameter of the study: a table for `lookup`, a single value elsewhere."""
        found = self._study.parameters.get(written)
        if found is None:
            raise self._unknown("ENG-L-PARAMETER", written, self._study.parameters, place)
        if table != bool(found.columns):
            raise self._fault("ENG-L-TABLE" if table else "ENG-L-NO-TABLE", place, name=written)
        return found

    def rows(self, written: str, place: Place) -> tuple[GroupName, Scope]:
        """A repeating group near the rule or in a running log, and the scope inside its rows."""
        places = {
            group.oid: (form, group)
            for form in self._study.forms.values()
            for group in form.groups
            if group.repeating
        }
        found = places.get(GroupOID(written))
        if found is None:
            raise self._unknown("ENG-L-GROUP", written, places, place)
        form, group = found
        if form.oid != self._scope.form and not self._study.is_logged(form.oid):
            self._must_meet(form.oid, written, place)
        inner = replace(self._scope, form=form.oid, group=group.oid, item=None, outer=self._scope)
        return GroupName(group.oid, place), inner

    def target(self, text: str, place: Place) -> Target:
        """The address inside `at("…")`: `SE.X[1]/F.Y/I.Z[row]`, or `F.Y/I.Z` in our own event."""
        steps = parse_address(text)
        if steps is None or len(steps) not in (2, 3):
            raise self._fault("ENG-L-ADDRESS", place, address=text)
        *before, form_step, item_step = steps
        form = self._study.forms.get(FormOID(form_step.oid))
        if form is None:
            raise self._unknown("ENG-L-FORM", form_step.oid, self._study.forms, place)
        event, event_repeat = None, ""
        if before:
            event, event_repeat = self._event(before[0].oid, before[0].repeat, form, place)
        else:
            self._must_meet(form.oid, form.oid, place)
        if bool(form_step.repeat) != form.repeating:
            raise self._fault("ENG-L-ADDRESS-REPEAT", place, name=form.oid, address=text)
        item = self._item_of(form, item_step.oid, place)
        self._check_row(item, item_step.repeat, text, place)
        return Target(event, event_repeat, form.oid, form_step.repeat, item, item_step.repeat)

    def _event(
        self, oid: str, repeat: str, form: FormDefinition, place: Place
    ) -> tuple[EventOID, str]:
        event = self._study.event(EventOID(oid))
        if event is None:
            known = [found.oid for found in self._study.events]
            raise self._unknown("ENG-L-EVENT", oid, known, place)
        if form.oid not in {reference.form for reference in event.forms}:
            raise self._fault("ENG-L-NOT-IN-EVENT", place, form=form.oid, event=oid)
        if repeat and not event.repeating:
            raise self._fault("ENG-L-ADDRESS-REPEAT", place, name=oid, address=oid)
        return event.oid, repeat or ("1" if event.repeating else "")

    def _item_of(self, form: FormDefinition, oid: str, place: Place) -> ItemOID:
        known = {item.oid for item in form.items()}
        if ItemOID(oid) not in known:
            raise self._unknown("ENG-L-NAME", oid, known, place)
        return ItemOID(oid)

    def _check_row(self, item: ItemOID, repeat: str, text: str, place: Place) -> None:
        group = self._study.group_of(item)
        if group is not None and group.repeating != bool(repeat):
            raise self._fault("ENG-L-ADDRESS-REPEAT", place, name=item, address=text)

    # ------------------------------------------------------------------ small steps

    def _own_group(self) -> ItemGroupDefinition | None:
        form = self._study.forms.get(self._scope.form) if self._scope.form else None
        groups = () if form is None else form.groups
        return next((group for group in groups if group.oid == self._scope.group), None)

    def _short_names(self) -> dict[str, ItemOID]:
        form = self._study.forms.get(self._scope.form) if self._scope.form else None
        return {} if form is None else {item.name: item.oid for item in form.items()}

    def _all_items(self) -> list[str]:
        return [item.oid for form in self._study.forms.values() for item in form.items()]

    def _must_meet(self, form: FormOID, written: str, place: Place) -> None:
        """Refuse a form that never stands in the same event as the rule."""
        own, event = self._scope.form, self._scope.event
        for found in self._study.events:
            forms = {reference.form for reference in found.forms}
            near = found.oid == event if event is not None else own in forms
            if near and form in forms:
                return
        raise self._fault("ENG-L-APART", place, name=written, form=form)

    def _unknown(self, code: str, name: str, known: Iterable[str], place: Place) -> ExpressionFault:
        near = nearest(name, known)
        if near is None:
            return self._fault(code, place, name=name)
        return self._fault(f"{code}-NEAR", place, name=name, nearest=near)

    def _fault(self, code: str, place: Place, **slots: str | int) -> ExpressionFault:
        return self._surface.fault(code, place, **slots)
