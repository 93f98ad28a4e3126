"""Exactly what a signer sees, as plain values: the thing that is signed, printed and attached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from mscform.base.identity import ItemAddress, SubjectKey
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import (
    Finding,
    FormState,
    GroupState,
    ItemState,
    Need,
    RepeatState,
)
from mscform.engine.sign_offs import is_sign_off
from mscform.records.clinical import Answer

KIND: Final = "mscform-record-1"


def snapshot(
    study: StudyDefinition, site: str, subject: SubjectKey, state: FormState, catalogue: Catalogue
) -> dict[str, Any]:
    """The form as shown: definition, address, every item with its question, value and history.

    Plain JSON without floats; the same record gives the same bytes on every machine (SIG-03).
    """
    languages = study.languages
    return {
        "kind": KIND,
        "site": site,
        "study": study.oid,
        "definition": study.fingerprint,
        "subject": subject,
        "form": str(state.key),
        "title": dict(state.definition.title),
        "form_version": state.definition.version,
        "status": state.status.value,
        "not_done_reason": state.not_done_reason,
        "items": [
            _item(study, group, repeat, item, catalogue)
            for group, repeat, item in shown_items(state)
        ],
        "alerts": [
            {"timepoint": alert.timepoint, "level": alert.level, "rules": list(alert.rules)}
            for alert in state.alerts
        ],
        "findings": [
            {
                "at": str(finding.at),
                "code": finding.code,
                "severity": finding.severity.value,
                "confirmed": finding.confirmed,
                "message": dict(finding_text(finding, languages, catalogue)),
            }
            for finding in state.findings
        ],
    }


def covered(state: FormState) -> list[list[str | None]]:
    """What a signature covers: address, typed text and missing reason of everything shown."""
    return [
        [str(ItemAddress(state.key, item.path)), _raw(item), _missing(item)]
        for _, _, item in shown_items(state)
    ]


def shown_items(state: FormState) -> Iterator[tuple[GroupState, RepeatState, ItemState]]:
    """Everything that is asked, and what is no longer asked but was answered.

    Not the items that signing fills: they follow from the signature.
    """
    for group in state.groups:
        for repeat in group.repeats:
            for item in repeat.items:
                shown = item.need is Need.ASKED or item.answer is not None
                if shown and not is_sign_off(item.definition):
                    yield group, repeat, item


def finding_text(
    finding: Finding, languages: tuple[str, ...], catalogue: Catalogue
) -> TranslatedText:
    """The sentence of a finding in every language of the study."""
    if isinstance(finding.message, Message):
        return catalogue.translate(finding.message, languages)
    return finding.message


def meaning_of(study: StudyDefinition, item: ItemState) -> TranslatedText | None:
    """What a coded value means, as the person read it."""
    code_list = item.definition.code_list
    if item.text is None or code_list is None:
        return None
    found = study.code_lists[code_list].find(item.text)
    return None if found is None else found.decode


def utc_text(moment: datetime | None) -> str | None:
    """One spelling of an instant: UTC, microseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _item(
    study: StudyDefinition,
    group: GroupState,
    repeat: RepeatState,
    item: ItemState,
    catalogue: Catalogue,
) -> dict[str, Any]:
    answer = item.answer
    meaning = meaning_of(study, item)
    return {
        "at": str(item.path),
        "group": group.definition.oid,
        "struck": repeat.struck,
        "question": dict(item.definition.question),
        "asked": item.need.value,
        "raw": _raw(item),
        "value": item.text,
        "missing": _missing(item),
        "meaning": None if meaning is None else dict(meaning),
        "unit": item.unit,
        "note": None if answer is None else answer.note,
        "origin": _origin(item),
        "author": None if answer is None else answer.author,
        "entered_at": None if answer is None else utc_text(answer.entered_at),
        "measured_at": None if answer is None else utc_text(answer.measured_at),
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "message": dict(finding_text(finding, study.languages, catalogue)),
            }
            for finding in item.findings
        ],
        **other_end(answer),
    }


def other_end(answer: Answer | None) -> dict[str, Any]:
    """Where an entry was made in error, or where it went, as JSON (D40); nothing for any other."""
    end = None if answer is None else answer.relocated
    if end is None:
        return {}
    return {
        "relocated": {
            "away": end.away,
            "subject": end.subject,
            "at": str(ItemAddress(end.form, end.path)),
            "author": end.author,
            "entered_at": utc_text(end.entered_at),
            "moved_by": end.mover,
            "moved_at": utc_text(end.moved_at),
        }
    }


def _raw(item: ItemState) -> str | None:
    if item.definition.is_derived:
        return item.text
    return None if item.answer is None else item.answer.raw


def _missing(item: ItemState) -> str | None:
    return None if item.answer is None else item.answer.missing


def _origin(item: ItemState) -> str | None:
    if item.definition.is_derived:
        return "derived"
    return None if item.answer is None else item.answer.origin.value
