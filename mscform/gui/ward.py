"""The ward of an open site, whichever page is in front: who calls, the sound, the wall."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from mscform.gui.alarm import Alarm, Sound
from mscform.gui.board_words import words_of
from mscform.gui.keys import Command, key_text, sequence
from mscform.gui.loudspeaker import Loudspeaker, Volume
from mscform.gui.places import FormPlace, Room
from mscform.gui.run_watch import RunWatch
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words, joined, message
from mscform.gui.ward_view import WallWindow, WardView
from mscform.gui.wording import Wording
from mscform.services.runs import Running
from mscform.services.site import Site
from mscform.services.this_computer import remember, remembered

_NAMED = 2
_VOLUME = "volume"


class Ward(QObject):
    """Lives as long as the site is open. `place` tells where the person is: a sheet in front of
    her eyes does not call her, and on the board every card is seen.
    """

    def __init__(
        self, site: Site, texts: Texts, window: QWidget, place: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._texts, self._window, self._place = texts, window, place
        self._wording = Wording(site.study, texts)
        self.watch = RunWatch(site, self)
        self.alarm = Alarm()
        self.volume = _volume_of(remembered(_VOLUME))
        self.band = Banner(texts)
        self.band.setObjectName("ward-band")
        self.band.hide()
        self.speaker = Loudspeaker(self)
        self.is_mute = False
        self.wall: WallWindow | None = None
        self._lit = False
        self.speaker.mute.connect(self._on_mute)
        self.watch.told.connect(self._on_told)
        self._keys = []
        for command, act in (
            (Command.WALL, self.show_wall),
            (Command.HEARD, self.hear),
            (Command.VOLUME, self.change_volume),
        ):
            shortcut = QShortcut(sequence(command), window)
            shortcut.activated.connect(act)
            self._keys.append(shortcut)

    def start(self) -> None:
        """Watch from now on."""
        self.watch.start()

    def end(self) -> None:
        """The site is closed."""
        self.watch.stop()
        for shortcut in self._keys:
            shortcut.deleteLater()
        if self.wall is not None:
            self.wall.close()
        self.band.hide()
        self.band.deleteLater()
        self.deleteLater()

    def view(self) -> WardView | None:
        """What may be seen while the screen is locked (D27); nothing where nothing runs."""
        return WardView(self._wording, self.watch) if self.watch.running else None

    def show_wall(self) -> None:
        """The board of beds on a screen of its own."""
        if self.wall is None:
            self.wall = WallWindow(self._wording, self.watch)
        self.wall.show_beside(self._window)

    def hear(self) -> None:
        """Somebody heard what calls."""
        self.alarm.hear(self.watch.running, self.watch.now)
        self._show(None)

    def change_volume(self) -> None:
        """The next volume, and how it sounds; after the loudest comes quiet, which flashes."""
        self.volume = self.volume.next()
        remember(_VOLUME, self.volume.name)
        self.is_mute = False
        self._show(message(f"GUI-VOLUME-{self.volume.name}", key=key_text(Command.VOLUME)))
        self.speaker.play(Sound.DUE, self.volume)

    def _on_mute(self) -> None:
        self.is_mute = True

    def _on_told(self) -> None:
        running, now = self.watch.running, self.watch.now
        sound = self.alarm.sounds(running, now)
        self.speaker.play(sound, self.volume)
        if sound and self.volume is Volume.QUIET:
            QApplication.alert(self._window)
        calling = [one for one in self.alarm.calling(running, now) if not self._is_seen(one)]
        self._lit = not self._lit
        self._show(self._words(calling) if calling else None)

    def _is_seen(self, one: Running) -> bool:
        return self._place() in (Room.WARD, FormPlace(one.subject, one.card.form))

    def _words(self, calling: list[Running]) -> Words:
        """Who calls, the first of them by name, and which key says that it was heard."""
        parts = []
        for one in calling[:_NAMED]:
            said = words_of(one.card, self.watch.now, self._wording)
            bed = self._texts("GUI-BOARD-BED", bed=one.bed) if one.bed else one.subject
            parts.append(f"{bed}: {said.state}, {said.due}")
        more = len(calling) - len(parts)
        if more:
            parts.append(self._texts("GUI-WARD-MORE", n=more))
        if self.is_mute:
            parts.append(self._texts("GUI-WARD-MUTE"))
        key = key_text(Command.HEARD)
        return message("GUI-WARD-CALLS", told=joined(*parts), key=key)

    def _show(self, words: Words | None) -> None:
        flash = self.volume is Volume.QUIET and self._lit
        self.band.say(words, Tone.WATCH if flash else Tone.STOP, Icon.OVERDUE)


def _volume_of(name: str | None) -> Volume:
    """The volume that was chosen at this computer, in the middle before anybody chose."""
    return next((one for one in Volume if one.name == name), Volume.MIDDLE)
