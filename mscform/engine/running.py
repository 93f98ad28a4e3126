"""Runs: whether one is under way, what flows, and which acts are open to whoever watches it."""

from __future__ import annotations

from datetime import datetime

from mscform.base.identity import FormKey
from mscform.engine.cells import Cells, Page
from mscform.engine.codec import encode
from mscform.engine.form_state import ActState, RunState
from mscform.engine.go_list import go_state
from mscform.engine.go_rules import GoRules
from mscform.engine.go_state import GoState
from mscform.engine.graph import Rule
from mscform.engine.run_rules import ActRules, RunRules
from mscform.engine.statements import said
from mscform.engine.subject_view import Place


def run_state(cells: Cells, page: Page, rules: RunRules) -> RunState:
    """Where a run stands at this moment."""
    view = Place(cells, row=page.single)
    acts = tuple(_act(cells, page, act, view) for act in rules.acts)
    return RunState(
        plan=rules.plan,
        group=rules.group,
        began=_moment(rules.began, view),
        ended=_moment(rules.ended, view),
        paused=_moment(rules.paused, view),
        says=said(rules.says, cells.compiled.study, view),
        closing=said(rules.closing, cells.compiled.study, view),
        acts=acts,
        before=_before(cells, page, rules.before, acts),
    )


def _before(
    cells: Cells, page: Page, rules: GoRules | None, acts: tuple[ActState, ...]
) -> GoState | None:
    """The list of an act, while the act is open."""
    if rules is None or not any(one.open and one.act.code == rules.plan.act for one in acts):
        return None
    return go_state(cells, page, rules)


def _moment(rule: Rule | None, view: Place) -> datetime | None:
    value = None if rule is None else rule(view)
    return value if isinstance(value, datetime) else None


def _act(cells: Cells, page: Page, rules: ActRules, view: Place) -> ActState:
    study = cells.compiled.study
    texts = []
    for oid, rule in rules.fill.items():
        item = study.item(oid)
        if item is not None:
            texts.append((oid, encode(item, rule(view), study) or None))
    return ActState(
        act=rules.act,
        form=FormKey(page.key.event, page.key.event_repeat, rules.act.form),
        open=rules.open_when is None or rules.open_when(view) is True,
        fill=tuple(texts),
    )
