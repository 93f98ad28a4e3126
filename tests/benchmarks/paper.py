"""P7 filled CRF pages per second, against a bare canvas that writes the same words."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from mscform.documents.form_pdf import render_form
from tests.benchmarks.measure import Standing, paired, ratio_of
from tests.documents.ward import page

FONT = Path(__file__).resolve().parents[2] / "resources" / "fonts" / "NotoSansSC-Regular.ttf"


def _words(pdf: bytes) -> list[list[str]]:
    """The text runs of each page, as many pieces as the print has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().split() for page in document]


def _bare(pages: list[list[str]]) -> Callable[[], object]:
    pdfmetrics.registerFont(TTFont("Bench", str(FONT)))

    def draw() -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=A4, initialFontName="Bench")
        for words in pages:
            canvas.setFont("Bench", 9)
            for number, word in enumerate(words):
                canvas.drawString(40 + (number % 8) * 64, 800 - (number // 8) * 9, word)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    return draw


def standings() -> Iterator[Standing]:
    """One filled form after another."""
    form = page("en", "zh")
    printed = render_form(form)
    pages = len(pikepdf.open(io.BytesIO(printed)).pages)
    taken = paired(lambda: render_form(form), _bare(_words(printed)), rounds=9)
    work = f"filled CRF, PDF/A-3b ({pages / taken[0]:.0f} pages/s)"
    yield ratio_of("P7", work, taken, 1.25)
