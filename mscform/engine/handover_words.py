"""What the page of a handover says, section by section: the same on the screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from mscform.base.clock import passed
from mscform.base.identity import CodeListOID
from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.definitions.item import DataType
from mscform.definitions.study import StudyDefinition
from mscform.engine.board import SOON, DueSet, Reading, Urgency
from mscform.engine.handover import Alerted, HandoverPage, Name, NotTaken, Sheet
from mscform.engine.wording import unit_words
from mscform.records.review import Query, QueryStatus

Said: TypeAlias = "str | TranslatedText | Message"
"""What a line is made of; whoever shows it knows the language."""
_LONGEST: Final = 70
"""Characters of a query or a proposal that stand on the page; the whole stands at its form."""
_NEAR: Final = timedelta(hours=12)
"""Within this time of now an hour and a minute say enough, also across midnight."""
_CALL_LEVEL: Final = 2
_STOP_LEVEL: Final = 3


class Section(StrEnum):
    """The columns of the page; the value is the tail of its text code."""

    WHO = "WHO"
    DUE = "DUE"
    NOT_DONE = "NOT-DONE"
    ALERTS = "ALERTS"
    LAST = "LAST-SET"
    OPEN = "OPEN"


class Line(NamedTuple):
    """One thing that is said; `urgency` gives it colour and shape where it is more than calm."""

    words: Said
    urgency: Urgency = Urgency.CALM


class HandoverWords:
    """Words for the sheets of one page."""

    def __init__(self, study: StudyDefinition, page: HandoverPage) -> None:
        self._study = study
        self._now = page.at
        self._names = page.names

    def of(self, sheet: Sheet) -> Mapping[Section, tuple[Line, ...]]:
        """Every section of one sheet; one without anything to say is ()."""
        return {
            Section.WHO: tuple(self._flow(sheet)),
            Section.DUE: tuple(self._due(sheet.card.open)),
            Section.NOT_DONE: tuple(_left(sheet.not_taken)),
            Section.ALERTS: tuple(self._alerts(sheet.alerts)),
            Section.LAST: tuple(self._last(sheet)),
            Section.OPEN: tuple(self._open(sheet)),
        }

    def _flow(self, sheet: Sheet) -> Iterator[Line]:
        run = sheet.card.run
        if run.says is not None:
            yield Line(run.says.words)
        if run.began is None:
            return
        told = {"time": self._clock(run.began), "span": span(passed(run.began, self._now))}
        yield Line(Message("ENG-HANDOVER-ELAPSED", told))
        if run.paused is not None:
            since = {"time": self._clock(run.paused)}
            yield Line(Message("ENG-HANDOVER-PAUSED", since), Urgency.DUE)
        elif run.ended is not None:
            yield Line(Message("ENG-HANDOVER-ENDED", {"time": self._clock(run.ended)}))

    def _due(self, waiting: tuple[DueSet, ...]) -> Iterator[Line]:
        """What is late or due now each in a line, what comes next, then the rest in one.

        Where something waits already, what comes next is told with the rest, shorter.
        """
        later = [due for due in waiting if self._now < due.earliest]
        for due in waiting:
            if self._now > due.latest:
                yield Line(self._of(due, "LATE"), Urgency.OVERDUE)
            elif due not in later:
                yield Line(self._of(due, "NOW"), Urgency.DUE)
        if len(later) == len(waiting) and later:
            soon = later[0].earliest - self._now <= SOON
            yield Line(self._of(later[0], "NEXT"), Urgency.SOON if soon else Urgency.CALM)
            later = later[1:]
        if later:
            yield Line(_listed([self._of(due, "THEN") for due in later]))
        if not waiting:
            yield Line(Message("ENG-HANDOVER-NOTHING-OPEN"), Urgency.OVER)

    def _of(self, due: DueSet, how: str) -> Message:
        name = due.name if due.because is None else Message("ENG-HANDOVER-EXTRA")
        times = {one: self._clock(getattr(due, one)) for one in ("planned", "earliest", "latest")}
        return Message(f"ENG-HANDOVER-{how}", {"name": name, **times})

    def _alerts(self, alerts: tuple[Alerted, ...]) -> Iterator[Line]:
        """The loudest first; sets about which the same is said share a line."""
        told: dict[str, tuple[int, Said, list[Name]]] = {}
        for one in sorted(alerts, key=lambda one: -(one.state.level or 0)):
            level, answered = one.state.level or 0, self._answered(one)
            told.setdefault(f"{level} {answered}", (level, answered, []))[2].append(one.name)
        for level, answered, names in told.values():
            slots = {"names": _listed(names), "level": level, "answered": answered}
            waits = level >= _CALL_LEVEL and answered == ""
            code = "ENG-HANDOVER-ALERT" if answered else "ENG-HANDOVER-LEVEL"
            if waits:
                code = "ENG-HANDOVER-UNSEEN"
            loud = Urgency.STOP if level >= _STOP_LEVEL else Urgency.CALL
            yield Line(Message(code, slots), loud if waits else Urgency.CALM)

    def _answered(self, one: Alerted) -> Said:
        """Who acknowledged an alert and what was done; '' where nobody did anything."""
        parts: list[Said] = [self._value(reading) for reading in one.answered]
        if one.seen is not None:
            told = {"who": one.seen.by, "time": self._clock(one.seen.at)}
            parts.append(Message("ENG-HANDOVER-SEEN", told))
            parts += [_short(one.seen.note)] if one.seen.note else []
        return _listed(parts, "ENG-HANDOVER-BESIDE") if parts else ""

    def _last(self, sheet: Sheet) -> Iterator[Line]:
        card = sheet.card
        if card.measured is None or card.last_name is None:
            yield Line(Message("ENG-HANDOVER-NO-SET"))
            return
        slots: dict[str, Slot] = {"name": card.last_name, "time": self._clock(card.measured)}
        yield Line(Message("ENG-HANDOVER-LAST", slots))
        if card.last:
            yield Line(_listed([self._number(one) for one in card.last], "ENG-HANDOVER-BESIDE"))
        if card.score is not None:
            whole = card.alert is None or card.alert.complete
            code = "ENG-HANDOVER-SCORE" if whole else "ENG-HANDOVER-SCORE-PART"
            score: dict[str, Slot] = {"name": card.score.item.question, "value": card.score.text}
            yield Line(Message(code, score))

    def _open(self, sheet: Sheet) -> Iterator[Line]:
        for query in sheet.queries:
            waits = query.status is QueryStatus.OPEN
            yield Line(self._query(query), Urgency.DUE if waits else Urgency.CALM)
        for proposal in sheet.proposals:
            told = {"words": _shortened(proposal.message)}
            yield Line(Message("ENG-HANDOVER-PROPOSAL", told))

    def _query(self, query: Query) -> Message:
        path = query.place.path
        item = None if path is None else self._study.item(path.item)
        form = self._study.forms.get(query.place.form.form)
        about = item.question if item is not None else None if form is None else form.title
        text = " ".join(query.text.split())
        slots: dict[str, Slot] = {"name": query.name, "text": _short(text)}
        slots["about"] = query.place.form.form if about is None else about
        return Message("ENG-HANDOVER-QUERY", slots)

    def _number(self, reading: Reading) -> Said:
        unit = unit_words(reading.unit)
        if unit == "":
            return reading.text
        return Message("ENG-HANDOVER-NUMBER", {"number": reading.text, "unit": unit})

    def _value(self, reading: Reading) -> Said:
        """An answer in words: the meaning of codes, the name behind a login."""
        item, text = reading.item, reading.text
        if item.is_act:
            return self._names.get(text, text)
        if item.code_list is None:
            return text
        codes = text.split(",") if item.data_type is DataType.MULTI else [text]
        return _listed([self._decode(item.code_list, one.strip()) for one in codes])

    def _decode(self, codes: CodeListOID, text: str) -> Name:
        entry = self._study.code_lists[codes].find(text)
        return text if entry is None else entry.decode

    def _clock(self, at: datetime) -> str:
        """The time of day; with its date where it is not of this night or day."""
        local = at.astimezone(self._now.tzinfo)
        near = abs(local - self._now) < _NEAR
        return f"{local:%H:%M}" if near else f"{local:%m-%d %H:%M}"


def _left(left: tuple[NotTaken, ...]) -> Iterator[Line]:
    """The sets that were left out, those with the same reasons in one line."""
    told: dict[tuple[bool, tuple[Name, ...]], list[Name]] = {}
    for one in left:
        told.setdefault((one.partly, one.reasons), []).append(one.name)
    for (partly, reasons), names in told.items():
        code = "ENG-HANDOVER-PARTLY" if partly else "ENG-HANDOVER-LEFT"
        why: Said = _listed(reasons) if reasons else Message("ENG-HANDOVER-NO-REASON")
        yield Line(Message(code, {"names": _listed(names), "why": why}), Urgency.DUE)


def _listed(parts: Iterable[Said], code: str = "ENG-HANDOVER-AND") -> Said:
    first, *others = parts
    for other in others:
        first = Message(code, {"first": first, "second": other})
    return first


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _shortened(text: TranslatedText) -> TranslatedText:
    return TranslatedText({language: _short(one) for language, one in text.items()})


def span(length: timedelta) -> str:
    """Hours and minutes, `1:52`."""
    minutes = max(0, length // timedelta(minutes=1))
    return f"{minutes // 60}:{minutes % 60:02d}"
