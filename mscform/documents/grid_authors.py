"""Who entered the boxes of a timed group: in a few letters under each set, in full beneath."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from mscform.base.short_names import short_names
from mscform.documents.answers import Answers, Paragraph
from mscform.documents.lines import NOTE_STRONG, SMALL, Span
from mscform.engine.form_state import ItemState, RepeatState
from mscform.records.clinical import Origin

_BY_HAND: Final = (Origin.PERSON, Origin.TRANSCRIBED)


class GridAuthors(NamedTuple):
    """`main`: who entered most of a set, by its key; `all`: everybody of a set, most first."""

    short: Mapping[str, str]
    main: Mapping[str, str]
    all: Mapping[str, Sequence[str]]

    def cell(self, answers: Answers, key: str) -> list[Paragraph]:
        """Everybody who entered something in a set, in a few letters."""
        said = " ".join(self.short[name] for name in self.all.get(key, ()))
        return [[Span(answers.words.face.legible(said or "–", key), SMALL)]]

    def beside(self, answers: Answers, key: str, item: ItemState | None) -> list[Paragraph]:
        """Who entered this one box, where it is not who entered most of its set."""
        name = "" if item is None else name_of(answers, item)
        if not name or name == self.main.get(key):
            return []
        return [[Span(answers.words.face.legible(self.short[name], key), SMALL)]]

    def legend(self, answers: Answers) -> Paragraph:
        """Who is who."""
        told = " · ".join(f"{short} {name}" for name, short in sorted(self.short.items()))
        lead = f"{answers.words.word('DOC-CHARTED-BY')}  "
        readable = answers.words.face.legible(told, "people")
        return [Span(lead, NOTE_STRONG), Span(readable, SMALL)]


def grid_authors(answers: Answers, repeats: Sequence[RepeatState]) -> GridAuthors:
    """Whoever typed, or copied from paper, the answers of each set."""
    counted = {
        repeat.key: Counter(name for item in repeat.items if (name := name_of(answers, item)))
        for repeat in repeats
    }
    ranked = {key: [name for name, _ in names.most_common()] for key, names in counted.items()}
    short = short_names(name for names in ranked.values() for name in names)
    main = {key: names[0] for key, names in ranked.items() if names}
    return GridAuthors(short, main, ranked)


def name_of(answers: Answers, item: ItemState) -> str:
    """Who entered an answer by hand; '' where nobody did, or where the answer names its person."""
    answer = item.answer
    if answer is None or answer.is_empty or item.definition.is_act:
        return ""
    return answers.author(item) if answer.origin in _BY_HAND else ""
