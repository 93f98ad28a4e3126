"""From the key to what somebody tells of the clocks."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.gui.clock_band import check_words, ward_words
from mscform.gui.dialogs.clock import ClockDialog, ClockTold
from mscform.gui.texts import Texts, Words, message
from mscform.records.account import Permission
from mscform.services.rights import can_write
from mscform.services.site import Site


def ask_clock(site: Site, texts: Texts, parent: QWidget) -> Words | None:
    """Ask, and write; what came of it, None where nothing was told."""
    if not can_write(site, Permission.ENTER):
        return message("GUI-RUN-NOT-YOURS")
    dialog = ClockDialog(texts, _lead(site, texts), lambda told: _write(site, told), parent)
    done = bool(dialog.exec())
    dialog.deleteLater()
    if not done:
        return None
    check, ward = site.clocks.state.check, site.clocks.state.ward
    told = [check_words(check, site)] if check is not None else []
    told += [ward_words(ward, site)] if ward is not None else []
    return tuple(told) or message("GUI-CLOCK-WARD-NONE")


def _lead(site: Site, texts: Texts) -> tuple[str, ...]:
    state = site.clocks.state
    lead = [texts("GUI-CLOCK-LEAD")]
    if state.check is not None:
        lead.append(texts.of(check_words(state.check, site)))
    return tuple(lead)


def _write(site: Site, told: ClockTold) -> Words | None:
    """Write what was told; why not, where it did not work."""
    try:
        minutes = int(told.ahead) if told.ahead else None
    except ValueError:
        return message("GUI-CLOCK-MINUTES", typed=told.ahead)
    try:
        if told.reference or told.shows:
            site.clocks.check(told.reference, told.shows)
        if minutes is not None:
            site.clocks.declare_ward(minutes)
    except MscformError as error:
        return error.message
    return None
