"""A sentence for a person, kept as a code with slots until somebody's language is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from mscform.base.text import TranslatedText

Slot: TypeAlias = "str | int | TranslatedText | Message"

EMPTY_SLOTS: Final[Mapping[str, Slot]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """What to say (`code` of a catalogue entry) and the values to say it with.

    Slots are texts, whole numbers, translated texts or further messages; numbers of the
    record are handed over as the text that was typed, so that nothing is re-formatted on the way.
    """

    code: str
    slots: Mapping[str, Slot] = field(default_factory=lambda: EMPTY_SLOTS)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.slots.items())
        return f"{self.code}({told})" if told else self.code


_SLOT: Final = re.compile(r"\{[^}]*\}")


class _Gap(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"[{key}?]"


class Catalogue:
    """Every sentence the program can say, by code, in each language of the interface.

    A missing slot prints as `[name?]` and a missing code as the bare message: a person must never
    lose a finding because a text is faulty. Tests find both kinds of gap.
    """

    def __init__(self, sentences: Mapping[str, TranslatedText]) -> None:
        self._sentences = dict(sentences)

    def codes(self) -> frozenset[str]:
        """All codes, for the test that looks for gaps."""
        return frozenset(self._sentences)

    def template(self, code: str, language: str) -> str | None:
        """The unfilled sentence, or None where the code is unknown."""
        found = self._sentences.get(code)
        return None if found is None else found.in_language(language)

    def speaks(self, code: str, language: str) -> bool:
        """Whether a sentence is at home in a language, or has no words of its own but its slots."""
        found = self._sentences.get(code)
        if found is None or language in found:
            return True
        return not any(letter.isalpha() for letter in _SLOT.sub("", "".join(found.values())))

    def render(self, message: Message, language: str) -> str:
        """The sentence in `language`, slots filled in the same language."""
        template = self.template(message.code, language)
        if template is None:
            return str(message)
        slots = {name: self._filled(value, language) for name, value in message.slots.items()}
        return template.format_map(_Gap(slots))

    def _filled(self, value: Slot, language: str) -> str | int:
        if isinstance(value, Message):
            return self.render(value, language)
        return value.in_language(language) if isinstance(value, TranslatedText) else value

    def translate(self, message: Message, languages: tuple[str, ...]) -> TranslatedText:
        """The sentence in several languages at once (for JSON output and stored texts)."""
        return TranslatedText({code: self.render(message, code) for code in languages})
