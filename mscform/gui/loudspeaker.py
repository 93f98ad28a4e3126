"""The two sounds of the ward, played by what the system has for it, without QtMultimedia (D37)."""

from __future__ import annotations

import array
import io
import math
import shutil
import sys
import wave
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QTemporaryDir, Signal
from PySide6.QtWidgets import QApplication

from mscform.gui.alarm import Sound

_RATE: Final = 22_050
_LOUDEST: Final = 32_000
_TONES: Final = {
    Sound.DUE: ((660, 0.22),),
    Sound.CALL: ((880, 0.18), (0, 0.08), (880, 0.18), (0, 0.08), (660, 0.34)),
}
"""Hertz and seconds, one after the other; 0 Hz is silence."""
PLAYERS: Final = ("paplay", "pw-play", "aplay")


class Volume(IntEnum):
    """How loud; quiet flashes instead."""

    QUIET = 0
    LOW = 1
    MIDDLE = 2
    LOUD = 3

    def next(self) -> Volume:
        """The one after it; after the loudest comes quiet."""
        return Volume((self + 1) % len(Volume))


def wave_of(sound: Sound, volume: Volume) -> bytes:
    """A WAV file (mono, 16 bit) of a sound; each step of the volume is 10 dB."""
    peak = _LOUDEST * 10 ** ((volume - Volume.LOUD) / 2)
    samples = array.array("h")
    for hertz, seconds in _TONES[sound]:
        length = int(_RATE * seconds)
        for number in range(length):
            # A soft beginning and end: a hard edge clicks, and startles who sleeps.
            edge = min(1.0, number / 220, (length - number) / 220)
            samples.append(int(peak * edge * math.sin(2 * math.pi * hertz * number / _RATE)))
    if sys.byteorder == "big":
        samples.byteswap()
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
    return held.getvalue()


class Loudspeaker(QObject):
    """Plays; where nothing can, it rings the bell of the system and says so.

    Signals:
        mute(): a sound was wanted and none could be made.
    """

    mute = Signal()

    def __init__(self, parent: QObject | None = None, players: Sequence[str] = PLAYERS) -> None:
        super().__init__(parent)
        self._player = next((found for one in players if (found := shutil.which(one))), None)
        self._folder = QTemporaryDir()
        self._process = QProcess(self)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._ring)

    def play(self, sound: Sound, volume: Volume) -> None:
        """One sound now; quiet and silence play nothing."""
        if sound is Sound.NONE or volume is Volume.QUIET:
            return
        file = Path(self._folder.path()) / f"{sound.name}-{volume.name}.wav"
        if not file.exists():
            file.write_bytes(wave_of(sound, volume))
        if sys.platform == "win32":
            self._play_on_windows(str(file))
        elif self._player is None:
            self._ring()
        elif self._process.state() is QProcess.ProcessState.NotRunning:
            self._process.start(self._player, [str(file)])

    def _play_on_windows(self, file: str) -> None:
        if sys.platform == "win32":
            import winsound

            how = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
            try:
                winsound.PlaySound(file, how)
            except RuntimeError:
                self._ring()

    def _on_finished(self, code: int) -> None:
        if code != 0:
            self._ring()

    def _ring(self, _error: object = None) -> None:
        QApplication.beep()
        self.mute.emit()
