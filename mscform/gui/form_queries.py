"""The queries of one open form: its flags, the band above it, and what F5 leads to."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.gui.dialogs.query import QueryDialog
from mscform.gui.form_page import FormPage
from mscform.gui.notices import Notices
from mscform.gui.query_book import QueryBook
from mscform.gui.query_flags import flags_of
from mscform.gui.query_talk import QueryTalk, refusal
from mscform.gui.query_words import named
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Words, message
from mscform.records.clinical import RowKey
from mscform.records.review import Query, QueryPlace
from mscform.services.changes import ChangeNotice
from mscform.services.site import Site

_MOST_TOLD: Final = 3


class FormQueries(QObject):
    """Shows the queries of a form on its page and opens the dialog about one place.

    Signals:
        told(words): something was done, in a sentence.
        refused(words): nothing can be done here, and why.
    """

    told = Signal(object)
    refused = Signal(object)

    def __init__(
        self, site: Site, book: QueryBook, form: FormPage, subject: SubjectKey, key: FormKey
    ) -> None:
        super().__init__(form)
        self._site, self._book, self._form = site, book, form
        self._subject, self._key = subject, key
        self.band = Banner(form.texts)
        self.band.setObjectName("query-band")
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_notice)
        self.show_flags()

    def stop(self) -> None:
        """Hear nothing any more."""
        self._notices.stop()

    def show_flags(self) -> None:
        """Read the queries of this form once, and flag what waits; typed text stays."""
        try:
            found = self._site.review.queries(self._subject, form=self._key)
        except MscformError:
            # The screen is locked, say: what is shown stays, and it is read again at the next key.
            return
        flags, wording = flags_of(found), self._form.desk.wording
        if flags == wording.flags:
            return
        wording.flags = flags
        self._form.header.show_queries(flags.counts)
        self._form.sheet.relabel()
        wider = flags.wider
        words = tuple(map(self._words, wider[:_MOST_TOLD]))
        self.band.say(words or None, Tone.WATCH, Icon.QUERY)

    def _words(self, query: Query) -> Words:
        """A query about a row or the whole form, for the band; the newest first."""
        name = query.opened_by.printed_name
        text = " ".join(query.text.split())
        about = named(query.place, self._form.desk.study)
        code = f"GUI-Q-BAND-{query.status.upper()}"
        return message(code, about=about, text=text, name=name)

    def _on_notice(self, notice: ChangeNotice) -> None:
        own = notice.initiator is self._form.desk
        if (notice.subject, notice.form) == (self._subject, self._key) and not own:
            self.show_flags()

    # F5.

    def begin(self, path: ItemPath | None, parent: QWidget) -> None:
        """The thread at a box, or without one about the form; where nothing can be, why."""
        places = self._places(path)
        talk = QueryTalk(self._site, self._form.desk.wording, self._book.drafts, places)
        try:
            told = talk.read(0)
            anything = told.threads or told.may_ask or talk.has_wider()
        except MscformError as error:
            self.refused.emit(error.message)
            return
        if not anything:
            nothing = message("GUI-Q-NONE-HERE")
            self.refused.emit((nothing, message(refusal(self._site))))
            return
        dialog = QueryDialog(self._form.texts, talk, parent)
        done = bool(dialog.exec())
        dialog.deleteLater()
        # Not every window system gives the activity back by itself.
        parent.window().activateWindow()
        if done and talk.done is not None:
            self.told.emit(talk.done)

    def _places(self, path: ItemPath | None) -> tuple[QueryPlace, ...]:
        """The box, its row or section, the whole form."""
        whole = QueryPlace(self._subject, self._key)
        item = None if path is None else self._form.desk.item(path)
        if path is None or item is None:
            return (whole,)
        row = RowKey(item.definition.group, self._repeat_of(path))
        return whole._replace(path=path), whole._replace(row=row), whole

    def _repeat_of(self, path: ItemPath) -> str:
        groups = self._form.desk.state.groups
        repeats = (repeat for group in groups for repeat in group.repeats)
        return next(r.key for r in repeats if any(item.path == path for item in r.items))
