"""From F8 to a sealed document on the screen."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.gui.dialogs.sign_form import SignaturePlan, SignFormDialog
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, Words, message
from mscform.records.review import QueryPlace
from mscform.services.place_words import place_words
from mscform.services.signing import SignedForm, SigningCase
from mscform.services.site import Site

_MENDABLE: Final = ("SEC-", "SVC-SIGN-")


class SigningFlow(QObject):
    """Signs one form: asks, signs beside the window, asks again where it was refused.

    Signals:
        signed(form): a SignedForm, with its sealed PDF.
        refused(sentence): it cannot be signed now.
    """

    signed = Signal(object)
    refused = Signal(object)

    def __init__(
        self, site: Site, tasks: Tasks, texts: Texts, subject: SubjectKey, key: FormKey
    ) -> None:
        super().__init__()
        self._site, self._tasks, self._texts = site, tasks, texts
        self._subject, self._key = subject, key
        self._plan: SignaturePlan | None = None
        self._window: QWidget | None = None

    def begin(self, window: QWidget) -> None:
        """Ask, unless something hinders."""
        self._window = window
        self._ask(None)

    def _ask(self, before: tuple[SignaturePlan, Words] | None) -> None:
        try:
            case = self._site.signing.prepare(self._subject, self._key)
        except MscformError as error:
            self.refused.emit(error.message)
            return
        if case.hindrances:
            self.refused.emit(message("GUI-SIGN-HINDERED", n=len(case.hindrances)))
            return
        if not case.meanings:
            self.refused.emit(message("GUI-SIGN-NO-MEANING"))
            return
        plan = self._asked(case, before)
        if plan is not None:
            self._sign(plan)

    def _asked(
        self, case: SigningCase, before: tuple[SignaturePlan, Words] | None
    ) -> SignaturePlan | None:
        signer, window = self._site.actor, self._window
        if signer is None or window is None:
            return None
        place = place_words(QueryPlace(self._subject, self._key), self._site.study)
        record = f"{self._subject} · {self._texts.of(place)}"
        dialog = SignFormDialog(self._texts, case, record, signer, window)
        if before is not None:
            dialog.bring_back(*before)
        plan = dialog.plan() if dialog.exec() else None
        dialog.deleteLater()
        return plan

    def _sign(self, plan: SignaturePlan) -> None:
        self._plan = plan
        work = partial(
            self._site.signing.sign,
            self._subject,
            self._key,
            meaning=plan.meaning,
            password=plan.password,
            login=plan.login,
        )
        self._tasks.run(self._texts("GUI-BUSY-SIGN"), work, self._on_signed, self._on_refused)

    def _on_signed(self, form: SignedForm) -> None:
        self._plan = None
        self.signed.emit(form)

    def _on_refused(self, error: MscformError) -> None:
        plan, self._plan = self._plan, None
        if plan is None or not error.code.startswith(_MENDABLE):
            self.refused.emit(error.message)
        else:
            self._ask((plan, error.message))
