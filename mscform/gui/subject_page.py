"""One subject: every visit with its window and its forms; Enter opens a form."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from mscform.base.text import TranslatedText
from mscform.definitions.study import FormNeed
from mscform.engine.form_state import FormSummary, SubjectOverview, WaitingForm
from mscform.gui.keys import Command, command_of
from mscform.gui.notices import Notices
from mscform.gui.page import Crumb, Page
from mscform.gui.places import FormPlace, Room, SubjectPlace
from mscform.gui.proposal_flow import ProposalFlow
from mscform.gui.proposal_panel import ProposalPanel
from mscform.gui.query_book import QueryBook
from mscform.gui.query_flags import TONES
from mscform.gui.query_words import said_counts
from mscform.gui.refusals import Why, cannot
from mscform.gui.roster import Roster
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Card, Heading, IconLabel
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words
from mscform.gui.visits import FORM_MARKS, Visit, VisitWords, first_open, visits_of
from mscform.records.clinical import FormStatus
from mscform.records.review import QueryStatus
from mscform.services.changes import ChangeNotice
from mscform.services.site import Site


class SubjectPage(Page):
    """What the study shows of a subject on top, visits and forms below."""

    def __init__(
        self, site: Site, roster: Roster, book: QueryBook, texts: Texts, place: SubjectPlace
    ) -> None:
        super().__init__(texts, "subject")
        self._site = site
        self._roster = roster
        self._book = book
        self._place = place
        self._words = VisitWords(texts)
        self.title = Heading(place.subject, page=True)
        self.summary = QLabel()
        self.summary.setFont(font(tokens.SECTION))
        self.summary.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.list = RowList()
        self.list.setObjectName("forms")
        self.list.opened.connect(self.wants)
        self.queries = IconLabel()
        self.queries.setObjectName("subject-queries")
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 2, 6, 6)
        inner.addWidget(self.list)
        self.flow = ProposalFlow(site, texts, place.subject)
        self.flow.setParent(self)
        self.flow.wrote.connect(self.wants)
        self.flow.refused.connect(self._on_refused)
        self.proposals = ProposalPanel(site, texts)
        self.proposals.chosen.connect(self._on_proposal)
        self.proposals.all_wanted.connect(self._on_proposals)
        self.trouble = Banner(texts)
        self.column.addLayout(self._head_row())
        self.column.addWidget(self.trouble)
        self.column.addWidget(self.proposals)
        self.column.addWidget(card, 1)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.relabel)
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_notice)
        self.relabel()

    def _head_row(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(tokens.GAP)
        head.addWidget(self.title)
        head.addWidget(self.summary, 1)
        head.addWidget(self.queries)
        return head

    def crumbs(self) -> tuple[Crumb, ...]:
        """List, subject."""
        top = Crumb(self.texts("GUI-ROOM-SUBJECTS"), Room.SUBJECTS)
        return top, Crumb(self._place.subject)

    def leave(self) -> None:
        """Hear nothing any more."""
        self._notices.stop()
        self._again.stop()

    def enter(self) -> None:
        """Go to the visit asked for: its first form that is still to do."""
        self.relabel()
        target = self._first_open()
        if target is None or not self.list.go_to(target):
            self.list.go_first()
        self.list.scrollTo(self.list.currentIndex(), RowList.ScrollHint.PositionAtCenter)
        self.list.setFocus()

    def relabel(self) -> None:
        """Another language, or something changed."""
        overview = self._roster.now(self._place.subject)
        self.summary.setText(self._told(overview))
        self._show_queries()
        self.list.setAccessibleName(self.texts("GUI-SUBJECT-FORMS", subject=self._place.subject))
        self.list.show_rows(list(self._rows(overview)))
        self.proposals.show_proposals(self._site.proposals.of(self._place.subject))

    def _show_queries(self) -> None:
        waiting = self._book.of_subject(self._place.subject)
        tone = TONES[QueryStatus.OPEN if waiting.open else QueryStatus.ANSWERED]
        self.queries.say(said_counts(waiting, self.texts), Icon.QUERY, tone)
        self.queries.setVisible(bool(waiting.unresolved))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key of the proposals, wherever the cursor is."""
        if command_of(event) is Command.PROPOSALS:
            self._on_proposals()
        else:
            super().keyPressEvent(event)

    def _on_proposal(self, only: object) -> None:
        self.trouble.say(None)
        self.flow.begin(self, only=only)

    def _on_proposals(self) -> None:
        self.trouble.say(None)
        if self.flow.open():
            self.flow.begin(self)
        else:
            self._on_refused(cannot(Command.PROPOSALS, Why.NO_PROPOSAL))

    def _on_refused(self, words: Words) -> None:
        self.trouble.say(words, Tone.WATCH, Icon.DUE)

    def _on_notice(self, notice: ChangeNotice) -> None:
        if notice.subject == self._place.subject and self.isVisible():
            self._again.start()

    def _told(self, overview: SubjectOverview) -> str:
        told = [self._said(value) for _, value in overview.summary if value is not None]
        if overview.day_zero is not None:
            told.append(self.texts("GUI-SUBJECT-DAY-ZERO", day=overview.day_zero.isoformat()))
        return " · ".join(told)

    def _said(self, value: TranslatedText | str) -> str:
        return self.texts.of(value)

    def _rows(self, overview: SubjectOverview) -> Iterator[RowEntry]:
        for visit in visits_of(overview):
            if visit.forms:
                yield self._head(visit)
                for form in visit.forms:
                    yield self._row(form)
                yield from map(self._waits, visit.waiting)

    def _head(self, visit: Visit) -> RowEntry:
        icon, tone = visit.look
        words = self._words
        told = (words.window(visit.state), self._visited(visit))
        state = f"{words.state(visit)} · {words.count(visit)}".strip(" ·")
        return RowEntry(
            title=words.name(visit.state),
            detail="   ".join(part for part in told if part),
            trailing=state,
            trailing_tone=tone,
            mark=icon,
            tone=tone,
            is_head=True,
        )

    def _visited(self, visit: Visit) -> str:
        day = visit.state.visited
        return "" if day is None else self.texts("GUI-SUBJECT-VISITED", day=day.isoformat())

    def _row(self, form: FormSummary) -> RowEntry:
        mark, tone = FORM_MARKS[form.status]
        optional = form.need is FormNeed.OPTIONAL and form.status is FormStatus.NOT_STARTED
        count = form.open_findings + (form.missing if form.status is FormStatus.IN_PROGRESS else 0)
        return RowEntry(
            title=self.texts.of(form.title),
            detail=self._detail(form, optional=optional),
            trailing=self._words.form_status(form),
            trailing_tone=tone,
            mark=mark,
            tone=tone,
            badge=self._words.findings(count),
            badge_tone=Tone.CALL if form.alarming else Tone.WATCH,
            flag=self._flag(form),
            key=FormPlace(self._place.subject, form.key),
        )

    def _flag(self, form: FormSummary) -> str:
        return said_counts(self._book.of_form(self._place.subject, form.key), self.texts)

    def _waits(self, form: WaitingForm) -> RowEntry:
        return RowEntry(
            title=self.texts.of(form.title),
            detail=self.texts.of(form.words),
            trailing=self.texts("GUI-FORM-NOT-OPEN"),
            mark=Icon.LOCKED,
            tone=Tone.MUTED,
            trailing_tone=Tone.MUTED,
        )

    def _detail(self, form: FormSummary, *, optional: bool) -> str:
        """Optional, or under an older version of the study."""
        if form.older_version is not None:
            return self.texts("GUI-VERSION-SIGN", old=form.older_version)
        return self.texts("GUI-FORM-OPTIONAL") if optional else ""

    def _first_open(self) -> FormPlace | None:
        visits = visits_of(self._roster.now(self._place.subject))
        chosen = first_open(visits, self._place.visit)
        return None if chosen is None else FormPlace(self._place.subject, chosen.key)
