"""A document in the program: read it, print it, save a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from mscform.base.errors import MscformError
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.page import Crumb, Page
from mscform.gui.places import DocumentPlace, Room
from mscform.gui.preview import POINTS_PER_INCH, PdfPictures
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind, Heading, QuietScrollBar
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts, message
from mscform.services.files import PDF, demand_target, write_whole

_WIDEST: Final = 900
_BETWEEN: Final = 20
_KEPT: Final = 12


class PaperView(QWidget):
    """All pages below each other; each is drawn when it comes into view."""

    def __init__(self, pictures: PdfPictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._drawn: dict[int, QPixmap] = {}
        self._width = _WIDEST
        self._places: list[QRect] = []

    def fit(self, width: int) -> None:
        """Another width of the window."""
        new = max(320, min(_WIDEST, width - 2 * _BETWEEN))
        if new != self._width or not self.height():
            self._width = new
            self._drawn.clear()
        self._places = self._stack(width)
        self.resize(width, self._places[-1].bottom() + _BETWEEN)
        self.update()

    def _stack(self, width: int) -> list[QRect]:
        left, top, places = (width - self._width) // 2, _BETWEEN, []
        for number in range(len(self._pictures)):
            size = self._pictures.size(number)
            height = round(self._width * size.height() / size.width())
            places.append(QRect(left, top, self._width, height))
            top += height + _BETWEEN
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pages that are in view."""
        painter = QPainter(self)
        colours = colours_of(self)
        for number, rect in enumerate(self._places):
            if rect.intersects(event.rect()):
                painter.fillRect(rect.adjusted(-1, -1, 1, 1), colours.colour("field"))
                painter.drawPixmap(rect, self._picture(number, rect.size()))

    def _picture(self, number: int, size: QSize) -> QPixmap:
        found = self._drawn.get(number)
        if found is None:
            ratio = self.devicePixelRatioF()
            scale = size.width() * ratio / self._pictures.size(number).width()
            found = QPixmap.fromImage(self._pictures.picture(number, scale))
            found.setDevicePixelRatio(ratio)
            while len(self._drawn) >= _KEPT:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[number] = found
        return found


class PdfPage(Page):
    """The document with what can be done to it."""

    def __init__(self, texts: Texts, place: DocumentPlace) -> None:
        super().__init__(texts, "document")
        self._place = place
        self.pictures = PdfPictures(place.pdf)
        self.title = Heading(page=True)
        self.pages = QLabel()
        self.pages.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.print = Button("", ButtonKind.PRIMARY, key=key_text(Command.PRINT), mark=Icon.PRINT)
        self.print.setObjectName("print")
        self.print.clicked.connect(self._on_print)
        self.save = Button("", key=key_text(Command.SAVE_COPY))
        self.save.setObjectName("save-copy")
        self.save.clicked.connect(self._on_save)
        self.trouble = Banner(texts)
        self.paper = PaperView(self.pictures)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.area.setWidget(self.paper)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.setSpacing(tokens.GAP)
        head.addWidget(self.title)
        head.addWidget(self.pages)
        head.addStretch(1)
        head.addWidget(self.save)
        head.addWidget(self.print)
        self.column.addLayout(head)
        self.column.addWidget(self.trouble)
        self.column.addWidget(self.area, 1)
        self.relabel()

    def crumbs(self) -> tuple[Crumb, ...]:
        """Where it came from, and its title."""
        back = self._place.back or Room.PRINT
        return Crumb(self.texts("GUI-BACK"), back), Crumb(self.texts.of(self._place.title))

    def relabel(self) -> None:
        """Another language; the document keeps its own."""
        texts = self.texts
        self.pages.setText(texts("GUI-PDF-PAGES", n=len(self.pictures)))
        self.print.relabel(texts("GUI-PDF-PRINT"))
        self.save.relabel(texts("GUI-PDF-SAVE"))
        title = texts.of(self._place.title)
        self.title.setText(title)
        self.area.setAccessibleName(title)

    def enter(self) -> None:
        """Arrow and page keys scroll."""
        self.paper.fit(self.area.viewport().width())
        self.area.setFocus()

    def leave(self) -> None:
        """Let the document go."""
        self.pictures.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the width."""
        super().resizeEvent(event)
        self.paper.fit(self.area.viewport().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 prints, Ctrl+S saves a copy, Escape goes back."""
        if command_of(event) is Command.PRINT:
            self._on_print()
        elif command_of(event) is Command.SAVE_COPY:
            self._on_save()
        elif event.key() == Qt.Key.Key_Escape:
            self.wants.emit(self._place.back or Room.PRINT)
        else:
            super().keyPressEvent(event)

    def _on_print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        # The name of the job goes to queues that anybody may read: no subject in it (PRV-03).
        printer.setDocName("mscform")
        printer.setCreator("mscform")
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.pictures))
        if dialog.exec():
            print_pages(self.pictures, printer)
        dialog.deleteLater()

    def _on_save(self) -> None:
        proposed = str(Path.home() / self._place.file_name)
        name, _ = QFileDialog.getSaveFileName(
            self, self.texts("GUI-PDF-SAVE"), proposed, "PDF (*.pdf)"
        )
        if name:
            self.save_copy(Path(name))

    def save_copy(self, path: Path) -> None:
        """Write the bytes as they are, so that their signature still verifies."""
        try:
            demand_target(path, PDF)
            write_whole(path, self._place.pdf)
        except MscformError as error:
            self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
            return
        said = message("GUI-PDF-SAVED", name=path.name)
        self.trouble.say(said, Tone.GOOD, Icon.DONE)


def print_pages(pictures: PdfPictures, printer: QPrinter) -> None:
    """Every page at the resolution of the printer, in its true size where the paper allows."""
    dots = printer.resolution() / POINTS_PER_INCH
    first = max(1, printer.fromPage() or 1)
    last = printer.toPage() or len(pictures)
    painter = QPainter(printer)
    for number in range(first - 1, last):
        if number >= first:
            printer.newPage()
        size = pictures.size(number) * dots
        paper = printer.paperRect(QPrinter.Unit.DevicePixel)
        shrink = min(1.0, paper.width() / size.width(), paper.height() / size.height())
        target = QRectF(0, 0, size.width() * shrink, size.height() * shrink)
        target.translate(-printer.pageRect(QPrinter.Unit.DevicePixel).topLeft())
        painter.drawImage(target, pictures.picture(number, dots * shrink))
    painter.end()
