"""What the window says, in the language in force; every view re-labels itself when it changes."""

from __future__ import annotations

from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Signal

from mscform.base.message import Catalogue, Message, Slot
from mscform.base.text import TranslatedText
from mscform.base.units import raised

LANGUAGES: Final = ("en", "zh")
"""Languages of the interface (decision D6); studies name their own."""

Words: TypeAlias = "Message | TranslatedText | tuple[Words, ...]"
"""What can be said again once the language is switched; several stand below each other.

Whatever stays on the screen holds these, never a finished sentence."""


def message(code: str, /, **slots: Slot) -> Message:
    """A sentence of the catalogue that can be said in any language."""
    return Message(code, slots)


def joined(first: Slot, *others: Slot) -> Slot:
    """Several short texts in one line: `01-004 · Vital signs`."""
    for other in others:
        first = message("GUI-JOINED", first=first, second=other)
    return first


class Texts(QObject):
    """The catalogue and the language in force.

    Signals:
        changed: the language was switched; views re-label what they show and keep focus and
            typed text.
    """

    changed = Signal()

    def __init__(self, catalogue: Catalogue, language: str = "en") -> None:
        super().__init__()
        self._catalogue = catalogue
        self._language = language

    @property
    def language(self) -> str:
        """The language in force, `en` or `zh`."""
        return self._language

    def set_language(self, language: str) -> None:
        """Switch the language of everything that is shown."""
        if language != self._language:
            self._language = language
            self.changed.emit()

    def next_language(self) -> None:
        """Switch to the other language (F9)."""
        place = LANGUAGES.index(self._language) if self._language in LANGUAGES else -1
        self.set_language(LANGUAGES[(place + 1) % len(LANGUAGES)])

    def __call__(self, code: str, /, **slots: Slot) -> str:
        """The sentence of a catalogue code."""
        return self._catalogue.render(Message(code, slots), self._language)

    def everywhere(self, code: str) -> tuple[str, ...]:
        """The sentence in every language: people search in either."""
        return tuple(self._catalogue.render(Message(code, {}), one) for one in LANGUAGES)

    def of(self, said: Words | str | None) -> str:
        """Whatever the rooms below hand up, in the language in force; powers stand raised."""
        if said is None:
            return ""
        if isinstance(said, tuple):
            return "\n".join(self.of(one) for one in said)
        if isinstance(said, Message):
            return raised(self._catalogue.render(said, self._language))
        plain = said.in_language(self._language) if isinstance(said, TranslatedText) else said
        return raised(plain)
