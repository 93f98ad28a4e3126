"""The bar across the top: what is open, whether it is safe, which language, who, and the lock."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from mscform.gui.keys import Command, key_text, tip
from mscform.gui.language_switch import LanguageSwitch
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind, IconLabel
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts
from mscform.records.account import Actor

HEIGHT: Final = 56
_LOW: Final = 46


class TopBar(QWidget):
    """The bar; it only shows and asks.

    Signals:
        chosen(what): an entry of the person's menu: `switch`, `password`, `pin`, `theme`, `leave`.
        lock_wanted: the lock button.
        search_wanted: the search button.
        safe_wanted: a click on the safe light.
    """

    chosen = Signal(str)
    lock_wanted = Signal()
    search_wanted = Signal()

    def __init__(self, texts: Texts, study: str, site: str) -> None:
        super().__init__()
        self._texts = texts
        self._study, self._site = study, site
        self._actor: Actor | None = None
        self._saved: datetime | None = None
        self._read_only = False
        self._narrow = False
        self.setFixedHeight(HEIGHT)
        self.setObjectName("top-bar")
        self.brand = QLabel("mscform")
        self.brand.setFont(font(tokens.SECTION, strong=True))
        self.brand.setForegroundRole(self.palette().ColorRole.Link)
        self.place = QLabel()
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.safe = IconLabel()
        self.safe.setObjectName("safe")
        self.search = Button("", ButtonKind.QUIET, mark=Icon.SEARCH)
        self.search.clicked.connect(self.search_wanted)
        self.language = LanguageSwitch(texts)
        self.person = Button("", ButtonKind.QUIET, mark=Icon.PERSON)
        self.person.setObjectName("person")
        self.person.clicked.connect(self._open_menu)
        self.lock = Button("", ButtonKind.PLAIN, key=key_text(Command.LOCK), mark=Icon.LOCKED)
        self.lock.setObjectName("lock")
        self.lock.clicked.connect(self.lock_wanted)
        for button in (self.search, self.person, self.lock):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, tokens.GAP, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.brand)
        row.addSpacing(tokens.GAP_SMALL)
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.safe)
        row.addSpacing(tokens.GAP_SMALL)
        row.addWidget(self.search)
        row.addWidget(self.language)
        row.addWidget(self.person)
        row.addWidget(self.lock)

    def show_state(self, actor: Actor | None, *, saved: datetime | None, read_only: bool) -> None:
        """Who is here, and whether everything is on disk."""
        self._actor, self._saved, self._read_only = actor, saved, read_only
        self.relabel()

    def fold(self, *, narrow: bool, low: bool) -> None:
        """Give way on a small or enlarged screen; search stays at its key."""
        self.setFixedHeight(_LOW if low else HEIGHT)
        if narrow != self._narrow:
            self._narrow = narrow
            self.place.setVisible(not narrow)
            self.search.setVisible(not narrow)
            self.relabel()

    def show_saved(self, saved: datetime) -> None:
        """Something was just written and synced."""
        self._saved = saved
        self._show_safe()

    def relabel(self) -> None:
        """Another language."""
        texts = self._texts
        self.place.setText(texts("GUI-BAR-PLACE", study=self._study, site=self._site))
        self.search.relabel(texts("GUI-BAR-SEARCH"), key_text(Command.SEARCH))
        self.lock.relabel(texts("GUI-BAR-LOCK"))
        self.lock.setToolTip(tip(Command.LOCK, texts))
        if self._actor is not None:
            role = texts(f"GUI-ROLE-{self._actor.role.name.replace('_', '-')}")
            name = self._actor.printed_name
            self.person.relabel(name if self._narrow else f"{name} · {role}")
        self._show_safe()

    def _show_safe(self) -> None:
        texts = self._texts
        if self._read_only:
            self.safe.say(texts("GUI-BAR-READ-ONLY"), Icon.LOCKED, Tone.WATCH)
            self.safe.setToolTip(texts("GUI-BAR-READ-ONLY-TIP"))
            return
        code = "GUI-BAR-SAFE" if self._saved is None else "GUI-BAR-SAFE-AT"
        said = texts(code, time="" if self._saved is None else f"{self._saved:%H:%M}")
        self.safe.say(said, Icon.SAFE, Tone.GOOD)
        self.safe.setToolTip(texts("GUI-BAR-SAFE-TIP"))

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for code in ("switch", "password", "pin", "theme", "leave"):
            if code == "leave":
                menu.addSeparator()
            action = QAction(self._texts(f"GUI-MENU-{code.upper()}"), menu)
            action.setData(code)
            menu.addAction(action)
        menu.triggered.connect(self._on_action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.person.mapToGlobal(QPoint(0, self.person.height() + 4)))

    def _on_action(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and a line below."""
        painter = QPainter(self)
        colours = colours_of(self)
        painter.fillRect(self.rect(), colours.colour("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, colours.colour("line"))
