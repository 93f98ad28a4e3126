"""What an alert asks for: a band at level 2; at level 3 a cover until somebody acknowledges."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from mscform.base.message import Slot
from mscform.engine.form_state import AlertState, FormState
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import Face, draw_box, draw_text, draw_wrapped, wrapped_height
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts, message

_TITLE: Final = Face(tokens.BOARD, strong=True)
_BODY: Final = Face(tokens.PAGE)
_CARD: Final = 760
_ENTRY: Final = (None, Command.NEXT, Command.BACK)
_MOVES: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def urgent(state: FormState) -> AlertState | None:
    """The loudest alert of level 2 or more that nobody has acknowledged, else the loudest."""
    found = [alert for alert in state.alerts if (alert.level or 0) >= 2]
    return max(found, key=lambda a: (not a.acknowledged, a.level or 0), default=None)


class AlertBand(Banner):
    """One band across the top of the sheet; a level that was acknowledged stays, quieter."""

    def show_alert(self, alert: AlertState | None, set_name: Slot) -> None:
        """Say what to do, or nothing."""
        if alert is None:
            self.say(None)
            return
        code = "GUI-F-ALERT-SEEN" if alert.acknowledged else "GUI-F-ALERT"
        said = message(
            code,
            level=alert.level or 0,
            set=set_name,
            what=alert.response or "",
            rules=", ".join(alert.rules),
        )
        tone = Tone.STOP if (alert.level or 0) >= 3 else Tone.CALL
        self.say(said, tone, Icon.OVERDUE)


class AlertCover(QWidget):
    """Lies over the sheet until acknowledged; Escape lets the person type on beneath.

    A nurse who types six numbers in one go must not lose five of them to the first: what is typed
    at the cover is kept, shown, and handed to the boxes once the cover is gone.

    Signals:
        acknowledged(timepoint): somebody has seen it and acts.
        set_aside(): type on beneath; the band stays.
    """

    acknowledged = Signal(str)
    set_aside = Signal()

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts
        self._alert: AlertState | None = None
        self._set_name: Slot = ""
        self._kept: list[QKeyEvent] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("alert-cover")
        self._seen = Button("", ButtonKind.DANGER, self, key=key_text(Command.CONFIRM))
        self._seen.clicked.connect(self._on_seen)
        self._on = Button("", ButtonKind.PLAIN, self, key="Esc")
        self._on.clicked.connect(self.set_aside)
        self.hide()
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The sheet was resized: cover all of it."""
        if event.type() == QEvent.Type.Resize:
            self._cover_parent()
        return super().eventFilter(watched, event)

    def _cover_parent(self) -> None:
        sheet = self.parentWidget()
        if sheet is not None:
            self.setGeometry(sheet.rect())

    def show_alert(self, alert: AlertState, set_name: Slot) -> None:
        """Cover the sheet."""
        self._alert, self._set_name = alert, set_name
        self.relabel()
        self._cover_parent()
        self.show()
        self.raise_()
        self.setFocus()

    def relabel(self) -> None:
        """The language was switched."""
        self._seen.relabel(self._texts("GUI-F-ACKNOWLEDGE"))
        self._on.relabel(self._texts("GUI-F-TYPE-ON"))
        self.setAccessibleName(self._title())
        self.setAccessibleDescription(self._words())
        self._place()
        self.update()

    def _title(self) -> str:
        level = 0 if self._alert is None else self._alert.level or 0
        return self._texts("GUI-F-ALERT-TITLE", level=level, set=self._set_name)

    def _words(self) -> str:
        return "" if self._alert is None else self._texts.of(self._alert.response)

    def _on_seen(self) -> None:
        if self._alert is not None:
            self.acknowledged.emit(self._alert.timepoint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F11 acknowledges, Escape lets type on; what is typed is kept for the boxes."""
        command = command_of(event)
        if command is Command.CONFIRM:
            self._on_seen()
        elif command is Command.RESTORE:
            self.set_aside.emit()
        elif command in _ENTRY and (event.text() or event.key() in _MOVES):
            self._kept.append(event.clone())
            self.update()
        else:
            event.ignore()

    def release_keys(self) -> tuple[QKeyEvent, ...]:
        """What was typed at the cover, in order; it is kept no longer."""
        kept, self._kept = tuple(self._kept), []
        return kept

    def _kept_words(self) -> str:
        """The kept keys as a person reads them."""
        told = (event.text().strip() or "⏎" for event in self._kept)
        return self._texts("GUI-F-KEPT-TYPING", typed="".join(told)) if self._kept else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the card in the middle."""
        super().resizeEvent(event)
        self._place()

    def _card(self) -> QRect:
        width = min(_CARD, self.width() - 48)
        body = wrapped_height(self._words(), width - 64, _BODY)
        height = min(self.height() - 24, 32 + 44 + 16 + body + 32 + tokens.TARGET + 28)
        return QRect((self.width() - width) // 2, (self.height() - height) // 3, width, height)

    def _place(self) -> None:
        card = self._card()
        x = card.left() + 32
        for button in (self._seen, self._on):
            size = button.sizeHint()
            y = card.bottom() - 28 - size.height()
            button.setGeometry(x, y, size.width(), size.height())
            x += size.width() + tokens.GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dimmed sheet and the card."""
        painter = QPainter(self)
        colours = colours_of(self)
        dim = colours.colour("page")
        dim.setAlpha(225)
        painter.fillRect(self.rect(), dim)
        card = self._card()
        stop = colours.colour("stop")
        draw_box(painter, card, fill=colours.colour("stop_wash"), border=None, focused=stop)
        draw_icon(painter, Icon.OVERDUE, QRectF(card.x() + 32, card.y() + 36, 28, 28), stop)
        title = QRect(card.x() + 76, card.y() + 28, card.width() - 100, 44)
        draw_text(painter, title, self._title(), stop, face=_TITLE)
        body = card.adjusted(32, 92, -32, -80)
        draw_wrapped(painter, body, self._words(), colours.colour("text"), _BODY)
        kept = QRect(card.left(), card.bottom() + 12, card.width(), 32)
        draw_text(painter, kept, self._kept_words(), colours.colour("text"), face=_BODY)
