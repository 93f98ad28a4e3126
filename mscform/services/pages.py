"""Everything that stands on a print, gathered from the record (the drawing is done elsewhere)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mscform
from mscform.base.canonical import canonical_bytes
from mscform.base.identity import FormKey, FormOID, ItemOID, SubjectKey, UserId
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.documents.form_page import (
    BlankPage,
    Correction,
    DowntimePage,
    FormPage,
    PrintFrame,
    ShownQuery,
    ShownValue,
)
from mscform.engine.drafts import VOIDED
from mscform.engine.expression import declared_values
from mscform.engine.form_state import FormState
from mscform.engine.occasions import visit_name
from mscform.records.audit import Action, AuditEvent
from mscform.records.signature import Signature
from mscform.records.timeline import in_time_order
from mscform.security.signing import record_digest
from mscform.services.allocation_record import last_act
from mscform.services.clock_notes import clock_notes
from mscform.services.context import Context
from mscform.services.copies import files_of, keying_of, papers_of
from mscform.services.explanation import Explainer
from mscform.services.moved_entries import moves_of
from mscform.services.review_links import about, waiting_at, with_queries
from mscform.services.snapshot import snapshot
from mscform.services.time_zero import moments_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A form as a person sees it, and the version of the study that words it.

    `record` is its snapshot where one was taken already.
    """

    state: FormState
    study: StudyDefinition
    record: dict[str, Any] | None = None


class PageMaker:
    """Makes the values that a print is a function of."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def filled(
        self,
        subject: SubjectKey,
        shown: Shown,
        *,
        signatures: tuple[Signature, ...] = (),
        languages: tuple[str, ...] = (),
        copy: int = 1,
    ) -> FormPage:
        """One filled form with its corrections and signatures, as its own version words it."""
        context = self._context
        state, study = shown.state, shown.study
        queries = waiting_at(context, subject, state.key)
        told = shown.record or with_queries(
            snapshot(study, context.code, subject, state, context.catalogue), queries
        )
        return FormPage(
            frame=self.frame(study, languages, copy),
            subject=subject,
            state=state,
            digest=record_digest(told),
            record_json=canonical_bytes(told),
            corrections=corrections_of(context, subject, state.key),
            moves=moves_of(context, subject, state.key, study),
            queries=tuple(
                ShownQuery(query=query, about=about(study, query.place)) for query in queries
            ),
            signatures=signatures,
            people=people_of(context),
            logins=logins_of(context),
            allocated=last_act(context, subject, state.key),
            papers=papers_of(context, subject, state.key),
            keying=keying_of(context, subject, state),
            files=files_of(context, subject, state.key),
            clock=clock_notes(context, subject, state),
        )

    def blank(self, form: FormOID, *, languages: tuple[str, ...] = ()) -> BlankPage:
        """One empty form, with its rules in words."""
        context = self._context
        definition = context.study.forms[form]
        parameters = {**declared_values(context.study), **context.environment().parameters}
        return BlankPage(
            frame=self.frame(context.study, languages, 0),
            form=definition,
            conditions=Explainer(context.study).conditions(definition),
            moments=moments_in_words(context.study, definition, parameters),
        )

    def downtime(
        self,
        subject: SubjectKey,
        shown: Shown,
        *,
        filled: bool,
        languages: tuple[str, ...] = (),
        copy: int = 0,
    ) -> DowntimePage:
        """The timed sets of a form with their planned times; `filled` prints what is known too."""
        state, study = shown.state, shown.study
        zone = self._context.zone
        planned = {
            point.code: point.planned.astimezone(zone)
            for point in state.timepoints
            if point.planned is not None
        }
        began = None if state.run is None else state.run.began
        return DowntimePage(
            frame=self.frame(study, languages, copy),
            form=state.definition,
            address=str(state.key),
            subject=subject,
            event_title=visit_name(state.event, state.key.event_repeat),
            conditions=Explainer(study).conditions(state.definition),
            began=None if began is None else began.astimezone(zone),
            planned=planned,
            written=written_boxes(state) if filled else {},
        )

    def frame(self, study: StudyDefinition, languages: tuple[str, ...], copy: int) -> PrintFrame:
        """What identifies a print of this site."""
        context = self._context
        return PrintFrame(
            study=study,
            site=context.code,
            languages=languages or study.languages[:2],
            catalogue=context.catalogue,
            resources=context.resources,
            software=f"mscform {mscform.__version__}",
            printed_by=context.actor.printed_name if context.actor else "",
            printed_at=context.now(),
            ledger_head=context.database.ledger.head().link,
            copy=copy,
            training=context.training,
        )


def written_boxes(state: FormState) -> dict[tuple[str, ItemOID], str]:
    """What stands in the boxes of the timed sets, as typed; without a value its reason."""
    found = {}
    for group in state.groups:
        if group.definition.timed is None:
            continue
        for repeat in (one for one in group.repeats if not one.struck):
            for item in repeat.items:
                answer = item.answer
                text = None if answer is None else answer.raw or answer.missing
                if text:
                    found[(repeat.key, item.definition.oid)] = text
    return found


def corrections_of(context: Context, subject: SubjectKey, form: FormKey) -> tuple[Correction, ...]:
    """Every change of a committed answer by a person, and every attest that it voided, in order."""
    events = context.database.ledger.events(subject=subject, form=form, action=Action.ANSWER)
    found = (_correction(context, event) for event in in_time_order(events))
    return tuple(one for one in found if one is not None)


def _correction(context: Context, event: AuditEvent) -> Correction | None:
    content = event.content or {}
    old, reason = content.get("old"), content.get("reason")
    if content.get("rule") == VOIDED:
        told = context.catalogue.translate(Message("DOC-ATTEST-VOID"), context.study.languages)
        reason = {"title": told}
    if event.path is None or not old or not reason:
        return None
    title = reason.get("title")
    return Correction(
        path=event.path,
        old=_shown(old),
        new=_shown(content),
        who=event.actor.printed_name if event.actor else "",
        at=event.entered_at.astimezone(context.zone),
        reason=TranslatedText(title) if title else None,
        note=reason.get("text"),
    )


def _shown(told: dict[str, Any] | Any) -> ShownValue:
    meaning = told.get("meaning")
    return ShownValue(
        raw=told.get("raw"),
        missing=told.get("missing"),
        meaning=TranslatedText(meaning) if meaning else None,
    )


def logins_of(context: Context) -> dict[str, str]:
    """Printed names by login: who attested is kept by login."""
    return {account.login: account.printed_name for account in context.database.accounts.all()}


def people_of(context: Context) -> dict[UserId, str]:
    """Printed names by user id."""
    return {account.user_id: account.printed_name for account in context.database.accounts.all()}
