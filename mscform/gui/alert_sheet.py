"""The sheet that lies over the whole window while an alert asks for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from mscform.base.message import Slot
from mscform.engine.form_state import AlertState
from mscform.gui.alert_words import title_words, waiting_words
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import STRONG, Face, draw_text, draw_wrapped, wrapped_height
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts
from mscform.services.explanation import Fired

_TITLE: Final = Face(tokens.BOARD, strong=True)
_BODY: Final = Face(tokens.PAGE, strong=True)
_RULE: Final = Face(tokens.TEXT)
_WIDE: Final = 900
_EDGE: Final = 16
_ENTRY: Final = (None, Command.NEXT, Command.BACK)
_MOVES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class Alarm(NamedTuple):
    """All that the sheet tells: the alert, the name of its set, what fired, what is proposed."""

    alert: AlertState
    set_name: Slot
    fired: tuple[Fired, ...]
    proposals: int


class AlertSheet(QWidget):
    """Lies over the window that `host` stands in; Escape lets the person type on beneath.

    A nurse who types six numbers in one go must not lose five of them to the first: what is typed
    at the sheet is kept, shown, and handed to the boxes once the sheet is gone.

    Signals:
        acknowledged(timepoint): somebody has seen it and acts.
        attest_wanted(timepoint): somebody else acknowledges it with her own secret.
        proposals_wanted(): what follows from it is to be dealt with.
        set_aside(): type on beneath; the band stays.
    """

    acknowledged = Signal(str)
    attest_wanted = Signal(str)
    proposals_wanted = Signal()
    set_aside = Signal()

    def __init__(self, texts: Texts, host: QWidget) -> None:
        super().__init__(host)
        self._texts, self._host = texts, host
        self._alarm: Alarm | None = None
        self._now: datetime | None = None
        self._kept: list[QKeyEvent] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("alert-sheet")
        self.seen = self._button(ButtonKind.DANGER, Command.CONFIRM, self._on_seen)
        self.attest = self._button(ButtonKind.PLAIN, Command.SIGN, self._on_attest)
        self.proposals = self._button(ButtonKind.PLAIN, Command.PROPOSALS, self._on_proposals)
        self.type_on = self._button(ButtonKind.PLAIN, Command.RESTORE, self.set_aside.emit)
        self.hide()
        host.installEventFilter(self)

    def _button(self, kind: ButtonKind, command: Command, act: object) -> Button:
        key = "Esc" if command is Command.RESTORE else key_text(command)
        made = Button("", kind, self, key=key)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(act)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover all of the window, and only while the form that it is about is in view."""
        if event.type() == QEvent.Type.Resize:
            self._cover()
        elif watched is self._host and event.type() == QEvent.Type.Hide:
            self.hide()
        return super().eventFilter(watched, event)

    def _cover(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())

    def show_alarm(self, alarm: Alarm, now: datetime) -> None:
        """Cover the window."""
        self._alarm, self._now = alarm, now
        window = self._host.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            window.installEventFilter(self)
        self.relabel()
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()

    def show_time(self, now: datetime) -> None:
        """A second has passed."""
        self._now = now
        self.update()

    def relabel(self) -> None:
        """The language was switched, or something else is told."""
        if self._alarm is None:
            return
        alert, proposals = self._alarm.alert, self._alarm.proposals
        self.seen.relabel(self._texts("GUI-F-ACKNOWLEDGE"))
        self.seen.setVisible(not alert.acknowledged)
        self.attest.relabel(self._texts("GUI-F-ALERT-PHYSICIAN"))
        self.attest.setVisible(alert.attested is False)
        self.proposals.relabel(self._texts("GUI-F-ALERT-PROPOSALS", n=proposals))
        self.proposals.setVisible(proposals > 0)
        self.type_on.relabel(self._texts("GUI-F-TYPE-ON"))
        self.setAccessibleName(self.title())
        self.setAccessibleDescription(self.told())
        self._place()
        self.update()

    # Words.

    def title(self) -> str:
        """Level, set, time of the measurement."""
        alarm = self._alarm
        return "" if alarm is None else self._of(title_words(alarm.alert, alarm.set_name))

    def told(self) -> str:
        """Everything beneath the title, line by line."""
        lines = (
            self._response(),
            self._waiting(),
            *(part for pair in self._rules() for part in pair),
        )
        return "\n".join(line for line in lines if line)

    def _of(self, words: Slot | None) -> str:
        return "" if words is None else self._texts.of(words)  # type: ignore[arg-type]

    def _response(self) -> str:
        return "" if self._alarm is None else self._texts.of(self._alarm.alert.response)

    def _waiting(self) -> str:
        if self._alarm is None or self._now is None:
            return ""
        return self._of(waiting_words(self._alarm.alert, self._now))

    def _rules(self) -> list[tuple[str, str]]:
        if self._alarm is None:
            return []
        found = sorted(self._alarm.fired, key=lambda one: -one.level)
        return [
            (f"{one.rule} · {self._texts.of(one.label)}", self._texts.of(one.readings))
            for one in found
        ]

    def _kept_words(self) -> str:
        """The kept keys as a person reads them."""
        told = (event.text().strip() or "⏎" for event in self._kept)
        return self._texts("GUI-F-KEPT-TYPING", typed="".join(told)) if self._kept else ""

    # Keys.

    def _on_seen(self) -> None:
        if self._alarm is not None and not self._alarm.alert.acknowledged:
            self.acknowledged.emit(self._alarm.alert.timepoint)
        else:
            self.set_aside.emit()

    def _on_attest(self) -> None:
        if self._alarm is not None and self._alarm.alert.attested is False:
            self.attest_wanted.emit(self._alarm.alert.timepoint)

    def _on_proposals(self) -> None:
        self.proposals_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Acknowledge, attest or let type on; what is typed is kept for the boxes."""
        command = command_of(event)
        if command is Command.CONFIRM:
            self._on_seen()
        elif command is Command.SIGN:
            self._on_attest()
        elif command is Command.RESTORE:
            self.set_aside.emit()
        elif command in _ENTRY and (event.text() or event.key() in _MOVES):
            self._kept.append(event.clone())
            self.update()
        else:
            # The window is the parent; the keys belong to the form beneath.
            QApplication.sendEvent(self._host, event)

    def release_keys(self) -> tuple[QKeyEvent, ...]:
        """What was typed at the sheet, in order; it is kept no longer."""
        kept, self._kept = tuple(self._kept), []
        return kept

    # Looks.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the words in the middle."""
        super().resizeEvent(event)
        self._place()

    def _column(self) -> QRect:
        width = min(_WIDE, self.width() - 2 * 48)
        return QRect((self.width() - width) // 2, 40, width, self.height() - 64)

    def _place(self) -> None:
        column = self._column()
        x = column.left()
        for button in (self.seen, self.attest, self.proposals, self.type_on):
            if button.isVisibleTo(self):
                size = button.sizeHint()
                button.setGeometry(
                    x, column.bottom() - 40 - size.height(), size.width(), size.height()
                )
                x += size.width() + tokens.GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame in the colour of the level, the title, what to do, and what fired."""
        if self._alarm is None:
            return
        painter, colours = QPainter(self), colours_of(self)
        level = self._alarm.alert.level or 0
        tone = Tone.STOP if level >= 3 else Tone.CALL if level == 2 else Tone.WATCH
        ink, text = colours.colour(tone.value), colours.colour("text")
        painter.fillRect(self.rect(), ink)
        inner = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        painter.fillRect(inner, colours.colour(tone.wash))
        column = self._column()
        draw_icon(painter, Icon.OVERDUE, QRectF(column.x(), column.y() + 6, 36, 36), ink)
        title = QRect(column.x() + 52, column.y(), column.width() - 52, 48)
        draw_text(painter, title, self.title(), ink, face=_TITLE)
        y = column.y() + 64
        for words, colour in ((self._waiting(), ink), (self._response(), text)):
            if words:
                high = wrapped_height(words, column.width(), _BODY)
                draw_wrapped(
                    painter, QRect(column.x(), y, column.width(), high), words, colour, _BODY
                )
                y += high + tokens.GAP
        floor = column.bottom() - 40 - tokens.TARGET - tokens.GAP
        self._paint_rules(painter, QRect(column.x(), y, column.width(), floor - y))
        kept = QRect(column.x(), column.bottom() - 34, column.width(), 32)
        draw_text(painter, kept, self._kept_words(), text, face=_BODY)

    def _paint_rules(self, painter: QPainter, area: QRect) -> None:
        """As many rules as there is room for, the gravest first; how many more there are."""
        colours = colours_of(self)
        y, rules = area.y(), self._rules()
        for number, (name, readings) in enumerate(rules):
            high = wrapped_height(readings, area.width() - 16, _RULE)
            if y + 22 + high > area.bottom() - (24 if number + 1 < len(rules) else 0):
                more = self._texts("GUI-F-ALERT-MORE", n=len(rules) - number)
                line = QRect(area.x(), y, area.width(), 22)
                draw_text(painter, line, more, colours.colour("text"), face=STRONG)
                return
            line = QRect(area.x(), y, area.width(), 22)
            draw_text(painter, line, name, colours.colour("text"), face=STRONG)
            beneath = QRect(area.x() + 16, y + 22, area.width() - 16, high)
            draw_wrapped(painter, beneath, readings, colours.colour("text"), _RULE)
            y += 22 + high + 8
