"""A table of numbers to read and to walk through with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView

from mscform.gui.style import tokens
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.style.fonts import font
from mscform.gui.style.paint import Face, text_width

Index = QModelIndex | QPersistentModelIndex
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NOWHERE: Final = QModelIndex()
_LEAST: Final = 72
_HEAD: Final = Face(tokens.SMALL, strong=True)


class FiguresModel(QAbstractTableModel):
    """Cells as texts; numbers stand at the right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()

    def show(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show another table."""
        self.beginResetModel()
        self._columns, self._rows = columns, rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """As many as there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell, and where it stands."""
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._columns[index.column()]}: {text}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if _is_number(text) else _LEFT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        if role == Qt.ItemDataRole.SizeHintRole:
            wide = text_width(self._columns[section], _HEAD) + tokens.GAP_SMALL
            return QSize(wide, tokens.ROW_COMPACT)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            numbers = bool(self._rows) and all(
                not row[section] or _is_number(row[section]) for row in self._rows
            )
            return _RIGHT if numbers else _LEFT
        return None


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


class FiguresTable(QTableView):
    """The table itself: quiet lines, the window's own scroll bars, nothing to edit."""

    def __init__(self) -> None:
        super().__init__()
        self.figures = FiguresModel(self)
        self.setModel(self.figures)
        self.setObjectName("figures")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setFont(font(tokens.TEXT))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.ROW_COMPACT)
        header = self.horizontalHeader()
        header.setFont(font(tokens.SMALL, strong=True))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_LEAST)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.setHorizontalScrollBar(QuietScrollBar(Qt.Orientation.Horizontal))

    def show_table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show another table, from its first row."""
        self.figures.show(columns, rows)
        self.scrollToTop()
