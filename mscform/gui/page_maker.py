"""Makes the page for a place; what a page needs is loaded when it is first wanted."""

from __future__ import annotations

from mscform.base.errors import CallError
from mscform.gui.page import Page
from mscform.gui.places import DocumentPlace, FormPlace, HandoverPlace, Room, SubjectPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.roster import Roster
from mscform.gui.run_watch import RunWatch
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.site import Site


class PageMaker:
    """One for each frame."""

    def __init__(  # noqa: PLR0917 - what pages are made of
        self,
        site: Site,
        roster: Roster,
        book: QueryBook,
        runs: RunWatch,
        texts: Texts,
        tasks: Tasks,
    ) -> None:
        self._site = site
        self._runs = runs
        self._book = book
        self._roster = roster
        self._texts = texts
        self._tasks = tasks

    def make(self, place: object) -> Page:
        """A new page; CallError for a place that there is not."""
        if isinstance(place, Room):
            return self._room(place)
        if isinstance(place, SubjectPlace):
            return self._subject(place)
        if isinstance(place, FormPlace):
            return self._form(place)
        if isinstance(place, DocumentPlace):
            return self._document(place)
        if isinstance(place, HandoverPlace):
            return self._handover()
        raise CallError("GUI-NO-PLACE", place=str(place))

    def _room(self, room: Room) -> Page:
        if room is Room.WARD:
            from mscform.gui.board_page import BoardPage

            return BoardPage(self._site, self._texts, self._runs)
        if room is Room.SUBJECTS:
            from mscform.gui.worklist_page import WorklistPage

            return WorklistPage(self._site, self._roster, self._book, self._texts)
        if room is Room.DUE:
            from mscform.gui.due_page import DuePage

            return DuePage(self._site, self._roster, self._texts)
        if room is Room.QUERIES:
            from mscform.gui.queries_page import QueriesPage

            return QueriesPage(self._site, self._book, self._texts)
        return self._quiet_room(room)

    def _quiet_room(self, room: Room) -> Page:
        if room is Room.PRINT:
            from mscform.gui.blank_page import BlankPage

            return BlankPage(self._site, self._tasks, self._texts)
        if room is Room.OVERVIEW:
            from mscform.gui.overview_page import OverviewPage

            return OverviewPage(self._site, self._tasks, self._texts)
        if room is Room.HELP:
            from mscform.gui.help_page import HelpPage

            return HelpPage(self._site.resources, self._texts)
        from mscform.gui.site_page import SitePage

        return SitePage(self._site, self._tasks, self._texts)

    def _subject(self, place: SubjectPlace) -> Page:
        from mscform.gui.subject_page import SubjectPage

        return SubjectPage(self._site, self._roster, self._book, self._texts, place)

    def _form(self, place: FormPlace) -> Page:
        from mscform.gui.form_room import FormRoom

        return FormRoom(self._site, self._tasks, self._texts, place, self._book)

    def _document(self, place: DocumentPlace) -> Page:
        from mscform.gui.pdf_page import PdfPage

        return PdfPage(self._texts, place)

    def _handover(self) -> Page:
        from mscform.gui.handover_page import HandoverPage

        return HandoverPage(self._site, self._tasks, self._texts)
