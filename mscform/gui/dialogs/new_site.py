"""A new site: where, which study, under which code, and who administers it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from mscform.base.errors import MscformError
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, message

_WIDTH: Final = 640


class SiteWish(NamedTuple):
    """What was typed."""

    folder: Path
    study: Path
    code: str
    login: str
    name: str
    password: str


def found_site(wish: SiteWish, resources: Path) -> tuple[str, str, str]:
    """Make the site and close it; returns the three recovery shares."""
    from mscform.records.account import Role
    from mscform.services.people import NewUser
    from mscform.services.site import Site

    person = NewUser(
        login=wish.login,
        printed_name=wish.name,
        role=Role.ADMINISTRATOR,
        password=wish.password,
    )
    made = Site.create(
        wish.folder,
        study_folder=wish.study,
        code=wish.code,
        training=False,
        administrators=[person],
        resources=resources,
    )
    made.site.close()
    return made.recovery_shares


class NewSiteDialog(DialogFrame):
    """Six lines; then the three shares, to be written down and kept in three places."""

    def __init__(self, texts: Texts, resources: Path, parent: QWidget) -> None:
        super().__init__(texts, texts("GUI-NEW-TITLE"), parent)
        self.setMinimumWidth(_WIDTH)
        self._resources = resources
        self.folder: Path | None = None
        self._shares: tuple[str, str, str] | None = None
        self._tasks = Tasks(self)
        self._tasks.busy_changed.connect(self._on_busy)
        self._words = self.say(texts("GUI-NEW-WORDS"))
        self._form = QWidget()
        self._lines: dict[str, QLineEdit] = {}
        for name in ("folder", "study", "code", "login", "name", "password", "again"):
            self._line(name)
        self._lines["study"].setText(str(_shipped_study()))
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self._go = self.offer(texts("GUI-NEW-MAKE"))
        self._lines["folder"].setFocus()

    def _line(self, name: str) -> None:
        label = QLabel(self.texts(f"GUI-NEW-{name.upper()}"))
        label.setFont(font(tokens.SMALL))
        line = Entry(label.text())
        line.setObjectName(f"new-{name}")
        label.setBuddy(line)
        if name in ("password", "again"):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.body.addWidget(label)
        row = QHBoxLayout()
        row.addWidget(line, 1)
        if name in ("folder", "study"):
            browse = Button(self.texts("GUI-BROWSE"))
            browse.setProperty("line", name)
            browse.clicked.connect(self._on_browse)
            row.addWidget(browse)
        self.body.addLayout(row)
        self._lines[name] = line

    def _on_browse(self) -> None:
        button = self.sender()
        name = "folder" if button is None else str(button.property("line"))
        found = QFileDialog.getExistingDirectory(self, self.texts(f"GUI-NEW-{name.upper()}"))
        if found:
            self._lines[name].setText(found)

    def _told(self, name: str) -> str:
        return self._lines[name].text().strip()

    def accept(self) -> None:
        """Make the site, or go on once the shares were shown."""
        if self._shares is not None:
            super().accept()
            return
        for name, line in self._lines.items():
            if not self._told(name):
                line.setFocus()
                return
        if self._lines["password"].text() != self._lines["again"].text():
            self.trouble.say(message("GUI-PASSWORD-DIFFERENT"), Tone.STOP, Icon.UNSAVED)
            self._lines["again"].setFocus()
            return
        wish = SiteWish(
            folder=Path(self._told("folder")).expanduser(),
            study=Path(self._told("study")).expanduser(),
            code=self._told("code"),
            login=self._told("login"),
            name=self._told("name"),
            password=self._lines["password"].text(),
        )
        self._wish = wish
        work = partial(found_site, wish, self._resources)
        self._tasks.run(self.texts("GUI-BUSY-NEW"), work, self._on_made, self._on_refused)

    def _on_busy(self, busy: bool, _words: str) -> None:
        self._go.setEnabled(not busy)
        self.setCursor(Qt.CursorShape.WaitCursor if busy else Qt.CursorShape.ArrowCursor)

    def _on_refused(self, error: MscformError) -> None:
        self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)

    def _on_made(self, shares: tuple[str, str, str]) -> None:
        self._shares, self.folder = shares, self._wish.folder
        for line in self._lines.values():
            line.setEnabled(False)
        self._words.setText(self.texts("GUI-NEW-SHARES"))
        said = "\n".join(f"{number}.  {share}" for number, share in enumerate(shares, 1))
        shown = self.say(said, quiet=False)
        shown.setObjectName("shares")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.say(message("GUI-NEW-SHARES"), Tone.WATCH, Icon.DUE)
        self._go.relabel(self.texts("GUI-NEW-DONE"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)


def _shipped_study() -> Path | str:
    from mscform.services.resources import find_forms

    try:
        found = sorted(path for path in find_forms().iterdir() if path.is_dir())
    except MscformError:
        return ""
    return found[0] if found else ""
