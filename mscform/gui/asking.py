"""Every question the form page may put to a person, in one place that a test can answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from mscform.definitions.study import ReasonForChange
from mscform.engine.changes import ReasonGiven
from mscform.gui.dialogs.confirm import ConfirmDialog
from mscform.gui.dialogs.history import HistoryDialog, HistoryLine
from mscform.gui.dialogs.not_done import NotDoneDialog, Scope
from mscform.gui.dialogs.note import NoteDialog
from mscform.gui.dialogs.reason import ReasonDialog
from mscform.gui.dialogs.signature import Credentials, Known, SignatureDialog
from mscform.gui.dialogs.why import Fact, WhyDialog
from mscform.gui.texts import Texts, Words


class Asking:
    """Opens the dialogs over `parent` and hands back what was answered; None means Escape."""

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        self._texts = texts
        self._parent = parent

    def reason(self, reasons: tuple[ReasonForChange, ...], told: str) -> ReasonGiven | None:
        """Why a committed value changes."""
        dialog = ReasonDialog(self._texts, reasons, told, self._parent)
        return dialog.given if self._run(dialog) else None

    def not_done(self, scopes: tuple[Scope, ...]) -> tuple[Scope, str] | None:
        """For what, and why, there is no answer."""
        dialog = NotDoneDialog(self._texts, scopes, self._parent)
        return dialog.picked if self._run(dialog) else None

    def note(self, question: str, note: str) -> str | None:
        """The words of a note."""
        dialog = NoteDialog(self._texts, question, note, self._parent)
        return dialog.text() if self._run(dialog) else None

    def agreed(self, title: str, sentence: str, yes: str) -> bool:
        """Yes or no."""
        return self._run(ConfirmDialog(self._texts, title, sentence, yes, self._parent))

    def credentials(
        self,
        title: str,
        declaration: str,
        attempt: Callable[[Credentials], Words | None],
        known: Known | None = None,
    ) -> None:
        """Who stands by it; `attempt` tells why it did not work, None where it did.

        With `known` a PIN or badge will do.
        """
        self._run(
            SignatureDialog(self._texts, title, declaration, attempt, self._parent, known=known)
        )

    def show_history(self, question: str, lines: tuple[HistoryLine, ...]) -> None:
        """The history of one answer."""
        self._run(HistoryDialog(self._texts, question, lines, self._parent))

    def show_why(self, question: str, facts: tuple[Fact, ...]) -> None:
        """What one question is about."""
        self._run(WhyDialog(self._texts, question, facts, self._parent))

    def _run(self, dialog: QDialog) -> bool:
        answer = dialog.exec()
        dialog.deleteLater()
        # Not every window system gives the activity back by itself.
        self._parent.window().activateWindow()
        return answer == QDialog.DialogCode.Accepted
