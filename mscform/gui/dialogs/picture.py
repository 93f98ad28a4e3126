"""A photograph or scan that is kept with a form, as large as the window has room for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from mscform.base.errors import MscformError
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.preview import PdfPictures
from mscform.gui.texts import Texts

SIZE: Final = QSize(1100, 560)
_MOST_PIXELS: Final = 100_000_000


def picture_of(data: bytes) -> QPixmap:
    """The picture in a file, or the first page of a PDF; an empty one where it is neither.

    One that claims to be larger than any camera makes is not opened.
    """
    if data.startswith(b"%PDF-"):
        return _first_page(data)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return QPixmap()
    return QPixmap.fromImage(reader.read())


def _first_page(data: bytes) -> QPixmap:
    try:
        with PdfPictures(data) as pages:
            return QPixmap.fromImage(pages.picture(0, SIZE.width() / pages.size(0).width()))
    except MscformError:
        return QPixmap()


class PictureDialog(DialogFrame):
    """The picture at the width of the dialog; arrows scroll."""

    def __init__(
        self, texts: Texts, title: str, data: bytes, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts, title, parent)
        self.picture = picture_of(data)
        if self.picture.isNull():
            self.say(texts("GUI-PICTURE-NONE"), quiet=False)
        else:
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setFixedSize(SIZE)
            area.setAccessibleName(title)
            sheet = QLabel()
            width = min(self.picture.width(), SIZE.width() - 24)
            mode = Qt.TransformationMode.SmoothTransformation
            sheet.setPixmap(self.picture.scaledToWidth(width, mode))
            area.setWidget(sheet)
            area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.body.addWidget(area)
            area.setFocus()
        self.offer_close()
