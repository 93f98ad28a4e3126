"""A go / no-go list in words: the shape and word of each line, and what it waits for."""

from __future__ import annotations

from typing import Final, NamedTuple

from mscform.base.identity import ItemAddress
from mscform.definitions.form import FormDefinition
from mscform.engine.go_state import GoState, LineStanding, LineState
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words, message
from mscform.services.site import Site

_LOOKS: Final = {
    LineStanding.DONE: (Icon.DONE, Tone.GOOD),
    LineStanding.MISSING: (Icon.NOT_YET, Tone.WATCH),
    LineStanding.DIFFERENT: (Icon.NOT_DONE, Tone.STOP),
    LineStanding.SAME_PERSON: (Icon.NOT_DONE, Tone.STOP),
    LineStanding.REFUSED: (Icon.NOT_DONE, Tone.STOP),
}
_NAMED: Final = 2
"""So many missing answers are named; the rest is counted."""


class GoRow(NamedTuple):
    """One line as it is drawn. `scans`: a code is typed for it."""

    code: str
    mark: Icon
    tone: Tone
    title: str
    word: str
    detail: str
    scans: bool


class GoWords:
    """The words of the lists of one site, in the language in force."""

    def __init__(self, site: Site, texts: Texts, form: FormDefinition) -> None:
        self._site, self._texts, self._form = site, texts, form

    def rows(self, state: GoState) -> tuple[GoRow, ...]:
        """Every line."""
        return tuple(map(self._row, state.lines))

    def verdict(self, state: GoState) -> tuple[Words, Tone, Icon]:
        """Go, or no-go with how many lines are open."""
        if not state.open:
            return message("GUI-GO-GO"), Tone.GOOD, Icon.DONE
        stopped = any(one.standing is not LineStanding.MISSING for one in state.open)
        told = message("GUI-GO-NO-GO", n=len(state.open), most=len(state.lines))
        return told, Tone.STOP if stopped else Tone.WATCH, Icon.NOT_DONE if stopped else Icon.DUE

    def _row(self, one: LineState) -> GoRow:
        mark, tone = _LOOKS[one.standing]
        texts = self._texts
        return GoRow(
            code=one.line.code,
            mark=mark,
            tone=tone,
            title=texts.of(one.line.title),
            word=texts(f"GUI-GO-{one.standing.value.upper().replace('_', '-')}"),
            detail=self._detail(one),
            scans=one.line.scan is not None,
        )

    def _detail(self, one: LineState) -> str:
        texts = self._texts
        if one.standing is LineStanding.DIFFERENT:
            return texts("GUI-GO-CODES", scanned=one.scanned or "–", known=one.known or "–")
        if one.standing is LineStanding.DONE:
            return one.scanned or ""
        if one.words is not None:
            return texts.of(one.words)
        if one.standing is LineStanding.SAME_PERSON:
            return texts("GUI-GO-OTHER-PERSON")
        if one.line.scan is None:
            return self._blanks(one)
        return texts("GUI-GO-UNKNOWN" if one.known is None else "GUI-GO-SCAN-IT")

    def _blanks(self, one: LineState) -> str:
        """The questions that nobody has answered yet."""
        moments = set(one.line.attested.values())
        named = [self._name(at) for at in one.blank if at.path.item not in moments]
        shown = named[:_NAMED]
        if len(named) > _NAMED:
            shown.append(self._texts("GUI-GO-MORE", n=len(named) - _NAMED))
        return " · ".join(shown)

    def _name(self, at: ItemAddress) -> str:
        for group in self._form.groups:
            for point in () if group.timed is None else group.timed.points:
                if at.path.repeat == point.code:
                    return self._texts.of(point.title)
        item = self._site.study.item(at.path.item)
        return at.path.item if item is None else self._texts.of(item.question)
