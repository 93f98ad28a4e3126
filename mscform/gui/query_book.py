"""How many queries wait, for every page that counts them: one read for the whole site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.gui.notices import Notices
from mscform.gui.visits import VisitKey
from mscform.records.account import Permission
from mscform.records.review import QueryCounts
from mscform.services.changes import ChangeNotice
from mscform.services.rights import allowed
from mscform.services.site import Site

Counts = Mapping[SubjectKey, Mapping[FormKey, QueryCounts]]


class QueryBook(QObject):
    """Counts of one site, read again after each commit, and what people were about to say.

    Signals:
        changed: somewhere another number of queries waits now.
    """

    changed = Signal()

    def __init__(self, site: Site, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._site = site
        self._counts: Counts = {}
        self.drafts: dict[object, str] = {}
        """Texts that were typed and not sent; kept until the person signs out."""
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_notice)

    def start(self) -> None:
        """Read for the first time."""
        self._read()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._notices.stop()
        self.drafts.clear()

    def of_subject(self, subject: SubjectKey) -> QueryCounts:
        """What waits for one subject."""
        return _sum(self._counts.get(subject, {}).values())

    def of_visit(self, subject: SubjectKey, visit: VisitKey) -> QueryCounts:
        """What waits at one visit of a subject."""
        forms = self._counts.get(subject)
        if not forms:
            return QueryCounts()
        return _sum(count for key, count in forms.items() if (key.event, key.event_repeat) == visit)

    def of_form(self, subject: SubjectKey, form: FormKey) -> QueryCounts:
        """What waits at one form."""
        return self._counts.get(subject, {}).get(form, QueryCounts())

    def _on_notice(self, _notice: ChangeNotice) -> None:
        self._read()

    def _read(self) -> None:
        site = self._site
        if site.locked or not allowed(site, Permission.READ):
            return
        try:
            counts = site.review.counts()
        except MscformError:
            # A count is not worth a message; the page of the queries tells what is wrong.
            return
        if counts != self._counts:
            self._counts = counts
            self.changed.emit()


def _sum(counts: Iterable[QueryCounts]) -> QueryCounts:
    told = tuple(counts)
    return QueryCounts(sum(one.open for one in told), sum(one.answered for one in told))
