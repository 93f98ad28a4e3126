"""Checks of `record:`: an accepted proposal finds its rows, and what it fills in is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mscform.definitions.item import DataType
from mscform.definitions.lint_index import StudyIndex
from mscform.definitions.reader_models import (
    FormModel,
    GroupModel,
    ItemModel,
    ProposesModel,
    RecordModel,
)
from mscform.definitions.reader_nodes import TextNode
from mscform.definitions.reader_rule_models import PlacesModel
from mscform.definitions.reader_study_models import EventModel

BY_HAND = (DataType.ATTEST, DataType.SIGNATURE, DataType.FILE)
"""What only a person can give; nothing can be proposed there."""


def lint_records(index: StudyIndex) -> None:
    """Tell faults of what accepted proposals are written into."""
    seen: set[tuple[int, str]] = set()
    for form, proposes in _proposals(index):
        record = proposes.record
        if record is None:
            continue
        if (id(record), "") not in seen:
            seen.add((id(record), ""))
            _lint_record(index, record)
        if (id(record), form) not in seen:
            seen.add((id(record), form))
            _lint_event(index, record, form)


def _proposals(index: StudyIndex) -> Iterator[tuple[str, ProposesModel]]:
    """Every proposal with each form it stands in."""
    declared = {str(check.check): check.proposes for check in index.models.rules.checks}
    for placed in index.items.values():
        for inline in placed.item.checks:
            proposes = inline.proposes or declared.get(str(inline.check))
            if proposes is not None:
                yield str(placed.form.form), proposes
    for check in index.models.rules.checks:
        if check.proposes is not None:
            for place in check.places:
                yield from ((form, check.proposes) for form in _forms_of(index, place.at))
    for rule in index.models.rules.proposals:
        yield str(rule.form), rule.proposes


def _forms_of(index: StudyIndex, at: TextNode | PlacesModel) -> tuple[str, ...]:
    if isinstance(at, PlacesModel):
        return tuple(str(form) for form in at.forms or index.forms)
    placed = index.items.get(at)
    return () if placed is None else (str(placed.form.form),)


def _lint_record(index: StudyIndex, record: RecordModel) -> None:
    form, found = index.form(record.form), index.group(record.group)
    if form is None or found is None:
        return
    group = found[1]
    takes_rows = group.repeating == "yes" and group.timed is None
    if found[0].form != form.form or not takes_rows or form.repeating == "yes":
        names = {"group": str(record.group), "form": str(record.form)}
        index.fault(record.group, "DEF-RECORD-GROUP", **names)
        return
    fillable = _fillable(form, group)
    for node in record.fill:
        placed = index.item(node)
        if placed is None:
            continue
        names = {"item": str(node), "group": str(record.group)}
        if str(node) not in fillable:
            index.fault(node, "DEF-RECORD-ITEM", **names)
        elif placed.item.calculate is not None or placed.item.type in BY_HAND:
            index.fault(node, "DEF-RECORD-FILL", **names)


def _fillable(form: FormModel, group: GroupModel) -> Mapping[str, ItemModel]:
    """The items of the row, and those of the form's head that stand once."""
    groups = [one for one in form.groups if one.group == group.group or one.repeating == "no"]
    return {str(item.item): item for one in groups for item in one.questions()}


def _lint_event(index: StudyIndex, record: RecordModel, form: str) -> None:
    """There is exactly one place for the row: the named event, the same visit, or the only one."""
    events = index.models.study.events if index.models.study is not None else []
    homes = [event for event in events if has_form(event, str(record.form))]
    if record.event is not None:
        named = next((event for event in events if event.event == record.event), None)
        if named is None:
            known = [str(event.event) for event in events]
            index.unknown(record.event, "DEF-UNKNOWN-EVENT", known)
        elif named not in homes or named.repeating == "yes":
            slots = {"event": str(record.event), "form": str(record.form)}
            index.fault(record.event, "DEF-RECORD-EVENT", **slots)
        return
    only = len(homes) == 1 and homes[0].repeating == "no"
    strays = [event for event in events if has_form(event, form) and event not in homes]
    if homes and strays and not only:
        slots = {"form": str(record.form), "event": str(strays[0].event)}
        index.fault(record.form, "DEF-RECORD-WHERE", **slots)


def has_form(event: EventModel, form: str) -> bool:
    """Whether a form stands at a visit."""
    return any(str(reference.form) == form for reference in event.forms)
