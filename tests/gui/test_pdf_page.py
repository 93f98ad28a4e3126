from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from mscform.base.errors import MachineError
from mscform.base.identity import FormOID
from mscform.base.text import TranslatedText
from mscform.gui.pdf_page import PdfPage, print_pages
from mscform.gui.places import DocumentPlace
from mscform.gui.preview import PdfPictures
from mscform.gui.texts import Texts
from mscform.services.site import Site


@pytest.fixture
def pdf(ward_site: Site) -> bytes:
    return ward_site.printing.blank(FormOID("F.VS"), languages=("en",))


def test_pages_become_pictures_with_ink_on_them(pdf: bytes) -> None:
    with PdfPictures(pdf) as pictures:
        assert len(pictures) >= 1
        size = pictures.size(0)
        assert (round(size.width()), round(size.height())) == (595, 842)
        picture = pictures.picture(0, 1.0)
        found = {picture.pixel(x, y) for x in range(0, 595, 3) for y in range(0, 842, 3)}
        assert len(found) > 3


def test_what_is_no_document_is_told_in_a_sentence() -> None:
    with pytest.raises(MachineError) as caught:
        PdfPictures(b"not a document")
    assert caught.value.code == "GUI-PDF-DAMAGED"


def test_a_copy_is_the_same_bytes(
    qtbot: QtBot, dressed: object, texts: Texts, pdf: bytes, tmp_path: Path
) -> None:
    page = PdfPage(texts, DocumentPlace(pdf, TranslatedText({"en": "Vital signs"}), "vs.pdf"))
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.save_copy(tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == pdf
    page.save_copy(tmp_path / "no" / "copy.pdf" / "below")
    assert page.trouble.isVisible()
    page.leave()


def test_printing_gives_every_page_at_the_printer_s_resolution(
    dressed: object, pdf: bytes, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(150)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with PdfPictures(pdf) as pictures:
        print_pages(pictures, printer)
        count = len(pictures)
    with PdfPictures((tmp_path / "printed.pdf").read_bytes()) as printed:
        assert len(printed) == count
