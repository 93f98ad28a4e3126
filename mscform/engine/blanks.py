"""What a form that nobody has begun says by itself: known once for a study, not for each visit."""

from __future__ import annotations

from mscform.engine.cells import Page
from mscform.engine.graph import Step, StepKind
from mscform.engine.rules import Blank


def learn_blank(page: Page) -> Blank:
    """What the other blank pages of this form need not compute again; `page` is settled."""
    local = [step for step in page.rules.steps if step.is_local]
    needs = {
        step.group: page.needs[step.group]
        for step in local
        if step.kind is StepKind.GROUP and step.group in page.needs
    }
    silent = {step for step in local if step.kind is StepKind.ITEM and _is_silent(page, step)}
    settled = {step for step in local if step.kind is StepKind.GROUP and step.group in needs}
    return Blank(needs, frozenset(page.rules.steps) - silent - settled)


def is_blank(page: Page) -> bool:
    """Whether a page holds nothing at all."""
    held = any(row.added or row.answers for row in page.all_rows())
    return page.data is None and not page.begun and not held


def _is_silent(page: Page, step: Step) -> bool:
    return not any(step.item in row.texts or step.item in row.codes for row in page.all_rows())
