"""From what the rules propose to what a person makes of it: one after the other, by digits."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemAddress, ItemOID, ItemPath, SubjectKey
from mscform.base.text import TranslatedText
from mscform.definitions.study import ReasonForChange, StudyDefinition
from mscform.engine.changes import ReasonGiven, Refused
from mscform.engine.form_state import Need, ProposalState, ProposedRow, Standing
from mscform.engine.occasions import visit_name
from mscform.engine.wording import shown_text
from mscform.gui.dialogs.proposal import (
    Act,
    ProposalDialog,
    ProposedRowDialog,
    ProposedValue,
    Proposition,
)
from mscform.gui.dialogs.reason import Ask, ReasonDialog
from mscform.gui.places import FormPlace
from mscform.gui.texts import Texts
from mscform.records.account import Permission
from mscform.services.proposals import DISMISSALS, Proposed, Written, identity
from mscform.services.rights import can_write
from mscform.services.site import Site


class ProposalFlow(QObject):
    """Shows open proposals of one subject and writes what a person makes of them.

    Signals:
        wrote(place): a row was written; where it is, with the box that is to be filled next.
        refused(words): it could not be done.
        dealt(): something was accepted or dismissed.
    """

    wrote = Signal(object)
    refused = Signal(object)
    dealt = Signal()

    def __init__(self, site: Site, texts: Texts, subject: SubjectKey) -> None:
        super().__init__()
        self._site, self._texts, self._subject = site, texts, subject

    def open(self, form: FormKey | None = None) -> tuple[Proposed, ...]:
        """What nobody has dealt with, of one form or of the subject."""
        return tuple(
            one
            for one in self._site.proposals.of(self._subject)
            if one.state.standing is Standing.OPEN and form in (None, one.state.form)
        )

    def begin(
        self, parent: QWidget, form: FormKey | None = None, only: object | None = None
    ) -> None:
        """Put the open proposals to the person, one after the other, until Escape or a row.

        `only` is the identity of the one that is wanted.
        """
        known = self.open(form) if only is None else self._site.proposals.of(self._subject)
        waiting = [one for one in known if only is None or identity(one.state) == only]
        for place, one in enumerate(waiting, 1):
            told = self._proposition(one, place, len(waiting))
            dialog = ProposalDialog(self._texts, told, parent)
            act = dialog.act if _run(dialog, parent) else None
            if act is None and not told.refusal:
                return
            if act is not None and not self._do(act, one, told, parent):
                return

    def _do(self, act: Act, one: Proposed, told: Proposition, parent: QWidget) -> bool:
        """Whether to go on with the next one."""
        try:
            if act is Act.DISMISS:
                return self._dismiss(one, parent)
            values = self._changed(told, parent) if act is Act.CHANGE else {}
            if values is None:
                return True
            return self._accepted(self._site.proposals.accept(self._subject, one.state, values))
        except MscformError as error:
            self.refused.emit(error.message)
            return False

    def _changed(self, told: Proposition, parent: QWidget) -> Mapping[ItemOID, str | None] | None:
        dialog = ProposedRowDialog(self._texts, told, parent)
        return dialog.values() if _run(dialog, parent) else None

    def _dismiss(self, one: Proposed, parent: QWidget) -> bool:
        texts = self._texts
        reasons = tuple(
            ReasonForChange(
                code=found.code, title=found.title, needs_text=found.code == DISMISSALS[-1]
            )
            for found in self._site.proposals.reasons()
        )
        ask = Ask(
            texts("GUI-PROPOSAL-WHY-NOT"),
            texts("GUI-PROPOSAL-DISMISS"),
            texts("GUI-PROPOSAL-LATER"),
        )
        dialog = ReasonDialog(texts, reasons, texts.of(one.state.message), parent, ask=ask)
        given: ReasonGiven | None = dialog.given if _run(dialog, parent) else None
        if given is None:
            return True
        written = self._site.proposals.dismiss(self._subject, one.state, given.code, given.text)
        return self._accepted(written)

    def _accepted(self, outcome: Written | Refused) -> bool:
        if isinstance(outcome, Refused):
            self.refused.emit(outcome.message)
            return False
        self.dealt.emit()
        if outcome.row is None or outcome.repeat is None:
            return True
        start = self._first_open(outcome.row, outcome.repeat)
        self.wrote.emit(FormPlace(self._subject, outcome.row.form, start))
        return False

    def _first_open(self, row: ProposedRow, repeat: str) -> ItemPath | None:
        """The first box of the new row that still needs an answer, else its first one."""
        state = self._site.entry.open(self._subject, row.form)
        items = [
            item
            for group in state.groups
            if group.definition.oid == row.group
            for one in group.repeats
            if one.key == repeat
            for item in one.items
            if item.need is Need.ASKED and not item.definition.is_derived
        ]
        blank = [item.path for item in items if item.answer is None or item.answer.is_empty]
        return next(iter((*blank, *(item.path for item in items))), None)

    # ------------------------------------------------------------------ words

    def _proposition(self, one: Proposed, place: int, count: int) -> Proposition:
        texts, state = self._texts, one.state
        title = texts(f"GUI-PROPOSAL-KIND-{state.kind.value.upper().replace('_', '-')}")
        if count > 1:
            title = texts("GUI-PROPOSAL-OF", title=title, place=place, count=count)
        row, study = state.row, self._site.study
        target = (
            ""
            if row is None
            else texts("GUI-PROPOSAL-TARGET", form=study.forms[row.form.form].title)
        )
        return Proposition(
            title=title,
            message=texts.of(state.message) + self._grade(state),
            because=texts.of(one.grounds),
            target=target,
            values=() if row is None else tuple(self._value(*pair) for pair in row.fill),
            refusal=self._dealt(one) or self._refusal(state),
        )

    def _grade(self, state: ProposalState) -> str:
        if state.grade is None:
            return ""
        return " · " + self._texts("GUI-PROPOSAL-GRADE", grade=state.grade)

    def _value(self, oid: ItemOID, raw: str | None) -> ProposedValue:
        texts, study = self._texts, self._site.study
        item = study.item(oid)
        question = oid if item is None else texts.of(item.question)
        listed = (
            None if item is None or item.code_list is None else study.code_lists[item.code_list]
        )
        if listed is None or raw is None:
            words = raw if item is None or raw is None else shown_text(item, raw)
            return ProposedValue(oid, question, raw or "", words or "")
        found = [listed.find(code) for code in raw.split(",")]
        words = ", ".join(texts.of(one.decode) for one in found if one is not None)
        choices = " · ".join(f"{one.coded_value} {texts.of(one.decode)}" for one in listed.items)
        return ProposedValue(oid, question, raw, words or raw, choices)

    def _dealt(self, one: Proposed) -> str:
        """What became of it; '' while it is open."""
        dealing, texts = one.dealing, self._texts
        if dealing is None:
            return ""
        reason = dealing.reason or {}
        title = reason.get("title")
        why = [texts.of(TranslatedText(title)) if isinstance(title, dict) else ""]
        why.append(str(reason.get("text") or ""))
        word = texts(f"GUI-PROPOSAL-STATE-{dealing.standing.upper()}")
        when = dealing.at.strftime("%Y-%m-%d %H:%M")
        return " · ".join(part for part in (word, dealing.by, when, *why) if part)

    def _refusal(self, state: ProposalState) -> str:
        """Why whoever is signed in may only read it; '' where she may deal with it."""
        if not can_write(self._site, Permission.ENTER):
            return self._texts("GUI-PROPOSAL-READ-ONLY")
        if self._site.proposals.may_deal(state):
            return ""
        roles = " · ".join(
            self._texts(f"DOC-ROLE-{role.upper().replace('_', '-')}") for role in state.roles
        )
        return self._texts("GUI-PROPOSAL-ROLES", roles=roles)


def where(state: ProposalState, study: StudyDefinition, texts: Texts) -> str:
    """Visit and form of a proposal, and the row where it stands in one."""
    event = study.event(state.form.event)
    key = state.form
    visit = key.event if event is None else visit_name(event, key.event_repeat)
    told = [texts.of(visit), texts.of(study.forms[key.form].title)]
    if isinstance(state.at, ItemAddress):
        told.append(state.at.path.repeat)
    return " · ".join(part for part in told if part)


def _run(dialog: QDialog, parent: QWidget) -> bool:
    answer = dialog.exec()
    dialog.deleteLater()
    # Not every window system gives the activity back by itself.
    parent.window().activateWindow()
    return answer == QDialog.DialogCode.Accepted
