"""A whole form as one picture: what `definitions preview --png` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtWidgets import QApplication

from mscform.base.identity import FormOID
from mscform.gui.form_page import FormPage
from mscform.gui.texts import Texts
from mscform.services.files import write_whole
from mscform.services.trying import SUBJECT, TryOut

_WIDTH: Final = 1366
_HEIGHT: Final = 768
_MOST: Final = 20_000
_ROUNDS: Final = 12


def write_picture(tryout: TryOut, form: FormOID, texts: Texts, out: Path) -> None:
    """Draw the empty form, as tall and wide as it must be to be seen whole, into a PNG.

    No form is drawn taller than 20,000 pixels. Raises MachineError where the disk is in the way.
    """
    page = FormPage(
        tryout.entry, tryout.study, texts, SUBJECT, tryout.place_of(form), clock=tryout.clock
    )
    page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    page.resize(_WIDTH, _HEIGHT)
    page.show()
    for _ in range(_ROUNDS):
        QApplication.processEvents()
        if not _grow(page):
            break
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    page.grab().save(held, "PNG")
    page.hide()
    page.deleteLater()
    write_whole(out, bytes(held.data().data()))


def _grow(page: FormPage) -> bool:
    """Make room for what does not fit yet; sections are built as they come into view."""
    room, sheet = page.sheet.viewport().size(), page.sheet.paper_size()
    down = max(0, sheet.height() - room.height())
    across = max(0, sheet.width() - room.width())
    size = page.size()
    page.resize(min(_MOST, size.width() + across), min(_MOST, size.height() + down))
    return page.size() != size
