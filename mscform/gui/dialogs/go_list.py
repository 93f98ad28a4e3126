"""Go or no-go: the list before an act that cannot be taken back, and a scanner's box beneath it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QElapsedTimer, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.go_lines import GoLines
from mscform.gui.go_words import GoRow
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import (
    SMALL,
    Face,
    draw_box,
    draw_text,
    draw_wrapped,
    wrapped_height,
)
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts, Words

WIDTH: Final = 940
INSIDE: Final = WIDTH - 2 * tokens.GAP_LARGE
_CODE: Final = Face(tokens.BOARD_LARGE, strong=True)
_SECOND_ENTER_MS: Final = 300
"""A scanner may end its code with two line ends; the second within this time means nothing."""
_MOVES: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class GoView(NamedTuple):
    """What the page shows: the lines, and whether it is go."""

    rows: tuple[GoRow, ...]
    verdict: tuple[Words, Tone, Icon]
    go: bool


class GoDialog(DialogFrame):
    """The page: scan into its box, Enter mends the lit line, Ctrl+Enter goes on.

    `view` tells how it stands; `scan` takes a code for the line of a code, `mend` an Enter in it.
    Both tell what went wrong. Accepted: go, or begun all the same; the caller asks why.
    """

    def __init__(  # noqa: PLR0913 - the whole page
        self,
        texts: Texts,
        title: str,
        lead: str,
        *,
        view: Callable[[], GoView],
        scan: Callable[[str, str], Words | None],
        mend: Callable[[str], Words | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, title, parent)
        self.setFixedWidth(WIDTH)
        self._view, self._scan, self._mend = view, scan, mend
        self._since_scan = QElapsedTimer()
        self.say(lead, quiet=False)
        self.verdict = Banner(texts)
        self.body.addWidget(self.verdict)
        self.lines = GoLines(title)
        self.lines.chosen.connect(self._on_mend)
        self.body.addWidget(self.lines)
        self.hint = QLabel("")
        self.hint.setFont(font(tokens.SMALL))
        self.body.addWidget(self.hint)
        self.box = Entry(texts("GUI-GO-BOX"))
        self.box.setObjectName("go-scan")
        self.box.setPlaceholderText(texts("GUI-GO-BOX"))
        # A scanner types letters and digits: an input method would make words of them.
        self.box.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.hint.setBuddy(self.box)
        self.body.addWidget(self.box)
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.go = self.offer(texts("GUI-GO-START"), key=key_text(Command.COMPLETE))
        self.go.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.show_view()
        self.box.setFocus()

    def show_view(self, code: str = "") -> None:
        """How it stands now; lit is the line of `code` while it is open, else the first open."""
        view = self._view()
        words, tone, mark = view.verdict
        self.verdict.say(words, tone, mark)
        opened = [place for place, row in enumerate(view.rows) if row.mark is not Icon.DONE]
        wanted = [place for place in opened if view.rows[place].code == code]
        self.lines.show_rows(view.rows, next(iter((*wanted, *opened)), -1))
        code = "GUI-GO-START" if view.go else "GUI-GO-BEGUN"
        self.go.relabel(self.texts(code))
        self.go.set_kind(ButtonKind.PRIMARY if view.go else ButtonKind.DANGER)
        self._show_hint()
        self.adjustSize()

    def _show_hint(self) -> None:
        row = self.lines.at()
        if row is None:
            self.hint.setText(self.texts("GUI-GO-HINT-GO", key=key_text(Command.COMPLETE)))
        elif row.scans:
            self.hint.setText(self.texts("GUI-GO-HINT-SCAN", line=row.title))
        else:
            self.hint.setText(self.texts("GUI-GO-HINT-MEND", line=row.title))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows light a line, Enter takes the code or mends the line, Ctrl+Enter goes on."""
        command = command_of(event)
        step = _MOVES.get(Qt.Key(event.key()))
        if command is Command.COMPLETE:
            self.accept()
        elif command is Command.NEXT:
            self._on_enter()
        elif step is not None:
            self._since_scan.invalidate()
            self.lines.light(step)
            self._show_hint()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        text, row = self.box.text().strip(), self.lines.at()
        if text:
            self._on_scan(text, row)
        elif self._since_scan.isValid() and not self._since_scan.hasExpired(_SECOND_ENTER_MS):
            self._since_scan.invalidate()
        elif row is not None:
            self._on_mend(row.code)

    def _on_scan(self, text: str, row: GoRow | None) -> None:
        """For the lit line, else for the first open one that compares a code."""
        self.box.clear()
        scanning = [one for one in self.lines.rows if one.scans]
        waiting = [one for one in scanning if one.mark is not Icon.DONE] or scanning
        wanted = row if row is not None and row.scans else next(iter(waiting), None)
        if wanted is not None:
            self._tell(self._scan(text, wanted.code), wanted.code)
        self._since_scan.start()

    def _on_mend(self, code: str) -> None:
        self._tell(self._mend(code), code)

    def _tell(self, trouble: Words | None, code: str) -> None:
        if not self.isVisible():
            return
        self.trouble.say(trouble, Tone.STOP, Icon.UNSAVED)
        self.show_view(code)
        self.box.setFocus()


class MismatchDialog(DialogFrame):
    """Two codes that should be the same, as large as the room allows; only Escape leaves.

    A scanner ends its code with Enter: a second scan must not wipe this away.
    """

    def __init__(
        self,
        texts: Texts,
        line: str,
        scanned: str,
        known: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-GO-MISMATCH", line=line), parent)
        self.setFixedWidth(WIDTH)
        self.codes = _Codes(
            ((texts("GUI-GO-SCANNED"), scanned), (texts("GUI-GO-KNOWN"), known)),
        )
        self.body.addWidget(self.codes)
        self.say(texts("GUI-GO-MISMATCH-TOLD"), quiet=False)
        self.offer_close(texts("GUI-GO-BACK"))
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything but Escape is let go by."""
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        else:
            event.accept()


class _Codes(QWidget):
    """A word above each code."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.pairs = pairs
        self.setAccessibleName(". ".join(f"{name}: {code}" for name, code in pairs))
        heights = [wrapped_height(code, INSIDE - 40, _CODE) for _, code in pairs]
        self._heights = [max(height, 52) + 34 for height in heights]
        self.setFixedHeight(sum(self._heights) + tokens.GAP_SMALL * (len(pairs) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Both on the colour of a stop."""
        painter, colours = QPainter(self), colours_of(self)
        top = 0
        for (name, code), height in zip(self.pairs, self._heights, strict=True):
            area = QRect(0, top, self.width(), height)
            draw_box(
                painter,
                area,
                fill=colours.colour(Tone.STOP.wash),
                border=colours.colour(Tone.STOP.value),
            )
            inner = area.adjusted(20, 6, -20, -6)
            label = QRect(inner.x(), inner.y(), inner.width(), 20)
            draw_text(painter, label, name, colours.colour("text"), face=SMALL)
            below = inner.adjusted(0, 20, 0, 0)
            draw_wrapped(painter, below, code, colours.colour(Tone.STOP.value), _CODE)
            top += height + tokens.GAP_SMALL


class BegunDialog(DialogFrame):
    """It has begun although not everything is done: why, in words."""

    def __init__(self, texts: Texts, told: str, least: int, parent: QWidget | None = None) -> None:
        super().__init__(texts, texts("GUI-GO-BEGUN"), parent)
        self._least = least
        self.say(told, quiet=False)
        self.why = Entry(texts("GUI-GO-WHY"))
        self.why.setPlaceholderText(texts("GUI-GO-WHY"))
        self.why.textEdited.connect(self._judge)
        self.body.addWidget(self.why)
        self._go: Button = self.offer(texts("GUI-GO-RECORD"), cancel=texts("GUI-GO-BACK"))
        self._go.setEnabled(False)
        self.why.setFocus()

    def _judge(self) -> None:
        self._go.setEnabled(self._enough())

    def _enough(self) -> bool:
        return len("".join(self.why.text().split())) >= self._least

    def accept(self) -> None:
        """Only with words."""
        if self._enough():
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
