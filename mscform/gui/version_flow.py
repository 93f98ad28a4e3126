"""From a folder to an installed version, and from an old form to the newest version of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.definitions.faults import StudyFaults
from mscform.engine.moving import Fate
from mscform.gui.dialogs.version import VersionDialog
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.installing import Upgrade
from mscform.services.moving import MovePlan
from mscform.services.site import Site
from mscform.services.version_words import fate_message, move_message, superseded_message


class InstallFlow(QObject):
    """Choose a folder, read what it changes, install it with one's password.

    Signals:
        installed(version): a new version is in force.
        refused(words): why nothing was installed.
    """

    installed = Signal(str)
    refused = Signal(object)

    def __init__(self, site: Site, tasks: Tasks, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._site, self._tasks, self._texts, self._parent = site, tasks, texts, parent
        self._folder = Path()

    def begin(self) -> None:
        """Ask for the folder first."""
        found = QFileDialog.getExistingDirectory(self._parent, self._texts("GUI-VERSION-FOLDER"))
        if found:
            self.look(Path(found))

    def look(self, folder: Path) -> None:
        """Read a folder and show what it would change."""
        self._folder = folder
        work = partial(self._site.installing.preview, folder)
        self._tasks.run(self._texts("GUI-BUSY-VERSION"), work, self._on_read, self._on_error)

    def _on_read(self, told: Upgrade) -> None:
        texts = self._texts
        lead = texts(
            "GUI-VERSION-LEAD",
            old=told.old.version,
            new=told.new.version,
            forms=told.reach.forms,
            signed=told.reach.signed,
        )
        lines = [texts.of(one.message) for one in told.differences]
        lines += [texts.of(one.message) for one in told.reach.values]
        title = texts("GUI-VERSION-INSTALL")
        dialog = VersionDialog(texts, title, lead, lines, self._parent)
        dialog.ask(texts("GUI-DOOR-PASSWORD"), texts("GUI-VERSION-INSTALL-YES"), secret=True)
        password = dialog.text if dialog.exec() else ""
        dialog.deleteLater()
        if password:
            work = partial(self._site.installing.install, self._folder, password=password)
            busy = texts("GUI-BUSY-VERSION")
            self._tasks.run(busy, work, self._on_installed, self._on_error)

    def _on_installed(self, told: Upgrade) -> None:
        self.installed.emit(told.new.version)

    def _on_error(self, error: MscformError) -> None:
        texts = self._texts
        if isinstance(error, StudyFaults):
            lines = [f"{one.position or ''}: {texts.of(one.message)}" for one in error.faults]
            lead = texts("GUI-VERSION-FAULTS", n=len(lines))
            dialog = VersionDialog(texts, texts("GUI-VERSION-INSTALL"), lead, lines, self._parent)
            dialog.offer_close()
            dialog.exec()
            dialog.deleteLater()
        self.refused.emit(error.message)


class MoveFlow(QObject):
    """Read what moving a form would do, give a reason, move it.

    Signals:
        moved(): the form is of the newest version now.
        refused(words): why it was not moved.
    """

    moved = Signal()
    refused = Signal(object)

    def __init__(self, site: Site, texts: Texts, subject: SubjectKey, form: FormKey) -> None:
        super().__init__()
        self._site, self._texts, self._subject, self._form = site, texts, subject, form

    def begin(self, parent: QWidget) -> None:
        """Show what would become of each value, then ask for the reason."""
        moving = self._site.moving
        try:
            plan = moving.preview(self._subject, self._form)
            if plan.hindered:
                self.refused.emit(plan.hindered[0].message)
                return
            reason = self._reason(plan, parent)
            if reason:
                moving.move(self._subject, self._form, reason=reason)
                self.moved.emit()
        except MscformError as error:
            self.refused.emit(error.message)

    def _reason(self, plan: MovePlan, parent: QWidget) -> str:
        texts = self._texts
        (form,) = plan.forms
        dialog = VersionDialog(
            texts,
            texts("GUI-VERSION-MOVE", new=form.new_version),
            texts.of(move_message(form)),
            list(self._lines(plan)),
            parent,
        )
        dialog.ask(texts("GUI-VERSION-REASON"), texts("GUI-VERSION-MOVE-YES"))
        reason = dialog.text if dialog.exec() else ""
        dialog.deleteLater()
        return reason

    def _lines(self, plan: MovePlan) -> Iterator[str]:
        """What changes first, what stays last."""
        texts = self._texts
        for one in plan.signatures:
            yield texts.of(superseded_message(one))
        for move in plan.forms:
            for value in sorted(move.values, key=lambda one: one.fate is Fate.STAYS):
                yield texts.of(fate_message(value))
            for item in move.questions:
                yield texts(
                    "SVC-MOVE-QUESTION", at=str(item.path), name=item.definition.question
                ).strip()
