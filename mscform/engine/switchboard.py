"""A study compiled together with all its mutants: any one of them is in force by a switch.

Rules look at the switch when they are asked, so that hundreds of mutants need no compiling of
their own; and a study that is watched tells which mutants would have answered otherwise anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mscform.definitions.logic import Expression, Position
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import CompiledStudy
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import Scope
from mscform.engine.functions_number import read_number
from mscform.engine.graph import Rule, Step, StepKind
from mscform.engine.mutant_kinds import Kind, Kinds
from mscform.engine.mutants import hidden_moves, variants
from mscform.engine.surface import position_of
from mscform.engine.table import ANYTHING
from mscform.engine.tree import Call, Constant, Node, ParameterRead, children
from mscform.engine.values import Value
from mscform.engine.view import View

_SPAN: Final = ("age_from", "age_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One wrong: where it stands, what was there, what is there instead.

    `parameter` is set where a parameter moved; `row` and `column` where it is a table.
    """

    position: Position | None
    before: str
    after: str
    kind: Kind
    number: int = 0
    parameter: str = ""
    row: int = -1
    column: str = ""


class Switchboard:
    """Compiles a study with its mutants, or with those of some kinds.

    `active` is the mutant in force, None for the study as it is. While `infected` is a set, every
    mutant that would have answered otherwise is put into it.
    """

    def __init__(self, study: StudyDefinition, only: Collection[Kind] = tuple(Kind)) -> None:
        self.active: Mutant | None = None
        self.infected: set[Mutant] | None = None
        self._study = study
        self._only = frozenset(only)
        self._kinds = Kinds(study)
        self._hidden = hidden_moves(study)
        self._steps: dict[Mutant, dict[Step, None]] = {}
        self._values: dict[Mutant, Value] = {}
        self._by_text: dict[object, Mutant] = {}
        self.compiled = CompiledStudy(study, build=self._build)
        self._defaults = self.compiled.parameters
        self.compiled.parameters = _Parameters(self)

    @property
    def mutants(self) -> tuple[Mutant, ...]:
        """All mutants, in the order of files and lines."""
        return tuple(sorted(self._steps, key=_order))

    def steps(self, mutant: Mutant) -> tuple[Step, ...]:
        """The steps whose rules a mutant changes and that must be asked anew."""
        return tuple(self._steps[mutant])

    def parameter(self, name: str) -> Value:
        """The study's own value of a parameter, or that of the mutant in force."""
        active = self.active
        if active is not None and active.parameter == name:
            return self._values[active]
        return self._defaults[name]

    # ------------------------------------------------------------------ compiling

    def _build(self, text: Expression, tree: Node, scope: Scope, step: Step | None) -> Rule:
        """A rule that looks at the switch."""
        rule = compile_tree(tree)
        others: dict[Mutant, Rule] = {}
        for variant in variants(self._study, tree, scope.item):
            upwards = variant.number % 2 == 1
            if isinstance(tree, Constant) and (text.position, upwards) in self._hidden:
                continue
            kind = self._kinds.of_rule(text, variant.before)
            if kind not in self._only:
                continue
            mutant = Mutant(
                position=position_of(text, variant.place),
                before=variant.before,
                after=variant.after,
                kind=kind,
                number=variant.number,
            )
            others[self._known(text, mutant)] = compile_tree(variant.tree)
        others.update(dict.fromkeys(self._of_parameters(tree), rule))
        if not others:
            return rule
        for mutant in others:
            told = self._steps.setdefault(mutant, {})
            if step is not None and step.kind is not StepKind.PROPOSAL:
                told[step] = None
        return self._switched(rule, others)

    def _known(self, text: Expression, mutant: Mutant) -> Mutant:
        """A rule of a pattern is one text that stands at many items: one mutant."""
        key = (text.position, mutant.number, mutant.before, mutant.after)
        return self._by_text.setdefault(key, mutant)

    def _switched(self, rule: Rule, others: Mapping[Mutant, Rule]) -> Rule:
        def run(view: View) -> Value:
            active = self.active
            if active is not None:
                return others.get(active, rule)(view)
            value = rule(view)
            if self.infected is not None:
                self._compare(view, value, others)
            return value

        return run

    def _compare(self, view: View, value: Value, others: Mapping[Mutant, Rule]) -> None:
        found, self.infected = self.infected, None
        assert found is not None
        for mutant, rule in others.items():
            if mutant not in found:
                self.active = mutant
                if rule(view) != value:
                    found.add(mutant)
        self.active = None
        self.infected = found

    # ------------------------------------------------------------------ parameters

    def _of_parameters(self, tree: Node) -> Iterator[Mutant]:
        """The mutants of the parameters that a rule reads."""
        if isinstance(tree, ParameterRead):
            if self._kinds.of_parameter(tree.name) in self._only:
                yield from self._of_value(tree.name)
        elif isinstance(tree, Call) and tree.function == "edition":
            return
        elif isinstance(tree, Call) and tree.function == "lookup":
            yield from self._of_table(tree)
            for _, value in tree.named:
                yield from self._of_parameters(value)
        else:
            for part in children(tree):
                yield from self._of_parameters(part)

    def _of_value(self, name: str) -> Iterator[Mutant]:
        text = self._study.parameters[name].value
        value = None if text is None else read_number(text.text)
        if text is None or value is None:
            return
        for moved in _moved(value):
            mutant = Mutant(
                position=text.position,
                before=text.text,
                after=str(moved),
                kind=self._kinds.of_parameter(name),
                parameter=name,
            )
            self._values[mutant] = moved
            yield mutant

    def _of_table(self, call: Call) -> Iterator[Mutant]:
        table, wanted = call.arguments
        assert isinstance(table, ParameterRead)
        assert isinstance(wanted, Constant)
        if self._kinds.of_parameter(table.name) not in self._only:
            return
        named = dict(call.named)
        columns = [str(wanted.value), *(_SPAN if "age" in named else ())]
        fixed = {
            key: str(value.value)
            for key, value in named.items()
            if isinstance(value, Constant) and key in table.columns
        }
        for number, row in enumerate(self._study.parameters[table.name].rows):
            cells = dict(zip(table.columns, row, strict=False))
            if all(cells.get(key) in (ANYTHING, text) for key, text in fixed.items()):
                for column in columns:
                    yield from self._of_cell(table.name, number, column, cells.get(column, ""))

    def _of_cell(self, name: str, number: int, column: str, cell: str) -> Iterator[Mutant]:
        value = read_number(cell)
        if value is None:
            return
        parameter = self._study.parameters[name]
        at = parameter.columns.index(column)
        for moved in _moved(value):
            mutant = Mutant(
                position=None,
                before=cell,
                after=str(moved),
                kind=self._kinds.of_parameter(name),
                parameter=name,
                row=number,
                column=column,
            )
            rows = list(parameter.rows)
            rows[number] = (*rows[number][:at], str(moved), *rows[number][at + 1 :])
            self._values.setdefault(mutant, tuple(rows))
            yield mutant


class _Parameters(Mapping[str, Value]):
    """The study's own values, but for the mutant in force."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board

    def __getitem__(self, name: str) -> Value:
        return self._board.parameter(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._board._defaults)

    def __len__(self) -> int:
        return len(self._board._defaults)


def _moved(value: Decimal) -> tuple[Decimal, Decimal]:
    """A number one unit of its resolution down and up."""
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0))
    return value - step, value + step


def _order(mutant: Mutant) -> tuple[str, int, int, str, int, str, int, str]:
    place = mutant.position
    where = ("", 0, 0) if place is None else (place.file, place.line, place.column)
    return (*where, mutant.parameter, mutant.row, mutant.column, mutant.number, mutant.after)
