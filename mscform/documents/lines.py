"""From styled text to lines that fit a width; nothing is ever shortened.

Lines break after spaces and between Chinese characters, closing punctuation stays with what it
closes, and a word wider than its column is broken where it must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from mscform.documents.typeface import Typeface

INK: Final = "#15202B"
MUTED: Final = "#4F5B69"
ACCENT: Final = "#0B5CAD"
HAIR: Final = "#C3CBD5"
SHADE: Final = "#F1F4F7"
STOP: Final = "#B3261E"
CALL: Final = "#A33F00"
GOOD: Final = "#1B6E46"


class Style(NamedTuple):
    """How a piece of text looks; sizes in points."""

    size: float = 9.0
    bold: bool = False
    colour: str = INK
    struck: bool = False


TEXT: Final = Style()
STRONG: Final = Style(bold=True)
QUIET: Final = Style(colour=MUTED)
SMALL: Final = Style(size=6.5, colour=MUTED)
SMALL_INK: Final = Style(size=6.5)
VALUE: Final = Style(size=9.5, bold=True)
UNIT: Final = Style(size=8.0, colour=MUTED)
STRUCK: Final = Style(colour=MUTED, struck=True)
NOTE: Final = Style(size=8.0)
NOTE_QUIET: Final = Style(size=8.0, colour=MUTED)
NOTE_STRONG: Final = Style(size=8.0, bold=True)
HEADING: Final = Style(size=11.0, bold=True)
TITLE: Final = Style(size=14.0, bold=True)
TITLE_SECOND: Final = Style(size=12.0, colour=MUTED)


class Span(NamedTuple):
    """A run of text in one style; or a drawn sign, named by `mark`, as wide as `room` points.

    A `bound` sign and the text up to the next sign share a line where one can hold both: a box to
    tick stays with its words.
    """

    text: str
    style: Style = TEXT
    mark: str = ""
    room: float = 0.0
    bound: bool = False


class Piece(NamedTuple):
    """A span's part on one line, at `x` points from the line's start."""

    x: float
    width: float
    text: str
    style: Style
    mark: str


class Line(NamedTuple):
    """One line: its pieces, how wide it is, its leading and the size that sets its baseline."""

    pieces: tuple[Piece, ...]
    width: float
    leading: float
    size: float


_CJK: Final = "\u2e80-\u2fff\u3000\u3003-\u3007\u3020-\u30ff\u3400-\u9fff\uf900-\ufaff\uff10-\uffe6"
_CLOSING: Final = "，。、；：？！）」』》〉】〕”’…·"
_TOKEN: Final = re.compile(
    rf"\n|[（「『《〈【〔“‘]*(?:[{_CJK}]|[^\s{_CJK}{_CLOSING}（「『《〈【〔“‘]+|)[{_CLOSING}]* *|."
)
MARK_GAP: Final = 3.0
_LONG_TEXT: Final = 2000


def leading(size: float) -> float:
    """Line distance for a size, on the 4-point grid."""
    if size <= 6.5:
        return 8.0
    if size <= 10.0:
        return 12.0
    return 16.0 if size <= 12.0 else 20.0


def set_lines(face: Typeface, spans: Iterable[Span], width: float) -> tuple[Line, ...]:
    """The spans broken into lines no wider than `width`; trailing spaces may hang over."""
    composer = _Composer(face, width)
    given = list(spans)
    for at, span in enumerate(given):
        if span.mark:
            words = takewhile(lambda one: not one.mark, given[at + 1 :]) if span.bound else ()
            composer.mark(span, tuple(words))
        else:
            composer.text(span)
    return composer.finish()


def set_paragraphs(
    face: Typeface, paragraphs: Iterable[Sequence[Span]], width: float
) -> tuple[Line, ...]:
    """Several paragraphs under each other."""
    return tuple(line for spans in paragraphs for line in set_lines(face, spans, width))


def longest_word(face: Typeface, paragraphs: Iterable[Sequence[Span]], limit: float) -> float:
    """The width of the widest part that should not be broken, at most `limit`.

    A bound sign counts with the first word after it.
    """
    widest = 0.0
    for spans in paragraphs:
        sign = 0.0
        for span in spans:
            widest = max(widest, span.room)
            if span.mark:
                sign = span.room + MARK_GAP if span.bound else 0.0
                continue
            if len(span.text) > _LONG_TEXT:
                return limit
            for word in _TOKEN.findall(span.text):
                style = span.style
                width = face.width(word.strip(), bold=style.bold, size=style.size)
                widest = max(widest, sign + width)
                sign = 0.0
    return min(widest, limit)


class _Composer:
    """Greedy line filling over spans of different styles."""

    def __init__(self, face: Typeface, width: float) -> None:
        self._face = face
        self._width = width
        self._lines: list[Line] = []
        self._pieces: list[Piece] = []
        self._x = 0.0

    def mark(self, span: Span, words: Sequence[Span]) -> None:
        """Put a drawn sign into the line; a new line where its words would not fit behind it."""
        needed = span.room + (MARK_GAP if words else 0.0)
        for at, word in enumerate(words, 1):
            text = word.text if at < len(words) else word.text.rstrip()
            needed += self._measure(text, word.style)
        needed = min(needed, self._width)
        if self._x > 0 and self._x + needed > self._width:
            self._break(span.style)
        self._pieces.append(Piece(self._x, span.room, "", span.style, span.mark))
        self._x += span.room + MARK_GAP

    def text(self, span: Span) -> None:
        """Put a text into the line and those after it."""
        style = span.style
        whole = self._measure(span.text, style) if "\n" not in span.text else self._width + 1
        if self._x + whole <= self._width:
            self._put(span.text, whole, style)
            return
        held: list[str] = []
        held_width = 0.0
        for word in _TOKEN.findall(span.text):
            if word == "\n":
                self._put("".join(held), held_width, style)
                held, held_width = [], 0.0
                self._break(style)
                continue
            core = self._measure(word.rstrip(" "), style)
            if self._x + held_width + core > self._width:
                self._put("".join(held), held_width, style)
                held, held_width = [], 0.0
                if self._x > 0:
                    self._break(style)
                if core > self._width:
                    self._cut(word, style)
                    continue
            held.append(word)
            held_width += core if word[-1:] != " " else self._measure(word, style)
        self._put("".join(held), held_width, style)

    def finish(self) -> tuple[Line, ...]:
        """All lines; an empty paragraph is one empty line."""
        if self._pieces or not self._lines:
            self._break(TEXT)
        return tuple(self._lines)

    def _measure(self, text: str, style: Style) -> float:
        return self._face.width(text, bold=style.bold, size=style.size)

    def _put(self, text: str, width: float, style: Style) -> None:
        if text:
            self._pieces.append(Piece(self._x, width, text, style, ""))
            self._x += width

    def _cut(self, word: str, style: Style) -> None:
        """A word wider than the column, cut into lines that are full."""
        begin = 0
        filled = 0.0
        for at, width in enumerate(self._face.widths(word, bold=style.bold, size=style.size)):
            if filled + width > self._width and at > begin:
                self._put(word[begin:at], filled, style)
                self._break(style)
                begin, filled = at, 0.0
            filled += width
        self._put(word[begin:], filled, style)

    def _break(self, style: Style) -> None:
        size = max((piece.style.size for piece in self._pieces), default=style.size)
        self._lines.append(Line(tuple(self._pieces), self._x, leading(size), size))
        self._pieces = []
        self._x = 0.0
