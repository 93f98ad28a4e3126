"""One question's answer in words: value with code and meaning, reason, or that there is none.

Empty, "not done because", "not asked" and "no" are four different things on paper too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from mscform.base.identity import CodeListOID, ItemPath
from mscform.base.text import TranslatedText
from mscform.base.units import raised, readable_unit
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.logic import Severity
from mscform.documents.form_page import Correction, FormPage, ShownValue
from mscform.documents.lines import (
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    SMALL_INK,
    STRUCK,
    UNIT,
    VALUE,
    Span,
    Style,
)
from mscform.documents.marks import EMPTY_ROOM, mark
from mscform.documents.wording import Wording, minute, offset
from mscform.engine.form_state import Finding, ItemState, Need
from mscform.engine.quoted import in_words
from mscform.engine.sign_offs import is_sign_off
from mscform.engine.wording import said_unit, shown_text, units_of
from mscform.records.clinical import Answer, Origin

Paragraph = list[Span]

SEVERITY_MARKS: Final = {
    Severity.IMPOSSIBLE: "cross",
    Severity.ALARMING: "diamond",
    Severity.UNUSUAL: "triangle",
    Severity.REQUIRED: "ring",
}
_SHOWN_INLINE: Final = 3
"""So many old values stand beside the new one; all of them stand in the correction list."""


class Answers:
    """Turns item states of one page into words."""

    def __init__(self, page: FormPage, words: Wording) -> None:
        self._page = page
        self._study = page.frame.study
        self.words = words
        self._units = units_of(self._study)
        self._corrections: dict[ItemPath, list[tuple[int, Correction]]] = defaultdict(list)
        for number, correction in enumerate(page.corrections, start=1):
            self._corrections[correction.path].append((number, correction))

    def full(self, item: ItemState) -> list[Paragraph]:
        """Everything to be said in the answer column of a row."""
        paragraphs = self._struck(item)
        paragraphs += self._current(item, brief=False)
        paragraphs += self._moved(item)
        paragraphs += self._flags(item)
        return paragraphs

    def brief(self, item: ItemState, *, with_unit: bool = True) -> list[Paragraph]:
        """The same for a cell of a table: meanings in the leading language only."""
        paragraphs = self._struck(item)
        paragraphs += self._current(item, brief=True, with_unit=with_unit)
        paragraphs[-1].extend(self._move_number(item))
        paragraphs += self._flags(item)
        return paragraphs

    def cell(self, item: ItemState | None, *, with_unit: bool = True) -> list[Paragraph]:
        """A table cell for one item of one repeat: its answer, or why there is none."""
        if item is None:
            return [[]]
        if item.need is Need.NOT_ASKED:
            return [[Span("–", NOTE_QUIET)]]
        if item.need is Need.UNDECIDED:
            return [[Span("?", NOTE_QUIET)]]
        return self.brief(item, with_unit=with_unit)

    def kept(self, raws: Sequence[str], language: str) -> str:
        """What stands in boxes that are no longer asked."""
        told = ", ".join(dict.fromkeys(raws))
        return self.words.in_language("DOC-KEPT", language, answers=told)

    def attribution(self, item: ItemState) -> list[Span]:
        """Who entered the value, and when (site time)."""
        answer = item.answer
        if answer is None or answer.entered_at is None or answer.is_empty:
            return []
        when = self._when(answer.entered_at)
        name = self.author(item) if answer.origin is not Origin.DERIVED else ""
        told = f"{name}  {when}" if name else when
        return [Span(self.legible(told, item.path), SMALL)]

    def author(self, item: ItemState) -> str:
        """The printed name of who entered an answer; '' where nobody is known."""
        author = None if item.answer is None else item.answer.author
        return "" if author is None else self._page.people.get(author, author)

    def _when(self, at: datetime) -> str:
        """A moment to the minute, with its offset only where that differs from the page's."""
        same = at.utcoffset() == self._page.frame.printed_at.utcoffset()
        return minute(at) if same else f"{minute(at)} {offset(at)}"

    def common_unit(self, items: Sequence[ItemState]) -> str:
        """The unit that all of these share, to be said once; else empty."""
        units = {item.unit for item in items if item.need is Need.ASKED}
        unit = units.pop() if len(units) == 1 else None
        return self.words.unit(unit, "unit")

    def sign(self, finding: Finding) -> Span:
        """The shape of a finding's severity alone, for a narrow cell."""
        return mark(SEVERITY_MARKS[finding.severity], SMALL, 6.0)

    def finding(self, finding: Finding, lead: str = "") -> list[Paragraph]:
        """A finding as shape, severity word and sentence; confirmed ones say so."""
        place = str(finding.at)
        word = self.words.word(f"DOC-SEVERITY-{finding.severity.upper()}")
        said = self.words.each(finding.message, place)
        spans = [mark(SEVERITY_MARKS[finding.severity], NOTE), Span(f"{word}  ", NOTE_STRONG)]
        if finding.confirmed:
            spans.append(mark("tick", NOTE))
            spans.append(Span(f"{self.words.word('DOC-CONFIRMED')}  ", NOTE_STRONG))
        if lead:
            spans.append(Span(f"{self.words.face.legible(lead, place)}: ", NOTE))
        spans.append(Span(said[0], NOTE))
        spans += [Span(f"  {second}", NOTE_QUIET) for second in said[1:]]
        return [spans]

    def shown(self, value: ShownValue, definition: ItemDefinition | None, place: str) -> str:
        """A value of the past as one text: meaning with code, reason, or "empty"."""
        if value.missing is not None:
            return self.reason(value.missing, definition, place)
        if not value.raw:
            return self.words.word("DOC-EMPTY")
        if definition is not None and definition.is_act:
            return self.words.face.legible(self._page.logins.get(value.raw, value.raw), place)
        meaning = value.meaning
        if meaning is None and definition is not None and definition.code_list is not None:
            meaning = self._decode(definition.code_list, value.raw)
        raw = value.raw if definition is None else shown_text(definition, value.raw)
        raw = self.words.face.spelled(raw)
        return raw if meaning is None else f"{self.words.first(meaning, place)} ({raw})"

    def reason(self, code: str, definition: ItemDefinition | None, place: str) -> str:
        """Why nothing was answered, in words with the code."""
        listed = definition.missing_reasons if definition is not None else None
        meaning = self._decode(listed or self._study.missing_reasons, code)
        told = code if meaning is None else f"{self.words.joined(meaning, place)} ({code})"
        lead = self.words.word("DOC-NOT-DONE-BECAUSE")
        return f"{lead} {self.words.face.legible(told, place)}"

    def legible(self, text: str, path: ItemPath) -> str:
        """A typed text as it can be set; EntryError `DOC-GLYPH` names the item."""
        return self.words.face.legible(text, str(path))

    def _current(self, item: ItemState, *, brief: bool, with_unit: bool = True) -> list[Paragraph]:
        answer = item.answer
        place = str(item.path)
        style = _cell_value(brief=brief)
        if answer is not None and answer.missing is not None:
            told = self.reason(answer.missing, item.definition, place)
            return [[Span(told, SMALL_INK if brief else NOTE)]]
        text = self._typed(item)
        if not text:
            return [self._nothing(item, brief=brief)]
        if brief and item.definition.data_type is DataType.DATETIME:
            style = SMALL_INK
        paragraphs = self._valued(item, text, style, brief=brief)
        unit = self.words.unit(item.unit, place) if with_unit else ""
        if unit:
            paragraphs[-1].append(Span(f" {unit}", UNIT))
        if item.definition.is_derived:
            paragraphs[0].insert(0, mark("function", style))
        elif item.is_preset:
            paragraphs[-1].append(Span(f"  {self.words.word('DOC-PRESET')}", SMALL))
        return paragraphs

    def _typed(self, item: ItemState) -> str | None:
        """What stands in the box: the typed text, for a derived item the computed one."""
        if item.definition.is_derived or item.answer is None or item.answer.raw == item.text:
            return None if item.text is None else shown_text(item.definition, item.text)
        return item.answer.raw or None

    def _valued(self, item: ItemState, text: str, style: Style, *, brief: bool) -> list[Paragraph]:
        definition = item.definition
        place = str(item.path)
        if definition.is_act:
            return self._signed(item, text, style, brief=brief)
        if definition.shows_items:
            return [[Span(name, style)] for name in self._questions(text, place)]
        if definition.code_list is not None:
            coded = (item.text or text).split(",") if _is_multi(definition) else [item.text or text]
            return [self._coded(definition.code_list, code, style, brief, place) for code in coded]
        unit = said_unit(definition, text, self._units)
        if unit is not None:
            return [[Span(self.words.told(unit, place), style)]]
        if definition.is_derived:
            return [self._quoted(definition, text, style, brief=brief)]
        spans = [Span(self.legible(text, item.path), style)]
        if _reads_differently(item, text):
            read = shown_text(definition, item.text or "")
            read = self.words.say("DOC-READ-AS", text=read)
            spans.append(Span(f"  ({read})", SMALL))
        return [spans]

    def _quoted(
        self, definition: ItemDefinition, text: str, style: Style, *, brief: bool
    ) -> Paragraph:
        """A computed text; the codes that it quotes stand there with their meanings."""
        languages = self.words.languages[:1] if brief else self.words.languages
        told = dict.fromkeys(in_words(self._study, definition, text, one) for one in languages)
        said = [self.words.face.legible(raised(one), definition.oid) for one in told]
        spans = [Span(said[0], style)]
        return spans + [Span(f"  {one}", style._replace(bold=False)) for one in said[1:]]

    def _signed(self, item: ItemState, login: str, style: Style, *, brief: bool) -> list[Paragraph]:
        """Who attested and when; the offset where it is not the one said on the page (SIG-01)."""
        name = self.legible(self._page.logins.get(login, login), item.path)
        at = None if item.answer is None else item.answer.entered_at
        if at is None:
            return [[Span(name, style)]]
        when = self._when(at)
        if brief:
            return [[Span(name, style)], [Span(when, SMALL)]]
        return [[Span(f"{name} · {when}", style)]]

    def _coded(
        self, listed: CodeListOID, code: str, style: Style, brief: bool, place: str
    ) -> Paragraph:
        meaning = self._decode(listed, code.strip())
        shown = self.words.face.legible(code.strip(), place)
        if meaning is None:
            return [Span(shown, style)]
        said = (self.words.first(meaning, place),) if brief else self.words.each(meaning, place)
        if said in ((shown,), (raised(readable_unit(code.strip())),)):
            return [Span(said[0], style)]
        spans = [Span(said[0], style)]
        spans += [Span(f" {second}", style._replace(bold=False)) for second in said[1:]]
        return [*spans, Span(f" ({shown})", UNIT if not brief else SMALL)]

    def _nothing(self, item: ItemState, *, brief: bool) -> Paragraph:
        if item.definition.is_derived:
            # A text that tells nothing may well have all its inputs: no criterion failed.
            silent = brief or item.definition.data_type is DataType.TEXT
            code = "DOC-NO-RESULT" if silent else "DOC-NOT-CALCULATED"
            return [mark("function", NOTE), Span(self.words.word(code), SMALL)]
        if is_sign_off(item.definition):
            code = "DOC-SIGN-BELOW" if self._page.signatures else "DOC-SIGN-NOT"
            return [Span(self.words.word(code), SMALL)]
        if brief:
            return [mark("empty_box", NOTE, 22.0)]
        return [mark("empty_box", NOTE, EMPTY_ROOM), Span(self.words.word("DOC-UNANSWERED"), SMALL)]

    def _flags(self, item: ItemState) -> list[Paragraph]:
        answer = item.answer
        if answer is None:
            return []
        flags: list[str] = []
        if answer.origin is Origin.TRANSCRIBED:
            flags.append(self._transcribed(answer))
        if not self._told_of_set(item) and is_late(answer, self._page.late_after):
            flags.append(self._late(answer.measured_at, answer.entered_at))
        paragraphs: list[Paragraph] = [
            [mark("dot", SMALL, 5.0), Span(flag, SMALL)] for flag in flags
        ]
        if answer.note:
            word = self.words.word("DOC-NOTE")
            told = self.words.face.legible(f"{word}: {answer.note}", f"{item.path} ({word})")
            paragraphs.append([Span(told, SMALL)])
        return paragraphs

    def _moved(self, item: ItemState) -> list[Paragraph]:
        """That it was brought here, or was entered here in error; the list of moves tells more."""
        end = None if item.answer is None else item.answer.relocated
        if end is None:
            return []
        told = self.words.word("DOC-MOVED-AWAY" if end.away else "DOC-MOVED-HERE")
        return [[mark("dot", SMALL, 5.0), Span(told, SMALL), *self._move_number(item)]]

    def _move_number(self, item: ItemState) -> list[Span]:
        """The number of its move in the list of moves: `[M1]`."""
        end = None if item.answer is None else item.answer.relocated
        if end is None:
            return []
        numbers = (n for n, move in enumerate(self._page.moves, 1) if item.path in move.paths)
        return [Span(f" [M{max(numbers, default=0)}]", SMALL)]

    def _told_of_set(self, item: ItemState) -> bool:
        """Whether the study says of a whole set that it is late: then no box says it again."""
        for group in self._page.state.groups:
            if group.definition.oid == item.definition.group:
                timed = group.definition.timed
                return timed is not None and timed.late_item is not None
        return False

    def _transcribed(self, answer: Answer) -> str:
        """From paper, with the number of the sheet where it is known; its list tells the rest."""
        paper = None if answer.event is None else self._page.papers.get(answer.event)
        if paper is None:
            return self.words.word("DOC-TRANSCRIBED")
        said = self.words.say("DOC-TRANSCRIBED-FROM", number=paper.number)
        return self.words.face.legible(said, "paper")

    def _late(self, measured: datetime | None, entered: datetime | None) -> str:
        if measured is None or entered is None:
            return ""
        return self.words.say("DOC-LATE", measured=minute(measured), entered=minute(entered))

    def _struck(self, item: ItemState) -> list[Paragraph]:
        made = self._corrections.get(item.path, [])
        paragraphs: list[Paragraph] = []
        if len(made) > _SHOWN_INLINE:
            told = self.words.say("DOC-EARLIER", count=len(made) - _SHOWN_INLINE)
            paragraphs.append([Span(told, SMALL)])
        for number, correction in made[-_SHOWN_INLINE:]:
            old = self.shown(correction.old, item.definition, str(item.path))
            paragraphs.append([Span(old, STRUCK), Span(f" [{number}]", SMALL)])
        return paragraphs

    def _questions(self, text: str, place: str) -> list[str]:
        names = []
        for oid in (part.strip() for part in text.split(",")):
            found = next((item for item in self._all_items() if item.oid == oid), None)
            names.append(self.words.joined(found.question, place) if found else oid)
        return [self.words.face.legible(name, place) for name in names]

    def _all_items(self) -> tuple[ItemDefinition, ...]:
        forms = (self._page.state.definition, *self._study.forms.values())
        return tuple(item for form in forms for item in form.items())

    def _decode(self, listed: CodeListOID, code: str) -> TranslatedText | None:
        code_list = self._study.code_lists.get(listed)
        found = None if code_list is None else code_list.find(code)
        return None if found is None else found.decode


_TO_THE_MINUTE: Final = len("2025-03-10 09:00")


def struck_out(paragraphs: Iterable[Sequence[Span]]) -> list[Paragraph]:
    """The same words with a line through them."""
    return [
        [span._replace(style=span.style._replace(struck=True)) for span in spans]
        for spans in paragraphs
    ]


def is_late(answer: Answer, after: timedelta) -> bool:
    """Was it entered more than `after` behind the measurement?"""
    if answer.measured_at is None or answer.entered_at is None:
        return False
    return answer.entered_at - answer.measured_at > after


def _is_multi(definition: ItemDefinition) -> bool:
    return definition.data_type is DataType.MULTI


def _cell_value(*, brief: bool) -> Style:
    return VALUE._replace(size=8.5) if brief else VALUE


def _reads_differently(item: ItemState, text: str) -> bool:
    """Was the typed text read as something that a reader of the paper might not expect?"""
    if item.text is None or item.definition.data_type is DataType.TEXT:
        return False
    read, typed = item.text.replace("T", " "), text.strip().replace("T", " ")
    if item.definition.data_type is DataType.DATETIME:
        # A typed time without an offset is one of the site's zone; that is no surprise.
        read = read[:_TO_THE_MINUTE] if len(typed) == _TO_THE_MINUTE else read
    return read != typed
