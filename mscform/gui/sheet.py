"""The scrolling sheet: sections below each other, built when they come near the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from mscform.base.identity import GroupOID, ItemPath
from mscform.definitions.form import GroupLayout
from mscform.engine.form_state import FormState, GroupState
from mscform.gui.editing.answer_editor import AnswerEditor
from mscform.gui.grid_group import GridPanel
from mscform.gui.rows_group import RowsPanel
from mscform.gui.saving import SaveMark
from mscform.gui.section_panel import Hear, SectionPanel
from mscform.gui.section_plan import SectionPlan, plan_sections
from mscform.gui.style import tokens
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.style.paint import draw_box
from mscform.gui.style.tokens import colours_of
from mscform.gui.table_group import TablePanel
from mscform.gui.wording import Wording

_AHEAD: Final = 80
_MARGIN: Final = 72
_KINDS: Final[dict[GroupLayout, type[SectionPanel]]] = {
    GroupLayout.ROWS: RowsPanel,
    GroupLayout.TABLE: TablePanel,
    GroupLayout.GRID: GridPanel,
}


@dataclass(slots=True)
class _Slot:
    plan: SectionPlan
    height: int
    panel: SectionPanel | None = None
    y: int = 0


class _Paper(QWidget):
    """The surface the sections lie on."""

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = colours_of(self)
        draw_box(
            QPainter(self),
            self.rect(),
            fill=colours.colour("surface"),
            border=colours.colour("line"),
        )


class Sheet(QScrollArea):
    """All sections of one form.

    Signals:
        strike_wanted(group, repeat): strike this row.
    """

    strike_wanted = Signal(str, str)

    def __init__(self, wording: Wording, hear: Hear) -> None:
        super().__init__()
        self._wording = wording
        self._hear = hear
        self._slots: list[_Slot] = []
        self._state: FormState | None = None
        self._editable = True
        self._marks: Mapping[ItemPath, SaveMark] = {}
        self._where: dict[ItemPath, _Slot] = {}
        self._groups: dict[GroupOID, GroupState] = {}
        self._laying = False
        self._lit: ItemPath | None = None
        self._paper = _Paper()
        self.setWidget(self._paper)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBar(QuietScrollBar(Qt.Orientation.Horizontal))
        self.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # State.

    def show_state(
        self, state: FormState, *, editable: bool, marks: Mapping[ItemPath, SaveMark]
    ) -> None:
        """Draw this state; sections that are not built yet stay so."""
        self._state, self._editable, self._marks = state, editable, marks
        self._groups = {group.definition.oid: group for group in state.groups}
        self._take_plans(plan_sections(state))
        self._index()
        self._laying = True
        for slot in self._slots:
            if slot.panel is not None:
                self._fill(slot)
        self._laying = False
        self._lay_out()

    def _take_plans(self, plans: tuple[SectionPlan, ...]) -> None:
        old = {(s.plan.group, s.plan.repeat, s.plan.start): s for s in self._slots}
        slots = []
        for plan in plans:
            slot = old.pop((plan.group, plan.repeat, plan.start), None)
            if slot is None:
                slot = _Slot(plan, self._guess(plan))
            elif slot.plan != plan:
                slot.plan = plan
                if slot.panel is not None:
                    slot.panel.plan = plan
            slots.append(slot)
        for slot in old.values():
            if slot.panel is not None:
                slot.panel.hide()
                slot.panel.deleteLater()
        self._slots = slots

    def _guess(self, plan: SectionPlan) -> int:
        return (plan.stop - plan.start) * tokens.ROW + 60

    def _index(self) -> None:
        self._where = {}
        for slot in self._slots:
            for repeat in self._groups[slot.plan.group].repeats:
                if slot.plan.layout is GroupLayout.GRID:
                    items = repeat.items
                elif repeat.key == slot.plan.repeat:
                    items = repeat.items[slot.plan.start : slot.plan.stop]
                else:
                    continue
                for item in items:
                    self._where[item.path] = slot

    # Building and laying out.

    def _realise(self, slot: _Slot) -> SectionPanel:
        if slot.panel is None:
            panel = _KINDS[slot.plan.layout](slot.plan, self._wording, self._hear)
            panel.setParent(self._paper)
            panel.resized.connect(self._on_resized)
            panel.strike_wanted.connect(self.strike_wanted)
            slot.panel = panel
            was, self._laying = self._laying, True
            self._fill(slot)
            self._laying = was
            panel.show()
        return slot.panel

    def _fill(self, slot: _Slot) -> None:
        if slot.panel is not None and self._state is not None:
            slot.panel.show_group(
                self._state,
                self._groups[slot.plan.group],
                editable=self._editable,
                marks=self._marks,
            )

    def _lay_out(self) -> None:
        """Give every section its place; what the person looks at does not move."""
        anchor = self._anchor()
        self._laying = True
        width = self.viewport().width()
        self._stack(width)
        top, bottom = self._window()
        while self._build_between(top, bottom):
            self._stack(width)
        self._laying = False
        self._hold(anchor)

    def _stack(self, width: int) -> None:
        y = tokens.GAP_SMALL
        widest = width
        for slot in self._slots:
            if slot.panel is not None:
                wide = max(width, slot.panel.least_width() + 2)
                slot.height = slot.panel.height_for(wide)
                slot.panel.setGeometry(1, y, wide - 2, slot.height)
                widest = max(widest, wide)
                slot.panel.place()
            slot.y = y
            y += slot.height
        height = max(y + tokens.GAP, 0)
        self._paper.resize(widest, height)

    def _window(self) -> tuple[int, int]:
        top = self.verticalScrollBar().value()
        return top - _AHEAD, top + self.viewport().height() + _AHEAD

    def _build_between(self, top: int, bottom: int) -> bool:
        built = False
        for slot in self._slots:
            if slot.panel is None and slot.y < bottom and slot.y + slot.height > top:
                self._realise(slot)
                built = True
                break
        return built

    def _anchor(self) -> tuple[ItemPath | None, int]:
        path = self._lit
        return (path, self._top_of(path)) if path is not None else (None, 0)

    def _top_of(self, path: ItemPath) -> int:
        slot = self._where.get(path)
        if slot is None or slot.panel is None:
            return 0
        return slot.y + slot.panel.rect_of(path).y() - self.verticalScrollBar().value()

    def _hold(self, anchor: tuple[ItemPath | None, int]) -> None:
        path, before = anchor
        if path is not None and path in self._where:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self._top_of(path) - before)

    def _on_resized(self) -> None:
        if not self._laying:
            self._lay_out()

    def _on_scrolled(self) -> None:
        for slot in self._slots:
            if slot.panel is not None:
                slot.panel.scrolled(self.verticalScrollBar().value() - slot.y)
        if not self._laying:
            top, bottom = self._window()
            if any(s.panel is None and s.y < bottom and s.y + s.height > top for s in self._slots):
                self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: other line breaks."""
        super().resizeEvent(event)
        self._lay_out()

    # What the page asks.

    @property
    def here(self) -> ItemPath | None:
        """The box that was entered last."""
        return self._lit

    def panel_of(self, path: ItemPath) -> SectionPanel | None:
        """The built section that holds an item."""
        slot = self._where.get(path)
        return None if slot is None else slot.panel

    def editor(self, path: ItemPath) -> AnswerEditor | None:
        """The box of an item; its section is built if need be."""
        slot = self._where.get(path)
        if slot is None:
            return None
        if slot.panel is None:
            self._realise(slot)
            self._lay_out()
        return None if slot.panel is None else slot.panel.editor(path)

    def light(self, path: ItemPath | None) -> None:
        """Light the row being filled in and keep it in view, with a margin."""
        if self._lit is not None and (panel := self.panel_of(self._lit)) is not None:
            panel.light(None)
        self._lit = path
        if path is None:
            return
        panel = self.panel_of(path)
        if panel is not None:
            panel.light(path)
            rect = panel.rect_of(path).translated(0, panel.y())
            self._keep_in_view(rect.adjusted(0, -panel.sticky(), 0, 0))
            editor = panel.editor(path)
            if editor is not None:
                self._keep_beside(editor.geometry())

    def _keep_in_view(self, rect: QRect) -> None:
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        margin = min(_MARGIN, max(0, (height - rect.height()) // 2))
        if rect.top() - margin < bar.value():
            bar.setValue(rect.top() - margin)
        elif rect.bottom() + margin > bar.value() + height:
            bar.setValue(rect.bottom() + margin - height)

    def _keep_beside(self, box: QRect) -> None:
        """A table that is wider than the window: the box comes into view sideways too."""
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        if box.left() - _MARGIN < bar.value():
            bar.setValue(box.left() - _MARGIN if box.right() > width - _MARGIN else 0)
        elif box.right() + _MARGIN > bar.value() + width:
            bar.setValue(box.right() + _MARGIN - width)

    def paper_size(self) -> QSize:
        """How much room all sections take that are built, and the others by guess."""
        return self._paper.size()

    def scroll_to_group(self, group: GroupOID) -> None:
        """Bring the first section of a group to the top."""
        for slot in self._slots:
            if slot.plan.group == group:
                self._realise(slot)
                self._lay_out()
                self.verticalScrollBar().setValue(slot.y - tokens.GAP_SMALL)
                return

    def panels(self) -> tuple[SectionPanel, ...]:
        """The sections that are built."""
        return tuple(slot.panel for slot in self._slots if slot.panel is not None)

    def relabel(self) -> None:
        """The language was switched."""
        self._laying = True
        for panel in self.panels():
            panel.relabel()
        self._laying = False
        self._lay_out()
