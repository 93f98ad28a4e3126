"""A QR code drawn as vectors: 18 mm, so that a plain scanner reads it, also after a fax."""

from __future__ import annotations

from typing import Any, Final

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import HexColor

from mscform.documents.lines import INK

QR_SIDE: Final = 51.02
"""18 mm, the white border included."""
_BORDER: Final = 3
"""White modules on each side."""


def draw_qr(canvas: Any, text: str, corner: tuple[float, float]) -> None:
    """Draw a text as a QR code; `corner` is its lower left, the border included."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    step = QR_SIDE / (count + 2 * _BORDER)
    left, top = corner[0] + _BORDER * step, corner[1] + QR_SIDE - _BORDER * step
    canvas.setFillColor(HexColor(INK))
    dark = (
        f"{left + column * step:.3f} {top - (row + 1) * step:.3f} {step:.3f} {step:.3f} re"
        for row in range(count)
        for column in range(count)
        if code.isDark(row, column)
    )
    canvas.addLiteral("\n".join((*dark, "f")))
