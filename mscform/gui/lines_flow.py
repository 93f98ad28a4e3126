"""From the page of the site to a changed table: read it, add lines, two persons stand for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mscform.base.errors import MscformError
from mscform.base.message import Message
from mscform.gui.dialogs.lines import Line, LinesAsked, LinesDialog
from mscform.gui.texts import Texts, Words, message
from mscform.services.settings import SiteTable
from mscform.services.site import Site

_KNOWN: Final = frozenset(("test", "lab", "valid_from", "sex", "age_from", "age_to", "low", "high"))


class LinesFlow(QObject):
    """Shows one table of the site and lets lines be added.

    Signals:
        changed(words): a new edition holds.
    """

    changed = Signal(object)

    def __init__(self, site: Site, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._site, self._texts, self._parent = site, texts, parent

    def begin(self, name: str) -> None:
        """Open the dialog of one table."""
        table = next(one for one in self._site.settings.tables() if one.parameter.name == name)
        dialog = LinesDialog(self._texts, self.asked(table), self._parent)
        accepted = dialog.exec()
        dialog.deleteLater()
        if accepted:
            edition = table.edition + 1
            label = table.parameter.label or table.parameter.name
            self.changed.emit(message("GUI-LINES-DONE", name=label, edition=edition))

    def asked(self, table: SiteTable) -> LinesAsked:
        """What the dialog of a table shows."""
        name = table.parameter.name
        return LinesAsked(
            title=self._texts.of(table.parameter.label),
            lead=self._lead(table),
            columns=table.columns,
            titles=tuple(self._title(column) for column in table.columns),
            lines=table.lines,
            words=lambda column, cell: self._words(table, column, cell),
            judge=lambda line: self._judge(name, line),
            read=lambda parent: self._read(name, parent),
            save=lambda lines, second, password: self._save(name, lines, second, password),
        )

    def _lead(self, table: SiteTable) -> str:
        texts = self._texts
        told = texts("GUI-LINES-LEAD", edition=table.edition, n=len(table.lines))
        history = self._site.settings.history(table.parameter.name)
        if not history:
            return told
        last = history[-1]
        when = f"{last.at:%Y-%m-%d %H:%M}"
        said = texts("GUI-LINES-CHANGED", when=when, first=last.first, second=last.second)
        return f"{told} {said}"

    def _title(self, column: str) -> str:
        if column not in _KNOWN:
            return column
        return self._texts(f"GUI-LINES-COL-{column.upper().replace('_', '-')}")

    def _words(self, table: SiteTable, column: str, cell: str) -> str:
        if cell == "*":
            return self._texts("GUI-LINES-ALL")
        listed = table.parameter.lists.get(column)
        found = None if listed is None else self._site.study.code_lists[listed].find(cell)
        return cell if found is None else f"{cell} {self._texts.of(found.decode)}"

    def _judge(self, name: str, line: Line) -> Words | None:
        return self._tried(lambda: self._site.settings.check_lines(name, [line]))

    def _read(self, name: str, parent: QWidget) -> tuple[Line, ...] | Message:
        title = self._texts("GUI-LINES-FILE")
        file, _ = QFileDialog.getOpenFileName(parent, title, "", "CSV (*.csv)")
        if not file:
            return ()
        try:
            return self._site.settings.read_lines(name, Path(file))
        except MscformError as error:
            return error.message

    def _save(self, name: str, lines: Sequence[Line], second: str, password: str) -> Words | None:
        settings = self._site.settings
        return self._tried(
            lambda: settings.add_lines(name, lines, second=second, second_password=password)
        )

    def _tried(self, act: Callable[[], object]) -> Words | None:
        try:
            act()
        except MscformError as error:
            return error.message
        return None
