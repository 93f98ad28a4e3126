"""Second keying: the boxes of one copied set, blind; and the differences, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.base.message import Message
from mscform.engine.form_state import ItemState
from mscform.gui.dialogs.boxes import BoxesDialog
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.item_row import ItemRow
from mscform.gui.keys import Command, command_of
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.texts import Texts
from mscform.gui.wording import Wording
from mscform.records.clinical import Answer

MOST: Final = 8
"""Boxes on one card: what a screen of 768 lines holds."""
WIDTH: Final = 820
_LINE: Final = 66

Key = Callable[[ItemPath, str | None, str | None], Message | None]
PickMissing = Callable[[ItemState], str | None]


class Asked(NamedTuple):
    """Where what was typed goes, who asks why there is nothing, and who shows the paper's scan."""

    key: Key
    missing: PickMissing
    scan: Callable[[], None] | None = None


class KeyingDialog(BoxesDialog):
    """Each box is on disk before the cursor moves on; F4 says why there is nothing on the paper.

    Escape leaves; what was typed until then is kept.
    """

    def __init__(  # noqa: PLR0913 - the whole card
        self,
        texts: Texts,
        title: str,
        items: Sequence[ItemState],
        wording: Wording,
        asked: Asked,
        *,
        lead: str,
        parent: QWidget | None = None,
    ) -> None:
        self._items = {item.path: blank(item) for item in items}
        self._wording, self._asked = wording, asked
        self._here: ItemPath | None = None
        super().__init__(texts, title, self._boxes, lambda _typed: None, lead=lead, parent=parent)
        if asked.scan is not None:
            scan = Button(texts("GUI-KEYING-SCAN"), ButtonKind.QUIET)
            scan.clicked.connect(asked.scan)
            self.body.addWidget(scan)
        self.finish(texts("GUI-KEYING-NEXT"))

    def _boxes(self, typed: Mapping[ItemPath, str]) -> list[tuple[ItemState, Wording]]:
        """As they were typed here; nothing of the first typing."""
        return [
            (self._shown(item, typed.get(path, "")), self._wording)
            for path, item in self._items.items()
        ]

    def _shown(self, item: ItemState, text: str) -> ItemState:
        return item if not text else replace(item, answer=Answer(raw=text), text=text)

    def _on_committed(self, path: ItemPath, text: str) -> None:
        if self._typed.get(path, "") == text:
            return
        trouble = self._asked.key(path, text, None)
        super()._on_committed(path, text)
        if trouble is not None:
            self._typed.pop(path, None)
            self.complain(trouble)

    def light(self, path: ItemPath | None) -> None:
        """The box that the cursor is in."""
        self._here = path or self._here
        super().light(path)

    def _blank(self) -> ItemRow | None:
        """A box may stay empty: then it waits for another time."""
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F4: the paper says why there is nothing."""
        item = None if self._here is None else self._items.get(self._here)
        if command_of(event) is not Command.NOT_DONE or item is None:
            super().keyPressEvent(event)
            return
        code = self._asked.missing(item)
        if code is None:
            return
        trouble = self._asked.key(item.path, None, code)
        if trouble is not None:
            self.complain(trouble)
            return
        self._items[item.path] = replace(item, answer=Answer(raw=None, missing=code))
        self._show_boxes()
        self._on_advanced(item.path, 1)


def blank(item: ItemState) -> ItemState:
    """A question as if nobody had answered it."""
    return replace(item, answer=None, text=None, findings=())


class Difference(NamedTuple):
    """Two readings of one box, in words."""

    path: ItemPath
    name: str
    first: str
    second: str


class DifferencesDialog(DialogFrame):
    """All boxes that were copied differently; Enter on one asks which stands on the paper.

    `settle` asks and writes; `read` gives what differs still.
    """

    def __init__(
        self,
        texts: Texts,
        read: Callable[[], Sequence[Difference]],
        settle: Callable[[Difference], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-KEYING-COMPARE"), parent)
        self._read, self._settle = read, settle
        self.setFixedWidth(WIDTH)
        self.say(texts("GUI-KEYING-COMPARE-HOW"), quiet=False)
        self.list = RowList(texts("GUI-KEYING-COMPARE"))
        self.list.opened.connect(self._on_opened)
        self.body.addWidget(self.list)
        self.offer_close(texts("GUI-KEYING-LATER"))
        self._show()
        self.list.setFocus()

    def _show(self) -> None:
        texts = self.texts
        rows = [
            RowEntry(
                title=one.name,
                key=one,
                below=texts("GUI-KEYING-BOTH", first=one.first, second=one.second),
            )
            for one in self._read()
        ]
        if not rows:
            self.accept()
            return
        self.list.show_rows(rows)
        self.list.setFixedHeight(_LINE * min(len(rows), 5) + 8)
        self.list.go_first()
        self.adjustSize()

    def _on_opened(self, one: object) -> None:
        if isinstance(one, Difference):
            self._settle(one)
            self._show()


class WhichDialog(DialogFrame):
    """Which of two readings stands on the paper; nothing is preselected."""

    def __init__(self, texts: Texts, one: Difference, parent: QWidget | None = None) -> None:
        super().__init__(texts, texts("GUI-KEYING-WHICH", name=one.name), parent)
        self.picked = ""
        lines = (
            Line("first", texts("GUI-KEYING-FIRST", value=one.first)),
            Line("second", texts("GUI-KEYING-SECOND", value=one.second)),
        )
        self.options = OptionList(lines, texts("GUI-KEYING-WHICH", name=one.name))
        self.options.chosen.connect(self._on_chosen)
        self.body.addWidget(self.options)
        self.offer_close(texts("GUI-KEYING-LATER"))
        self.options.setFocus()

    def _on_chosen(self, code: str) -> None:
        self.picked = code
        self.accept()
