"""What the sheet asks of any section of a form."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.engine.form_state import FormState, GroupState
from mscform.gui.editing.answer_editor import AnswerEditor
from mscform.gui.saving import SaveMark
from mscform.gui.section_plan import SectionPlan
from mscform.gui.wording import Wording

Hear = Callable[[AnswerEditor], None]
"""Called with every box that is made, so that the page can listen to it."""


class SectionPanel(QWidget):
    """One section of a form.

    Signals:
        resized: the section needs another height now.
        strike_wanted(group, repeat): the person wants to strike this row.
    """

    resized = Signal()
    strike_wanted = Signal(str, str)

    def __init__(self, plan: SectionPlan, wording: Wording, hear: Hear) -> None:
        super().__init__()
        self.plan = plan
        self.wording = wording
        self._hear = hear
        self.setObjectName(f"{plan.group}[{plan.repeat}]:{plan.start}")

    @abstractmethod
    def show_group(
        self,
        state: FormState,
        group: GroupState,
        *,
        editable: bool,
        marks: Mapping[ItemPath, SaveMark],
    ) -> None:
        """Draw this state of the group."""

    @abstractmethod
    def paths(self) -> tuple[ItemPath, ...]:
        """The items that have a box here now."""

    @abstractmethod
    def editor(self, path: ItemPath) -> AnswerEditor | None:
        """The box of an item, made on demand; None where it is not here."""

    @abstractmethod
    def rect_of(self, path: ItemPath) -> QRect:
        """Where the row of an item stands in this section."""

    @abstractmethod
    def settle(self, path: ItemPath) -> None:
        """What was typed there stands now, or was given back."""

    @abstractmethod
    def mark_saving(self, path: ItemPath, mark: SaveMark) -> None:
        """Where the typed text of one box stands."""

    def light(self, path: ItemPath | None) -> None:
        """The item being filled in (None: it is elsewhere)."""

    def ask_for(self, path: ItemPath) -> None:
        """Say from now on when this item still needs an answer."""

    def relabel(self) -> None:
        """The language was switched."""

    @abstractmethod
    def height_for(self, width: int) -> int:
        """The height needed at this width."""

    def scrolled(self, top: int) -> None:
        """The sheet was scrolled: our first visible line is `top`."""

    def least_width(self) -> int:
        """The width below which something would be cut; the sheet scrolls sideways then."""
        return 0

    def paint_heads(self, painter: QPainter, height: int) -> None:
        """What a `StickyHead` of this section shows."""

    def sticky(self) -> int:
        """How much of the top is covered by heads that stay."""
        return 0

    def place(self) -> None:
        """Lay out inside the size given."""


class StickyHead(QWidget):
    """The heads of columns, which stay in view; clicks go to the section beneath."""

    def __init__(self, panel: SectionPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As the section paints them."""
        self._panel.paint_heads(QPainter(self), self.height())
