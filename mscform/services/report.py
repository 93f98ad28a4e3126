"""A subject as plain JSON: what `evaluate` and `show` print (contract of the command line)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from mscform.base.identity import FormKey, ItemAddress
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import (
    AlertState,
    EventState,
    Finding,
    FormState,
    ItemState,
    ProposalState,
    TaskState,
    TimePointState,
)
from mscform.engine.reasons import Reason
from mscform.engine.session import SubjectSession
from mscform.services.explanation import ReasonTeller
from mscform.services.proposals import Dealing, Identity, identity
from mscform.services.snapshot import other_end


class Reporter:
    """Turns living subjects into the agreed JSON; texts in every language of the study.

    Only `because` is one text: in `language`, or English, or the study's first language.
    """

    def __init__(self, study: StudyDefinition, catalogue: Catalogue, language: str = "en") -> None:
        self._study = study
        self._catalogue = catalogue
        self._teller = ReasonTeller(study, catalogue)
        wished = (language, "en", study.languages[0])
        self._language = next(one for one in wished if one in study.languages)

    def subject(
        self,
        session: SubjectSession,
        *,
        signed: Collection[FormKey] = (),
        only: FormKey | None = None,
        dealt: Mapping[Identity, Dealing] | None = None,
    ) -> dict[str, Any]:
        """One subject, or only what belongs to one of its forms; `dealt`: the proposals."""
        keys = session.form_keys() if only is None else (only,)
        states = [session.form(key) for key in keys]
        report: dict[str, Any] = {
            "subject": session.data.subject.key,
            "items": self.items(session, states),
            **self.judged(session, dealt),
            "forms": [
                _form(session, state, signed)
                | {"because": self._because(session.why_form(state.key))}
                for state in states
            ],
        }
        return report if only is None else narrowed(report, only)

    def items(self, session: SubjectSession, states: Iterable[FormState]) -> dict[str, Any]:
        """The questions of forms that hold something, by address."""
        return {
            str(ItemAddress(state.key, item.path)): self._item(session, state, item)
            for state in states
            if _holds_something(session, state)
            for group in state.groups
            for repeat in group.repeats
            for item in repeat.items
        }

    def _because(self, reasons: Iterable[Reason]) -> str | None:
        return self._teller.because(reasons, self._language) or None

    def _item(self, session: SubjectSession, state: FormState, item: ItemState) -> dict[str, Any]:
        computed = item.definition.is_derived
        given = computed or item.is_preset
        answer = item.answer
        return {
            "value": item.text,
            "raw": item.text if given else (None if answer is None else answer.raw),
            "state": item.need.value,
            "missing": None if answer is None else answer.missing,
            "computed": computed,
            "because": self._because(session.why_item(state, item)),
            **other_end(answer),
        }

    def judged(
        self, session: SubjectSession, dealt: Mapping[Identity, Dealing] | None = None
    ) -> dict[str, Any]:
        """What the rules say about a subject; `dealt`: what became of its proposals."""
        told = session.evaluation()
        return {
            "findings": [self._finding(one) for one in told.findings],
            "alerts": [_alert(one) for one in told.alerts],
            "proposals": [self._proposal(session, one, dealt or {}) for one in told.proposals],
            "schedule": [_visit(one) for one in told.schedule],
            "timepoints": [_point(one) for one in told.timepoints],
            "tasks": [self._task(one) for one in told.tasks],
        }

    def _finding(self, found: Finding) -> dict[str, Any]:
        return {
            "at": str(found.at),
            "code": found.code,
            "severity": found.severity.value,
            "message": self._text(found.message),
            "confirmed": found.confirmed,
        }

    def _proposal(
        self, session: SubjectSession, found: ProposalState, dealt: Mapping[Identity, Dealing]
    ) -> dict[str, Any]:
        dealing = dealt.get(identity(found))
        return {
            "kind": found.kind.value,
            "code": found.code,
            "grade": found.grade,
            "at": str(found.at),
            "message": self._text(found.message),
            "rule": found.rule,
            "state": found.standing.value,
            "by": None if dealing is None else dealing.by,
            "reason": None if dealing is None else dealing.reason,
            "row": None if dealing is None else dealing.row,
            "because": self._because((session.why_proposed(found),)),
        }

    def _task(self, found: TaskState) -> dict[str, Any]:
        return {
            "code": found.code,
            "at": str(found.form),
            "due": _moment(found.due),
            "because": self._text(found.because),
        }

    def _text(self, told: TranslatedText | Message) -> dict[str, str]:
        if isinstance(told, Message):
            return dict(self._catalogue.translate(told, self._study.languages))
        return dict(told)


def narrowed(report: Mapping[str, Any], only: FormKey) -> dict[str, Any]:
    """The part of a report that belongs to one form."""
    place = str(only)
    kept = dict(report)
    for name in ("findings", "alerts", "proposals", "timepoints", "tasks"):
        kept[name] = [
            one for one in report[name] if one["at"] == place or one["at"].startswith(f"{place}/")
        ]
    return kept


def _holds_something(session: SubjectSession, state: FormState) -> bool:
    data = session.data.forms.get(state.key)
    if data is not None and (data.answers or data.extra_rows):
        return True
    return any(
        item.text is not None
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
    )


def _form(
    session: SubjectSession,
    state: FormState,
    signed: Collection[FormKey],
) -> dict[str, Any]:
    data = session.data.forms.get(state.key)
    return {
        "at": str(state.key),
        "status": state.status.value,
        "signed": state.key in signed,
        "frozen": state.frozen,
        "locked": state.locked,
        "version": state.definition.version,
        "study_version": session.study(state.key).version,
        "definition": session.study(state.key).fingerprint if data is None else data.definition,
    }


def _alert(found: AlertState) -> dict[str, Any]:
    return {
        "at": str(found.form),
        "timepoint": found.timepoint,
        "level": found.level,
        "rules": list(found.rules),
        "complete": found.complete,
        "acknowledged": found.acknowledged,
    }


def _visit(found: EventState) -> dict[str, Any]:
    repeat = f"[{found.repeat}]" if found.repeat else ""
    return {
        "event": f"{found.definition.oid}{repeat}",
        "earliest": _day(found.earliest),
        "target": _day(found.target),
        "latest": _day(found.latest),
        "state": found.state.value,
        "visited": _day(found.visited),
        "provisional": found.provisional,
    }


def _point(found: TimePointState) -> dict[str, Any]:
    return {
        "at": str(found.form),
        "code": found.code,
        "planned": _moment(found.planned),
        "earliest": _moment(found.earliest),
        "latest": _moment(found.latest),
        "measured": _moment(found.measured),
        "deviation": found.deviation_minutes,
        "state": found.state.value,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")
