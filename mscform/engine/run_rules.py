"""The rules of a run compiled: when it began, what flows, which acts are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mscform.base.identity import GroupOID, ItemOID
from mscform.definitions.form import FormDefinition
from mscform.definitions.logic import Expression
from mscform.definitions.run import RunAct, RunPlan
from mscform.engine.go_rules import GoRules, compile_go_list
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.statements import StatementRules, compile_statements

Compile = Callable[[Expression, Scope], Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRules:
    """One act compiled."""

    act: RunAct
    open_when: Rule | None
    fill: Mapping[ItemOID, Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRules:
    """The run of a timed group compiled."""

    plan: RunPlan
    group: GroupOID
    began: Rule
    ended: Rule | None
    paused: Rule | None
    says: tuple[StatementRules, ...]
    closing: tuple[StatementRules, ...]
    acts: tuple[ActRules, ...]
    before: GoRules | None


def compile_run(form: FormDefinition, scope: Scope, compile_rule: Compile) -> RunRules | None:
    """The run of a form, if it has one; its rules look from the head of the form."""
    for group in form.groups:
        plan = None if group.timed is None else group.timed.run
        if plan is not None:
            break
    else:
        return None

    def optional(text: Expression | None) -> Rule | None:
        return None if text is None else compile_rule(text, scope)

    return RunRules(
        plan=plan,
        group=group.oid,
        began=compile_rule(plan.began, scope),
        ended=optional(plan.ended),
        paused=optional(plan.paused),
        says=compile_statements(plan.says, scope, lambda text: compile_rule(text, scope)),
        closing=compile_statements(plan.closing, scope, lambda text: compile_rule(text, scope)),
        acts=tuple(
            ActRules(
                act=act,
                open_when=optional(act.open_when),
                fill={oid: compile_rule(text, scope) for oid, text in act.fill.items()},
            )
            for act in plan.acts
        ),
        before=None
        if plan.before is None
        else compile_go_list(plan.before, group.oid, scope, compile_rule),
    )
