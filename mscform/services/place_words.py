"""Where something stands, in words: visit, form, and what on the form is meant."""

from __future__ import annotations

from mscform.base.message import Message, Slot
from mscform.definitions.study import StudyDefinition
from mscform.engine.occasions import visit_name
from mscform.records.review import QueryPlace


def place_words(place: QueryPlace, study: StudyDefinition) -> Message:
    """`Week 4 · Vital signs · Systolic pressure`, as far as the study knows it."""
    key = place.form
    event, form = study.event(key.event), study.forms.get(key.form)
    visit: Slot = key.event
    if event is not None:
        visit = visit_name(event, key.event_repeat, short=True)
    slots = {"visit": visit, "form": key.form if form is None else form.title}
    what = target_words(place, study)
    return (
        Message("SVC-PLACE", slots | {"what": what}) if what else Message("SVC-PLACE-FORM", slots)
    )


def target_words(place: QueryPlace, study: StudyDefinition) -> Slot:
    """What on the form is meant: the question, or the section, with its row; '' for the form."""
    if place.path is not None:
        item = study.item(place.path.item)
        told: Slot = place.path.item if item is None else item.question
        return with_row(told, place.path.repeat)
    if place.row is None:
        return ""
    groups = study.forms[place.form.form].groups if place.form.form in study.forms else ()
    found = next((one for one in groups if one.oid == place.row.group), None)
    return with_row(place.row.group if found is None else found.title, place.row.repeat)


def with_row(told: Slot, repeat: str) -> Slot:
    """A question or a section, with the row it stands in where it has several."""
    return Message("SVC-PLACE-ROW", {"told": told, "row": repeat}) if repeat else told
