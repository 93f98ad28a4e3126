"""From a key to a group: the next row of the sealed list, or by hand with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.definitions.study import StudyDefinition
from mscform.gui.dialogs.allocation import HandAllocationDialog
from mscform.gui.dialogs.boxes import Boxes
from mscform.gui.dialogs.confirm import ConfirmDialog
from mscform.gui.texts import Texts, message
from mscform.gui.wording import Wording
from mscform.records.account import Permission
from mscform.records.allocation import AllocationAct
from mscform.services.rights import can_write
from mscform.services.site import Site


class AllocationFlow(QObject):
    """Ask once, then allocate.

    Signals:
        allocated(number): somebody has her group.
        refused(words): why not.
    """

    allocated = Signal(str)
    refused = Signal(object)

    def __init__(self, site: Site, texts: Texts, subject: SubjectKey, form: FormKey) -> None:
        super().__init__()
        self._site, self._texts, self._subject = site, texts, subject
        self.is_here = site.allocation.form() == form
        self._names: dict[ItemPath, str] = {}
        self._number = ""

    def may(self) -> bool:
        """Whether whoever is signed in may allocate."""
        return can_write(self._site, Permission.ENTER) and self._site.allocation.may()

    def has_list(self) -> bool:
        """Whether a sealed list lies in the site."""
        return self._site.allocation.has_list()

    def hindrance(self) -> Message | None:
        """Why nobody can be allocated here now."""
        return self._site.allocation.hindrance(self._subject)

    def last_act(self) -> AllocationAct | None:
        """How the subject was allocated."""
        return self._site.allocation.last_act(self._subject)

    def begin(self, parent: QWidget) -> None:
        """The next row of the list; it cannot be taken back, so it is asked."""
        texts = self._texts
        title, told = texts("GUI-F-KEY-ALLOCATE"), texts("GUI-ALLOCATE-ASK", subject=self._subject)
        if (
            self._is_open()
            and ConfirmDialog(texts, title, told, texts("GUI-ALLOCATE-YES"), parent).exec()
        ):
            self.draw()

    def draw(self) -> None:
        """The next row."""
        try:
            made = self._site.allocation.draw(self._subject)
        except MscformError as error:
            self.refused.emit(error.message)
        else:
            self.allocated.emit(made.number)

    def begin_by_hand(self, parent: QWidget) -> None:
        """Put the boxes to the person, and write what she typed with its reason."""
        if not self._is_open():
            return
        code = "GUI-BY-HAND-ASK" if self.has_list() else "GUI-BY-HAND-ASK-NO-LIST"
        lead = self._texts(code, subject=self._subject)
        dialog = HandAllocationDialog(self._texts, lead, self._suppose, self._attempt, parent)
        accepted = dialog.exec()
        dialog.deleteLater()
        # Not every window system gives the activity back by itself.
        parent.window().activateWindow()
        if accepted:
            self.allocated.emit(self._number)

    def _is_open(self) -> bool:
        hindrance = self.hindrance()
        if hindrance is not None:
            self.refused.emit(hindrance)
        elif not self.may():
            self.refused.emit(message("GUI-ALLOCATE-NOT-YOURS"))
        return hindrance is None and self.may()

    def _suppose(self, typed: Mapping[ItemPath, str]) -> Boxes:
        asked = self._site.allocation.supposed(self._subject, self._named(typed))
        self._names = {item.path: name for name, item in asked}
        study = self._site.study
        plain, by_hand = Wording(study, self._texts), Wording(_by_hand(study), self._texts)
        return [(item, by_hand if name == "method" else plain) for name, item in asked]

    def _attempt(self, typed: Mapping[ItemPath, str], reason: str) -> Message | None:
        try:
            made = self._site.allocation.by_hand(self._subject, self._named(typed), reason)
        except MscformError as error:
            return error.message
        self._number = made.number
        return None

    def _named(self, typed: Mapping[ItemPath, str]) -> dict[str, str]:
        return {self._names[path]: text for path, text in typed.items()}


def _by_hand(study: StudyDefinition) -> StudyDefinition:
    """The study with only those methods to choose from that are by hand."""
    plan = study.allocation
    method = None if plan is None or plan.method is None else study.item(plan.method)
    if plan is None or method is None or method.code_list is None:
        return study
    listed = study.code_lists[method.code_list]
    left = tuple(one for one in listed.items if one.coded_value in plan.by_hand)
    lists = {**study.code_lists, method.code_list: replace(listed, items=left)}
    return replace(study, code_lists=lists)
