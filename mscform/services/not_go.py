"""An act that is done although its go / no-go list is not: what is told, and what is recorded."""

from __future__ import annotations

from mscform.base.identity import ItemOID
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.engine.form_state import FormState
from mscform.engine.go_state import LineState


def lines_open(state: FormState, code: str) -> tuple[LineState, ...]:
    """The lines of the list of this act that do not allow it."""
    before = None if state.run is None else state.run.before
    return before.open if before is not None and before.plan.act == code else ()


def not_go(act: TranslatedText, lines: tuple[LineState, ...]) -> Message:
    """That these lines are open, and what to do where it has begun all the same."""
    titles = [one.line.title for one in lines]
    listed = {
        language: ("、" if language.startswith("zh") else ", ").join(
            title.in_language(language) for title in titles
        )
        for language in titles[0]
    }
    return Message("SVC-GO-OPEN", {"act": act, "lines": TranslatedText(listed)})


def all_the_same(state: FormState, lines: tuple[LineState, ...], why: str) -> dict[ItemOID, str]:
    """The answers that tell that an act was done with lines open, and why."""
    before = None if state.run is None else state.run.before
    if before is None or not lines:
        return {}
    codes = ",".join(one.line.code for one in lines)
    return {before.plan.open_lines: codes, before.plan.why: why.strip()}
