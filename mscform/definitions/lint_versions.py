"""Checks of a new version of a study against those a site has: OIDs never change what they are.

A form stays under the version it was begun with (DAT-11), so nearly everything may change. What
may not is what values of both versions share: their names, their kind, and their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mscform.base.identity import FormOID, ItemOID
from mscform.definitions.faults import Fault, FaultList
from mscform.definitions.fingerprint import fingerprint
from mscform.definitions.lint_index import StudyIndex, index_of
from mscform.definitions.reader_files import is_source, read_models
from mscform.definitions.reader_nodes import TextNode, position_of
from mscform.definitions.study import StudyDefinition

_Names = Callable[[StudyDefinition], Iterable[str]]


def version_faults(
    files: Mapping[str, bytes], installed: Sequence[StudyDefinition]
) -> tuple[Fault, ...]:
    """Every fault of source files against the versions that are installed, oldest first."""
    models = read_models(files, FaultList())
    if models.study is None or not installed:
        return ()
    faults = FaultList()
    index = index_of(models, faults)
    mark = fingerprint({path: data for path, data in files.items() if is_source(path)})
    _lint_head(index, mark, installed)
    for old in reversed(installed):
        _lint_kinds(index, old)
    _lint_case(index, installed)
    return faults.sorted()


def _lint_head(index: StudyIndex, mark: str, installed: Sequence[StudyDefinition]) -> None:
    head, newest = index.models.study, installed[-1]
    if head is None:
        return
    if str(head.study) != newest.oid:
        index.fault(head.study, "DEF-OTHER-STUDY", oid=str(head.study), installed=newest.oid)
    if any(old.fingerprint == mark for old in installed):
        index.fault(head.version, "DEF-INSTALLED-ALREADY", version=str(head.version))
    elif any(old.version == head.version for old in installed):
        index.fault(head.version, "DEF-VERSION-TAKEN", version=str(head.version))
    if head.time_zone != newest.time_zone:
        told = {"zone": str(head.time_zone), "installed": newest.time_zone}
        index.fault(head.time_zone, "DEF-ZONE-CHANGED", **told)


def _lint_kinds(index: StudyIndex, old: StudyDefinition) -> None:
    """Types of items, their forms, and what repeats: the same as in an older version."""
    for oid, placed in index.items.items():
        was = old.item(ItemOID(oid))
        if was is None:
            continue
        name, told = placed.item.item, {"oid": oid, "version": old.version}
        if (form := old.form_of(was.oid)) != FormOID(placed.form.form):
            index.fault(name, "DEF-FORM-CHANGED", **told, old=str(form), new=str(placed.form.form))
        elif was.data_type.value != str(placed.item.type):
            types = {"old": was.data_type.value, "new": str(placed.item.type)}
            index.fault(name, "DEF-TYPE-CHANGED", **told, **types)
        elif (group := old.group_of(was.oid)) and group.repeating != _yes(placed.group.repeating):
            code = "DEF-REPEATS-NOT-CHANGED" if group.repeating else "DEF-REPEATS-CHANGED"
            index.fault(placed.group.group, code, oid=str(placed.group.group), version=old.version)
    _lint_events(index, old)


def _lint_events(index: StudyIndex, old: StudyDefinition) -> None:
    repeating = {str(event.oid): event.repeating for event in old.events}
    for event in index.models.study.events if index.models.study else ():
        was = repeating.get(str(event.event))
        if was is not None and was != _yes(event.repeating):
            code = "DEF-REPEATS-NOT-CHANGED" if was else "DEF-REPEATS-CHANGED"
            index.fault(event.event, code, oid=str(event.event), version=old.version)


def _lint_case(index: StudyIndex, installed: Sequence[StudyDefinition]) -> None:
    """Names that differ from installed ones in upper and lower case only."""
    models = index.models
    groups = [group for form in models.forms.values() for group in form.groups]
    events = [] if models.study is None else [event.event for event in models.study.events]
    names: tuple[tuple[Iterable[TextNode], _Names], ...] = (
        ([form.form for form in models.forms.values()], lambda old: old.forms),
        ([group.group for group in groups], _group_names),
        ([item.item for group in groups for item in group.questions()], _item_names),
        (events, lambda old: [event.oid for event in old.events]),
        ([one.codelist for one in models.code_lists], lambda old: old.code_lists),
        ([one.parameter for one in models.parameters], lambda old: old.parameters),
    )
    for nodes, names_of in names:
        _differ(index, nodes, {name: old.version for old in installed for name in names_of(old)})
    _lint_codes(index, installed)


def _group_names(old: StudyDefinition) -> list[str]:
    return [group.oid for form in old.forms.values() for group in form.groups]


def _item_names(old: StudyDefinition) -> list[str]:
    return [item.oid for form in old.forms.values() for item in form.items()]


def _lint_codes(index: StudyIndex, installed: Sequence[StudyDefinition]) -> None:
    """Codes of one list: a stored `n` must never come to be read as `N`."""
    for model in index.models.code_lists:
        codes = {
            entry.coded_value: old.version
            for old in installed
            for oid, found in old.code_lists.items()
            if oid == str(model.codelist)
            for entry in found.items
        }
        _differ(index, [entry.code for entry in model.items], codes)


def _differ(index: StudyIndex, names: Iterable[TextNode], known: Mapping[str, str]) -> None:
    folded = {name.casefold(): (name, version) for name, version in known.items()}
    for node in names:
        other, version = folded.get(node.casefold(), (str(node), ""))
        if str(node) not in known and other != node:
            told = {"oid": str(node), "other": other, "version": version}
            index.faults.add(position_of(node), "DEF-OID-CASE-BEFORE", **told)


def _yes(text: str) -> bool:
    return str(text) == "yes"
