"""What a card of the board says, in the language in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from mscform.base.clock import passed
from mscform.engine.board import Card, DueSet, Reading, Urgency
from mscform.gui.alert_words import level_words, waiting_words
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.wording import Wording

LOOKS: Final = {
    Urgency.OVER: (Tone.GOOD, Icon.DONE),
    Urgency.CALM: (Tone.MUTED, Icon.NOT_YET),
    Urgency.SOON: (Tone.ACCENT, Icon.NOT_YET),
    Urgency.DUE: (Tone.WATCH, Icon.DUE),
    Urgency.OVERDUE: (Tone.CALL, Icon.OVERDUE),
    Urgency.CALL: (Tone.CALL, Icon.OVERDUE),
    Urgency.STOP: (Tone.STOP, Icon.OVERDUE),
}
"""Colour and shape of each urgency; the word is `CardWords.state`."""


class CardWords(NamedTuple):
    """A card at a moment: `state` is the urgency as a word, `due` what is to be done next."""

    state: str
    due: str
    planned: str
    flow: str
    last: str
    numbers: tuple[str, ...]
    score: str
    done: str

    def spoken(self, name: str) -> str:
        """The whole card as one sentence, for assistive tools."""
        parts = (name, self.state, self.due, self.planned, self.flow, self.last)
        return "; ".join(part for part in (*parts, *self.numbers, self.score, self.done) if part)


def words_of(card: Card, now: datetime, wording: Wording) -> CardWords:
    """Everything a card says at a moment."""
    texts = wording.texts
    level = "" if card.alert is None else texts.of(level_words(card.alert))
    first = card.next()
    return CardWords(
        state=texts(f"GUI-BOARD-{card.urgency(now).name}", level=level),
        due=_unseen(card, now, texts) or _next(card, now, texts),
        planned="" if first is None else _planned(first, now, texts),
        flow=_flow(card, now, texts),
        last=_last(card, now, texts),
        numbers=tuple(_number(one, wording) for one in card.last),
        score=_score(card, texts),
        done=texts("GUI-BOARD-DONE", done=card.known, planned=card.planned),
    )


def _unseen(card: Card, now: datetime, texts: Texts) -> str:
    """That nobody acknowledged the alert in time; '' while there is time."""
    words = None if card.alert is None else waiting_words(card.alert, now)
    return "" if words is None else texts.of(words)


def _next(card: Card, now: datetime, texts: Texts) -> str:
    due = card.next()
    if due is not None:
        return _due(due, now, texts)
    return texts("GUI-BOARD-NOTHING-OPEN") if card.closing is None else texts.of(card.closing)


def _due(due: DueSet, now: datetime, texts: Texts) -> str:
    name = texts("GUI-BOARD-EXTRA") if due.because is not None else texts.of(due.name)
    if passed(due.latest, now) > timedelta(0):
        return texts("GUI-BOARD-LATE", name=name, span=span(passed(due.latest, now)))
    if passed(due.earliest, now) >= timedelta(0):
        return texts("GUI-BOARD-UNTIL", name=name, time=clock(due.latest, now))
    return texts("GUI-BOARD-IN", name=name, span=span(passed(now, due.planned)))


def _planned(due: DueSet, now: datetime, texts: Texts) -> str:
    if due.because is not None:
        return texts.of(due.because)
    times = {name: clock(getattr(due, name), now) for name in ("planned", "earliest", "latest")}
    return texts("GUI-BOARD-PLANNED", **times)


def _flow(card: Card, now: datetime, texts: Texts) -> str:
    run = card.run
    if run.began is None:
        return ""
    told = texts("GUI-BOARD-ELAPSED", time=clock(run.began, now), span=span(passed(run.began, now)))
    if run.paused is not None:
        return f"{told} · {texts('GUI-BOARD-PAUSED', time=clock(run.paused, now))}"
    if run.ended is not None:
        return f"{told} · {texts('GUI-BOARD-ENDED', time=clock(run.ended, now))}"
    return told


def _last(card: Card, now: datetime, texts: Texts) -> str:
    if card.measured is None:
        return texts("GUI-BOARD-NO-SET")
    name = texts.of(card.last_name)
    return texts("GUI-BOARD-LAST", name=name, time=clock(card.measured, now))


def _number(reading: Reading, wording: Wording) -> str:
    return f"{reading.text} {wording.unit_words(reading.unit)}".strip()


def _score(card: Card, texts: Texts) -> str:
    if card.score is None:
        return ""
    whole = card.alert is None or card.alert.complete
    told = f"{texts.of(card.score.item.question)}: {card.score.text}"
    return told if whole else f"{told} {texts('GUI-BOARD-INCOMPLETE')}"


def span(length: timedelta) -> str:
    """Hours and minutes, `1:52`; what is shorter than a minute is told in seconds, `45 s`."""
    seconds = max(0, length // timedelta(seconds=1))
    return f"{seconds} s" if seconds < 60 else f"{seconds // 3600}:{seconds // 60 % 60:02d}"


def clock(moment: datetime, now: datetime) -> str:
    """The time of a day; with its date where that is another one."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}"
