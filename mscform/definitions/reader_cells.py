"""Where the cells of table parameters were written: a fault in a table wants its line."""

from __future__ import annotations

from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_nodes import ListNode, MapNode, TextNode, position_of, read_nodes

Cell = tuple[str, int, str]
"""Parameter, number of the row from 0, column."""


def table_cells(data: bytes) -> dict[Cell, Position]:
    """The place of every cell of the tables in a sound parameters.yaml."""
    root = read_nodes("parameters.yaml", data, FaultList()).root
    parameters = root.get(TextNode("parameters")) if isinstance(root, MapNode) else None
    found: dict[Cell, Position] = {}
    for entry in parameters if isinstance(parameters, ListNode) else ():
        if isinstance(entry, MapNode):
            found.update(_cells(entry))
    return found


def _cells(entry: MapNode) -> dict[Cell, Position]:
    name, columns, rows = (entry.get(TextNode(key)) for key in ("parameter", "columns", "rows"))
    if not isinstance(columns, ListNode) or not isinstance(rows, ListNode):
        return {}
    return {
        (str(name), number, str(column)): position_of(cell)
        for number, row in enumerate(rows)
        if isinstance(row, ListNode)
        for column, cell in zip(columns, row, strict=False)
    }
