"""The allocation on its form: the strip above it, and what its two keys lead to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.gui.allocation_flow import AllocationFlow
from mscform.gui.allocation_strip import AllocationStrip
from mscform.gui.form_page import FormPage
from mscform.gui.texts import message
from mscform.services.site import Site


class FormAllocation(QObject):
    """Shows how it stands and leads through it; quiet on every other form.

    Signals:
        told(words): somebody has her group.
        refused(words): why not.
    """

    told = Signal(object)
    refused = Signal(object)

    def __init__(self, site: Site, form: FormPage, subject: SubjectKey, key: FormKey) -> None:
        super().__init__(form)
        self._plan, self._form = site.study.allocation, form
        self.strip = AllocationStrip(form.texts)
        self.flow = AllocationFlow(site, form.texts, subject, key)
        self.flow.setParent(self)
        self.strip.wanted.connect(self.begin)
        self.strip.by_hand_wanted.connect(self.begin_by_hand)
        self.flow.allocated.connect(self._on_allocated)
        self.flow.refused.connect(self.refused)
        form.committed.connect(self.show)

    @property
    def is_here(self) -> bool:
        """Whether this is the form of allocation."""
        return self.flow.is_here

    def show(self) -> None:
        """Who waits, or how she got her group."""
        if self._plan is None or not self.is_here:
            return
        number, flow = self._form.desk.item(ItemPath(self._plan.number)), self.flow
        if number is None or number.answer is None or number.answer.is_empty:
            self.strip.show_waiting(flow.hindrance(), may=flow.may(), has_list=flow.has_list())
        else:
            self.strip.show_act(flow.last_act())

    def begin(self) -> None:
        """The next row of the list; without a list there is one way only."""
        if self._form.leave():
            by_list = self.flow.has_list()
            (self.flow.begin if by_list else self.flow.begin_by_hand)(self._form.window())

    def begin_by_hand(self) -> None:
        """By hand, with a reason."""
        if self._form.leave():
            self.flow.begin_by_hand(self._form.window())

    def _on_allocated(self, number: str) -> None:
        self._form.refresh()
        self.show()
        self.told.emit(message("GUI-ALLOCATED", number=number))
