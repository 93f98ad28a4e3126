"""From the text of a rule to Python's syntax tree, safely, with places counted in characters.

Python's own parser does the reading; nothing is ever executed. Length and nesting are capped
before it is called, so that no text can exhaust it.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Final

from mscform.base.errors import DefinitionError
from mscform.base.message import Slot
from mscform.definitions.logic import Expression, Position
from mscform.engine.tree import Place

MAX_LENGTH: Final = 4000
"""Longest rule in characters; the longest of the shipped study has fewer than 1,500."""

MAX_NESTING: Final = 60
"""Deepest nesting of brackets, and of the tree."""

_TOKEN: Final = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*|[()\[\]{}]")
_OPENING: Final = "([{"


class ExpressionFault(DefinitionError):  # noqa: N818 - the word of the contract
    """A rule text that cannot be understood.

    `line` and `column` count inside the rule's text, `position` in the definition file (None
    where the rule came from nowhere). Lines after the first are placed by their own column:
    YAML has taken away their indentation.
    """

    def __init__(self, code: str, expression: Expression, place: Place, **slots: Slot) -> None:
        super().__init__(code, **slots)
        self.line = place.line
        self.column = place.column
        self.position = position_of(expression, place)


def position_of(expression: Expression, place: Place) -> Position | None:
    """The place inside a rule as a position in its definition file."""
    start = expression.position
    if start is None:
        return None
    shift = start.column - 1 if place.line == 1 else 0
    return Position(file=start.file, line=start.line + place.line - 1, column=place.column + shift)


class Surface:
    """The syntax tree of a rule, together with the text it was made of."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        # Python ends a line at a carriage return too; so places are counted on its own terms.
        self._text = expression.text.replace("\r\n", "\n").replace("\r", "\n")
        self._lines = self._text.split("\n")
        self._refuse_monsters()
        self.tree = self._parsed()

    def place(self, node: ast.expr | ast.keyword) -> Place:
        """Where a syntax node begins, in characters."""
        return Place(node.lineno, len(self._before(node.lineno, node.col_offset)) + 1)

    def segment(self, node: ast.expr) -> str:
        """The source text of a node that stands on one line; of longer ones, of its first."""
        whole = self._lines[node.lineno - 1]
        start = len(self._before(node.lineno, node.col_offset))
        if node.end_lineno != node.lineno or node.end_col_offset is None:
            return whole[start:]
        return whole[start : len(self._before(node.lineno, node.end_col_offset))]

    def fault(self, code: str, place: Place, **slots: Slot) -> ExpressionFault:
        """A fault of this rule, to be raised."""
        return ExpressionFault(code, self.expression, place, **slots)

    def _before(self, line: int, byte_offset: int) -> str:
        """Text before a byte offset; the first line carries the bracket we put around the rule."""
        offset = byte_offset - 1 if line == 1 else byte_offset
        text = self._lines[line - 1]
        if text.isascii():
            return text[: max(offset, 0)]
        return text.encode("utf-8")[: max(offset, 0)].decode("utf-8", "replace")

    def _refuse_monsters(self) -> None:
        text = self._text
        if not text.strip():
            raise self.fault("ENG-L-EMPTY", Place(1, 1))
        if len(text) > MAX_LENGTH:
            raise self.fault("ENG-L-LENGTH", Place(1, 1), length=len(text), limit=MAX_LENGTH)
        depth = 0
        for token in _TOKEN.finditer(text):
            sign = token.group()
            if len(sign) > 1 or sign == "#":
                continue
            depth += 1 if sign in _OPENING else -1
            if depth > MAX_NESTING:
                raise self.fault("ENG-L-NESTING", self._at(token.start()), limit=MAX_NESTING)
            if depth < 0:
                raise self.fault("ENG-L-BRACKET", self._at(token.start()))

    def _at(self, index: int) -> Place:
        before = self._text[:index]
        return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)

    def _parsed(self) -> ast.expr:
        source = f"({self._text}\n)"
        try:
            with warnings.catch_warnings():
                # Python would warn of "\d" in a text; here a backslash is an ordinary sign.
                warnings.simplefilter("ignore")
                return ast.parse(source, mode="eval").body
        except SyntaxError as error:
            raise self.fault("ENG-L-SYNTAX", self._of_syntax_error(error)) from None
        except (ValueError, RecursionError, MemoryError):
            raise self.fault("ENG-L-SYNTAX", Place(1, 1)) from None

    def _of_syntax_error(self, error: SyntaxError) -> Place:
        line = min(max(error.lineno or 1, 1), len(self._lines))
        column = max((error.offset or 1) - (1 if line == 1 else 0), 1)
        return Place(line, min(column, len(self._lines[line - 1]) + 1))
