"""A study while it is being written: the form beside its paper, read again whenever it is saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mscform.base.collection import spare_what_lives
from mscform.base.errors import MscformError
from mscform.base.identity import FormOID
from mscform.gui.fault_panel import FaultPanel
from mscform.gui.folder_watch import FolderWatch
from mscform.gui.keys import Command, key_text
from mscform.gui.language_switch import LanguageSwitch
from mscform.gui.preview_sides import PreviewSides
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Heading, IconLabel
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, message
from mscform.services.trying import Misfit, Reader, Tried, TryOut, TypedText

NEXT_KEY: Final = "Ctrl+PgDown"
BACK_KEY: Final = "Ctrl+PgUp"
_REST_MS: Final = 1500
_MOST_UNSWEPT: Final = 10
"""So many old versions may lie in memory while somebody works in the window."""


class StudyPreview(QWidget):
    """The window of `mscform definitions preview`.

    Signals:
        read: the folder was read and what came of it is shown.
    """

    read = Signal()

    def __init__(self, folder: Path, texts: Texts, form: str | None = None) -> None:
        super().__init__()
        self.setObjectName("study-preview")
        self.texts = texts
        self._folder = folder
        self._reader = Reader(folder)
        self._wanted = None if form is None else FormOID(form)
        self._tryout: TryOut | None = None
        self._misfits: tuple[Misfit, ...] = ()
        self._stale = False
        self._read_at = ""
        self.tasks = Tasks(self)
        self._build()
        self._bind_keys()
        self._unswept = 0
        self._sweep = QTimer(self)
        self._sweep.setInterval(_REST_MS)
        self._sweep.timeout.connect(self._on_rest)
        self.watch = FolderWatch(folder, self)
        self.watch.saved.connect(self._on_saved)
        texts.changed.connect(self.relabel)
        self.relabel()
        self.state.say(message("GUI-TRY-READING"), Tone.ACCENT, Icon.SAVING)
        QTimer.singleShot(0, self._load)

    def sizeHint(self) -> QSize:
        """Wide enough for both sides."""
        return QSize(1366, 768)

    def _build(self) -> None:
        self.title = Heading(page=True)
        self.hint = IconLabel()
        self.language = LanguageSwitch(self.texts)
        head = QHBoxLayout()
        head.setSpacing(tokens.GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.hint)
        head.addWidget(self.language)
        self.state = Banner(self.texts)
        self.state.setObjectName("preview-state")
        self.faults = FaultPanel()
        self.kept = Banner(self.texts)
        self.kept.setObjectName("preview-kept")
        self.sides = PreviewSides(self.texts)
        self.sides.commanded.connect(self._on_command)
        self.list = RowList()
        self.list.setObjectName("preview-forms")
        self.list.opened.connect(self.show_form)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.sides)
        self.stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP_SMALL, tokens.GAP, tokens.GAP_SMALL)
        column.setSpacing(tokens.GAP_SMALL)
        column.addLayout(head)
        column.addWidget(self.state)
        column.addWidget(self.faults)
        column.addWidget(self.kept)
        column.addWidget(self.stack, 1)

    def _bind_keys(self) -> None:
        for keys, act in (
            (NEXT_KEY, partial(self._step, 1)),
            (BACK_KEY, partial(self._step, -1)),
            (key_text(Command.SEARCH), self._on_list),
            (key_text(Command.LANGUAGE), self.texts.next_language),
        ):
            QShortcut(QKeySequence(keys), self, act)
        escape = QShortcut(QKeySequence("Esc"), self.list, self._close_list)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)

    # Reading the folder.

    def _on_saved(self) -> None:
        if self.tasks.busy:
            self._stale = True
        else:
            self._load()

    def _load(self) -> None:
        self._stale = False
        self.tasks.run("", self._reader.read, self._on_read, self._on_trouble)

    def _on_trouble(self, error: MscformError) -> None:
        self.state.say(error.message, Tone.STOP, Icon.UNSAVED)
        self._after_reading()

    def _on_read(self, tried: Tried) -> None:
        self.faults.show_faults(tried.faults, self.texts)
        if tried.tryout is not None:
            self._take(tried.tryout)
        self._tell(sound=tried.tryout is not None)
        self._after_reading()

    def _on_rest(self) -> None:
        """Old versions leave memory while the author is at the editor: it takes half a second."""
        if self.tasks.busy or (self.isActiveWindow() and self._unswept < _MOST_UNSWEPT):
            return
        self._sweep.stop()
        self._unswept = 0
        spare_what_lives()

    def _after_reading(self) -> None:
        self._unswept += 1
        self._sweep.start()
        self.read.emit()
        if self._stale:
            self._load()

    def _take(self, tryout: TryOut) -> None:
        """The new version takes the place of the old one, with all that was typed."""
        old, self._tryout = self._tryout, tryout
        place = self.sides.place()
        self.sides.keep_drafts()
        self._misfits = tryout.lay(self._typed(old))
        self._read_at = tryout.clock.read().wall.strftime("%H:%M:%S")
        self._show(self._form_of(tryout))
        self.sides.go_to(place)
        if old is not None:
            old.close()

    def _typed(self, old: TryOut | None) -> tuple[TypedText, ...]:
        """What is typed now, and what found no place before and may find one again."""
        typed = () if old is None else old.typed()
        boxes = {(one.form, one.path) for one in typed}
        waiting = (misfit.typed for misfit in self._misfits)
        return (*typed, *(one for one in waiting if (one.form, one.path) not in boxes))

    def _form_of(self, tryout: TryOut) -> FormOID:
        """The form that was asked for; the first where there is none or it is gone."""
        wanted, forms = self._wanted, tryout.forms()
        return wanted if wanted is not None and wanted in forms else forms[0]

    # What is shown.

    @property
    def tryout(self) -> TryOut | None:
        """The last version without faults."""
        return self._tryout

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        """What was typed and has no place now."""
        return self._misfits

    def show_form(self, form: FormOID) -> None:
        """Another form of the study; not while something there could not be kept."""
        if self._tryout is not None and self.sides.leave():
            self._wanted = form
            self._show(form)
            self.sides.start()

    def _show(self, form: FormOID) -> None:
        if self._tryout is not None:
            self.sides.show_form(self._tryout, form)
            self.stack.setCurrentWidget(self.sides)
            self._show_title()

    def _show_title(self) -> None:
        tryout, form = self._tryout, self.sides.form
        if tryout is None or form is None:
            self.title.setText(self._folder.name)
            self.setWindowTitle(f"{self._folder.name} · mscform")
            return
        forms = tryout.forms()
        self.title.setText(f"{form}   {forms.index(form) + 1}/{len(forms)}")
        self.setWindowTitle(f"{form} · {tryout.study.oid} {tryout.study.version} · mscform")

    def _tell(self, *, sound: bool) -> None:
        count = self.faults.count
        if sound:
            words = message("GUI-TRY-SOUND", time=self._read_at)
            self.state.say(words, Tone.GOOD, Icon.DONE)
        elif self._tryout is None:
            self.state.say(message("GUI-TRY-FAULTS", n=count), Tone.STOP, Icon.UNSAVED)
        else:
            words = message("GUI-TRY-FAULTS-BENEATH", n=count, time=self._read_at)
            self.state.say(words, Tone.STOP, Icon.UNSAVED)
        self._tell_kept()

    def _tell_kept(self) -> None:
        lines = tuple(
            message("GUI-TRY-MISFIT", item=str(one.typed.path), text=one.typed.words, why=one.why)
            for one in self._misfits
        )
        self.kept.say(lines, Tone.WATCH, Icon.DUE)

    def relabel(self) -> None:
        """Another language; form and paper follow."""
        texts = self.texts
        self.hint.say(texts("GUI-TRY-KEYS"), None)
        self.list.setAccessibleName(texts("GUI-TRY-FORMS"))
        self.faults.relabel(texts)
        self.sides.relabel()
        self._show_title()
        self._fill_list()

    # Keys.

    def _step(self, by: int) -> None:
        if self._tryout is not None and self.sides.form is not None:
            forms = self._tryout.forms()
            self.show_form(forms[(forms.index(self.sides.form) + by) % len(forms)])

    def _on_list(self) -> None:
        if self.stack.currentWidget() is self.list:
            self._close_list()
        elif self._tryout is not None:
            self._fill_list()
            self.list.go_to(self.sides.form)
            self.stack.setCurrentWidget(self.list)
            self.list.setFocus()

    def _close_list(self) -> None:
        self.stack.setCurrentWidget(self.sides)
        self.sides.start()

    def _fill_list(self) -> None:
        if self._tryout is not None:
            study = self._tryout.study
            rows = [
                RowEntry(title=self.texts.of(study.forms[form].title), detail=form, key=form)
                for form in self._tryout.forms()
            ]
            self.list.show_rows(rows)

    def _on_command(self, command: Command) -> None:
        if command is Command.LANGUAGE:
            self.texts.next_language()
        elif command is Command.SEARCH:
            self._on_list()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing of it stays."""
        self._sweep.stop()
        self.tasks.finish()
        self.sides.clear()
        if self._tryout is not None:
            self._tryout.close()
            self._tryout = None
        super().closeEvent(event)
