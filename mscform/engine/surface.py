"""From the text of a rule to Python's syntax tree, safely, with places counted in characters.

Python's own parser does the reading; nothing is ever executed. Length and nesting are capped
before it is called, so that no text can exhaust it.
"""

from __future__ import annotations

import ast
import re
import unicodedata
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
_QUOTED: Final = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_WIDE: Final = re.compile("[（）［］｛｝，：；＝＜＞＋－＊／％“”‘’。、×÷≤≥≠]")
_PLAIN: Final = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "。": ".",
    "、": ",",
    "×": "*",
    "÷": "/",
} | {
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
"""Signs that an input method or a text program puts for those of the rule language."""
_SINGLE: Final = re.compile(r"(?<![=<>!:])=(?!=)")
_NAMED: Final = re.compile(r",\s*\w+\s*=(?!=)")
"""An argument by name; the first one of a call never is."""


class ExpressionFault(DefinitionError):  # noqa: N818 - the word of the contract
    """A rule text that cannot be understood.

    `line` and `column` count inside the rule's text, `position` in the definition file (None
    where the rule came from nowhere). A rule of several lines begins each of them in the column
    of its first: YAML has taken that indentation away.
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
    line = start.line + place.line - 1
    return Position(file=start.file, line=line, column=place.column + start.column - 1)


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
                raise self._wide() or self.fault("ENG-L-BRACKET", self._at(token.start()))

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
            raise self._explained(error) from None
        except (ValueError, RecursionError, MemoryError):
            raise self.fault("ENG-L-SYNTAX", Place(1, 1)) from None

    def _explained(self, error: SyntaxError) -> ExpressionFault:
        """What is most likely meant by a text that cannot be read."""
        single = _SINGLE.search(_NAMED.sub(_blanks, self._bare()))
        wide = self._wide()
        if wide is not None:
            return wide
        if single is not None:
            return self.fault("ENG-L-EQUALS", self._at(single.start()))
        return self.fault("ENG-L-SYNTAX", self._of_syntax_error(error))

    def _wide(self) -> ExpressionFault | None:
        """The first sign that only looks like one of the language; None where there is none."""
        found = _WIDE.search(self._bare())
        if found is None:
            return None
        sign = found.group()
        plain = _PLAIN.get(sign) or unicodedata.normalize("NFKC", sign)
        return self.fault("ENG-L-WIDE", self._at(found.start()), sign=sign, plain=plain)

    def _bare(self) -> str:
        """The text with blanks in place of what stands in quotes."""
        return _QUOTED.sub(_blanks, self._text)

    def _of_syntax_error(self, error: SyntaxError) -> Place:
        line = min(max(error.lineno or 1, 1), len(self._lines))
        column = max((error.offset or 1) - (1 if line == 1 else 0), 1)
        return Place(line, min(column, len(self._lines[line - 1]) + 1))


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found.group())
