"""What would become of a form that is moved to another version of the study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mscform.base.identity import FormKey, ItemPath
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Severity
from mscform.engine.form_state import Finding, FormState, ItemState, Need
from mscform.records.clinical import FormStatus

_RANK = (Severity.IMPOSSIBLE, Severity.ALARMING, Severity.UNUSUAL)


class Fate(StrEnum):
    """What the new version makes of a stored value. Nothing stored is ever altered by a move."""

    STAYS = "stays"
    REMOVED = "removed"
    NOT_ASKED = "not_asked"
    IMPOSSIBLE = "impossible"
    ALARMING = "alarming"
    UNUSUAL = "unusual"
    READ_OTHERWISE = "read_otherwise"
    COMPUTED_ANEW = "computed_anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedValue:
    """One value: as it reads now, as it would read, and what would be found about it."""

    path: ItemPath
    question: TranslatedText
    old: str | None
    new: str | None
    fate: Fate
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMove:
    """One form: its values, the questions that would be new, and its status before and after."""

    key: FormKey
    title: TranslatedText
    old_version: str
    new_version: str
    values: tuple[MovedValue, ...]
    questions: tuple[ItemState, ...]
    old_status: FormStatus
    new_status: FormStatus

    def count(self, fate: Fate) -> int:
        """How many values have this fate."""
        return sum(value.fate is fate for value in self.values)


def form_move(old: FormState, new: FormState, versions: tuple[str, str]) -> FormMove:
    """A form as it is, against the same form under another version of the study."""
    status = old.status
    if status is FormStatus.COMPLETE and new.hindrances:
        # Complete says that nothing is owed (D15); what the new version asks has not been seen.
        status = FormStatus.IN_PROGRESS
    return FormMove(
        key=old.key,
        title=new.definition.title,
        old_version=versions[0],
        new_version=versions[1],
        values=tuple(_values(old, new)),
        questions=tuple(_questions(old, new)),
        old_status=old.status,
        new_status=status,
    )


def lost(old: FormState) -> tuple[MovedValue, ...]:
    """The values of a form that the new version does not have at all."""
    return tuple(_value(item, None, Fate.REMOVED) for item in _items(old) if _holds_something(item))


def _values(old: FormState, new: FormState) -> Iterator[MovedValue]:
    for item in _items(old):
        if _holds_something(item):
            there = new.item(item.path)
            yield _value(item, there, _fate(item, there))


def _value(old: ItemState, new: ItemState | None, fate: Fate) -> MovedValue:
    return MovedValue(
        path=old.path,
        question=old.definition.question if new is None else new.definition.question,
        old=_shown(old),
        new=None if new is None else _shown(new),
        fate=fate,
        findings=() if new is None else _come(old, new),
    )


def _fate(old: ItemState, new: ItemState | None) -> Fate:
    if new is None:
        return Fate.REMOVED
    if old.need is Need.ASKED and new.need is not Need.ASKED:
        return Fate.NOT_ASKED
    severities = {finding.severity for finding in _come(old, new)}
    for severity in _RANK:
        if severity in severities:
            return Fate(severity.value)
    if old.text == new.text:
        return Fate.STAYS
    return Fate.COMPUTED_ANEW if new.definition.is_derived else Fate.READ_OTHERWISE


def _come(old: ItemState, new: ItemState) -> tuple[Finding, ...]:
    """The findings that the other version adds."""
    known = {(finding.code, finding.severity) for finding in old.findings}
    return tuple(one for one in new.findings if (one.code, one.severity) not in known)


def _questions(old: FormState, new: FormState) -> Iterator[ItemState]:
    """What would be asked and was not: by a person to be answered."""
    for item in _items(new):
        if item.need is Need.ASKED and not item.definition.is_derived:
            before = old.item(item.path)
            if before is None or (before.need is not Need.ASKED and not _holds_something(item)):
                yield item


def _items(state: FormState) -> Iterator[ItemState]:
    for group in state.groups:
        for repeat in group.repeats:
            if not repeat.struck:
                yield from repeat.items


def _holds_something(item: ItemState) -> bool:
    return item.text is not None or (item.answer is not None and not item.answer.is_empty)


def _shown(item: ItemState) -> str | None:
    """The text as it reads, else as it was typed, else the reason why there is none."""
    if item.text is not None or item.answer is None:
        return item.text
    return item.answer.raw or item.answer.missing
