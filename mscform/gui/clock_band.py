"""What is known of the clock, across every page: said calmly, with what to do (CLK-04, CLK-08)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.base.errors import MscformError
from mscform.base.message import Message, Slot
from mscform.gui.keep_awake import KeepAwake
from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, message
from mscform.records.account import Permission
from mscform.records.timekeeping import DRIFT, ClockFact, ClockKind, ClockState
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site

_MINUTE_MS: Final = 60_000
_TOLD_FOR: Final = timedelta(hours=1)
"""A restart or a sleep is told for so long."""


_SAID: Final = 10
"""So many minutes it is said that this computer cannot be kept awake, then no more."""


class ClockBand(QWidget):
    """Looks at the clocks every minute; hidden while there is nothing to say of them.

    Signals:
        wanted(): somebody wants to tell what a reference clock shows.
    """

    wanted = Signal()

    def __init__(
        self, site: Site, texts: Texts, tasks: Tasks, awake: KeepAwake | None = None
    ) -> None:
        super().__init__()
        self._site, self._texts, self._tasks = site, texts, tasks
        self._awake = awake
        self._sleepy = 0
        """How often it was said that this computer cannot be kept awake."""
        self.setObjectName("clock-band")
        self.banner = Banner(texts)
        self.act = Button("", key=key_text(Command.CLOCK))
        self.act.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.act)
        self._timer = QTimer(self)
        self._timer.setInterval(_MINUTE_MS)
        self._timer.timeout.connect(self.look)
        self.relabel()

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """The session is over: this computer may sleep."""
        self._timer.stop()
        if self._awake is not None:
            self._awake.want(False)

    def look(self) -> None:
        """Compare the clocks and say what came of it; what cannot be written is told elsewhere.

        Not while another thread writes: that commit looks for itself.
        """
        if self._tasks.busy:
            return
        try:
            self._site.clocks.watch()
            self._stay_awake()
        except MscformError:
            # The next thing that somebody writes meets the same trouble and says it to a person.
            return
        self.show_state()

    def _stay_awake(self) -> None:
        """While something runs; a locked site cannot be asked, what held goes on holding."""
        if self._awake is None or self._site.locked or not allowed(self._site, Permission.READ):
            return
        self._sleepy += 1 if self._awake.fails() else 0
        self._awake.want(bool(self._site.runs.board()))

    def relabel(self) -> None:
        """Another language."""
        self.act.relabel(self._texts("GUI-CLOCK-ACT"))
        self.show_state()

    def show_state(self) -> None:
        """What holds now."""
        site = self._site
        state = site.clocks.state
        lines = tuple(lines_of(state, site))
        if 0 < self._sleepy <= _SAID:
            lines = (*lines, message("GUI-AWAKE-NOT"))
        tone = Tone.ACCENT if state.doubt is None else Tone.WATCH
        self.banner.say(lines or None, tone, Icon.DUE)
        self.act.setVisible(can_write(site, Permission.ENTER))
        self.setVisible(bool(lines))


def lines_of(state: ClockState, site: Site) -> Iterator[Message]:
    """Every sentence that has to be said now."""
    key = key_text(Command.CLOCK)
    if state.doubt is not None:
        yield _doubt(state.doubt, site)
        yield message("GUI-CLOCK-DOUBT", key=key)
    elif state.check is not None and abs(state.correction) >= DRIFT:
        yield _wrong(state.check, state.correction)
    if state.restart is not None and site.clock.read().wall - state.restart.at < _TOLD_FOR:
        told = length(abs(state.restart.moved))
        code = f"GUI-CLOCK-{state.restart.kind.name}"
        yield message(code, span=told, time=_time(state.restart, site))
    if state.ward is not None:
        yield ward_words(state.ward, site)


def ward_words(ward: ClockFact, site: Site) -> Message:
    """`Ward clock 4 min ahead (…): times stay as they were typed.`"""
    code = "GUI-CLOCK-WARD-AHEAD" if ward.moved > timedelta(0) else "GUI-CLOCK-WARD-BEHIND"
    minutes = abs(ward.moved) // timedelta(minutes=1)
    who = "" if ward.by is None else ward.by.printed_name
    return message(code, minutes=minutes, who=who, time=_time(ward, site))


def check_words(check: ClockFact, site: Site) -> Message:
    """`Last checked … against … by …: 2 min ahead.`"""
    who = "" if check.by is None else check.by.printed_name
    return message(
        "GUI-CLOCK-CHECKED",
        time=_time(check, site),
        reference=check.words,
        who=who,
        told=_way(check.moved),
    )


def _doubt(fact: ClockFact, site: Site) -> Message:
    code = f"GUI-CLOCK-{fact.kind.name}"
    if fact.kind is ClockKind.JUMP:
        code += "-BACK" if fact.moved < timedelta(0) else "-AHEAD"
    slots = {"span": length(abs(fact.moved)), "time": _time(fact, site)}
    return message(code, **slots, zones=fact.words, zone=str(site.zone))


def _wrong(check: ClockFact, correction: timedelta) -> Message:
    who = "" if check.by is None else check.by.printed_name
    told = _way(-correction)
    return message("GUI-CLOCK-WRONG", told=told, reference=check.words, who=who)


def length(told: timedelta) -> str:
    """`45 s`, `7 min`, `1 h 05 min`: how far a clock is from another."""
    seconds = told // timedelta(seconds=1)
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def _way(ahead: timedelta) -> Slot:
    """How a clock stands: right, ahead or behind."""
    if not ahead:
        return message("GUI-CLOCK-RIGHT")
    code = "GUI-CLOCK-IS-AHEAD" if ahead > timedelta(0) else "GUI-CLOCK-IS-BEHIND"
    return message(code, span=length(abs(ahead)))


def _time(fact: ClockFact, site: Site) -> str:
    return f"{fact.at.astimezone(site.zone):%Y-%m-%d %H:%M}"
