"""Written addresses of forms, of items, and of what a query is about."""

from __future__ import annotations

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, ItemAddress, SubjectKey, parse_address
from mscform.definitions.study import StudyDefinition
from mscform.engine.address import resolve
from mscform.records.clinical import RowKey
from mscform.records.review import QueryPlace


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


def query_place(study: StudyDefinition, subject: SubjectKey, text: str) -> QueryPlace:
    """A form, an item, or a row `EVENT/FORM/GROUP[repeat]`; CallError where there is none."""
    last = (parse_address(text) or ())[2:]
    if last:
        form = form_at(study, text.rpartition("/")[0])
        if any(group.oid == last[0].oid for group in study.forms[form.form].groups):
            return QueryPlace(subject, form, row=RowKey(*last[0]))
    found = resolve(study, text)
    if isinstance(found, ItemAddress):
        return QueryPlace(subject, found.form, found.path)
    return QueryPlace(subject, found)
