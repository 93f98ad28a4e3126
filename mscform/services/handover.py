"""Handing the ward over: one page of what runs, and two persons who stand by it (decision 9)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from mscform.base.errors import AccessError, EntryError
from mscform.base.identity import SubjectKey, UserId
from mscform.engine.form_state import AlertState, Standing
from mscform.engine.handover import (
    HandedOver,
    HandoverPage,
    Seen,
    Sheet,
    alerted,
    facts_digest,
    not_taken,
)
from mscform.records.account import Actor, Permission, Role
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.replay import alert_mark
from mscform.records.timeline import in_time_order
from mscform.security.permissions import may
from mscform.services.context import Context, Service, requires
from mscform.services.credentials import actor_of, try_password
from mscform.services.pages import PageMaker, logins_of
from mscform.services.role_words import role_titles
from mscform.services.runs import Running, Runs
from mscform.services.sessions import Sessions

_NOBODY: Final = SubjectKey("")
"""Events that belong to no subject stand under this in the index."""
_PERSON: Final = ("user_id", "login", "printed_name", "role", "organisation")


class Handover(Service):
    """The page of the ward, and the act of handing it over."""

    def __init__(self, context: Context, sessions: Sessions, runs: Runs) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._runs = runs

    @requires(Permission.READ)
    def page(self) -> HandoverPage:
        """Every running sheet as it stands now, by bed."""
        sheets = tuple(sorted(map(self._sheet, self._runs.board()), key=_by_bed))
        return HandoverPage(
            at=self._context.now(),
            sheets=sheets,
            digest=facts_digest(sheets),
            last=self._last(),
            names=logins_of(self._context),
        )

    @requires(Permission.ENTER)
    def hand_over(self, page: HandoverPage, *, login: str, secret: str) -> HandoverPage:
        """Hand the ward over to somebody who has read the page and gives her own password.

        Raises EntryError where something was written since the page was made, AccessError for a
        wrong password, for the same person twice, or for a role that enters no data.
        """
        context = self._context
        giver = context.acting()
        if self.page().digest != page.digest:
            raise EntryError("SVC-HANDOVER-CHANGED")
        account = try_password(context, login, secret, "handover")
        taker = actor_of(account)
        if account.must_change_password:
            raise AccessError("SVC-OWN-PASSWORD-FIRST", login=taker.login)
        if taker.user_id == giver.user_id:
            raise AccessError("SVC-HANDOVER-SAME", name=taker.printed_name)
        if not may(taker.role, Permission.ENTER):
            told = {"permission": Permission.ENTER.value, "login": taker.login}
            context.record_refusal({**told, "act": Action.HANDED_OVER.value})
            role = role_titles(context.catalogue, (taker.role.value,))
            raise AccessError("SVC-HANDOVER-ROLE", login=taker.login, role=role)
        content = {
            "digest": page.digest,
            "page_at": page.at.isoformat(),
            "sheets": [[one.subject, str(one.card.form)] for one in page.sheets],
            "given": _plain(giver),
            "taken": _plain(taker),
            "method": "password",
        }
        context.append([EventDraft(action=Action.HANDED_OVER, content=content)])
        return self.page()

    @requires(Permission.PRINT)
    def paper(self, *, languages: tuple[str, ...] = ()) -> bytes:
        """The page as it stands now, marked for this site only; the print is in the ledger."""
        from mscform.documents.handover_pdf import render_handover

        context = self._context
        recorded = not context.read_only
        copy = self._copies() + 1 if recorded else 0
        frame = PageMaker(context).frame(context.study, languages, copy)
        pdf = render_handover(frame, self.page())
        if recorded:
            document = hashlib.sha256(pdf).hexdigest()
            told = {"kind": "handover", "document": document, "copy": copy}
            context.append([EventDraft(action=Action.PRINTED, content=told)])
        return pdf

    def _copies(self) -> int:
        events = self._context.database.ledger.events(subject=_NOBODY, action=Action.PRINTED)
        return sum((event.content or {}).get("kind") == "handover" for event in events)

    def _last(self) -> HandedOver | None:
        events = self._context.database.ledger.events(subject=_NOBODY, action=Action.HANDED_OVER)
        acts = [event for event in in_time_order(events) if event.content]
        return _handed_over(self._context, acts[-1]) if acts else None

    def _sheet(self, running: Running) -> Sheet:
        subject, key = running.subject, running.card.form
        session = self._sessions.of(subject)
        state, study = session.form(key), session.study(key)
        seen = self._seen(running)
        queries = self._context.database.queries.all(subject)
        return Sheet(
            subject=subject,
            bed=running.bed,
            card=running.card,
            not_taken=not_taken(state, study),
            alerts=alerted(state, lambda one: seen.get(_mark(one))),
            queries=tuple(query for query in queries if query.is_unresolved),
            proposals=tuple(
                one for one in session.evaluation().proposals if one.standing is Standing.OPEN
            ),
        )

    def _seen(self, running: Running) -> Mapping[tuple[str, str], Seen]:
        """Who acknowledged which alert of a sheet last, by its set, level and rules."""
        events = self._context.database.ledger.events(
            subject=running.subject, form=running.card.form, action=Action.ALERT_ACKNOWLEDGED
        )
        found = {}
        for event in in_time_order(events):
            told = event.content or {}
            mark = alert_mark(told.get("level") or 0, told.get("rules") or ())
            by = "" if event.actor is None else event.actor.printed_name
            note = str(told.get("note") or "")
            found[str(told.get("timepoint")), mark] = Seen(by, event.entered_at, note)
        return found


def _by_bed(sheet: Sheet) -> tuple[bool, str, SubjectKey]:
    """Beds as people walk past them, 2 before 12; who has none comes last."""
    padded = re.sub(r"\d+", lambda found: found[0].zfill(9), sheet.bed)
    return not sheet.bed, padded, sheet.subject


def _mark(state: AlertState) -> tuple[str, str]:
    return state.timepoint, alert_mark(state.level or 0, state.rules)


def _plain(actor: Actor) -> dict[str, str]:
    return {name: str(getattr(actor, name)) for name in _PERSON}


def _handed_over(context: Context, event: AuditEvent) -> HandedOver:
    told = event.content or {}
    return HandedOver(
        giver=_actor(told["given"]),
        taker=_actor(told["taken"]),
        at=event.entered_at.astimezone(context.zone),
        digest=str(told["digest"]),
    )


def _actor(told: Mapping[str, Any]) -> Actor:
    return Actor(
        user_id=UserId(told["user_id"]),
        login=told["login"],
        printed_name=told["printed_name"],
        role=Role(told["role"]),
        organisation=told["organisation"],
    )
