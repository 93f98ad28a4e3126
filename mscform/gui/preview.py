"""Pages of a PDF as pictures; the one place that knows pypdfium2 (D36)."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from mscform.base.errors import MachineError

POINTS_PER_INCH = 72


class PdfPictures:
    """An opened document; close it, or use it in a `with` statement."""

    def __init__(self, pdf: bytes) -> None:
        """Raises MachineError `GUI-PDF-DAMAGED` where the bytes are no PDF."""
        import pypdfium2

        try:
            self._document: Any = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as fault:
            raise MachineError("GUI-PDF-DAMAGED") from fault

    def __len__(self) -> int:
        return len(self._document)

    def size(self, number: int) -> QSizeF:
        """The size of a page in points."""
        width, height = self._document.get_page_size(number)
        return QSizeF(width, height)

    def picture(self, number: int, scale: float) -> QImage:
        """A page at `scale` pixels a point, stamps and forms included."""
        page = self._document[number]
        bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True, prefer_bgrx=True)
        made = QImage(
            bitmap.buffer,
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGBX8888,
        ).copy()
        bitmap.close()
        page.close()
        return made

    def close(self) -> None:
        """Let the document go."""
        self._document.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()
