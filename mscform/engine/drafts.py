"""The content of events, exactly as the contract words it: plain values, all languages at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mscform.base.identity import CodeListOID, FormKey, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.changes import ProposalDealing, ReasonGiven
from mscform.engine.form_state import Finding, ProposalState
from mscform.engine.phrases import Input
from mscform.engine.rules import ItemRules
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import Answer, Origin, PaperSource

Content = dict[str, Any]

VOIDED = "attest"
"""The rule of an attest that was emptied because an answer under it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An answer to be written: `text` is its canonical text, for the meaning of codes."""

    rules: ItemRules
    repeat: str
    new: Answer
    old: Answer | None
    text: str | None
    unit: str | None
    reason: ReasonGiven | None = None
    paper: PaperSource | None = None


class Drafter:
    """Writes the drafts of one form of one subject under one version of the study."""

    def __init__(self, study: StudyDefinition, subject: SubjectKey, key: FormKey) -> None:
        self._study = study
        self._subject = subject
        self._key = key

    def act(
        self,
        action: Action,
        content: Content,
        *,
        path: ItemPath | None = None,
        cause: int | None = None,
    ) -> EventDraft:
        """An event of any class at this form; names the definition it was made under."""
        return EventDraft(
            action=action,
            content={**content, "definition": self._study.fingerprint},
            subject=self._subject,
            form=self._key,
            path=path,
            cause=cause,
        )

    def answer(self, written: Written, *, cause: int | None = None) -> EventDraft:
        """An answer as it will stand."""
        rules, new, old = written.rules, written.new, written.old
        item = rules.item
        content: Content = {
            "raw": new.raw,
            "missing": new.missing,
            "note": new.note,
            "origin": new.origin.value,
            "question": item.question.plain(),
            "meaning": self._meaning(item, written.text, new.missing),
            "unit": written.unit,
            "old": None if old is None else self._old(item, old),
            "reason": self.reason(written.reason),
            "rule": _rule(item, new.origin),
            "definition": self._study.fingerprint,
            "form_version": self._study.forms[rules.form].version,
        }
        if new.late is not None:
            content["late_ms"] = new.late // timedelta(milliseconds=1)
        if new.relocated is not None:
            content["relocated"] = new.relocated.told()
        if written.paper is not None:
            content["paper"] = written.paper.told()
        return EventDraft(
            action=Action.ANSWER,
            content=content,
            subject=self._subject,
            form=self._key,
            path=ItemPath(item.oid, written.repeat),
            supersedes=None if old is None else old.event,
            cause=cause,
            measured_at=new.measured_at,
        )

    def reason(self, given: ReasonGiven | None) -> Content | None:
        """A reason for change with its title as the study words it."""
        if given is None:
            return None
        titles = {reason.code: reason.title for reason in self._study.change_reasons}
        title = titles.get(given.code)
        return {
            "code": given.code,
            "title": None if title is None else dict(title),
            "text": given.text,
        }

    def _old(self, item: ItemDefinition, old: Answer) -> Content:
        meaning = self._meaning(item, old.raw, old.missing)
        return {"raw": old.raw, "missing": old.missing, "meaning": meaning}

    def _meaning(
        self, item: ItemDefinition, text: str | None, missing: str | None
    ) -> Mapping[str, str] | None:
        """What the code said, in all languages; of several codes, of a missing reason too."""
        if missing is not None:
            return self._decoded(item.missing_reasons or self._study.missing_reasons, (missing,))
        if text is None or item.code_list is None:
            return None
        codes = text.split(",") if item.data_type is DataType.MULTI else (text,)
        return self._decoded(item.code_list, tuple(codes))

    def _decoded(self, code_list: str, codes: tuple[str, ...]) -> Mapping[str, str] | None:
        known = self._study.code_lists.get(CodeListOID(code_list))
        found = [] if known is None else [known.find(code) for code in codes]
        decodes = [entry.decode for entry in found if entry is not None]
        if not decodes:
            return None
        return {
            language: "; ".join(decode.in_language(language) for decode in decodes)
            for language in self._study.languages
        }


def _rule(item: ItemDefinition, origin: Origin) -> str | None:
    if origin is Origin.DERIVED and item.is_act:
        return VOIDED
    if origin in (Origin.DERIVED, Origin.PRESET):
        return item.method or ("calculate" if origin is Origin.DERIVED else "preset")
    return None


def confirmed(finding: Finding, raw: str, note: str | None) -> Content:
    """The content of a confirmation; an engine sentence travels as its code and slots."""
    return {
        "check": finding.code,
        "severity": finding.severity.value,
        "raw": raw,
        "note": note,
        "message": _worded(finding.message),
    }


def _worded(message: TranslatedText | Message) -> Content:
    if isinstance(message, TranslatedText):
        return dict(message)
    slots = {
        name: dict(value) if isinstance(value, TranslatedText) else value
        for name, value in message.slots.items()
    }
    return {"code": message.code, "slots": slots}


def dealt(state: ProposalState, change: ProposalDealing, inputs: tuple[Input, ...]) -> Content:
    """The content of what a person made of a proposal: the rule, its words, the facts it read."""
    why = change.reason
    return {
        "rule": state.rule,
        "kind": state.kind.value,
        "code": state.code,
        "grade": state.grade,
        "state": change.standing.value,
        "facts": state.facts,
        "message": dict(state.message),
        "read": [
            {"what": dict(one.words), "value": None if one.value is None else dict(one.value)}
            for one in inputs
        ],
        "row": change.row,
        "reason": None
        if why is None
        else {"code": why.code, "title": dict(why.title), "text": why.text},
    }
