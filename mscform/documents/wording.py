"""The words of a print: from the catalogue and the study, in one language or two, checked.

With two languages the first leads and the second follows in the same place; a text that is equal
in both stands once.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from mscform.base.message import Catalogue, Message, Slot
from mscform.base.text import TranslatedText
from mscform.base.units import raised
from mscform.documents.lines import MUTED, NOTE, NOTE_QUIET, TEXT, Span, Style
from mscform.documents.typeface import Typeface
from mscform.engine.wording import unit_words

SEPARATOR: Final = " · "
_NUMBER: Final = re.compile(r"[A-Z]+\d+")


class Wording:
    """Says things in the languages of one print."""

    def __init__(self, catalogue: Catalogue, languages: tuple[str, ...], face: Typeface) -> None:
        self.languages = languages
        self.face = face
        self._catalogue = catalogue
        self._said: dict[tuple[str, str], str] = {}

    def word(self, code: str) -> str:
        """A word of the catalogue in all languages of the print, side by side."""
        found = self._said.get((code, " "))
        if found is None:
            found = self._said[(code, " ")] = self.sentence(Message(code), " ")
        return found

    def leading(self, code: str) -> str:
        """A word of the catalogue in the leading language only."""
        return self._catalogue.render(Message(code), self.languages[0])

    def say(self, code: str, **slots: Slot) -> str:
        """A sentence with slots in all languages of the print."""
        return self.sentence(Message(code, slots))

    def in_language(self, code: str, language: str, **slots: Slot) -> str:
        """A sentence in one language, to be put into another one."""
        return self._catalogue.render(Message(code, slots), language)

    def sentence(self, message: Message, separator: str = SEPARATOR) -> str:
        """A message in all languages of the print."""
        said = [raised(self._catalogue.render(message, language)) for language in self.languages]
        return self.face.legible(separator.join(dict.fromkeys(said)), message.code)

    def unit(self, code: str | None, place: str) -> str:
        """A unit as people write it; '' where there is none."""
        return self.told(unit_words(code), place)

    def told(self, said: Message | str, place: str) -> str:
        """What the engine says of a unit or a source, in all languages of the print."""
        return (
            self.sentence(said, " ")
            if isinstance(said, Message)
            else self.face.legible(raised(said), place)
        )

    def each(self, text: TranslatedText | Message, place: str) -> tuple[str, ...]:
        """A text in each language of the print, equal ones once."""
        if isinstance(text, Message):
            # A study may be in a language that the program does not speak: nothing is said twice.
            spoken = [one for one in self.languages if self._catalogue.speaks(text.code, one)]
            said = [self._catalogue.render(text, one) for one in spoken or self.languages[:1]]
        else:
            said = [text.in_language(language) for language in self.languages]
        told = _numbered_once(list(dict.fromkeys(said)))
        return tuple(self.face.legible(raised(one), place) for one in told)

    def first(self, text: TranslatedText | Message, place: str) -> str:
        """A text in the leading language only, for narrow columns."""
        return self.each(text, place)[0]

    def joined(self, text: TranslatedText | Message, place: str, separator: str = " ") -> str:
        """A text in the languages of the print as one string."""
        return separator.join(self.each(text, place))

    def spans(self, text: TranslatedText | Message, place: str, style: Style = TEXT) -> list[Span]:
        """A text with its second language behind it, quieter."""
        said = self.each(text, place)
        spans = [Span(said[0], style)]
        if len(said) > 1:
            second = Style(max(style.size - 1, 6.5), False, MUTED)
            spans += [Span("  ", style), Span(said[1], second)]
        return spans

    def paragraphs(
        self, text: TranslatedText | Message, place: str, style: Style = NOTE
    ) -> list[list[Span]]:
        """A longer text, one paragraph for each language."""
        said = self.each(text, place)
        return [[Span(one, style if at == 0 else NOTE_QUIET)] for at, one in enumerate(said)]


def _numbered_once(said: list[str]) -> list[str]:
    """The same text in several languages; a number such as `IN01` before each is said once."""
    number = said[0].partition(" ")[0]
    if not _NUMBER.fullmatch(number):
        return said
    return [said[0], *(one.removeprefix(f"{number} ") for one in said[1:])]


def minute(at: datetime) -> str:
    """Date and time to the minute, without offset (`2026-03-01 09:12`)."""
    return at.isoformat(" ", "minutes")[:16]


def moment(at: datetime) -> str:
    """Date and time to the second with offset (`2026-03-01 09:12:44 +08:00`)."""
    return f"{at:%Y-%m-%d %H:%M:%S} {offset(at)}"


def offset(at: datetime) -> str:
    """The offset of an aware time from UTC (`+08:00`)."""
    text = f"{at:%z}"
    return f"{text[:3]}:{text[3:5]}"


def hex_groups(text: str, size: int = 8) -> str:
    """A long hex text in groups, so that a person can compare it."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))
