"""The study as a whole: each endpoint with its picture and its table."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout

from mscform.base.errors import MscformError
from mscform.definitions.endpoint import Endpoint
from mscform.gui.curve_view import CurveView, Line
from mscform.gui.figures_table import FiguresTable
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.page import Crumb, Page
from mscform.gui.places import DocumentPlace, Room
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, message
from mscform.records.account import Permission
from mscform.services.endpoint_tables import Cell, EndpointResult, Tables
from mscform.services.files import demand_target, write_whole
from mscform.services.overview import cell_text
from mscform.services.rights import allowed
from mscform.services.site import Site

_LIST_WIDTH = 328


class OverviewPage(Page):
    """Endpoints at the left; the one in view at the right."""

    def __init__(self, site: Site, tasks: Tasks, texts: Texts) -> None:
        super().__init__(texts, "overview")
        self._site = site
        self._tasks = tasks
        self._endpoints: tuple[Endpoint, ...] = ()
        self._results: dict[str, EndpointResult] = {}
        self._whole = False
        self._counted = False
        self.title = Heading(page=True)
        self.trouble = Banner(texts)
        self.save = Button("", key=key_text(Command.SAVE_COPY))
        self.save.setObjectName("save-csv")
        self.save.setShortcut(key_text(Command.SAVE_COPY))
        self.save.clicked.connect(self._on_save)
        self.print = Button("", key=key_text(Command.PRINT), mark=Icon.PRINT)
        self.print.setObjectName("print-overview")
        self.print.clicked.connect(self._on_print)
        self.list = RowList(one_click=True)
        self.list.setObjectName("endpoints")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.selectionModel().currentChanged.connect(self._show)
        self.name = Heading()
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.curve = CurveView()
        self.table = FiguresTable()
        self._lay_out()
        self._take((), whole=False)
        self.relabel()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.save)
        head.addWidget(self.print)
        self.column.addLayout(head)
        self.column.addWidget(self.trouble)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        left, right = Card(), Card()
        inner = QVBoxLayout(left)
        inner.setContentsMargins(6, 6, 6, 6)
        inner.addWidget(self.list)
        shown = QVBoxLayout(right)
        shown.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP_SMALL)
        shown.setSpacing(tokens.GAP_SMALL)
        shown.addWidget(self.name)
        shown.addWidget(self.note)
        shown.addWidget(self.curve, 2)
        shown.addWidget(self.table, 3)
        row.addWidget(left)
        row.addWidget(right, 1)
        self.column.addLayout(row, 1)

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-OVERVIEW")),)

    def enter(self) -> None:
        """Count anew: the record may have grown."""
        if not self._counted:
            self._counted = True
            work = self._site.overview.tables
            self._tasks.run(self.texts("GUI-BUSY-OVERVIEW"), work, self._on_read, self._on_refused)
        self.list.setFocus()

    def relabel(self) -> None:
        """Another language."""
        texts = self.texts
        self.title.setText(texts("GUI-OVERVIEW-TITLE"))
        self.save.relabel(texts("GUI-OVERVIEW-CSV"))
        self.print.relabel(texts("GUI-PDF-PRINT"))
        self.list.setAccessibleName(texts("GUI-OVERVIEW-TITLE"))
        self.curve.setAccessibleName(texts("GUI-OVERVIEW-PICTURE"))
        self.table.setAccessibleName(texts("GUI-OVERVIEW-TABLE"))
        self.list.show_rows(
            [
                RowEntry(title=texts.of(one.title), key=one.oid, mark=Icon.OVERVIEW)
                for one in self._endpoints
            ]
        )
        self._show()

    def _on_read(self, tables: Tables) -> None:
        """What is merely counted is shown at once; curves and limits follow beside the window."""
        self._endpoints = tables.endpoints
        self._take(tables.counts(), whole=False)
        self.trouble.say(None if self._endpoints else message("GUI-OVERVIEW-NONE"), Tone.MUTED)
        self.relabel()
        self.list.go_first()
        if self._endpoints:
            errand = self._tasks.beside(tables.results)
            errand.done.connect(self._on_results)
            errand.refused.connect(self._on_refused)

    def _on_results(self, results: tuple[EndpointResult, ...]) -> None:
        self._take(results, whole=True)
        self._show()

    def _take(self, results: tuple[EndpointResult, ...], *, whole: bool) -> None:
        self._results = {one.endpoint.oid: one for one in results}
        self._whole = whole and bool(results)
        self.save.setEnabled(self._whole)
        self.print.setEnabled(self._whole and allowed(self._site, Permission.PRINT))

    def _on_refused(self, error: MscformError) -> None:
        self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)

    def _show(self) -> None:
        texts, key = self.texts, self.list.current_key()
        endpoint = next((one for one in self._endpoints if one.oid == key), None)
        result = self._results.get(str(key))
        if endpoint is not None:
            note = message("GUI-OVERVIEW-COMING") if result is None else endpoint.note
            self.name.setText(texts.of(endpoint.title))
            self.note.setText(texts.of(note))
            self.note.setVisible(note is not None)
        if result is None:
            self.curve.show_lines((), stairs=False, ticks=(), words="")
            self.table.show_table((), ())
            return
        table = result.tables[0]
        rows = [[self._told(cell) for cell in row] for row in table.rows]
        self.curve.show_lines(
            [Line(texts.of(curve.group), curve.points) for curve in result.curves],
            stairs=result.stairs,
            ticks=result.ticks(rows),
            words=texts("SVC-EP-DAY") if result.stairs else "",
        )
        self.table.show_table([texts.of(column) for column in table.columns], rows)

    def _told(self, cell: Cell) -> str:
        return cell_text(cell, self.texts.language, self._site.catalogue)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 prints."""
        if command_of(event) is Command.PRINT and self._whole:
            self._on_print()
        else:
            super().keyPressEvent(event)

    def _on_print(self) -> None:
        work = partial(
            self._site.overview.as_pdf, tuple(self._results.values()), self.texts.language
        )
        self._tasks.run(self.texts("GUI-BUSY-PAPER"), work, self._on_paper, self._on_refused)

    def _on_paper(self, pdf: bytes) -> None:
        title = message("GUI-OVERVIEW-TITLE")
        self.wants.emit(DocumentPlace(pdf, title, "overview.pdf", back=Room.OVERVIEW))

    def _on_save(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.texts("GUI-OVERVIEW-CSV"))
        if name:
            self.save_into(Path(name))

    def save_into(self, folder: Path) -> None:
        """Write every table as a CSV file."""
        files = self._site.overview.as_csv(tuple(self._results.values()), self.texts.language)
        try:
            for name, data in files.items():
                demand_target(folder / name)
                write_whole(folder / name, data)
        except MscformError as error:
            self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
            return
        said = message("GUI-OVERVIEW-SAVED", n=len(files), folder=str(folder))
        self.trouble.say(said, Tone.GOOD, Icon.DONE)
