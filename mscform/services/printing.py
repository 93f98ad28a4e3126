"""Prints: blank, filled, and the sealed one of the last signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import mscform
from mscform.base.clock import SystemClock, zone_named
from mscform.base.errors import CallError
from mscform.base.identity import FormKey, FormOID, SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.documents.form_page import (
    AnnotatedPage,
    BlankPage,
    PrintFrame,
    QueriesPage,
    ShownQuery,
)
from mscform.engine.expression import declared_values
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import SubjectData
from mscform.records.review import Query
from mscform.services.annotating import rules_in_words
from mscform.services.context import Context, Service, requires
from mscform.services.explanation import Explainer
from mscform.services.pages import PageMaker, Shown
from mscform.services.resources import find_resources
from mscform.services.review_links import about, boxes_of, changes_under
from mscform.services.sessions import Sessions
from mscform.services.texts import load_catalogue
from mscform.services.time_zero import moments_in_words


class Printing(Service):
    """Paper."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._pages = PageMaker(context)

    @requires(Permission.PRINT)
    def form(
        self,
        subject: SubjectKey,
        key: FormKey,
        *,
        languages: tuple[str, ...] = (),
        preview: bool = False,
        purpose: str = "",
    ) -> bytes:
        """A filled form as it is now, with corrections and signatures.

        A preview takes no copy number and leaves no event; every other print is in the ledger.
        Raises CallError for a form that does not exist.
        """
        from mscform.documents import form_pdf

        context = self._context
        recorded = not (preview or context.read_only)
        session = self._sessions.of(subject)
        copy = self._copies(subject, key) + 1 if recorded else 0
        page = self._pages.filled(
            subject,
            Shown(state=session.form(key), study=session.study(key)),
            signatures=context.database.signatures.of(subject, key),
            languages=languages,
            copy=copy,
        )
        pdf = form_pdf.render_form(page)
        if recorded:
            self._record("form", pdf, subject=subject, form=key, copy=copy, purpose=purpose)
        return pdf

    @requires(Permission.PRINT)
    def blank(self, form: FormOID, *, languages: tuple[str, ...] = ()) -> bytes:
        """An empty form with its conditions in words; CallError for a form the study lacks."""
        from mscform.documents import blank_pdf

        context = self._context
        if form not in context.study.forms:
            raise CallError("SVC-NO-FORM", form=form)
        return blank_pdf.render_blank(self._pages.blank(form, languages=languages))

    @requires(Permission.PRINT)
    def downtime(
        self,
        subject: SubjectKey,
        key: FormKey,
        *,
        filled: bool = False,
        languages: tuple[str, ...] = (),
    ) -> bytes:
        """The sheet of timed sets to write on while the PC is out; numbered and in the ledger.

        Planned points stand as clock times as far as their time zero is known. `filled` prints
        the answers that are known into their boxes. Raises CallError for a form without timed sets.
        """
        from mscform.documents.downtime_pdf import render_downtime

        context = self._context
        session = self._sessions.of(subject)
        state = session.form(key)
        if not any(group.timed for group in state.definition.groups):
            raise CallError("SVC-NO-TIMED-SETS", form=str(key))
        recorded = not context.read_only
        copy = self._copies(subject, key) + 1 if recorded else 0
        page = self._pages.downtime(
            subject,
            Shown(state=state, study=session.study(key)),
            filled=filled,
            languages=languages,
            copy=copy,
        )
        pdf = render_downtime(page)
        if recorded:
            kind = "runsheet" if filled else "downtime"
            self._record(kind, pdf, subject=subject, form=key, copy=copy, purpose="")
        return pdf

    @requires(Permission.PRINT)
    def latest_signed(self, subject: SubjectKey, key: FormKey) -> bytes | None:
        """The sealed document of the last signature, or None where nobody signed."""
        for signature in reversed(self._context.database.signatures.of(subject, key)):
            if signature.document:
                return self._context.database.documents.get(signature.document)
        return None

    @requires(Permission.PRINT)
    def queries(
        self,
        subject: SubjectKey | None = None,
        *,
        since: datetime | None = None,
        languages: tuple[str, ...] = (),
    ) -> bytes:
        """All queries by subject with age, thread, state and what changed under them.

        `since`: only those of which something was said from that (aware) moment on. The print is
        in the ledger. Raises CallError for a subject that nobody has.
        """
        from mscform.documents.queries import render_queries

        context = self._context
        if subject is not None:
            self._sessions.of(subject)
        queries = context.database.queries.all(subject)
        news = [query for query in queries if since is None or query.has_news(since)]
        news.sort(key=lambda one: (one.place.subject, one.opened_at, one.event))
        found = [
            shown
            for key, asked in groupby(news, key=lambda one: one.place.subject)
            for shown in self._shown_queries(context.database.subjects.data(key), asked)
        ]
        recorded = not context.read_only
        copy = self._listings(subject) + 1 if recorded else 0
        frame = self._pages.frame(context.study, languages, copy)
        pdf = render_queries(
            QueriesPage(frame=frame, queries=tuple(found), subject=subject, since=since)
        )
        if recorded:
            document = hashlib.sha256(pdf).hexdigest()
            told = {"kind": "queries", "document": document, "copy": copy}
            context.append([EventDraft(action=Action.PRINTED, content=told, subject=subject)])
        return pdf

    def _listings(self, subject: SubjectKey | None) -> int:
        """How often the queries of this subject, or of everybody, were printed so far."""
        events = self._context.database.ledger.events(subject=subject, action=Action.PRINTED)
        return sum(
            event.subject == subject and (event.content or {}).get("kind") == "queries"
            for event in events
        )

    def _shown_queries(self, data: SubjectData, asked: Iterable[Query]) -> Iterator[ShownQuery]:
        """The queries of one subject, worded by the version of each form; nobody is evaluated."""
        for query in asked:
            place = query.place
            form = data.forms.get(place.form)
            version = None if form is None else self._sessions.versions.compiled(form.definition)
            study = self._context.study if version is None else version.study
            changes = changes_under(self._context, query, boxes_of(study, place))
            yield ShownQuery(query=query, about=about(study, place), changes=changes)

    def _copies(self, subject: SubjectKey, key: FormKey) -> int:
        events = self._context.database.ledger.events(
            subject=subject, form=key, action=Action.PRINTED
        )
        return sum(1 for _ in events)

    def _record(
        self,
        kind: str,
        pdf: bytes,
        *,
        subject: SubjectKey,
        form: FormKey,
        copy: int,
        purpose: str,
    ) -> None:
        content = {
            "kind": kind,
            "form": str(form),
            "document": hashlib.sha256(pdf).hexdigest(),
            "copy": copy,
            "purpose": purpose,
        }
        draft = EventDraft(action=Action.PRINTED, content=content, subject=subject, form=form)
        self._sessions.accept(subject, self._context.append((draft,)))


def blank_form(
    study: StudyDefinition,
    form: FormOID,
    languages: tuple[str, ...] = (),
    resources: Path | None = None,
) -> bytes:
    """An empty form of a study that is at no site; CallError for one it lacks."""
    from mscform.documents import blank_pdf

    if form not in study.forms:
        raise CallError("SVC-NO-FORM", form=form)
    frame = _frame_of(study, languages, resources)
    definition = study.forms[form]
    page = BlankPage(
        frame=frame,
        form=definition,
        conditions=Explainer(study).conditions(definition),
        moments=moments_in_words(study, definition, declared_values(study)),
    )
    return blank_pdf.render_blank(page)


def annotated_forms(
    study: StudyDefinition,
    form: FormOID | None = None,
    languages: tuple[str, ...] = (),
    resources: Path | None = None,
) -> bytes:
    """Every form of a study (or one) with names, codes, rules in words and their sources.

    Raises CallError for a form the study lacks.
    """
    from mscform.documents import annotated_pdf

    if form is not None and form not in study.forms:
        raise CallError("SVC-NO-FORM", form=form)
    forms = tuple(study.forms.values()) if form is None else (study.forms[form],)
    frame = _frame_of(study, languages or study.languages[:1], resources)
    rules = rules_in_words(study, forms)
    return annotated_pdf.render_annotated(AnnotatedPage(frame=frame, forms=forms, rules=rules))


def _frame_of(
    study: StudyDefinition, languages: tuple[str, ...], resources: Path | None
) -> PrintFrame:
    """The frame of a print that belongs to no site."""
    place = resources or find_resources()
    return PrintFrame(
        study=study,
        site="–",
        languages=languages or study.languages[:2],
        catalogue=load_catalogue(place),
        resources=place,
        software=f"mscform {mscform.__version__}",
        printed_by="",
        printed_at=SystemClock(zone_named(study.time_zone)).read().wall,
        ledger_head="",
        copy=0,
    )
