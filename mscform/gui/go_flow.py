"""Before time zero: the list of an act, its scans, its two people, why it began all the same."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QDialog, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemAddress, ItemPath, SubjectKey
from mscform.base.text import TranslatedText
from mscform.engine.changes import NeedsReason, ReasonGiven, Refused
from mscform.engine.go_state import GoState, LineStanding, LineState
from mscform.gui.asking import Asking
from mscform.gui.dialogs.go_list import BegunDialog, GoDialog, GoView, MismatchDialog
from mscform.gui.dialogs.reason import LEAST_LETTERS
from mscform.gui.dialogs.signature import Credentials
from mscform.gui.go_words import GoWords
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words, message
from mscform.services.go_lists import Scanned, needs_new_check
from mscform.services.site import Site

NO_REASON: Final = ""
"""Everything is go."""


class GoFlow:
    """One list of one sheet, put to a person.

    `lead` is where she wants to mend something; None until she does.
    """

    def __init__(self, site: Site, texts: Texts, subject: SubjectKey, form: FormKey) -> None:
        self._site, self._texts = site, texts
        self._subject, self._form = subject, form
        self._words = GoWords(site, texts, site.study.forms[form.form])
        self._dialog: GoDialog | None = None
        self.lead: ItemAddress | None = None

    def ask(self, parent: QWidget, act: TranslatedText, lead: str) -> str | None:
        """Why the act may be done: '' for go, else the reason given; None: not now."""
        self.lead = None
        title = self._texts("GUI-GO-TITLE", act=act)
        dialog = self._dialog = GoDialog(
            self._texts,
            title,
            lead,
            view=self._view,
            scan=self._scan,
            mend=self._mend,
            parent=parent,
        )
        try:
            while dialog.exec() == QDialog.DialogCode.Accepted:
                why = self._why(dialog)
                if why is not None:
                    return why
            return None
        finally:
            self._dialog = None
            dialog.deleteLater()

    def _state(self) -> GoState | None:
        return self._site.go_lists.of(self._subject, self._form)

    def _view(self) -> GoView:
        state = self._state()
        if state is None:
            return GoView((), (message("GUI-GO-GO"), Tone.GOOD, Icon.DONE), go=True)
        return GoView(self._words.rows(state), self._words.verdict(state), go=not state.open)

    def _why(self, dialog: QWidget) -> str | None:
        """The reason, where lines are open; None where she would rather go back to them."""
        state = self._state()
        if state is None or not state.open:
            return NO_REASON
        titles = " · ".join(self._texts.of(one.line.title) for one in state.open)
        begun = BegunDialog(
            self._texts, self._texts("GUI-GO-BEGUN-TOLD", lines=titles), LEAST_LETTERS, dialog
        )
        try:
            return begun.why.text() if begun.exec() == QDialog.DialogCode.Accepted else None
        finally:
            begun.deleteLater()

    # ------------------------------------------------------------------ scans

    def _scan(self, text: str, line: str) -> Words | None:
        told = self._scanned(text, line, None)
        if isinstance(told, Scanned) and isinstance(told.outcome, NeedsReason):
            before = told.line.scanned or ""
            asked = self._texts("GUI-GO-SCAN-CHANGE", old=before, new=text)
            reason = self._asking().reason(self._site.study.change_reasons, asked)
            if reason is None:
                return None
            told = self._scanned(text, line, reason)
        if not isinstance(told, Scanned):
            return told
        if isinstance(told.outcome, Refused):
            return told.outcome.message
        if told.line.standing is LineStanding.DIFFERENT:
            self._stop(told.line)
        return None

    def _scanned(self, text: str, line: str, reason: ReasonGiven | None) -> Scanned | Words:
        try:
            return self._site.go_lists.scan(
                self._subject, self._form, text, line=line, reason=reason
            )
        except MscformError as error:
            return error.message

    def _stop(self, line: LineState) -> None:
        """Both codes, large."""
        title = self._texts.of(line.line.title)
        stop = MismatchDialog(
            self._texts, title, line.scanned or "–", line.known or "–", self._dialog
        )
        stop.exec()
        stop.deleteLater()
        if self._dialog is not None:
            # Not every window system gives the activity back by itself.
            self._dialog.activateWindow()

    # ------------------------------------------------------------------ mending

    def _mend(self, code: str) -> Words | None:
        state = self._state()
        lines = () if state is None else state.lines
        line = next((one for one in lines if one.line.code == code), None)
        if line is None:
            return None
        if line.line.scan is not None:
            return message("GUI-GO-SCAN-FIRST", line=line.line.title)
        if line.line.attested and (line.blank or needs_new_check(line)):
            return self._attest(line)
        self.lead = _lead(self._site, self._form, line)
        if self._dialog is not None and self.lead is not None:
            self._dialog.reject()
        return None

    def _attest(self, line: LineState) -> Words | None:
        """The next person, with her own secret; where the check is too old, all of them anew."""
        texts = self._texts
        reason: ReasonGiven | None = None
        if needs_new_check(line):
            told = texts("GUI-GO-AGAIN", line=line.line.title)
            reason = self._asking().reason(self._site.study.change_reasons, told)
            if reason is None:
                return None
            trouble = self._again(line.line.code, reason)
            if trouble is not None:
                return trouble
        waiting = next((one for one in line.blank if one.path.item in line.line.attested), None)
        who = None if waiting is None else self._site.study.item(waiting.path.item)
        question = line.line.title if who is None else who.question
        self._asking().credentials(
            texts("GUI-F-ATTEST"),
            texts("GUI-F-ATTEST-TOLD", question=texts.of(question)),
            lambda given: self._prove(line.line.code, given),
        )
        return None

    def _again(self, code: str, reason: ReasonGiven) -> Words | None:
        try:
            refused = self._site.go_lists.check_again(self._subject, self._form, code, reason)
        except MscformError as error:
            return error.message
        return None if refused is None else refused.message

    def _prove(self, code: str, given: Credentials) -> Words | None:
        told = self._proven(code, given, None)
        if isinstance(told, NeedsReason):
            asked = self._texts("GUI-GO-MOMENT-CHANGE")
            reason = self._asking().reason(self._site.study.change_reasons, asked)
            if reason is None:
                return message("GUI-GO-REASON-FIRST")
            told = self._proven(code, given, reason)
        return told.message if isinstance(told, Refused | MscformError) else None

    def _proven(self, code: str, given: Credentials, reason: ReasonGiven | None) -> object:
        try:
            return self._site.go_lists.attest(
                self._subject,
                self._form,
                code,
                login=given.login,
                secret=given.secret,
                reason=reason,
            )
        except MscformError as error:
            return error

    def _asking(self) -> Asking:
        assert self._dialog is not None
        return Asking(self._texts, self._dialog)


def _lead(site: Site, form: FormKey, line: LineState) -> ItemAddress | None:
    """Where a line is mended: what is missing and can be filled, else what it looks at."""
    for at in line.blank:
        item = site.study.item(at.path.item)
        if item is not None and not item.is_derived:
            return at
    for oid in (*line.line.answered, *line.line.attested):
        there = site.study.form_of(oid)
        if there is not None:
            return ItemAddress(FormKey(form.event, form.event_repeat, there), ItemPath(oid))
    return line.blank[0] if line.blank else None
