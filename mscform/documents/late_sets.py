"""What is said below a grid of the sets that were entered late: both times, and why (CLK-03)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from mscform.definitions.form import TimedPlan
from mscform.documents.answers import Answers, Paragraph
from mscform.documents.form_page import ShownValue
from mscform.documents.lines import NOTE, NOTE_STRONG, Span
from mscform.documents.wording import minute
from mscform.engine.form_state import GroupState, RepeatState, TimePointState


def late_notes(
    answers: Answers, group: GroupState, plan: TimedPlan, points: Mapping[str, TimePointState]
) -> list[Paragraph]:
    """One paragraph for each late set; the longest delay counts."""
    return [
        _note(answers, plan, repeat, point)
        for repeat in group.repeats
        if (point := points.get(repeat.key)) is not None and point.late_minutes is not None
    ]


def _note(
    answers: Answers, plan: TimedPlan, repeat: RepeatState, point: TimePointState
) -> Paragraph:
    words = answers.words
    name = repeat.key if repeat.title is None else words.first(repeat.title, repeat.key)
    late = [item.answer for item in repeat.items if item.answer and item.answer.late]
    latest = max(late, key=lambda answer: answer.late or timedelta(0), default=None)
    told = words.say(
        "DOC-LATE-SET",
        n=point.late_minutes or 0,
        measured=_minute(point.measured),
        entered=_minute(None if latest is None else latest.entered_at),
    )
    spans = [Span(f"{name}  ", NOTE_STRONG), Span(told, NOTE)]
    for item in repeat.items:
        if item.path.item == plan.late_why_item and item.answer is not None and item.text:
            value = ShownValue(raw=item.answer.raw, missing=item.answer.missing)
            why = answers.shown(value, item.definition, str(item.path))
            spans.append(Span(f" {why}", NOTE_STRONG))
    return spans


def _minute(moment: datetime | None) -> str:
    return "–" if moment is None else minute(moment)
