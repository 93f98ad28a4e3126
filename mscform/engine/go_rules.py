"""The rules of a go / no-go list compiled: what each line reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mscform.base.identity import GroupOID, ItemOID
from mscform.definitions.logic import Expression
from mscform.definitions.run import GoLine, GoList
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.statements import StatementRules, compile_statements

Compile = Callable[[Expression, Scope], Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoLineRules:
    """One line compiled; `values` reads each item that it names."""

    line: GoLine
    values: Mapping[ItemOID, Rule]
    same_as: Rule | None
    stops: tuple[StatementRules, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoRules:
    """The list compiled; `group` is the planned group of its run."""

    plan: GoList
    group: GroupOID
    lines: tuple[GoLineRules, ...]


def compile_go_list(plan: GoList, group: GroupOID, scope: Scope, compile_rule: Compile) -> GoRules:
    """The list of a run; its rules look from the head of the form."""

    def compiled(line: GoLine) -> GoLineRules:
        return GoLineRules(
            line=line,
            values={oid: compile_rule(Expression(oid), scope) for oid in _named(line)},
            same_as=None if line.same_as is None else compile_rule(line.same_as, scope),
            stops=compile_statements(line.stops, scope, lambda text: compile_rule(text, scope)),
        )

    return GoRules(plan=plan, group=group, lines=tuple(map(compiled, plan.lines)))


def _named(line: GoLine) -> Iterator[ItemOID]:
    """The items of a line that must hold something, in the order in which they are filled."""
    yield from line.answered
    if line.scan is not None:
        yield line.scan
    for who, when in line.attested.items():
        yield who
        yield when
