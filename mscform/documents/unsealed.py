"""A print that nobody signs: its rows on sheets, as an archive without data inside."""

from __future__ import annotations

from collections.abc import Sequence

from mscform.documents.flow import Row
from mscform.documents.form_page import PrintFrame
from mscform.documents.page_frame import Identity, page_frame
from mscform.documents.paper import Frame, draw_sheets
from mscform.documents.pdfa import DocumentFacts, archive
from mscform.documents.wording import Wording


def unsealed(
    frame: PrintFrame,
    words: Wording,
    identity: Identity,
    rows: Sequence[Row],
    *,
    title: str,
    kind: str,
) -> bytes:
    """The rows as PDF/A-3b; `title` and `kind` name the document to readers of its metadata."""
    around = page_frame(frame, words, identity)
    return framed(frame, words, around, rows, title=title, kind=kind)


def framed(
    frame: PrintFrame,
    words: Wording,
    around: Frame,
    rows: Sequence[Row],
    *,
    title: str,
    kind: str,
) -> bytes:
    """The same on sheets that have a frame of their own."""
    sheets = draw_sheets(words.face, around, rows)
    facts = DocumentFacts(
        title=title,
        software=frame.software,
        created=frame.printed_at,
        language=frame.languages[0],
        identifier=f"{kind}:{frame.study.fingerprint}",
    )
    return archive(sheets.pdf, facts, None)
