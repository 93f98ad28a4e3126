"""The short manual, from the shipped files, and the table of keys."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout

from mscform.gui.keys import help_rows
from mscform.gui.page import Crumb, Page
from mscform.gui.style import tokens
from mscform.gui.style.controls import Card, Heading, QuietScrollBar
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts

_COLUMN: Final = 960
_LEADING: Final = 135.0


class HelpPage(Page):
    """One text, in the language in force."""

    def __init__(self, resources: Path, texts: Texts) -> None:
        super().__init__(texts, "help")
        self._folder = resources / "help"
        self.title = Heading(page=True)
        self.text = QTextBrowser()
        self.text.setObjectName("manual")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.text.setOpenLinks(False)
        self.text.setFont(font(tokens.TEXT))
        self.text.document().setDocumentMargin(tokens.GAP_SMALL)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(tokens.GAP, tokens.GAP_SMALL, tokens.GAP, tokens.GAP_SMALL)
        inner.addWidget(self.text)
        self.column.addWidget(self.title)
        card.setMaximumWidth(_COLUMN)
        self.column.addWidget(card, 1)
        self.relabel()

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-HELP")),)

    def enter(self) -> None:
        """Arrow keys scroll."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def relabel(self) -> None:
        """Another language: the same place in the text."""
        self.title.setText(self.texts("GUI-HELP-TITLE"))
        self.text.setAccessibleName(self.texts("GUI-HELP-TITLE"))
        bar = self.text.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        palette = self.text.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.text.setPalette(palette)
        self.text.setMarkdown(self._manual() + self._keys())
        _dress(self.text.document())
        bar.setValue(round(share * bar.maximum()))

    def _manual(self) -> str:
        path = self._folder / f"manual.{self.texts.language}.md"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def _keys(self) -> str:
        """The table of keys, from the one table in the code."""
        texts = self.texts
        heads = (texts("GUI-HELP-KEY"), texts("GUI-HELP-DOES"), texts("GUI-HELP-WHERE"))
        lines = ["", f"## {texts('GUI-HELP-KEYS')}", "", "| " + " | ".join(heads) + " |"]
        lines.append("|---|---|---|")
        lines += [f"| **{row.key}** | {row.name} | {row.place} |" for row in help_rows(texts)]
        return "\n".join(lines) + "\n"


def _dress(document: QTextDocument) -> None:
    """Our sizes and gaps: Markdown brings its own, too loud and too tight."""
    block = document.begin()
    while block.isValid():
        _dress_block(block)
        block = block.next()


def _dress_block(block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    shape = block.blockFormat()
    heading = shape.headingLevel() > 0
    in_table = cursor.currentTable() is not None
    shape.setTopMargin(tokens.GAP_LARGE if heading else 0)
    shape.setBottomMargin(0 if in_table else tokens.GAP_SMALL)
    shape.setLineHeight(_LEADING, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setBlockFormat(shape)
    if heading:
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        letters = QTextCharFormat()
        letters.setFont(font(tokens.SECTION, strong=True))
        letters.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 0)
        cursor.mergeCharFormat(letters)
