"""Queries in words, in the language in force: counts, states, ages, and the lines of a thread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from mscform.base.message import Message, Slot
from mscform.definitions.item import ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.gui.wording import SEPARATOR, Wording, moment
from mscform.records.account import Actor
from mscform.records.review import (
    Query,
    QueryAct,
    QueryCounts,
    QueryEntry,
    QueryPlace,
    QueryStatus,
    ValueChange,
)
from mscform.services.place_words import place_words, target_words, with_row

_ACT_MARKS: Final = {
    QueryAct.OPENED: (Icon.QUERY, Tone.WATCH),
    QueryAct.ANSWERED: (Icon.NOTE, Tone.ACCENT),
    QueryAct.CLOSED: (Icon.DONE, Tone.GOOD),
    QueryAct.CANCELLED: (Icon.NOT_DONE, Tone.MUTED),
    QueryAct.REOPENED: (Icon.QUERY, Tone.WATCH),
}


class ThreadLine(NamedTuple):
    """One thing that happened: who did what, when, and what was said."""

    mark: Icon
    tone: Tone
    head: str
    when: str
    words: str

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.head, self.when, self.words) if part)


def said_counts(waiting: QueryCounts, texts: Texts) -> str:
    """`Queries: 2 to answer · 1 answered`; '' where none waits."""
    told = [texts("GUI-Q-N-OPEN", n=waiting.open)] if waiting.open else []
    told += [texts("GUI-Q-N-ANSWERED", n=waiting.answered)] if waiting.answered else []
    return texts("GUI-Q-COUNTS", told=SEPARATOR.join(told)) if told else ""


def status_word(status: QueryStatus, texts: Texts) -> str:
    """`open`, `answered`, `closed`, `cancelled`."""
    return texts(f"GUI-Q-STATUS-{status.upper()}")


def days_old(query: Query, now: datetime) -> int:
    """Whole calendar days since it was asked, on the clock of `now`."""
    asked: date = query.opened_at.astimezone(now.tzinfo).date()
    return max(0, (now.date() - asked).days)


def age(query: Query, now: datetime, texts: Texts) -> str:
    """`today`, `1 day`, `12 days`."""
    days = days_old(query, now)
    return texts("GUI-Q-AGE-N", n=days) if days > 1 else texts(f"GUI-Q-AGE-{days}")


def turn(query: Query, texts: Texts) -> str:
    """Who has to do something now; '' for one that is settled."""
    if not query.is_unresolved:
        return ""
    if query.status is QueryStatus.OPEN:
        return texts("GUI-Q-TURN-SITE")
    return texts("GUI-Q-TURN-ASKER", name=query.opened_by.printed_name)


def person(who: Actor | None, texts: Texts) -> str:
    """Printed name and role."""
    if who is None:
        return texts("GUI-F-SYSTEM")
    role = texts(f"DOC-ROLE-{who.role.value.upper().replace('_', '-')}")
    return texts("GUI-Q-PERSON", name=who.printed_name, role=role)


def where(place: QueryPlace, study: StudyDefinition, texts: Texts) -> str:
    """`Week 4 · Vital signs · Systolic pressure`, as far as the study knows it."""
    return texts.of(place_words(place, study))


def named(place: QueryPlace, study: StudyDefinition) -> Message:
    """The same in a sentence, also of a whole form."""
    if place.path is None and place.row is None:
        return message("GUI-Q-WHOLE-FORM", form=study.forms[place.form.form].title)
    code = "GUI-Q-THIS-BOX" if place.row is None else "GUI-Q-THIS-ROW"
    return message(code, about=target_words(place, study))


def said(told: Slot, texts: Texts) -> str:
    """What fills a gap of a sentence, said by itself."""
    return str(told) if isinstance(told, int) else texts.of(told)


def thread_lines(
    query: Query, changes: Iterable[ValueChange], wording: Wording
) -> tuple[ThreadLine, ...]:
    """What was said and what was corrected meanwhile, the oldest first."""
    texts = wording.texts
    told = [(entry.at, _entry_line(entry, texts)) for entry in query.thread]
    told += [
        (change.at, _change_line(change, wording, named=query.place.path is None))
        for change in changes
    ]
    return tuple(line for _, line in sorted(told, key=lambda one: one[0]))


def _entry_line(entry: QueryEntry, texts: Texts) -> ThreadLine:
    mark, tone = _ACT_MARKS[entry.act]
    did = texts(f"GUI-Q-SAID-{entry.act.upper()}")
    head = f"{did}{SEPARATOR}{person(entry.by, texts)}"
    return ThreadLine(mark, tone, head, moment(entry.at), entry.text)


def _change_line(change: ValueChange, wording: Wording, *, named: bool) -> ThreadLine:
    texts, item = wording.texts, wording.study.item(change.path.item)
    old = _value(change.old, texts.of(change.old_meaning), item, wording)
    new = _value(change.new, texts.of(change.new_meaning), item, wording)
    head = f"{texts('GUI-Q-SAID-CHANGED')}{SEPARATOR}{person(change.by, texts)}"
    words = f"{old} → {new}"
    if named and item is not None:
        words = f"{said(with_row(item.question, change.path.repeat), texts)}: {words}"
    return ThreadLine(Icon.CORRECTED, Tone.ACCENT, head, moment(change.at), words)


def _value(raw: str | None, meaning: str, item: ItemDefinition | None, wording: Wording) -> str:
    """One side of a change: the meaning of a code, a missing reason in words, or as typed."""
    if not raw:
        return wording.texts("GUI-F-EMPTY")
    if meaning or item is None:
        return meaning or raw
    if item.code_list is not None:
        return wording.words_of(item, raw, None)
    reasons = wording.study.code_lists[item.missing_reasons or wording.study.missing_reasons]
    return raw if reasons.find(raw) is None else wording.missing(item, raw)
