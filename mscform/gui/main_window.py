"""The one window: start page, door, or the frame of whoever is signed in; the lock over all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mscform.base.collection import spare_what_lives
from mscform.base.errors import MscformError
from mscform.gui.busy_veil import BusyVeil
from mscform.gui.idle import IdleWatch
from mscform.gui.keep_awake import KeepAwake
from mscform.gui.keys import Command, sequence
from mscform.gui.lock_page import NEUTRAL_TITLE, ScreenLock
from mscform.gui.sign_in_page import SignInPage
from mscform.gui.start_page import StartPage
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.doorplate import read_doorplate

if TYPE_CHECKING:
    from mscform.gui.desk import Desk
    from mscform.gui.ward import Ward
    from mscform.services.site import Site

_LEAST: Final = (640, 360)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """Somebody at the door: which folder, who, and with what."""

    folder: Path
    login: str
    password: str
    read_only: bool
    resources: Path


def open_site(knock: Knock) -> Site:
    """Open a site for a person; slow on purpose, and it loads what it needs."""
    from mscform.services.site import Site

    site = Site.open(
        knock.folder,
        login=knock.login,
        password=knock.password,
        read_only=knock.read_only,
        resources=knock.resources,
    )
    spare_what_lives()
    return site


class MainWindow(QWidget):
    """Goes from start page to door to frame and back; owns the open site.

    Signals:
        theme_wanted: light or dark.
        entered: somebody is signed in and the first page is shown.
    """

    theme_wanted = Signal()
    entered = Signal()

    def __init__(self, texts: Texts, resources: Path, watch: IdleWatch | None = None) -> None:
        super().__init__()
        self.texts = texts
        self._resources = resources
        self._folder: Path | None = None
        self.site: Site | None = None
        self.desk: Desk | None = None
        self.ward: Ward | None = None
        self._password = ""
        self.awake: KeepAwake | None = None
        """What keeps this computer from sleeping while something runs; none in a test."""
        self.setWindowTitle(NEUTRAL_TITLE)
        self.setMinimumSize(*_LEAST)
        self.tasks = Tasks(self)
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._column = column
        self.start = StartPage(texts)
        self.door = SignInPage(texts)
        self.veil = BusyVeil(self)
        self.lock = ScreenLock(texts, self)
        self.watch = watch or IdleWatch(parent=self)
        for page in (self.start, self.door):
            self.stack.addWidget(page)
            page.theme_wanted.connect(self.theme_wanted)
        self._listen()

    def _listen(self) -> None:
        self.start.folder_wanted.connect(self._on_folder)
        self.start.create_wanted.connect(self._on_create)
        self.start.practice_wanted.connect(self._on_practice)
        self.door.sign_in_wanted.connect(self._on_sign_in)
        self.door.other_site_wanted.connect(self.show_start)
        self.tasks.busy_changed.connect(self.veil.show_busy)
        self.lock.unlock_wanted.connect(self._on_unlock)
        self.lock.switch_wanted.connect(self._on_switch)
        self.watch.idle.connect(self.lock_screen)
        self.texts.changed.connect(self._on_language)
        for command, act in (
            (Command.LANGUAGE, self.texts.next_language),
            (Command.LOCK, self.lock_screen),
            (Command.SEARCH, self._on_search),
        ):
            shortcut = QShortcut(sequence(command), self)
            shortcut.activated.connect(act)

    # Start page and door.

    def show_start(self) -> None:
        """Choose a site."""
        self._let_go()
        self._folder = None
        self.stack.setCurrentWidget(self.start)
        self.start.begin()

    def open_folder(self, folder: Path) -> None:
        """Stand at the door of a site; the start page says so where there is none."""
        try:
            door = read_doorplate(folder)
        except MscformError as error:
            self.show_start()
            self.start.path.setText(str(folder))
            self.start.show_trouble(error)
            return
        self._folder = folder
        self.start.show_trouble(None)
        self.door.show_door(door)
        self.stack.setCurrentWidget(self.door)
        self.door.begin()

    def _on_folder(self, path: str) -> None:
        self.open_folder(Path(path).expanduser())

    def _on_create(self) -> None:
        from mscform.gui.dialogs.new_site import NewSiteDialog

        dialog = NewSiteDialog(self.texts, self._resources, self)
        if dialog.exec() and dialog.folder is not None:
            self.open_folder(dialog.folder)
        dialog.deleteLater()

    def _on_practice(self) -> None:
        from mscform.gui.dialogs.practice_site import ask_practice_folder, make_practice_site

        folder = ask_practice_folder(self, self.texts)
        if folder is not None:
            work = partial(make_practice_site, folder, self._resources)
            words = self.texts("GUI-BUSY-PRACTICE")
            self.tasks.run(words, work, self.open_folder, self.start.show_trouble)

    # Signing in.

    def _on_sign_in(self, login: str, password: str, read_only: bool) -> None:
        if self._folder is None or self.tasks.busy:
            return
        self.door.show_trouble_quietly()
        words = self.texts("GUI-BUSY-SIGN-IN")
        if self.site is not None:
            self._password = password
            work = partial(self.site.accounts.switch_user, login, password)
            self.tasks.run(words, work, self._on_switched, self.door.show_trouble)
            return
        knock = Knock(
            folder=self._folder,
            login=login,
            password=password,
            read_only=read_only,
            resources=self._resources,
        )
        self._password = password
        self.tasks.run(words, partial(open_site, knock), self._on_opened, self.door.show_trouble)

    def _on_opened(self, site: Site) -> None:
        from mscform.gui.ward import Ward

        self.site = site
        self.ward = Ward(site, self.texts, self, self._place)
        self._column.insertWidget(0, self.ward.band)
        self._enter(site)

    def _on_switched(self, _actor: object) -> None:
        if self.site is not None:
            self._enter(self.site)

    def _enter(self, site: Site) -> None:
        password, self._password = self._password, ""
        if site.must_change_password and not self._own_password(site, password):
            self._leave()
            return
        from mscform.gui.desk import Desk

        assert self.ward is not None
        desk = Desk(site, self.texts, self.tasks, self.ward.watch, self.awake)
        desk.lock_wanted.connect(self.lock_screen)
        desk.asked.connect(self._on_asked)
        self.desk = desk
        self.stack.addWidget(desk)
        self.stack.setCurrentWidget(desk)
        desk.begin()
        self.ward.start()
        self.watch.start()
        self.entered.emit()

    def _own_password(self, site: Site, old: str) -> bool:
        """Ask for a password of one's own; False where that was refused or set aside."""
        from mscform.gui.dialogs.password import PasswordDialog

        dialog = PasswordDialog(self.texts, site.accounts.set_password, old, self)
        done = bool(dialog.exec())
        dialog.deleteLater()
        return done

    # While somebody is signed in.

    def lock_screen(self) -> None:
        """F12, or nobody there: cover everything."""
        site, desk = self.site, self.desk
        if site is None or desk is None or site.actor is None or self.lock.engaged:
            return
        desk.rest()
        site.accounts.lock()
        self.lock.engage(site.actor.printed_name, self.ward)

    def _on_unlock(self, password: str) -> None:
        if self.site is not None and not self.tasks.busy:
            work = partial(self.site.accounts.unlock, password)
            words = self.texts("GUI-BUSY-SIGN-IN")
            self.tasks.run(words, work, self._on_unlocked, self.lock.page.show_trouble)

    def _on_unlocked(self, _nothing: object) -> None:
        self.lock.release()
        self.watch.touch()
        if self.desk is not None:
            # What a locked site did not tell in another language is said now.
            self.desk.relabel()
            # Not every window system gives the activity back when the lock goes.
            self.activateWindow()
            self.desk.focus_page()

    def _on_asked(self, what: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "switch": self._on_switch,
            "password": self._on_password,
            "pin": self._on_pin,
            "theme": self.theme_wanted.emit,
            "leave": self._leave,
        }
        if not self.tasks.busy:
            acts[what]()

    def _on_switch(self) -> None:
        """Another person at the same site: it stays open, and locked, until she is in."""
        site, folder = self.site, self._folder
        if site is None or folder is None or not self._may_go():
            return
        if self.desk is not None:
            self.desk.rest()
        site.accounts.lock()
        self.lock.release()
        self._drop_desk()
        self.door.show_door(read_doorplate(folder), may_go_elsewhere=False)
        self.stack.setCurrentWidget(self.door)
        self.door.begin()

    def _on_password(self) -> None:
        if self.site is not None:
            self._own_password(self.site, "")

    def _on_pin(self) -> None:
        from mscform.gui.dialogs.password import PasswordDialog

        if self.site is not None:
            dialog = PasswordDialog(self.texts, self.site.pins.set, parent=self, what="PIN")
            dialog.exec()
            dialog.deleteLater()

    def _place(self) -> object:
        return None if self.desk is None else self.desk.place

    def _may_go(self) -> bool:
        page = None if self.desk is None or self.lock.engaged else self.desk.page
        return page is None or page.may_leave()

    def _leave(self) -> None:
        """Close the site and stand at its door again."""
        if not self._may_go():
            return
        folder = self._folder
        self._let_go()
        if folder is not None:
            self.open_folder(folder)

    def _let_go(self) -> None:
        self._drop_desk()
        ward, self.ward = self.ward, None
        if ward is not None:
            ward.end()
        site, self.site = self.site, None
        if site is not None:
            site.close()

    def _drop_desk(self) -> None:
        self.watch.stop()
        desk, self.desk = self.desk, None
        if desk is not None:
            desk.end()
            self.stack.removeWidget(desk)
            desk.deleteLater()

    def _on_search(self) -> None:
        if self.desk is not None:
            self.desk.search()

    def _on_language(self) -> None:
        self.start.relabel()
        self.door.relabel()

    # The window itself.

    def showEvent(self, event: QShowEvent) -> None:
        """Listen for input from now on."""
        super().showEvent(event)
        self.watch.watch(self.windowHandle())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is on disk already; let go of the site."""
        if self.tasks.busy or not self._may_go():
            event.ignore()
            return
        self.lock.release()
        self._let_go()
        self.tasks.finish()
        event.accept()
