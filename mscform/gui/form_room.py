"""The form page inside the frame: where its keys for signing and printing lead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from mscform.base.identity import FormKey, ItemOID, ItemPath
from mscform.definitions.study import StudyEventDefinition
from mscform.engine.form_state import Standing
from mscform.engine.occasions import visit_name
from mscform.gui.form_allocation import FormAllocation
from mscform.gui.form_keying import FormKeying
from mscform.gui.form_page import FormPage
from mscform.gui.form_prints import FormPrints
from mscform.gui.form_queries import FormQueries
from mscform.gui.form_relocation import FormRelocation
from mscform.gui.form_run import FormRun
from mscform.gui.keys import Command, command_of
from mscform.gui.page import Crumb, Page
from mscform.gui.paper_lane import PaperLane
from mscform.gui.places import FormPlace, Room, SubjectPlace
from mscform.gui.proposal_flow import ProposalFlow
from mscform.gui.proposal_strip import ProposalStrip
from mscform.gui.query_book import QueryBook
from mscform.gui.refusals import Why, cannot, closed
from mscform.gui.signature_strip import SignatureStrip
from mscform.gui.signing_flow import SigningFlow
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, Words, message
from mscform.gui.version_flow import MoveFlow
from mscform.gui.version_strip import VersionStrip
from mscform.gui.visits import VisitKey
from mscform.records.account import Permission
from mscform.records.clinical import FormStatus
from mscform.services.rights import allowed, can_write
from mscform.services.signing import SignedForm
from mscform.services.site import Site

_MINUTE_MS = 60_000


class FormRoom(Page):
    """One form with its signatures."""

    def __init__(
        self, site: Site, tasks: Tasks, texts: Texts, place: FormPlace, book: QueryBook
    ) -> None:
        super().__init__(texts, "form-room")
        self._site, self._tasks, self._place = site, tasks, place
        self._study = site.moving.study(place.subject, place.form)
        self.form = FormPage(
            site.entry,
            self._study,
            texts,
            place.subject,
            place.form,
            clock=site.clock,
            may_enter=can_write(site, Permission.ENTER),
        )
        self.run = FormRun(site, self.form, place.subject, place.form)
        self.queries = FormQueries(site, book, self.form, place.subject, place.form)
        self.keying = FormKeying(site, self.form, place.subject, place.form)
        self.strip = SignatureStrip(texts)
        self._make_paper()
        self.trouble = Banner(texts)
        self.trouble.setObjectName("room-trouble")
        self.version = VersionStrip(texts)
        self.moves = MoveFlow(site, texts, place.subject, place.form)
        self.moves.setParent(self)
        self.proposed = ProposalStrip(texts)
        self.proposals = ProposalFlow(site, texts, place.subject)
        self.proposals.setParent(self)
        self.allocation = FormAllocation(site, self.form, place.subject, place.form)
        self.relocating = FormRelocation(site, self.form, place.subject, place.form)
        self.flow = SigningFlow(site, tasks, texts, place.subject, place.form)
        self.flow.setParent(self)
        self._acts = self._key_acts()
        self._lay_out()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()
        self._show_all()

    def _make_paper(self) -> None:
        """What goes onto paper from here, and what comes back from it."""
        form = self._study.forms[self._place.form.form]
        self.prints = FormPrints(self._site, self._tasks, self.texts, self._place, form)
        self.prints.setParent(self)
        self.paper = PaperLane(self._site, self.texts, self.form.desk)
        self.paper.setParent(self)

    def _key_acts(self) -> dict[Command, Callable[[], None]]:
        return {
            Command.SIGN: self._on_sign,
            Command.PRINT: self._on_print,
            Command.DOWNTIME: self._on_downtime,
            Command.FROM_PAPER: self._on_paper,
            Command.SECOND_KEYING: self._free(self.keying.begin),
            Command.PROPOSALS: self._on_proposals,
            Command.MOVE: self._on_move,
            Command.LEAD: self.form.outcome.follow,
            Command.ALLOCATE: self._free(self.allocation.begin),
            Command.ALLOCATE_BY_HAND: self._free(self.allocation.begin_by_hand),
            Command.RUN: self.run.begin,
            Command.AUTHOR: self.run.authors.toggle,
        }

    def _show_all(self) -> None:
        self._show_signatures()
        self._show_proposals()
        self._show_version()
        self.allocation.show()

    def _lay_out(self) -> None:
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.version)
        self.column.addWidget(self.strip)
        self.column.addWidget(self.allocation.strip)
        running = QHBoxLayout()
        running.setSpacing(0)
        running.addWidget(self.run.strip, 1)
        running.addWidget(self.proposed)
        self.column.addLayout(running)
        told = QVBoxLayout()
        told.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        told.setSpacing(tokens.GAP_SMALL)
        told.addWidget(self.paper.band)
        told.addWidget(self.keying.band)
        told.addWidget(self.queries.band)
        told.addWidget(self.trouble)
        self.column.addLayout(told)
        self.column.addWidget(self.form, 1)
        self._listen()

    def _listen(self) -> None:
        self.form.commanded.connect(self._on_command)
        self.form.committed.connect(self._show_signatures)
        self.form.committed.connect(self._show_proposals)
        self.form.outcome.lead_wanted.connect(self._on_lead)
        self.version.wanted.connect(self._on_move)
        self.moves.moved.connect(self._on_moved)
        self.moves.refused.connect(self._on_refused)
        self.proposed.wanted.connect(self._on_proposals)
        self.proposals.wrote.connect(self.wants)
        self.proposals.refused.connect(self._on_refused)
        self.proposals.dealt.connect(self.form.refresh)
        self.form.status_changed.connect(self._show_signatures)
        self.run.lead_wanted.connect(self._on_lead)
        flows = (self.run, self.run.authors, self.queries, self.allocation)
        for told in (*flows, self.relocating, self.keying):
            told.told.connect(self._on_told)
            told.refused.connect(self._on_refused)
        self.strip.sign_wanted.connect(self._on_sign)
        self.strip.print_wanted.connect(self._on_print)
        self.strip.document_wanted.connect(self.prints.signed)
        self.prints.made.connect(self.wants)
        self.prints.refused.connect(self._on_refused)
        self.flow.signed.connect(self._on_signed)
        self.flow.refused.connect(self._on_refused)

    def crumbs(self) -> tuple[Crumb, ...]:
        """List, subject, visit, form."""
        place, texts = self._place, self.texts
        visit = VisitKey(place.form.event, place.form.event_repeat)
        return (
            Crumb(texts("GUI-ROOM-SUBJECTS"), Room.SUBJECTS),
            Crumb(place.subject, SubjectPlace(place.subject)),
            Crumb(self._event_name(), SubjectPlace(place.subject, visit)),
            Crumb(texts.of(self._study.forms[place.form.form].title)),
        )

    def _event_name(self) -> str:
        key = self._place.form
        event: StudyEventDefinition | None = self._study.event(key.event)
        if event is None:
            return str(key.event)
        return self.texts.of(visit_name(event, key.event_repeat))

    def relabel(self) -> None:
        """The form page hears of the language itself; a locked site is asked once it is open."""
        self.strip.relabel()
        self._show_proposals()
        if not self._site.locked:
            self._show_version()
            self.allocation.show()
            self.run.show()

    def enter(self) -> None:
        """The cursor goes where work is."""
        if self._place.start is not None and self.form.editor(self._place.start) is not None:
            self.form.focus_path(self._place.start)
        else:
            self.form.start()

    def may_leave(self) -> bool:
        """Not while something could not be written."""
        return self.form.leave()

    def keep_drafts(self) -> None:
        """The screen locks: what is being typed becomes a draft, nothing is committed."""
        self.form.desk.keep_drafts()

    def leave(self) -> None:
        """No more minutes."""
        self._minute.stop()
        self.run.authors.stop()
        self.queries.stop()

    def _on_minute(self) -> None:
        site = self._site
        if self.isVisible() and not (self._tasks.busy or site.locked or site.actor is None):
            self.form.refresh()
            self.run.show()

    def _show_signatures(self) -> None:
        site, place = self._site, self._place
        status = self.form.desk.state.status
        self.strip.show_state(
            site.signing.signatures(place.subject, place.form),
            finished=status in (FormStatus.COMPLETE, FormStatus.NOT_DONE),
            may_sign=can_write(site, Permission.SIGN),
            may_print=allowed(site, Permission.PRINT),
        )

    # What the rules propose from this form.

    def _show_proposals(self) -> None:
        found = self.form.desk.state.proposals
        waiting = [one for one in found if one.standing is Standing.OPEN]
        beside = not self.run.strip.isHidden()
        self.proposed.show_proposals(tuple(one.message for one in waiting), beside=beside)

    def _on_proposals(self) -> None:
        if self.form.leave():
            self.trouble.say(None)
            self.proposals.begin(self, form=self._place.form)
            self._show_proposals()

    # What the form comes to, and where it leads.

    def _on_lead(self, oid: str) -> None:
        """The item stands on this form, or on another one of the same visit."""
        path, own = ItemPath(ItemOID(oid)), self._place.form
        form = self._study.form_of(path.item)
        if form == own.form:
            self.form.focus_path(path)
        elif form is not None and self.form.leave():
            there = FormKey(own.event, own.event_repeat, form)
            self.wants.emit(FormPlace(self._place.subject, there, path))

    # An older version.

    def _show_version(self) -> None:
        site, place = self._site, self._place
        older = place.form in site.moving.waiting(place.subject)
        self.version.show_version(
            self._study.version if older else None,
            site.study.version,
            may_move=can_write(site, Permission.MOVE_FORMS),
        )

    def _on_move(self) -> None:
        if self._tasks.busy or not self.form.leave():
            return
        if not can_write(self._site, Permission.MOVE_FORMS):
            self._on_refused(message("GUI-VERSION-NOT-YOURS"))
            return
        self.trouble.say(None)
        self.moves.begin(self.window())

    def _on_moved(self) -> None:
        """The sheet was drawn from the old version: back to the visit, where it opens anew."""
        key = self._place.form
        visit = VisitKey(key.event, key.event_repeat)
        self.wants.emit(SubjectPlace(self._place.subject, visit))

    # Signing and printing.

    def _on_command(self, command: Command, path: ItemPath | None) -> None:
        act, why = self._acts.get(command), self._in_the_way(command)
        if command is Command.QUERY:
            self._on_query(path)
        elif command is Command.RELOCATE and not self._tasks.busy:
            self.trouble.say(None)
            self.relocating.begin(path)
        elif why is not None:
            self._on_refused(cannot(command, why))
        elif act is not None:
            act()

    def _in_the_way(self, command: Command) -> Why | None:
        """Why there is nothing to do for a key on this form."""
        place = self._place
        shut = closed(self.form.desk)
        idle: dict[Command, tuple[bool, Why]] = {
            Command.DOWNTIME: (not self.prints.has_sets, Why.NO_SETS),
            Command.FROM_PAPER: (shut is not None, shut or Why.LOCKED),
            Command.SECOND_KEYING: (shut is not None, shut or Why.LOCKED),
            Command.PROPOSALS: (not self.proposals.open(place.form), Why.NO_PROPOSAL),
            Command.MOVE: (not self.version.isVisible(), Why.NEWEST),
            Command.LEAD: (not self.form.outcome.leads, Why.NO_LEAD),
            Command.ALLOCATE: (not self.allocation.is_here, Why.NO_ALLOCATION),
            Command.ALLOCATE_BY_HAND: (not self.allocation.is_here, Why.NO_ALLOCATION),
            Command.RUN: (not self.run.is_here, Why.NO_RUN),
            Command.AUTHOR: (not self.run.is_here, Why.NO_RUN),
        }
        nothing, why = idle.get(command, (False, None))
        return why if nothing else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same keys where the cursor is on a button above the form."""
        command = command_of(event)
        if command in self._acts or command is Command.QUERY:
            self._on_command(command, None)
        else:
            super().keyPressEvent(event)

    def _free(self, act: Callable[[], None]) -> Callable[[], None]:
        """An act that waits while something slow is under way."""

        def begun() -> None:
            if not self._tasks.busy:
                self.trouble.say(None)
                act()

        return begun

    def _on_sign(self) -> None:
        if self._tasks.busy or not self.form.leave():
            return
        if not can_write(self._site, Permission.SIGN):
            self._on_refused(message("GUI-SIGN-NOT-YOURS"))
        elif self.form.desk.state.status not in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
            self._on_refused(message("GUI-SIGN-INCOMPLETE"))
        else:
            self.trouble.say(None)
            self.flow.begin(self.window())

    def _on_query(self, path: ItemPath | None) -> None:
        """About the box with the cursor, else about the form."""
        editor = None if path is None else self.form.editor(path)
        here = editor is not None and editor.focus_target().hasFocus()
        if not self._tasks.busy and self.form.leave():
            self.trouble.say(None)
            self.queries.begin(path if here else None, self.window())
            if here and editor is not None:
                editor.take_focus()

    def _on_told(self, words: Words) -> None:
        self.trouble.say(words, Tone.GOOD, Icon.DONE)

    def _on_signed(self, signed: SignedForm) -> None:
        self.prints.show(signed.pdf, signed.path.name)

    def _on_print(self) -> None:
        if not self._tasks.busy and self.form.leave():
            self.prints.form()

    def _on_downtime(self) -> None:
        if not self._tasks.busy and self.form.leave():
            self.prints.downtime()

    def _on_paper(self) -> None:
        if not self._tasks.busy and self.form.leave():
            self.paper.toggle(self.window())

    def _on_refused(self, words: Words) -> None:
        self.trouble.say(words, Tone.WATCH, Icon.DUE)
