"""YAML read as text only: a tree of texts, maps and lists that know where they were written.

Nothing is guessed (`NO`, `01`, `1:30` stay texts), and nothing clever is allowed: anchors,
aliases, tags, merge keys, directives and second documents are refused. The tree is built from the
parser's events without recursion, so that a hostile file meets a limit and never the
interpreter's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_syntax import syntax_fault

MAX_FILE_BYTES: Final = 2_000_000
MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 40

_UNWANTED = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u200a\u200c-\u2027\u202f-\u205f\u2061-\u2065\u206a-\ud7ff"
    "\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that have no business in a definition: control codes, odd line ends, BOM, blanks of
no width, and what turns the order of letters, so that a text reads otherwise than it is."""


class TextNode(str):
    """A scalar: its text as written, and where its first character stands."""

    __slots__ = ("column", "file", "line")
    file: str
    line: int
    column: int


class MapNode(dict[TextNode, "Node"]):
    """A mapping; its keys are text nodes and so know their own places."""

    __slots__ = ("column", "file", "line")
    file: str
    line: int
    column: int


class ListNode(list["Node"]):
    """A sequence."""

    __slots__ = ("column", "file", "line")
    file: str
    line: int
    column: int


Node = TextNode | MapNode | ListNode


def position_of(node: Node) -> Position:
    """Where a node was written."""
    return Position(file=node.file, line=node.line, column=node.column)


def text_at(text: str, place: Node) -> TextNode:
    """A text that takes the place of another node."""
    made = TextNode(text)
    made.file, made.line, made.column = place.file, place.line, place.column
    return made


def like(made: Node, place: Node) -> None:
    """Give a new node the place of another one."""
    made.file, made.line, made.column = place.file, place.line, place.column


def words_of(node: Node) -> list[str]:
    """All texts under a node, keys included; the depth of a file is limited."""
    if isinstance(node, TextNode):
        return [str(node)]
    if isinstance(node, MapNode):
        inner = [word for value in node.values() for word in words_of(value)]
        return [*map(str, node), *inner]
    return [word for value in node for word in words_of(value)]


@dataclass(slots=True)
class Tree:
    """What could be read of one file; `complete` is false where reading stopped at a fault."""

    file: str
    root: Node | None = None
    complete: bool = True


def read_nodes(file: str, data: bytes, faults: FaultList) -> Tree:
    """The tree of one file; faults are added to `faults`, and what was read until then is kept."""
    text = _decoded(file, data, faults)
    if text is None:
        return Tree(file, complete=False)
    builder = _Builder(file=file, lines=text.split("\n"), faults=faults)
    tree = Tree(file)
    try:
        tree.complete = builder.build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        place = Position(file=file, line=line, column=column)
        told = syntax_fault(error, builder.lines)
        faults.add(place, told.code, **told.slots)
        tree.complete = False
    tree.root = builder.root
    if tree.root is None and tree.complete:
        faults.add(Position(file=file, line=1, column=1), "DEF-FILE-EMPTY")
        tree.complete = False
    return tree


def _decoded(file: str, data: bytes, faults: FaultList) -> str | None:
    """The text of a file, or None where its bytes are not fit to be one."""
    start = Position(file=file, line=1, column=1)
    if len(data) > MAX_FILE_BYTES:
        faults.add(start, "DEF-FILE-SIZE", size=len(data), limit=MAX_FILE_BYTES)
        return None
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        faults.add(start, "DEF-BOM")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        faults.add(_place_after(file, before), "DEF-ENCODING", byte=f"{data[error.start]:02X}")
        return None
    if "\r" in text:
        faults.add(_place_after(file, text[: text.index("\r")]), "DEF-LINE-ENDS")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    unwanted = _UNWANTED.search(text)
    if unwanted:
        shown = f"U+{ord(unwanted[0]):04X}"
        faults.add(_place_after(file, text[: unwanted.start()]), "DEF-CHARACTER", character=shown)
        return None
    return text


def _place_after(file: str, text: str) -> Position:
    line = text.count("\n") + 1
    return Position(file=file, line=line, column=len(text) - (text.rfind("\n") + 1) + 1)


@dataclass(slots=True)
class _Builder:
    """Makes the tree from events; containers that are still open stand on a stack."""

    file: str
    lines: list[str]
    faults: FaultList
    root: Node | None = None
    stack: list[tuple[MapNode | ListNode, list[TextNode | None]]] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0

    def build(self, events: Iterator[Event]) -> bool:
        """Consume the events; false where a fault made it stop before the end."""
        for event in events:
            if isinstance(event, ScalarEvent):
                going = self._scalar(event)
            elif isinstance(event, MappingStartEvent):
                going = self._open(MapNode(), event)
            elif isinstance(event, SequenceStartEvent):
                going = self._open(ListNode(), event)
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                self.stack.pop()
                continue
            else:
                going = self._other(event)
            if not going:
                return False
        return True

    def _scalar(self, event: ScalarEvent) -> bool:
        if event.tag is not None or event.anchor is not None:
            self._refuse(event, "DEF-YAML-FEATURE")
        value, (line, column) = event.value, _line_and_column(event)
        if event.style in ("'", '"'):
            column += 1
        elif event.style in ("|", ">"):
            value = value.strip("\n")
            line, column = self._content_start(line)
        node = TextNode(value)
        node.file, node.line, node.column = self.file, line, column
        if event.style == '"' and (odd := _UNWANTED.search(value)):
            # Written as an escape, and as unwelcome as written out.
            self.faults.add(position_of(node), "DEF-CHARACTER", character=f"U+{ord(odd[0]):04X}")
        return self._place(node)

    def _content_start(self, header: int) -> tuple[int, int]:
        """Line and column of the first content of a block scalar with its header on that line."""
        for number in range(header, len(self.lines)):
            line = self.lines[number]
            if line.strip(" "):
                return number + 1, len(line) - len(line.lstrip(" ")) + 1
        return header, 1

    def _open(
        self, node: MapNode | ListNode, event: MappingStartEvent | SequenceStartEvent
    ) -> bool:
        if event.tag is not None or event.anchor is not None:
            self._refuse(event, "DEF-YAML-FEATURE")
        if len(self.stack) >= MAX_DEPTH:
            return self._refuse(event, "DEF-DEPTH", limit=MAX_DEPTH)
        node.file = self.file
        node.line, node.column = _line_and_column(event)
        going = self._place(node)
        self.stack.append((node, [None]))
        return going

    def _place(self, node: Node) -> bool:
        """Put a node where it belongs: as key or value of the open map, or into the open list."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.faults.add(position_of(node), "DEF-NODES", limit=MAX_NODES)
            return False
        if not self.stack:
            self.root = node
            return True
        owner, pending = self.stack[-1]
        if isinstance(owner, ListNode):
            owner.append(node)
        elif pending[0] is None:
            return self._key(node, owner, pending)
        else:
            owner.setdefault(pending[0], node)
            pending[0] = None
        return True

    def _key(self, node: Node, owner: MapNode, pending: list[TextNode | None]) -> bool:
        if not isinstance(node, TextNode):
            self.faults.add(position_of(node), "DEF-KEY-SHAPE")
            return False
        if node == "<<":
            self.faults.add(position_of(node), "DEF-YAML-FEATURE")
            return False
        if node in owner and not self.faults.is_full:
            first = next(key.line for key in owner if key == node)
            self.faults.add(position_of(node), "DEF-KEY-TWICE", key=str(node), line=first)
        pending[0] = node
        return True

    def _other(self, event: Event) -> bool:
        if isinstance(event, AliasEvent):
            return self._refuse(event, "DEF-YAML-FEATURE")
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._refuse(event, "DEF-SECOND-DOCUMENT")
            if event.version or event.tags:
                return self._refuse(event, "DEF-YAML-FEATURE")
        return True

    def _refuse(self, event: Event, code: str, **slots: int) -> bool:
        line, column = _line_and_column(event)
        self.faults.add(Position(file=self.file, line=line, column=column), code, **slots)
        return False


def _line_and_column(event: Event) -> tuple[int, int]:
    """Where an event starts, counted from 1."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
