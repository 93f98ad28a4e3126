"""Rule texts to trees: the whitelist of what may be written, with every name resolved.

The language is Python's surface with three-valued logic (decision D19); see `surface.py` for the
guards against hostile texts and `naming.py` for how names are found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.functions import SIGNATURES, Signature
from mscform.engine.naming import Naming, Scope, nearest
from mscform.engine.pattern import safe_pattern
from mscform.engine.surface import MAX_NESTING, ExpressionFault, Surface
from mscform.engine.table import SINCE
from mscform.engine.tree import (
    AddressName,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    ItemName,
    ItemRead,
    Logic,
    Node,
    ParameterRead,
    Place,
    Reference,
    ReferenceKind,
    Unary,
    references,
)
from mscform.engine.values import Value

__all__ = [
    "ExpressionFault",
    "Node",
    "Read",
    "Reference",
    "ReferenceKind",
    "Scope",
    "declared_values",
    "parse",
    "parse_constant",
    "references",
]

_NUMBER: Final = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_NEAR_ITEMS: Final = ("missing_reason", "missing_items", "is_answered", "entry_delay", "from_paper")
_TEXT: Final = re.compile(r"\"[^\"]*\"|'[^']*'")

_ARITHMETIC: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
}
_COMPARISON: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


Read = Callable[[Expression, Scope], Node]
"""How the text of a rule becomes a tree: `parse`, or what knows it already."""


def parse(expression: Expression, scope: Scope) -> Node:
    """The tree of a rule as seen from one place of a study.

    Raises ExpressionFault: unreadable text, forbidden syntax, unknown name, wrong argument count,
    bad address. Types are judged later, by `checking.py`.
    """
    surface = Surface(expression)
    return _Builder(surface, scope).build(surface.tree, 1)


def parse_constant(expression: Expression) -> Value:
    """The value of a parameter: a number, text, truth value or list, written down as such.

    Raises ExpressionFault for anything else.
    """
    surface = Surface(expression)
    builder = _Builder(surface, None)
    if isinstance(surface.tree, ast.List):
        return builder.constants(surface.tree)
    return builder.literal(surface.tree)


def declared_values(study: StudyDefinition) -> dict[str, Value]:
    """What the study itself declares: single values, and tables as a tuple of rows.

    Raises ExpressionFault where a value cannot be read.
    """
    return {
        name: parse_constant(parameter.value) if parameter.value is not None else parameter.rows
        for name, parameter in study.parameters.items()
    }


class _Builder:
    """Walks Python's syntax tree and keeps only what the language knows."""

    def __init__(self, surface: Surface, scope: Scope | None) -> None:
        self._surface = surface
        self._naming = None if scope is None else Naming(surface, scope)
        self._scope = scope
        self._handlers: dict[type[ast.expr], Callable[[Any, int], Node]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._arithmetic,
            ast.BoolOp: self._logic,
            ast.Compare: self._comparison,
            ast.IfExp: self._conditional,
            ast.Call: self._call,
        }

    def build(self, node: ast.expr, depth: int) -> Node:
        if depth > MAX_NESTING:
            raise self._fault("ENG-L-NESTING", node, limit=MAX_NESTING)
        handler = self._handlers.get(type(node))
        if handler is None:
            raise self._fault("ENG-L-FORBIDDEN", node, what=_extract(self._surface, node))
        return handler(node, depth + 1)

    def _fault(self, code: str, node: ast.expr | ast.keyword, **slots: str | int) -> Exception:
        return self._surface.fault(code, self._surface.place(node), **slots)

    # ------------------------------------------------------------------ what is written down

    def literal(self, node: ast.expr) -> Value:
        """A number (exact as written), a text, or a truth value."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.literal(node.operand)
            if isinstance(number, Decimal):
                return number.copy_negate()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bool):
                return node.value
            written = self._surface.segment(node)
            if isinstance(node.value, (int, float)) and _NUMBER.fullmatch(written):
                return Decimal(written)
            if isinstance(node.value, str) and _TEXT.fullmatch(written):
                return written[1:-1]
        raise self._fault("ENG-L-LITERAL", node, what=_extract(self._surface, node))

    def constants(self, node: ast.List) -> tuple[Value, ...]:
        """A list of literals."""
        return tuple(self.literal(element) for element in node.elts)

    def _constant(self, node: ast.Constant, _depth: int) -> Node:
        return Constant(self.literal(node), self._surface.place(node))

    # ------------------------------------------------------------------ operators

    def _unary(self, node: ast.UnaryOp, depth: int) -> Node:
        operator = {ast.Not: "not", ast.USub: "-"}.get(type(node.op))
        if operator is None:
            raise self._fault("ENG-L-FORBIDDEN", node, what=_extract(self._surface, node))
        operand = self.build(node.operand, depth)
        return Unary(operator, operand, self._surface.place(node))

    def _arithmetic(self, node: ast.BinOp, depth: int) -> Node:
        operator = _ARITHMETIC.get(type(node.op))
        if operator is None:
            raise self._fault("ENG-L-FORBIDDEN", node, what=_extract(self._surface, node))
        left, right = self.build(node.left, depth), self.build(node.right, depth)
        return Arithmetic(operator, left, right, self._surface.place(node))

    def _logic(self, node: ast.BoolOp, depth: int) -> Node:
        operator = "and" if isinstance(node.op, ast.And) else "or"
        parts = tuple(self.build(part, depth) for part in node.values)
        return Logic(operator, parts, self._surface.place(node))

    def _comparison(self, node: ast.Compare, depth: int) -> Node:
        links = []
        for written, right in zip(node.ops, node.comparators, strict=True):
            operator = _COMPARISON.get(type(written))
            if operator is None:
                raise self._fault("ENG-L-FORBIDDEN", node, what=_extract(self._surface, node))
            links.append((operator, self._right_side(operator, right, depth)))
        return Comparison(self.build(node.left, depth), tuple(links), self._surface.place(node))

    def _right_side(self, operator: str, right: ast.expr, depth: int) -> Node:
        if operator in ("in", "not in") and isinstance(right, ast.List):
            return Constant(self.constants(right), self._surface.place(right))
        return self.build(right, depth)

    def _conditional(self, node: ast.IfExp, depth: int) -> Node:
        test, yes, no = (self.build(part, depth) for part in (node.test, node.body, node.orelse))
        return Conditional(test, yes, no, self._surface.place(node))

    # ------------------------------------------------------------------ names

    def _names(self, node: ast.expr) -> Naming:
        if self._naming is None:
            raise self._fault("ENG-L-NOT-CONSTANT", node)
        return self._naming

    def _name(self, node: ast.Name | ast.Attribute, _depth: int) -> Node:
        written, place = self._dotted(node), self._surface.place(node)
        names = self._names(node)
        if written.startswith("P."):
            return ParameterRead(names.parameter(written, place, table=False).name, (), place)
        item, beside = names.item(written, place)
        return ItemRead(item, beside, place)

    def _dotted(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return f"{self._dotted(node.value)}.{node.attr}"
        raise self._fault("ENG-L-FORBIDDEN", node, what=_extract(self._surface, node))

    # ------------------------------------------------------------------ functions

    def _call(self, node: ast.Call, depth: int) -> Node:
        name = self._dotted(node.func)
        signature = SIGNATURES.get(name)
        place = self._surface.place(node)
        if signature is None:
            near = nearest(name, SIGNATURES)
            code = "ENG-L-FUNCTION-NEAR" if near else "ENG-L-FUNCTION"
            raise self._surface.fault(code, place, name=name, nearest=near or "")
        self._check_count(signature, node)
        if name == "over":
            return self._over(node, depth)
        if name == "in_row":
            return self._in_row(node, depth)
        if name == "outer":
            return self._outer(node, depth)
        if name == "lookup":
            return self._lookup(node, depth)
        if name == "this":
            return Call("this", self._names(node).this(place), (), place)
        arguments = tuple(
            self._argument(signature, index, argument, depth)
            for index, argument in enumerate(node.args)
        )
        return Call(name, arguments, (), place)

    def _check_count(self, signature: Signature, node: ast.Call) -> None:
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise self._fault("ENG-L-FORBIDDEN", node, what=_extract(self._surface, node))
        if node.keywords and signature.name != "lookup":
            raise self._fault("ENG-L-NAMED", node, name=signature.name)
        count, most = len(node.args), signature.most
        if count < signature.fewest or (most is not None and count > most):
            raise self._fault(
                "ENG-L-COUNT",
                node,
                name=signature.name,
                given=count,
                wanted=_wanted(signature),
            )

    def _argument(self, signature: Signature, index: int, node: ast.expr, depth: int) -> Node:
        kind = signature.argument(index).kinds[0]
        place = self._surface.place(node)
        if kind == "table":
            return self._table(node, SINCE)
        if kind == "item":
            item, beside = self._item_named(node, signature.name)
            return ItemName(item, beside, place)
        if kind == "address":
            target = self._names(node).target(self._quoted(node), place)
            return AddressName(target, place)
        if kind == "constant":
            point = self._quoted(node)
            self._names(node).point(point, place)
            return Constant(point, place)
        if kind == "pattern":
            return Constant(self._pattern(node, place), place)
        return self.build(node, depth)

    def _item_named(self, node: ast.expr, function: str) -> tuple[Any, bool]:
        written = (
            self._dotted(node)
            if isinstance(node, (ast.Name, ast.Attribute))
            else self._quoted(node)
        )
        place = self._surface.place(node)
        names = self._names(node)
        if function == "tp":
            return names.own_item(written, place), False
        if function in _NEAR_ITEMS:
            return names.item(written, place)
        return names.any_item(written, place), False

    def _quoted(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            text = self.literal(node)
            if isinstance(text, str):
                return text
        raise self._fault("ENG-L-QUOTED", node)

    def _pattern(self, node: ast.expr, place: Place) -> str:
        text = self._quoted(node)
        if safe_pattern(text) is None:
            raise self._surface.fault("ENG-L-PATTERN", place, pattern=text)
        return text

    def _over(self, node: ast.Call, depth: int) -> Node:
        place = self._surface.place(node.args[0])
        group, inner_scope = self._names(node).rows(self._quoted(node.args[0]), place)
        inner = _Builder(self._surface, inner_scope).build(node.args[1], depth)
        return Call("over", (group, inner), (), self._surface.place(node))

    def _in_row(self, node: ast.Call, depth: int) -> Node:
        place = self._surface.place(node.args[0])
        group, inner_scope = self._names(node).rows(self._quoted(node.args[0]), place)
        key = self.build(node.args[1], depth)
        inner = _Builder(self._surface, inner_scope).build(node.args[2], depth)
        return Call("in_row", (group, key, inner), (), self._surface.place(node))

    def _outer(self, node: ast.Call, depth: int) -> Node:
        scope = None if self._scope is None else self._scope.outer
        if scope is None:
            raise self._fault("ENG-L-OUTER", node)
        inner = _Builder(self._surface, scope).build(node.args[0], depth)
        return Call("outer", (inner,), (), self._surface.place(node))

    def _lookup(self, node: ast.Call, depth: int) -> Node:
        wanted = self._quoted(node.args[1])
        table = self._table(node.args[0], wanted, column=node.args[1])
        named = []
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self._fault("ENG-L-FORBIDDEN", keyword, what="**")
            column = _range_column(keyword.arg)
            self._check_column(column, table.columns, keyword)
            named.append((keyword.arg, self.build(keyword.value, depth)))
        arguments = (
            table,
            Constant(wanted, self._surface.place(node.args[1])),
        )
        return Call("lookup", arguments, tuple(named), self._surface.place(node))

    def _table(
        self, node: ast.expr, wanted: str, *, column: ast.expr | None = None
    ) -> ParameterRead:
        """A table of the study that has the column `wanted`, which is written at `column`."""
        place = self._surface.place(node)
        found = self._names(node).parameter(self._quoted(node), place, table=True)
        self._check_column(wanted, found.columns, column or node)
        return ParameterRead(found.name, found.columns, place)

    def _check_column(
        self, column: str, columns: tuple[str, ...], node: ast.expr | ast.keyword
    ) -> None:
        if column not in columns:
            raise self._fault("ENG-L-COLUMN", node, name=column, columns=", ".join(columns))


def _range_column(keyword: str) -> str:
    """Three words are no columns themselves: `age` asks a range, `on` the latest start."""
    return {"age": "age_from", "on": "valid_from", "edition": SINCE}.get(keyword, keyword)


def _wanted(signature: Signature) -> str:
    if signature.most is None:
        return f"{signature.fewest}+"
    if signature.most == signature.fewest:
        return str(signature.fewest)
    return f"{signature.fewest}–{signature.most}"


def _extract(surface: Surface, node: ast.expr) -> str:
    """The first signs of what was written, for the fault's sentence."""
    written = surface.segment(node)
    return written if len(written) <= 40 else f"{written[:40]}…"
