"""The overview of a study on paper: each endpoint with its picture and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mscform.base.text import TranslatedText
from mscform.documents.flow import Picture, Row
from mscform.documents.form_page import PrintFrame
from mscform.documents.layout import Table, TableRow, heading, note, strong, table_rows
from mscform.documents.lines import HEADING, NOTE, NOTE_QUIET, Span
from mscform.documents.page_frame import Identity
from mscform.documents.paper import WIDTH
from mscform.documents.plot import Plot
from mscform.documents.typeface import load_typeface
from mscform.documents.unsealed import unsealed
from mscform.documents.wording import Wording

_TALL: Final = 150.0
_NOBODY: Final = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One endpoint: texts are in the leading language already; the first column is the label."""

    title: TranslatedText
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: TranslatedText | None = None
    plot: Plot | None = None


def render_figures(frame: PrintFrame, title: TranslatedText, figures: Sequence[Figure]) -> bytes:
    """The pages as PDF/A-3b; the same input gives the same bytes.

    Raises EntryError `DOC-GLYPH` for a character that the fonts lack.
    """
    face = load_typeface(frame.resources)
    words = Wording(frame.catalogue, frame.languages, face)
    identity = Identity(
        title=title,
        form=None,
        version=frame.study.version,
        subject=_NOBODY,
        event=_NOBODY,
        status="DOC-STATUS-OVERVIEW",
        sign="dot",
        digest=None,
    )
    rows = [row for figure in figures for row in _figure(words, figure)]
    said = title.in_language(frame.languages[0])
    return unsealed(frame, words, identity, rows, title=said, kind="overview")


def _figure(words: Wording, figure: Figure) -> list[Row]:
    face = words.face
    rows = [heading(face, words.spans(figure.title, "endpoint", HEADING))]
    if figure.note is not None:
        rows.append(note(face, words.paragraphs(figure.note, "endpoint"), keep=True))
    if figure.plot is not None and figure.plot.lines:
        lines = [
            line._replace(name=face.level(face.legible(line.name, "endpoint")))
            for line in figure.plot.lines
        ]
        picture = Picture(0.0, WIDTH, _TALL, figure.plot._replace(lines=lines))
        rows.append(Row((), above=4.0, below=6.0, pictures=(picture,), keep=True))
    if not figure.rows:
        return [*rows, note(face, [[Span(_NOBODY, NOTE_QUIET)]])]
    table = Table(
        corner=strong(face.legible(figure.columns[0], "endpoint")),
        columns=[strong(face.legible(one, "endpoint")) for one in figure.columns[1:]],
        rows=[
            TableRow(
                label=[[Span(face.legible(row[0], "endpoint"), NOTE)]],
                cells=[[[Span(face.legible(cell, "endpoint"), NOTE)]] for cell in row[1:]],
            )
            for row in figure.rows
        ],
        label_room=104.0,
        centred=True,
    )
    return [*rows, *table_rows(face, table)]
