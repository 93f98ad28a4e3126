"""Written addresses of forms and items."""

from __future__ import annotations

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, ItemAddress
from mscform.definitions.study import StudyDefinition
from mscform.engine.address import resolve


def form_at(study: StudyDefinition, text: str) -> FormKey:
    """The form of `EVENT[repeat]/FORM`; CallError `SVC-NOT-FORM` for the address of an item."""
    found = resolve(study, text)
    if isinstance(found, ItemAddress):
        raise CallError("SVC-NOT-FORM", at=text)
    return found


def item_at(study: StudyDefinition, text: str) -> ItemAddress:
    """The item of `EVENT/FORM/ITEM`; CallError `SVC-NOT-ITEM` for the address of a form."""
    found = resolve(study, text)
    if not isinstance(found, ItemAddress):
        raise CallError("SVC-NOT-ITEM", at=text)
    return found
