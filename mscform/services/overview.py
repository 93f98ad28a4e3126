"""The overview of a study: its derived endpoints over all subjects, and their numbers as CSV."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.records.account import Permission
from mscform.services.context import Context, Service, requires
from mscform.services.endpoint_tables import Cell, EndpointResult, Table, Tables
from mscform.services.pages import PageMaker
from mscform.services.sessions import Sessions

if TYPE_CHECKING:
    from mscform.documents.figures_pdf import Figure


class Overview(Service):
    """What the study looks like as a whole."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def results(self) -> tuple[EndpointResult, ...]:
        """All endpoints of the study over all subjects.

        Raises MachineError `SVC-STATISTICS` where the extra for statistics is not installed.
        """
        return self.tables().results()

    @requires(Permission.READ)
    def tables(self) -> Tables:
        """What all subjects have to tell; making results of it reads nothing of the site."""
        subjects = self._context.database.subjects.all()
        facts = [self._sessions.facts(one.key) for one in sorted(subjects, key=lambda one: one.key)]
        return Tables(self._context.study, facts)

    @requires(Permission.READ)
    def as_csv(self, results: tuple[EndpointResult, ...], language: str) -> dict[str, bytes]:
        """Every table as a CSV file by its name; UTF-8 with a mark, so that spreadsheets see it."""
        return {
            f"{result.endpoint.oid}-{table.name}.csv": self._csv(table, language)
            for result in results
            for table in (*result.tables, *result.detail)
        }

    @requires(Permission.PRINT)
    def as_pdf(self, results: tuple[EndpointResult, ...], language: str) -> bytes:
        """Every endpoint with its picture and its table on paper, as PDF/A-3b."""
        from mscform.documents.figures_pdf import render_figures

        context = self._context
        frame = PageMaker(context).frame(context.study, (language,), 0)
        title = context.catalogue.translate(Message("DOC-OVERVIEW-TITLE"), ("en", "zh"))
        figures = [self._figure(one, language) for one in results]
        return render_figures(frame, title, figures)

    def _figure(self, result: EndpointResult, language: str) -> Figure:
        from mscform.documents.figures_pdf import Figure
        from mscform.documents.plot import Plot, PlotLine

        catalogue = self._context.catalogue
        table = result.tables[0]
        rows = [[cell_text(cell, language, catalogue) for cell in row] for row in table.rows]
        lines = [
            PlotLine(cell_text(one.group, language, catalogue), one.points) for one in result.curves
        ]
        return Figure(
            title=result.endpoint.title,
            note=result.endpoint.note,
            columns=[cell_text(column, language, catalogue) for column in table.columns],
            rows=rows,
            plot=Plot(lines, result.stairs, result.ticks(rows)) if lines else None,
        )

    def _csv(self, table: Table, language: str) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        catalogue = self._context.catalogue
        writer.writerow([cell_text(column, language, catalogue) for column in table.columns])
        writer.writerows(
            [[cell_text(cell, language, catalogue) for cell in row] for row in table.rows]
        )
        return out.getvalue().encode("utf-8-sig")


def cell_text(cell: Cell, language: str, catalogue: Catalogue) -> str:
    """A cell that somebody was given as text; '' for a blank. Reads nothing of the record."""
    if cell is None:
        return ""
    if isinstance(cell, Message):
        return catalogue.render(cell, language)
    if isinstance(cell, TranslatedText):
        return cell.in_language(language)
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
