"""The first page without a site: open a folder, or begin a site.

What was open before is remembered nowhere: a folder name can tell more than it should (PRV-03).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout

from mscform.base.errors import MscformError
from mscform.gui.door_frame import DoorFrame
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind, Card, Heading
from mscform.gui.style.entry import Entry
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts


class StartPage(DoorFrame):
    """Two cards: a site that exists, and a new one.

    Signals:
        folder_wanted(path): open this site folder.
        create_wanted: begin a new site.
        practice_wanted: make a demonstration site and open it.
    """

    folder_wanted = Signal(str)
    create_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts, "start")
        self._trouble: MscformError | None = None
        self.path = Entry("")
        self.path.setObjectName("folder")
        self.path.returnPressed.connect(self._on_open)
        self.browse = Button("")
        self.browse.clicked.connect(self._on_browse)
        self.open = Button("", ButtonKind.PRIMARY, key="Enter")
        self.open.setObjectName("open")
        self.open.clicked.connect(self._on_open)
        self.trouble = Banner(texts)
        self.found = Button("", mark=Icon.PLUS)
        self.found.setObjectName("create")
        self.found.clicked.connect(self.create_wanted)
        self.practice = Button("", mark=Icon.HELP)
        self.practice.setObjectName("practice")
        self.practice.clicked.connect(self.practice_wanted)
        self._open_title, self._new_title = Heading(), Heading()
        self._open_words, self._new_words = QLabel(), QLabel()
        for label in (self._open_words, self._new_words):
            label.setWordWrap(True)
            label.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self._lay_out()
        self.relabel()

    def _lay_out(self) -> None:
        existing = _card_column(self.body)
        existing.addWidget(self._open_title)
        existing.addWidget(self._open_words)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        row.addWidget(self.open)
        existing.addLayout(row)
        existing.addWidget(self.trouble)
        new = _card_column(self.body)
        new.addWidget(self._new_title)
        new.addWidget(self._new_words)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.found)
        row.addWidget(self.practice)
        row.addStretch(1)
        new.addLayout(row)

    def begin(self) -> None:
        """Take the focus."""
        self.path.setFocus()
        self.path.selectAll()

    def show_trouble(self, error: MscformError | None) -> None:
        """Say why a folder could not be opened."""
        self._trouble = error
        said = None if error is None else error.message
        self.trouble.say(said, Tone.STOP, Icon.UNSAVED)

    def relabel(self) -> None:
        """Another language."""
        super().relabel()
        texts = self.texts
        self.show_title(texts("GUI-START-TITLE"), texts("GUI-START-SUBTITLE"))
        self._open_title.setText(texts("GUI-START-OPEN-TITLE"))
        self._open_words.setText(texts("GUI-START-OPEN-WORDS"))
        self._new_title.setText(texts("GUI-START-NEW-TITLE"))
        self._new_words.setText(texts("GUI-START-NEW-WORDS"))
        self.path.setPlaceholderText(texts("GUI-START-FOLDER"))
        self.path.setAccessibleName(texts("GUI-START-FOLDER"))
        self.browse.relabel(texts("GUI-BROWSE"))
        self.open.relabel(texts("GUI-START-OPEN"))
        self.found.relabel(texts("GUI-START-CREATE"))
        self.practice.relabel(texts("GUI-START-PRACTICE"))

    def _on_browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.texts("GUI-START-FOLDER"))
        if found:
            self.path.setText(found)
            self._on_open()

    def _on_open(self) -> None:
        text = self.path.text().strip()
        if text:
            self.folder_wanted.emit(text)
        else:
            self.path.setFocus()


def _card_column(body: QVBoxLayout) -> QVBoxLayout:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(tokens.GAP_LARGE, tokens.GAP, tokens.GAP_LARGE, 20)
    column.setSpacing(tokens.GAP_SMALL + 4)
    body.addWidget(card)
    return column
