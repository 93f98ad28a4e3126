"""The form page: header, sections, sheet and foot; one box at a time, on disk before the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from mscform.base.clock import Clock
from mscform.base.identity import FormKey, GroupOID, ItemPath, SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.gui.alert_band import AlertBand
from mscform.gui.alert_watch import AlertWatch
from mscform.gui.asking import Asking
from mscform.gui.editing.answer_editor import AnswerEditor, Voice
from mscform.gui.form_commands import FormCommands
from mscform.gui.form_desk import FormDesk
from mscform.gui.form_foot import FormFoot
from mscform.gui.form_header import FormHeader
from mscform.gui.hindrances import hindered_words
from mscform.gui.keys import FRAME_COMMANDS, TYPING, Command, command_of
from mscform.gui.outcome_strip import OutcomeStrip
from mscform.gui.refusals import Why, cannot
from mscform.gui.saving import SaveMark, Saving
from mscform.gui.section_list import SectionList
from mscform.gui.section_plan import extra_first, starting_path, walk_order
from mscform.gui.sheet import Sheet
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.table_columns import width_beside_sections
from mscform.gui.texts import Texts, Words, message
from mscform.gui.wording import Wording
from mscform.services.data_entry import DataEntry


class FormPage(QWidget):
    """One open form.

    Signals:
        commanded(command, path): a key that the frame answers (F5, F7, F8, F9, F12, Ctrl+K);
            `path` is the box it was pressed in, or None.
        status_changed(): the form was completed, reopened or marked as not done.
        committed(): something was written; lists may refresh.
    """

    commanded = Signal(object, object)
    status_changed = Signal()
    committed = Signal()

    def __init__(  # noqa: PLR0913 - the contract with the frame names them
        self,
        entry: DataEntry,
        study: StudyDefinition,
        texts: Texts,
        subject: SubjectKey,
        key: FormKey,
        *,
        clock: Clock,
        may_enter: bool = True,
    ) -> None:
        super().__init__()
        self.texts = texts
        self.setObjectName(f"form:{key}")
        wording = Wording(study, texts)
        self.asking = Asking(texts, self)
        self.desk = FormDesk(entry, subject, key, wording, self.asking, may_enter=may_enter)
        self.desk.setParent(self)
        self._voice = Voice(self)
        self._here: ItemPath | None = None
        self._beneath: ItemPath | None = None
        self._build(wording, clock)
        self.commands = FormCommands(self.desk, self.sheet, clock)
        self._connect()
        self._listen()
        self._show_state()
        self.bring_drafts()

    def _build(self, wording: Wording, clock: Clock) -> None:
        page = self._page = QVBoxLayout(self)
        page.setContentsMargins(tokens.GAP_LARGE, tokens.GAP, tokens.GAP_LARGE, tokens.GAP)
        page.setSpacing(tokens.GAP_SMALL + 4)
        self.header = FormHeader(self.texts)
        page.addWidget(self.header)
        self.band = AlertBand(self.texts)
        page.addWidget(self.band)
        self.outcome = OutcomeStrip(self.texts)
        page.addWidget(self.outcome)
        self.notice = Banner(self.texts)
        self.notice.setObjectName("notice")
        page.addWidget(self.notice)
        middle = QHBoxLayout()
        middle.setSpacing(tokens.GAP_SMALL)
        self.sections = SectionList(self.texts)
        middle.addWidget(self.sections, 0, Qt.AlignmentFlag.AlignTop)
        self.sheet = Sheet(wording, self._hear)
        middle.addWidget(self.sheet, 1)
        page.addLayout(middle, 1)
        self.foot = FormFoot(self.texts)
        page.addLayout(self.foot)
        self.alerts = AlertWatch(self.desk, clock, self.band, self.sheet)

    def _connect(self) -> None:
        desk = self.desk
        desk.state_changed.connect(self._on_state)
        desk.marked.connect(self._on_marked)
        desk.settled.connect(self._on_settled)
        desk.stayed.connect(self._on_stayed)
        desk.troubled.connect(self._on_trouble)
        desk.row_added.connect(self._on_row_added)
        self.texts.changed.connect(self._relabel)
        self.sections.chosen.connect(self._on_section)
        self.sheet.strike_wanted.connect(self._on_strike)
        self.foot.add.clicked.connect(self.commands.add_row)
        self.foot.complete.clicked.connect(self.commands.complete)
        self.alerts.attest_wanted.connect(self.commands.attest)
        self.alerts.proposals_wanted.connect(
            lambda: self.commanded.emit(Command.PROPOSALS, self._here)
        )
        self.commands.alert_wanted.connect(self.alerts.open)
        self.alerts.covered.connect(self._on_covered)
        self.alerts.uncovered.connect(self._on_uncovered)
        self.commands.hindered.connect(self._on_hindered)
        self.commands.refused.connect(self._on_refused)
        self.commands.sign_wanted.connect(lambda path: self._on_command(path, Command.SIGN))
        self.commands.status_changed.connect(self.status_changed)

    def _hear(self, editor: AnswerEditor) -> None:
        editor.speak_with(self._voice)

    def _listen(self) -> None:
        voice = self._voice
        voice.edited.connect(self._on_edited)
        voice.committed.connect(self._on_committed)
        voice.advanced.connect(self._on_advanced)
        voice.entered.connect(self._on_entered)
        voice.commanded.connect(self._on_command)
        voice.act_wanted.connect(self.commands.attest)

    # What the frame asks.

    @property
    def key(self) -> FormKey:
        """Which form this is."""
        return self.desk.key

    @property
    def subject(self) -> SubjectKey:
        """Whose form this is."""
        return self.desk.subject

    @property
    def here(self) -> ItemPath | None:
        """The box that was entered last."""
        return self._here

    def leave(self) -> bool:
        """Commit what is being typed; False while anything is not on disk (it is a draft then)."""
        return self.commands.leave()

    def refresh(self) -> None:
        """Something outside changed this form, or a minute has passed."""
        self.desk.refresh()

    def start(self) -> None:
        """Put the cursor into the first box that still needs an answer, else into the first."""
        if self.alerts.covers():
            self.alerts.cover.setFocus()
            return
        state = self.desk.state
        if not (extra_first(state) and self.foot.offer_extra()):
            self.focus_path(starting_path(state))

    def _walk(self, here: str = "") -> tuple[ItemPath, ...]:
        return walk_order(self.desk.state, here)

    def editor(self, path: ItemPath) -> AnswerEditor | None:
        """The box of an item; None where it is not asked."""
        return self.sheet.editor(path)

    def _on_hindered(self) -> None:
        """Say how many answers stand in the way and put the cursor into the first of them."""
        found = self.desk.state.hindrances
        for finding in found:
            self._ask_for(finding.at.path)
        told = hindered_words(found, self.desk.item(found[0].at.path))
        self._on_refused(told)
        self.focus_path(found[0].at.path)

    def focus_path(self, path: ItemPath | None) -> None:
        """Put the cursor into a box; from a list of findings, say."""
        if self.alerts.covers():
            # What is typed now must not go beneath the cover unseen.
            self._beneath = path or self._here
            self.alerts.cover.setFocus()
            return
        editor = None if path is None else self.sheet.editor(path)
        if editor is not None:
            editor.take_focus()

    # State to widgets.

    def _show_state(self) -> None:
        desk = self.desk
        self.header.show_state(desk.state)
        self._show_saving()
        self.outcome.show_outcome(desk.state.band)
        self.sections.show_state(desk.state)
        self.sheet.show_state(desk.state, editable=desk.editable, marks=desk.marks)
        self.alerts.show_state(desk.state)
        self._show_foot()

    def _show_foot(self) -> None:
        desk = self.desk
        self.foot.show_state(desk.state, editable=desk.editable, may_complete=desk.may_complete)

    def _show_saving(self) -> None:
        marks = self.desk.marks.values()
        self.header.show_saving(
            typed=sum(mark.saving is Saving.TYPED for mark in marks),
            failed=len(self.desk.unsaved()),
            at=self.desk.last_saved,
        )

    def bring_drafts(self, code: str = "GUI-F-DRAFTS") -> None:
        """What whoever charts had typed and not committed, back into its boxes."""
        drafts = self.desk.saved_drafts()
        brought = 0
        for path, text in drafts.items():
            editor = self.sheet.editor(path) if self.desk.editable else None
            if editor is not None:
                editor.type_text(text)
                brought += 1
        foreign = self.desk.foreign_drafts()
        if foreign is not None:
            self._on_trouble(foreign)
        elif brought:
            self.notice.say(message(code, n=brought), Tone.WATCH, Icon.SAVING)

    # From the boxes.

    def _on_edited(self, path: ItemPath, text: str) -> None:
        editor = self.sheet.editor(path)
        if editor is None or editor.pending() is not None:
            self.desk.typed(path, text)
        else:
            self.desk.give_back(path)

    def _on_committed(self, path: ItemPath, text: str) -> None:
        if not self.desk.is_asking:
            self.desk.commit(path, self.commands.completed(path, text))

    def _on_advanced(self, path: ItemPath, step: int) -> None:
        order = self._walk(path.repeat)
        self._ask_for(path)
        place = self._place_in(order, path) + step
        if place >= len(order):
            self.foot.complete.setFocus(Qt.FocusReason.TabFocusReason)
        elif place >= 0:
            self.focus_path(order[place])

    def _place_in(self, order: tuple[ItemPath, ...], path: ItemPath) -> int:
        """The place of a box in the walk; of a quiet one, that of the box before it."""
        if path in order:
            return order.index(path)
        panel = self.sheet.panel_of(path)
        before = [p for p in panel.paths() if p in order] if panel is not None else []
        return order.index(before[0]) if before else -1

    def _on_entered(self, path: ItemPath) -> None:
        if self._here is not None and self._here != path:
            self._ask_for(self._here)
        self._here = path
        self.sheet.light(path)
        item = self.desk.item(path)
        if item is not None:
            self.sections.light(item.definition.group)

    def _ask_for(self, path: ItemPath) -> None:
        panel = self.sheet.panel_of(path)
        if panel is not None:
            panel.ask_for(path)

    def _on_command(self, path: ItemPath, command: Command) -> None:
        if command in FRAME_COMMANDS:
            self.leave()
            self.commanded.emit(command, path)
        else:
            self.commands.run(command, path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no box has taken."""
        command = command_of(event)
        if command in FRAME_COMMANDS:
            self.leave()
            self.commanded.emit(command, self._here)
        elif command is Command.NEXT and self.foot.enter():
            event.accept()
        elif command is Command.BACK and self.foot.complete.hasFocus():
            order = self._walk()
            self.focus_path(order[-1] if order else None)
        elif command in TYPING or command is Command.WHY:
            super().keyPressEvent(event)
        elif self.alerts.covers() and command is not Command.COMPLETE:
            self._on_refused(cannot(command, Why.ALERT))
        else:
            self.commands.run(command, None)

    def _on_refused(self, words: Words) -> None:
        self.notice.say(words, Tone.WATCH, Icon.DUE)

    # From the desk.

    def _on_state(self, changed: object) -> None:
        self._show_state()
        self.committed.emit()

    def _on_marked(self, path: ItemPath, mark: SaveMark) -> None:
        panel = self.sheet.panel_of(path)
        if panel is not None:
            panel.mark_saving(path, mark)
        self._show_saving()

    def _on_settled(self, path: ItemPath) -> None:
        panel = self.sheet.panel_of(path)
        if panel is not None:
            panel.settle(path)

    def _on_stayed(self, path: ItemPath) -> None:
        editor = self.sheet.editor(path)
        if editor is not None:
            editor.stay = editor.focus_target().hasFocus()
            editor.take_focus()

    def _on_trouble(self, words: Words | None) -> None:
        self.notice.say(words, Tone.STOP, Icon.UNSAVED)

    def _on_row_added(self, repeat: str) -> None:
        order = [path for path in self._walk(repeat) if path.repeat == repeat]
        if order:
            self.focus_path(order[0])

    def _on_section(self, group: str) -> None:
        self.sheet.scroll_to_group(GroupOID(group))
        order = self._walk()
        for path in order:
            item = self.desk.item(path)
            if item is not None and item.definition.group == group:
                self.focus_path(path)
                return

    def _on_strike(self, group: str, repeat: str) -> None:
        self.desk.strike_row(GroupOID(group), repeat)

    def _on_covered(self) -> None:
        self._beneath = self._here

    def _on_uncovered(self) -> None:
        # Hiding the cover lets Qt choose a box; the one that was next is the right one.
        wanted_path, self._beneath = self._beneath, None
        if wanted_path is None:
            self.start()
        else:
            self.focus_path(wanted_path)
        for event in self.alerts.cover.release_keys():
            # The box in focus changes with every Enter; a new cover keeps the rest.
            wanted = self.window().focusWidget()
            if wanted is not None:
                QApplication.sendEvent(wanted, event)

    def _relabel(self) -> None:
        """Every word anew; focus and typed text stay."""
        self.header.show_state(self.desk.state)
        self._show_saving()
        self.sections.show_state(self.desk.state)
        self.sheet.relabel()
        self._show_foot()
        self.alerts.relabel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page gives its width to the questions."""
        super().resizeEvent(event)
        low = self.height() < tokens.LOW - tokens.HEAD
        gap = tokens.GAP_SMALL // 2 if low else tokens.GAP
        self._page.setContentsMargins(tokens.GAP_LARGE, gap, tokens.GAP_LARGE, gap)
        wanted = width_beside_sections(self.desk.state.definition, self.desk.wording)
        self.sections.set_room(self.width() >= wanted)
