"""Modal questions answered by real keys, one after the other, as they come up."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.gui.frame import focused
from tests.journeys.hand import CONTROL, PATIENCE

_SIGNS = {"~": Qt.Key.Key_Return, "^": Qt.Key.Key_Escape, "§": Qt.Key.Key_F4}


def ctrl_and_answer(page: QWidget, key: Qt.Key, *keys: str) -> None:
    """Press Ctrl and a key, then answer what it asks."""
    press_and_answer(page, key, CONTROL, *keys)


def press_and_answer(page: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier, *keys: str) -> None:
    """Press a key with a modifier, then type into each question its keys; `~` is Enter, `^`
    Escape, `§` F4.

    What a question still wants after its keys gets the next ones. A question that nobody answers
    is closed after a while and fails the test; it must not hang it.
    """
    waiting, asking = list(keys), [True]
    end = time.monotonic() + PATIENCE

    def type_next() -> None:
        if not asking:
            return
        # Before the keys: one of them may open a further question and not come back for long.
        QTimer.singleShot(20, page, type_next)
        dialog = QApplication.activeModalWidget()
        here = QApplication.focusWidget()
        if isinstance(dialog, QDialog) and time.monotonic() > end:
            dialog.reject()
        elif dialog is not None and waiting and here is not None and dialog.isAncestorOf(here):
            for one in waiting.pop(0):
                if one in _SIGNS:
                    QTest.keyClick(focused(), _SIGNS[one])
                else:
                    QTest.keyClicks(focused(), one)

    QTimer.singleShot(20, page, type_next)
    QTest.keyClick(focused(), key, modifier)
    asking.clear()
    assert not waiting
