"""Subjects at a glance, kept beside the record, so that a list need not evaluate anybody (D23).

A glance is derived and may be lost at any time. One is used only where its marks are those of the
present: the subject's last events, the study, the site's parameters, what other subjects have in
the items that are unique, and the moment. Whoever opens a subject sees a fresh evaluation in any
case, and the next glance is made from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from mscform.base.errors import MscformError
from mscform.base.identity import SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.engine.endpoints import SubjectFacts
from mscform.engine.form_state import SubjectOverview
from mscform.engine.glance import Glance, facts_at, holds_at, overview_at
from mscform.engine.glance_text import OverviewReader, read_facts, write_facts, write_overview
from mscform.engine.session import SubjectSession
from mscform.services.context import Context
from mscform.store.glances import GlanceRow, mark_of


class Known(NamedTuple):
    """What can be said of a subject without evaluating it.

    `holds`: an evaluation would say the same; else only visits that wait are brought up to date.
    """

    overview: SubjectOverview
    holds: bool


@dataclass(slots=True)
class _Kept:
    """One glance in memory; what was stored is read when somebody asks for it."""

    basis: str
    seen: datetime
    steady: bool
    row: GlanceRow | None = None
    overview: SubjectOverview | None = None
    facts: SubjectFacts | None = None


class Glances:
    """The glances of a site; `basis` gives the mark of all that one of a subject follows from."""

    def __init__(
        self,
        context: Context,
        find: Callable[[str], StudyDefinition | None],
        basis: Callable[[SubjectKey], str],
    ) -> None:
        self._context = context
        self._basis = basis
        self._reader = OverviewReader(find)
        self._kept: dict[SubjectKey, _Kept] = {}
        self._is_read = False
        self._unwritten: dict[SubjectKey, GlanceRow] = {}

    def known(self, key: SubjectKey, now: datetime) -> Known | None:
        """What is kept of a subject, with its visits as they stand now."""
        kept = self._of(key)
        if kept is None or kept.overview is None:
            return None
        holds = holds_at(kept.seen, now, steady=kept.steady)
        return Known(overview_at(kept.overview, now.date()), holds)

    def seen(self, key: SubjectKey) -> datetime | None:
        """The moment from which on time alone may have moved more than visits; None: not soon."""
        kept = self._of(key)
        return None if kept is None or kept.steady else kept.seen

    def facts(self, key: SubjectKey, known: Known) -> SubjectFacts | None:
        """The endpoints that go with what is known; None where only an evaluation can tell."""
        kept = self._of(key)
        if kept is None:
            return None
        if kept.facts is None and kept.row is not None:
            kept.facts = read_facts(kept.row.facts)
        return None if kept.facts is None else facts_at(kept.facts, known.overview.events)

    def take(self, key: SubjectKey, session: SubjectSession) -> Glance:
        """Keep what a living subject is at a glance."""
        glance, basis = session.glance(), self._basis(key)
        self._kept[key] = _Kept(
            basis=basis,
            seen=glance.seen,
            steady=glance.steady,
            overview=glance.overview,
            facts=glance.facts,
        )
        if not self._context.read_only:
            heads = (form.head for form in session.data.forms.values() if form.head is not None)
            self._unwritten[key] = GlanceRow(
                subject=key,
                heads=mark_of(heads),
                basis=basis,
                seen=glance.seen.isoformat(),
                steady=int(glance.steady),
                overview=write_overview(glance.overview, session.versions()),
                facts=write_facts(glance.facts),
            )
        return glance

    def write(self) -> None:
        """Put on disk what is not there yet, in one transaction."""
        rows, self._unwritten = tuple(self._unwritten.values()), {}
        if rows:
            # Without them the next list takes longer; nobody has to be told.
            with suppress(MscformError):
                self._context.database.glances.keep(rows)

    def forget(self, keys: Iterable[SubjectKey] | None = None) -> None:
        """These moved (None: anything may have); what is on disk tells by its marks whether so."""
        if keys is None:
            self._is_read = False
        for key in tuple(self._kept) if keys is None else keys:
            self._kept.pop(key, None)
            self._unwritten.pop(key, None)

    def _of(self, key: SubjectKey) -> _Kept | None:
        kept = self._all().get(key)
        if kept is None or kept.basis != self._basis(key):
            return None
        if kept.overview is None and kept.row is not None:
            kept.overview = self._reader.read(kept.row.overview)
        return kept

    def _all(self) -> dict[SubjectKey, _Kept]:
        if not self._is_read:
            self._is_read = True
            self._kept = {**self._read(), **self._kept}
        return self._kept

    def _read(self) -> dict[SubjectKey, _Kept]:
        try:
            rows = self._context.database.glances.all()
            heads = self._context.database.glances.heads()
        except MscformError:
            # Whoever opens a subject is told what is wrong with the record.
            return {}
        found = {}
        for key, row in rows.items():
            seen = _moment(row.seen)
            if seen is not None and row.heads == heads.get(key, ""):
                found[key] = _Kept(row.basis, seen, bool(row.steady), row)
        return found


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment
