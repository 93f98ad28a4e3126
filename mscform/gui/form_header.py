"""The head of the form page: what form this is, where it stands, whether all is saved."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from mscform.engine.form_state import FormState
from mscform.engine.occasions import visit_name
from mscform.gui.query_flags import TONES
from mscform.gui.query_words import said_counts
from mscform.gui.style import tokens
from mscform.gui.style.controls import Heading, IconLabel
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.wording import clock
from mscform.records.clinical import FormStatus
from mscform.records.review import QueryCounts, QueryStatus

_STATUS = {
    FormStatus.NOT_STARTED: (Icon.NOT_YET, Tone.MUTED),
    FormStatus.IN_PROGRESS: (Icon.PARTLY, Tone.ACCENT),
    FormStatus.COMPLETE: (Icon.DONE, Tone.GOOD),
    FormStatus.NOT_DONE: (Icon.NOT_DONE, Tone.MUTED),
}


class FormHeader(QWidget):
    """Title and visit at the left; version, status and the saving mark at the right."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._waiting = QueryCounts()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP)
        self.title = Heading(page=True)
        self.event_name = QLabel()
        self.event_name.setFont(font(tokens.SECTION))
        self.version = QLabel()
        self.status = IconLabel()
        self.queries = IconLabel()
        self.queries.setObjectName("queries")
        self.saving = IconLabel()
        self.saving.setObjectName("saving")
        for label in (self.event_name, self.version):
            label.setForegroundRole(self.palette().ColorRole.PlaceholderText)
            label.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.title)
        row.addWidget(self.event_name, 1)
        row.addWidget(self.queries)
        row.addWidget(self.version)
        row.addWidget(self.status)
        row.addWidget(self.saving)

    def show_state(self, state: FormState) -> None:
        """Title, visit, version, status."""
        texts = self._texts
        self.show_queries(self._waiting)
        self.title.setText(texts.of(state.definition.title))
        self.event_name.setText(f"· {texts.of(visit_name(state.event, state.key.event_repeat))}")
        self.version.setText(f"v{state.definition.version}")
        mark, tone = _STATUS[state.status]
        if state.locked or state.frozen:
            mark, tone = Icon.LOCKED, Tone.MUTED
        word = "LOCKED" if state.locked else "FROZEN" if state.frozen else state.status.name
        self.status.say(texts(f"GUI-F-STATUS-{word.replace('_', '-')}"), mark, tone)

    def show_queries(self, waiting: QueryCounts) -> None:
        """How many queries wait for an answer, and for being closed; nothing where none do."""
        self._waiting = waiting
        self.queries.setVisible(bool(waiting.unresolved))
        tone = TONES[QueryStatus.OPEN if waiting.open else QueryStatus.ANSWERED]
        self.queries.say(said_counts(waiting, self._texts), Icon.QUERY, tone)

    def show_saving(self, *, typed: int, failed: int, at: datetime | None) -> None:
        """Saved at, being typed, or not saved."""
        texts = self._texts
        if failed:
            self.saving.say(texts("GUI-F-NOT-SAVED-N", n=failed), Icon.UNSAVED, Tone.STOP)
        elif typed:
            self.saving.say(texts("GUI-F-TYPED"), Icon.SAVING, Tone.MUTED)
        elif at is not None:
            said = texts("GUI-F-SAVED-AT", time=clock(at, seconds=True))
            self.saving.say(said, Icon.DONE, Tone.GOOD)
        else:
            self.saving.say("", None)
