"""What was entered in the wrong place, and which boxes could take it: read only, nothing moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.changes import Accepted, RowAddition
from mscform.engine.entered import is_by_person
from mscform.engine.form_state import FormState, GroupState
from mscform.engine.session import SubjectSession
from mscform.engine.sign_offs import is_sign_off
from mscform.records.clinical import Answer, RowKey


class Extent(StrEnum):
    """How much was entered in the wrong place: one box, one set or row, a whole form."""

    BOX = "box"
    ROW = "row"
    FORM = "form"


class Spot(NamedTuple):
    """Where something stands, or is to stand: `repeat` names the set or row.

    '' is a question that stands once; for a row of a log it means a new row.
    """

    subject: SubjectKey
    form: FormKey
    repeat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """What was entered in error: the box `path` of a spot, all of its row, or its whole form."""

    extent: Extent
    spot: Spot
    path: ItemPath


Found = tuple[tuple[ItemPath, Answer], ...]
"""Boxes in which something stands."""


class Moved(NamedTuple):
    """One answer, and the box it goes into."""

    path: ItemPath
    to: ItemPath
    answer: Answer


def misplaced_answers(session: SubjectSession, misplaced: Misplaced) -> Found:
    """What a person entered there, in the order of the form; struck rows are left alone."""
    form = misplaced.spot.form
    data = session.data.forms.get(form)
    if data is None:
        return ()
    return tuple(
        (path, data.answers[path])
        for group, path in _boxes(session.form(form))
        if path in data.answers
        and _reaches(misplaced, group, path)
        and RowKey(group.oid, path.repeat) not in data.struck
        and _can_move(session.study(form), path, data.answers[path])
    )


def _boxes(state: FormState) -> Iterator[tuple[ItemGroupDefinition, ItemPath]]:
    for group in state.groups:
        for repeat in group.repeats:
            for item in repeat.items:
                yield group.definition, item.path


def _reaches(misplaced: Misplaced, group: ItemGroupDefinition, path: ItemPath) -> bool:
    if misplaced.extent is Extent.BOX:
        return path == misplaced.path
    if misplaced.extent is Extent.FORM:
        return True
    own = any(item.oid == misplaced.path.item for item in group.items)
    return own and path.repeat == misplaced.path.repeat


def _can_move(study: StudyDefinition, path: ItemPath, answer: Answer) -> bool:
    """A person's answer to a question; what she stood by or signed was for that place alone."""
    item = study.item(path.item)
    if item is None or answer.is_empty or not is_by_person(answer):
        return False
    return not (item.is_derived or item.is_act or is_sign_off(item))


def whole(misplaced: Misplaced) -> Spot:
    """Its own spot, in the way in which others are offered."""
    repeat = "" if misplaced.extent is Extent.FORM else misplaced.path.repeat
    return misplaced.spot._replace(repeat=repeat)


def pairs_of(misplaced: Misplaced, paths: list[ItemPath], repeat: str) -> dict[ItemPath, ItemPath]:
    """Which box goes where: a whole form keeps its sets and rows."""
    if misplaced.extent is Extent.FORM:
        return {path: path for path in paths}
    return {path: path._replace(repeat=repeat) for path in paths}


def is_extra(group: ItemGroupDefinition, repeat: str) -> bool:
    """Whether a row stands only because somebody opened it."""
    planned = () if group.timed is None else (point.code for point in group.timed.points)
    return group.repeating and repeat not in planned


def free_repeats(state: FormState, misplaced: Misplaced) -> Iterator[str]:
    """The sets or rows that could take it; '' where there is one place, or for a new row."""
    group = _state_of(state, misplaced.path)
    if misplaced.extent is Extent.FORM or group is None or not group.definition.repeating:
        yield ""
        return
    for repeat in group.repeats:
        if not repeat.struck:
            yield repeat.key
    if group.definition.timed is None:
        yield ""


def _state_of(state: FormState, path: ItemPath) -> GroupState | None:
    return next(
        (
            group
            for group in state.groups
            if any(item.oid == path.item for item in group.definition.items)
        ),
        None,
    )


def new_row(
    session: SubjectSession, misplaced: Misplaced, to: Spot, group: ItemGroupDefinition | None
) -> str:
    """The key of the row that will be opened for it; '' where none is needed."""
    if group is None or misplaced.extent is Extent.FORM or not group.repeating:
        return ""
    outcome = session.plan(RowAddition(form=to.form, group=group.oid))
    return (outcome.repeat or "") if isinstance(outcome, Accepted) else ""


def taken(session: SubjectSession, form: FormKey, paths: Iterable[ItemPath]) -> ItemPath | None:
    """The first of these boxes in which a person's answer stands already."""
    data = session.data.forms.get(form)
    if data is None:
        return None
    for path in paths:
        answer = data.answers.get(path)
        if answer is not None and not answer.is_empty and is_by_person(answer):
            return path
    return None
