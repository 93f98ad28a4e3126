"""Above the form of allocation: that somebody waits and how she gets her group, or how she did."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.base.message import Message, Slot
from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.records.allocation import AllocationAct


class AllocationStrip(QWidget):
    """One line with its buttons; hidden on every other form.

    Signals:
        wanted(): the person wants to draw.
        by_hand_wanted(): the person wants to allocate by hand.
    """

    wanted = Signal()
    by_hand_wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("allocation-strip")
        self.banner = Banner(texts)
        self.draw = Button("", ButtonKind.PRIMARY, key=key_text(Command.ALLOCATE))
        self.draw.setObjectName("allocate")
        self.draw.clicked.connect(self.wanted)
        self.by_hand = Button("", key=key_text(Command.ALLOCATE_BY_HAND))
        self.by_hand.setObjectName("allocate-by-hand")
        self.by_hand.clicked.connect(self.by_hand_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.by_hand)
        row.addWidget(self.draw)
        self.hide()

    def show_waiting(self, hindrance: Message | None, *, may: bool, has_list: bool) -> None:
        """Somebody waits to be allocated: what can be done about it, or why nothing can."""
        texts = self._texts
        if hindrance is not None:
            self.banner.say(hindrance, Tone.WATCH, Icon.DUE)
        else:
            code = "GUI-ALLOCATE-WAITS" if has_list else "GUI-ALLOCATE-NO-LIST"
            self.banner.say(message(code), Tone.ACCENT, Icon.DUE)
        self.draw.relabel(texts("GUI-F-KEY-ALLOCATE"))
        self.by_hand.relabel(texts("GUI-F-KEY-ALLOCATE-BY-HAND"))
        self.by_hand.set_kind(ButtonKind.PLAIN if has_list else ButtonKind.PRIMARY)
        can = may and hindrance is None
        self.draw.setVisible(can and has_list)
        self.by_hand.setVisible(can)
        self.show()

    def show_act(self, act: AllocationAct | None) -> None:
        """How somebody was allocated; nothing where it was merely typed."""
        self.draw.hide()
        self.by_hand.hide()
        by_hand = act is not None and act.reason is not None
        words = None if act is None else _told(act)
        self.banner.say(words, Tone.ACCENT, Icon.NOTE if by_hand else Icon.DONE)
        self.setVisible(act is not None)


def _told(act: AllocationAct) -> Message:
    who: Slot = "–"
    if act.by is not None:
        role = message(f"GUI-ROLE-{act.by.role.name.replace('_', '-')}")
        who = message("GUI-ALLOCATED-BY", name=act.by.printed_name, role=role)
    at = act.at.strftime("%Y-%m-%d %H:%M")
    if act.reason is None:
        return message("GUI-ALLOCATED-LISTED", who=who, at=at)
    return message("GUI-ALLOCATED-BY-HAND", who=who, at=at, reason=act.reason)
