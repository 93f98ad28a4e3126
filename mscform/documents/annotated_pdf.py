"""The annotated form: names, types and codes of its questions, their rules and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.base.units import raised, readable_unit
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.documents.flow import Cell, Row
from mscform.documents.form_page import AnnotatedPage, RuleWords
from mscform.documents.layout import heading, note, subheading
from mscform.documents.lines import (
    HEADING,
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    SMALL_INK,
    Span,
    Style,
    set_paragraphs,
)
from mscform.documents.page_frame import Identity
from mscform.documents.paper import WIDTH
from mscform.documents.typeface import load_typeface
from mscform.documents.unsealed import unsealed
from mscform.documents.wording import Wording
from mscform.engine.sourced import source_words

_QUESTION: Final = (0.0, 150.0)
_ANSWER: Final = (158.0, 112.0)
_RULES: Final = (278.0, WIDTH - 278.0)
_CODE: Final = Style(size=7.0)
_NAME: Final = Style(size=6.5, bold=True)
_RULE: Final = Style(size=7.5)
_RULE_STRONG: Final = Style(size=7.5, bold=True)


def render_annotated(page: AnnotatedPage) -> bytes:
    """The annotated forms as PDF/A-3b; the same input gives the same bytes.

    Raises EntryError `DOC-GLYPH` for a character of the definition that the fonts lack.
    """
    frame = page.frame
    face = load_typeface(frame.resources)
    words = Wording(frame.catalogue, frame.languages, face)
    paper = _Annotated(page, words)
    rows = [row for form in page.forms for row in paper.form(form)]
    title = f"{words.word('DOC-ANNOTATED')} {frame.study.oid}"
    return unsealed(frame, words, _identity(page, words), rows, title=title, kind="annotated")


def _identity(page: AnnotatedPage, words: Wording) -> Identity:
    study = page.frame.study
    alone = page.forms[0] if len(page.forms) == 1 else None
    return Identity(
        title=study.name if alone is None else alone.title,
        form=None if alone is None else alone.oid,
        version=study.version,
        subject=None,
        event=words.word("DOC-ANNOTATED"),
        status="DOC-ANNOTATED",
        sign="ring",
        digest=None,
    )


class _Annotated:
    def __init__(self, page: AnnotatedPage, words: Wording) -> None:
        self._page = page
        self._words = words
        self._face = words.face
        self._study = page.frame.study

    def form(self, form: FormDefinition) -> list[Row]:
        """One form with all its groups, and the rules that stand at the whole of it."""
        rows = [heading(self._face, self._words.spans(form.title, form.oid, HEADING), form.oid)]
        rows += self._source(form.source)
        for group in form.groups:
            rows += self._group(group)
        whole = [line for rule in self._rules(form.oid) for line in self._rule(rule)]
        if whole:
            title = [Span(self._words.word("DOC-ANN-FORM-RULES"), NOTE_STRONG)]
            rows += [subheading(self._face, title), note(self._face, whole)]
        return rows

    def _group(self, group: ItemGroupDefinition) -> list[Row]:
        title = self._words.spans(group.title, group.oid, NOTE_STRONG)
        told: list[str] = [group.oid]
        if group.timed is not None:
            told.append(self._words.word("DOC-ANN-TIMED"))
        elif group.repeating:
            told.append(self._words.word("DOC-ANN-REPEATS"))
        rows = [subheading(self._face, [*title, Span(f"   {' · '.join(told)}", SMALL)])]
        rows += self._source(group.source)
        lines = [line for rule in self._rules(group.oid) for line in self._rule(rule)]
        if lines:
            rows.append(note(self._face, lines, keep=True))
        return [*rows, *map(self._item, group.items)]

    def _source(self, source: str | None) -> list[Row]:
        if not source:
            return []
        return [note(self._face, [[Span(self._sourced(source), SMALL)]], keep=True)]

    def _sourced(self, source: str) -> str:
        told = self._words.told(source_words(source), "source")
        return f"{self._words.word('DOC-ANN-SOURCE')}: {told}"

    def _legible(self, text: str) -> str:
        return self._face.legible(text, "source")

    def _item(self, item: ItemDefinition) -> Row:
        question = [self._words.spans(item.question, item.oid, NOTE), [Span(item.oid, _NAME)]]
        if item.alias:
            names = ", ".join(f"{kind} {name}" for kind, name in item.alias.items())
            question.append([Span(self._legible(names), SMALL)])
        if item.source:
            question.append([Span(self._sourced(item.source), SMALL)])
        rules = [line for rule in self._rules(item.oid) for line in self._rule(rule)]
        face = self._face
        cells = (
            Cell(*_QUESTION, set_paragraphs(face, question, _QUESTION[1])),
            Cell(*_ANSWER, set_paragraphs(face, list(self._answer(item)), _ANSWER[1])),
            Cell(*_RULES, set_paragraphs(face, rules, _RULES[1])),
        )
        return Row(cells, above=3.0, below=3.0, rule=True)

    def _answer(self, item: ItemDefinition) -> Iterator[Sequence[Span]]:
        """Type with its room and unit, then each code with its meaning."""
        kind = item.data_type.value.upper().replace("_", "-")
        told = [self._words.word(f"DOC-ANN-TYPE-{kind}")]
        if item.length is not None:
            told.append(self._words.say("DOC-ANN-LENGTH", length=item.length))
        if item.decimals is not None:
            told.append(self._words.say("DOC-ANN-DECIMALS", decimals=item.decimals))
        if item.unit:
            told.append(self._legible(raised(readable_unit(item.unit))))
        yield [Span(" · ".join(told), NOTE_QUIET)]
        listed = None if item.code_list is None else self._study.code_lists.get(item.code_list)
        if listed is not None:
            yield [Span(self._legible(listed.oid), SMALL)]
            for code in listed.items:
                meaning = self._words.joined(code.decode, item.oid)
                shown = self._legible(code.coded_value)
                yield [Span(f"{shown} ", _NAME), Span(meaning, _CODE)]

    def _rules(self, oid: str) -> Sequence[RuleWords]:
        return self._page.rules.get(oid, ())

    def _rule(self, rule: RuleWords) -> Iterator[Sequence[Span]]:
        """What a rule does, the rule in words, what is told, and its source."""
        words = self._words
        label = words.word(rule.kind)
        if rule.name:
            label += f" {self._legible(rule.name)}"
        if rule.severity is not None:
            label += f" ({words.word(f'DOC-SEVERITY-{rule.severity.upper()}')})"
        spans = [Span(f"{label}: " if rule.rule or rule.told else label, _RULE_STRONG)]
        told: TranslatedText | Message | None = rule.rule or rule.told
        if told is not None:
            spans.append(Span(words.joined(told, rule.name or rule.kind, " · "), _RULE))
        yield spans
        if rule.rule is not None and rule.told is not None:
            yield [Span(f"→ {words.joined(rule.told, rule.name, ' · ')}", SMALL_INK)]
        if rule.source:
            yield [Span(self._sourced(rule.source), SMALL)]
