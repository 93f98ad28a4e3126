"""Written addresses to keys: `SE.INF[1]/F.MON/I.MON.TEMP_VSORRES[2H]`."""

from __future__ import annotations

from mscform.base.errors import CallError
from mscform.base.identity import (
    AddressPart,
    EventOID,
    FormKey,
    FormOID,
    ItemAddress,
    ItemOID,
    ItemPath,
    parse_address,
)
from mscform.definitions.study import StudyDefinition


def resolve(study: StudyDefinition, text: str) -> ItemAddress | FormKey:
    """The form or item that an address names; a repeat left out means the first.

    Raises CallError (ENG-ADDRESS…) where the address is not one, or names what the study lacks.
    """
    parts = parse_address(text)
    if parts is None or len(parts) not in (2, 3):
        raise CallError("ENG-ADDRESS", address=text)
    key = _form_key(study, parts[0], parts[1], text)
    return key if len(parts) == 2 else ItemAddress(key, _path(study, key, parts[2], text))


def _form_key(study: StudyDefinition, event: AddressPart, form: AddressPart, text: str) -> FormKey:
    definition = study.event(EventOID(event.oid))
    if definition is None:
        raise CallError("ENG-ADDRESS-EVENT", event=event.oid, address=text)
    if form.oid not in {found.form for found in definition.forms}:
        raise CallError("ENG-ADDRESS-FORM", form=form.oid, event=event.oid, address=text)
    repeats = study.forms[FormOID(form.oid)].repeating
    return FormKey(
        definition.oid,
        _number(event, definition.repeating, text),
        FormOID(form.oid),
        _number(form, repeats, text),
    )


def _number(part: AddressPart, repeats: bool, text: str) -> str:
    if not repeats:
        if part.repeat:
            raise CallError("ENG-ADDRESS-REPEAT", part=part.oid, address=text)
        return ""
    if not part.repeat:
        return "1"
    if not (part.repeat.isascii() and part.repeat.isdecimal()) or not int(part.repeat):
        raise CallError("ENG-ADDRESS-NUMBER", part=part.oid, repeat=part.repeat, address=text)
    return str(int(part.repeat))


def _path(study: StudyDefinition, key: FormKey, part: AddressPart, text: str) -> ItemPath:
    item = ItemOID(part.oid)
    group = study.group_of(item)
    if group is None or study.form_of(item) != key.form:
        raise CallError("ENG-ADDRESS-ITEM", item=part.oid, form=key.form, address=text)
    if group.timed is None:
        return ItemPath(item, _number(part, group.repeating, text))
    if not part.repeat:
        raise CallError("ENG-ADDRESS-TIMEPOINT", item=part.oid, address=text)
    return ItemPath(item, part.repeat)
