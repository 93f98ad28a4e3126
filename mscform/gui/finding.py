"""Finding by a few letters: words in every language, codes, letters in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from mscform.base.identity import FormKey, SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import SubjectOverview

_BETWEEN: Final = re.compile(r"[\s/·,;:()–—-]+")
_LEAST_FUZZY: Final = 3
_LOOSE: Final = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What something is called, ready to be searched."""

    whole: str
    words: tuple[str, ...]


def told_by(*names: str) -> Told:
    """Everything that something is called."""
    whole = " ".join(names).casefold()
    return Told(whole, tuple(word for word in _BETWEEN.split(whole) if word))


def rank(wanted: Sequence[str], told: Told) -> int | None:
    """How far off `told` is, 0 for the beginnings of words; None where a word is not in it."""
    total = 0
    for word in wanted:
        found = _one(word, told)
        if found is None:
            return None
        total += found
    return total


def _one(word: str, told: Told) -> int | None:
    if any(own.startswith(word) for own in told.words):
        return 0
    if word in told.whole:
        return 1
    fuzzy = len(word) >= _LEAST_FUZZY and any(_in_order(word, own) for own in told.words)
    return _LOOSE if fuzzy else None


def _in_order(letters: str, word: str) -> bool:
    """`mntr` in `monitoring`: the same first letter, the others in their order."""
    if not word.startswith(letters[0]):
        return False
    rest = iter(word)
    return all(letter in rest for letter in letters)


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form of a subject, and how far off it is."""

    subject: SubjectKey
    key: FormKey
    rank: int


@dataclass(slots=True)
class FormFinder:
    """Finds forms of subjects by what their visits and they themselves are called.

    The same form of all subjects is judged once for the same words.
    """

    study: StudyDefinition
    _told: dict[FormKey, Told] = field(default_factory=dict)

    def find(
        self, wanted: Sequence[str], overviews: Sequence[tuple[SubjectKey, SubjectOverview]]
    ) -> Iterator[FoundForm]:
        """Every form that all words fit; a word may be part of the subject's code."""
        judged: dict[tuple[str, ...], dict[FormKey, int | None]] = {}
        for subject, overview in overviews:
            code = subject.casefold()
            rest = tuple(word for word in wanted if word not in code)
            ranks = judged.setdefault(rest, {})
            for form in overview.forms:
                if form.key not in ranks:
                    ranks[form.key] = rank(rest, self._names(form.key))
                found = ranks[form.key]
                if found is not None:
                    yield FoundForm(subject, form.key, found)

    def _names(self, key: FormKey) -> Told:
        if key not in self._told:
            study = self.study
            event, form = study.event(key.event), study.forms.get(key.form)
            names = [str(key), key.form, key.event, key.event_repeat, key.form_repeat]
            if event is not None:
                names += [*event.title.values(), *event.short_title.values()]
            if form is not None:
                names += form.title.values()
            self._told[key] = told_by(*names)
        return self._told[key]
