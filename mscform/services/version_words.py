"""Sentences about a move to another version of the study, for both faces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mscform.base.message import Message, Slot
from mscform.engine.moving import Fate, FormMove, MovedValue
from mscform.records.signature import Signature

_FATES: Final[Mapping[Fate, str]] = {
    Fate.STAYS: "SVC-MOVE-STAYS",
    Fate.REMOVED: "SVC-MOVE-REMOVED",
    Fate.NOT_ASKED: "SVC-MOVE-NOT-ASKED",
    Fate.IMPOSSIBLE: "SVC-MOVE-IMPOSSIBLE",
    Fate.ALARMING: "SVC-MOVE-ALARMING",
    Fate.UNUSUAL: "SVC-MOVE-UNUSUAL",
    Fate.READ_OTHERWISE: "SVC-MOVE-READ-OTHERWISE",
    Fate.COMPUTED_ANEW: "SVC-MOVE-COMPUTED",
}


def fate_message(value: MovedValue) -> Message:
    """What becomes of one value."""
    slots: dict[str, Slot] = {
        "at": str(value.path),
        "name": value.question,
        "old": value.old or "–",
        "new": value.new or "–",
    }
    return Message(_FATES[value.fate], slots)


def superseded_message(signature: Signature) -> Message:
    """A signature that a move supersedes."""
    slots: dict[str, Slot] = {
        "form": str(signature.form),
        "who": signature.signer.printed_name,
        "meaning": signature.meaning_title,
    }
    return Message("SVC-MOVE-SIGNATURE", slots)


def move_message(move: FormMove) -> Message:
    """What becomes of one form, in numbers."""
    reopened = move.new_status is not move.old_status
    slots: dict[str, Slot] = {
        "at": str(move.key),
        "title": move.title,
        "old": move.old_version,
        "new": move.new_version,
        "stay": move.count(Fate.STAYS),
        "other": len(move.values) - move.count(Fate.STAYS),
        "questions": len(move.questions),
    }
    return Message("SVC-MOVE-FORM-REOPENED" if reopened else "SVC-MOVE-FORM", slots)
