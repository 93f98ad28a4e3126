"""The queries at one place: the thread, and by digits what may be done to it."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from mscform.base.errors import MscformError
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.dialogs.thread import ThreadView
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.query_words import ThreadLine
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import wrapped_height
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words
from mscform.records.review import QueryAct

_WIDTH: Final = 680
_INNER: Final = _WIDTH - 2 * tokens.GAP_LARGE
_PAPER: Final = 104


class Thread(NamedTuple):
    """One query as it is shown: its short name, a line about its state, and what may be done."""

    name: str
    head: str
    lines: tuple[ThreadLine, ...]
    acts: tuple[QueryAct, ...]


class Told(NamedTuple):
    """One place: what it is, what stands there, its queries, and why nothing can be asked.

    `wider` names the place that F5 leads to; '' where this is the widest.
    """

    about: str
    value: str
    threads: tuple[Thread, ...]
    may_ask: bool
    refusal: str
    wider: str


class Talk(Protocol):
    """What the dialog asks of whoever knows the record; places are numbered, the narrowest 0."""

    def read(self, place: int) -> Told:
        """What stands at a place now, in the language in force."""

    def draft(self, place: int, thread: str, act: QueryAct) -> str:
        """What was typed there before and not sent."""

    def keep(self, place: int, thread: str, act: QueryAct, text: str) -> None:
        """Keep what was typed; '' forgets it."""

    def send(self, place: int, thread: str, act: QueryAct, text: str) -> Words | None:
        """Do it; why it was refused, or None."""


class QueryDialog(DialogFrame):
    """Digits choose an act, Ctrl+Enter sends, Escape goes back and keeps what was typed."""

    def __init__(self, texts: Texts, talk: Talk, parent: QWidget | None = None) -> None:
        super().__init__(texts, texts("GUI-Q-TITLE"), parent)
        self.setObjectName("query-dialog")
        self.setFixedWidth(_WIDTH)
        self._talk = talk
        self._place = 0
        self._thread = 0
        self._act: QueryAct | None = None
        self._told = talk.read(0)
        self._build()
        texts.changed.connect(self._show)
        self._show()
        self._begin()

    def _build(self) -> None:
        self.about = self.say("", quiet=False)
        self.value = self.say("")
        self.head = self.say("", quiet=False)
        self.head.setFont(font(tokens.TEXT, strong=True))
        self.lines = ThreadView()
        self.body.addWidget(self.lines)
        self.refusal = self.say("")
        self.options = OptionList((), "")
        self.options.chosen.connect(self._on_chosen)
        self.body.addWidget(self.options)
        self.hint = self.say("", quiet=False)
        self.words = QPlainTextEdit()
        self.words.setObjectName("query-words")
        self.words.setFont(font(tokens.TEXT))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(_PAPER)
        self.words.textChanged.connect(self._on_typed)
        self.body.addWidget(self.words)
        self.trouble = Banner(self.texts)
        self.body.addWidget(self.trouble)
        self.wider = Button("", ButtonKind.QUIET, key=key_text(Command.QUERY))
        self.wider.clicked.connect(self._widen)
        self.body.addWidget(self.wider, 0, Qt.AlignmentFlag.AlignLeft)
        self.go = self.offer("", key="Ctrl+Enter")
        self.go.setAutoRepeat(False)

    # What is shown.

    def _show(self) -> None:
        """Read the place again and say all of it, in the language in force; typed text stays."""
        self._read()
        texts, told = self.texts, self._told
        self._thread = min(self._thread, max(0, len(told.threads) - 1))
        self.heading.setText(texts("GUI-Q-TITLE"))
        self.setWindowTitle(texts("GUI-Q-TITLE"))
        self.setAccessibleName(f"{texts('GUI-Q-TITLE')}: {told.about}")
        _say(self.about, told.about)
        _say(self.value, told.value)
        thread = self._current()
        _say(self.head, "" if thread is None else self._headline(thread))
        lines = () if thread is None else thread.lines
        self.lines.show_lines(lines, texts("GUI-Q-THREAD"), _INNER)
        _say(self.refusal, told.refusal if self._act is None else "")
        self._show_acts()
        self._show_writing()
        self.wider.relabel(texts("GUI-F-INSTEAD", about=told.wider))
        self.wider.setVisible(bool(told.wider) and self._act in (None, QueryAct.OPENED))
        self._fit()

    def _read(self) -> None:
        """What stands there now; where that cannot be read, what stood there, and why."""
        try:
            self._told = self._talk.read(self._place)
        except MscformError as error:
            self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)

    def _fit(self) -> None:
        """As high as what is shown now, and no higher."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.adjustSize()

    def _current(self) -> Thread | None:
        threads = self._told.threads
        return threads[self._thread] if threads else None

    def _headline(self, thread: Thread) -> str:
        count = len(self._told.threads)
        if count < 2:
            return thread.head
        return self.texts("GUI-Q-NTH", told=thread.head, n=self._thread + 1, all=count)

    def _acts(self) -> tuple[QueryAct, ...]:
        thread = self._current()
        acts = () if thread is None else thread.acts
        return (*acts, QueryAct.OPENED) if self._told.may_ask else acts

    def _show_acts(self) -> None:
        acts = self._acts()
        self.options.setVisible(bool(acts) and self._act is None)
        self.options.setAccessibleName(self.texts("GUI-Q-ACTS"))
        more = "-ANOTHER" if self._told.threads else ""
        self.options.show_lines(
            tuple(
                Line(act, self.texts(f"GUI-Q-ACT-{act.upper()}" + more * (act is QueryAct.OPENED)))
                for act in acts
            )
        )

    def _show_writing(self) -> None:
        act = self._act
        for widget in (self.hint, self.words, self.go):
            widget.setVisible(act is not None)
        word = self.texts("GUI-F-CLOSE" if act is None else "GUI-Q-BACK")
        self.back.relabel(word)
        if act is None:
            return
        code = f"{act.upper()}-ANSWERED" if self._closes_answered() else act.upper()
        _say(self.hint, self.texts(f"GUI-Q-WRITE-{code}"))
        self.words.setAccessibleName(self.hint.text())
        self.go.relabel(self.texts(f"GUI-Q-DO-{act.upper()}"))

    def _closes_answered(self) -> bool:
        """Whether closing needs no words: the query has its answer."""
        thread = self._current()
        may = () if thread is None else thread.acts
        return self._act is QueryAct.CLOSED and QueryAct.REOPENED in may

    # What the person does.

    def _begin(self) -> None:
        """Where asking is all that can be done, the pen is in the hand already."""
        if not self._told.threads and self._acts() == (QueryAct.OPENED,):
            self._write(QueryAct.OPENED)
        else:
            (self.options if self._acts() else self.back).setFocus()

    def _on_chosen(self, code: str) -> None:
        self._write(QueryAct(code))

    def _write(self, act: QueryAct) -> None:
        self._act = act
        self.trouble.say(None)
        self.words.setPlainText(self._talk.draft(self._place, self._name(), act))
        self._show()
        self.words.moveCursor(self.words.textCursor().MoveOperation.End)
        self.words.setFocus()

    def _name(self) -> str:
        """The thread that is written to; '' for a new one."""
        thread = self._current()
        return "" if thread is None or self._act is QueryAct.OPENED else thread.name

    def _on_typed(self) -> None:
        if self._act is not None:
            text = self.words.toPlainText()
            self._talk.keep(self._place, self._name(), self._act, text)

    def _send(self) -> None:
        act, name = self._act, self._name()
        if act is None:
            return
        refused = self._talk.send(self._place, name, act, self.words.toPlainText())
        if refused is None:
            self._talk.keep(self._place, name, act, "")
            self.accept()
        else:
            self.trouble.say(refused, Tone.STOP, Icon.UNSAVED)
            self._fit()

    def _stop_writing(self) -> None:
        self._act = None
        self.trouble.say(None)
        self._show()
        self.options.setFocus()

    def _widen(self) -> None:
        """The same question about more: typed words go along."""
        if not self._told.wider:
            return
        text = self.words.toPlainText() if self._act is QueryAct.OPENED else ""
        if text:
            self._talk.keep(self._place, "", QueryAct.OPENED, "")
        self._place, self._thread, self._act = self._place + 1, 0, None
        self._read()
        if text:
            self._talk.keep(self._place, "", QueryAct.OPENED, text)
            self._write(QueryAct.OPENED)
        else:
            self._show()
            self._begin()

    def _turn(self, step: int) -> None:
        """Another query at the same place."""
        count = len(self._told.threads)
        if self._act is None and count > 1:
            self._thread = (self._thread + step) % count
            self._show()
            self.options.setFocus()

    def reject(self) -> None:
        """Escape: from writing back to the thread, from there out; typed words are kept."""
        if self._act is not None and (self._told.threads or len(self._acts()) > 1):
            self._stop_writing()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Whoever has closed it hears nothing of the language any more."""
        if self.isVisible():
            self.texts.changed.disconnect(self._show)
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter sends, F5 widens, F9 switches the language, arrows and pages move."""
        command, key = command_of(event), event.key()
        if command is Command.COMPLETE:
            self._send()
        elif command is Command.QUERY:
            self._widen()
        elif command is Command.LANGUAGE:
            self.texts.next_language()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._turn(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.lines.page(1 if key == Qt.Key.Key_PageDown else -1)
        elif command is not Command.NEXT:
            super().keyPressEvent(event)


def _say(label: QLabel, text: str) -> None:
    """Give a paragraph other words, and the height they need; none hide it."""
    label.setText(text)
    label.setMinimumHeight(wrapped_height(text, _INNER) + 2)
    label.setVisible(bool(text))
