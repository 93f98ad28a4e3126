"""What the YAML reader stumbled over, in words of ours: it knows signs, people know lines."""

from __future__ import annotations

from typing import Final

import yaml

from mscform.base.message import Message

_OPENED: Final = {
    "while parsing a flow mapping": "}",
    "while parsing a flow sequence": "]",
}
"""What is missing where the reader was inside of such brackets."""

_QUOTED: Final = "while scanning a quoted scalar"
_TAB: Final = "found a tab character"
_SIGN: Final = ("found character that cannot start any token", "did not find expected node content")
_INDENT: Final = ("did not find expected key", "did not find expected '-' indicator")
_COLON: Final = ("mapping values are not allowed", "could not find expected ':'")


def syntax_fault(error: yaml.MarkedYAMLError, lines: list[str]) -> Message:
    """One sentence of what is wrong; `lines` are those of the file."""
    problem, context = error.problem or "", error.context or ""
    sign = _sign_at(error.problem_mark, lines)
    opened = 0 if error.context_mark is None else error.context_mark.line + 1
    if problem.startswith(_TAB) or sign == "\t":
        return Message("DEF-SYNTAX-TAB")
    if context in _OPENED:
        return Message("DEF-SYNTAX-OPEN", {"sign": _OPENED[context], "line": opened})
    if context == _QUOTED:
        return Message("DEF-SYNTAX-QUOTE", {"line": opened})
    if problem.startswith(_SIGN) and sign:
        return Message("DEF-SYNTAX-SIGN", {"sign": sign})
    if problem.startswith(_COLON):
        return Message("DEF-SYNTAX-COLON")
    if problem.startswith(_INDENT):
        return Message("DEF-SYNTAX-INDENT", {"line": opened})
    return Message("DEF-SYNTAX", {"problem": problem, "context": context})


def _sign_at(mark: yaml.Mark | None, lines: list[str]) -> str:
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1]
