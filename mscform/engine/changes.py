"""Intentions of a person, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mscform.base.identity import CheckOID, FormKey, GroupOID, ItemPath
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.engine.form_state import Standing
from mscform.engine.signs import is_no_text, shown
from mscform.records.audit import EventDraft
from mscform.records.clinical import Answer, FormStatus, PaperSource, Relocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGiven:
    """Why a committed value is changed: a code of the study's list, and a text where it asks."""

    code: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """Put this text (or this missing reason) into this item; both None empties it.

    `transcribed`: it was copied from paper; `paper` says from which, where that is known.
    `relocated`: it is one end of an entry that was made in the wrong place; `late` is how late
    that was.
    """

    form: FormKey
    path: ItemPath
    raw: str | None = None
    missing: str | None = None
    note: str | None = None
    measured_at: datetime | None = None
    reason: ReasonGiven | None = None
    transcribed: bool = False
    paper: PaperSource | None = None
    relocated: Relocation | None = None
    late: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingConfirmation:
    """Stand by an unusual or alarming value as it is typed now."""

    form: FormKey
    path: ItemPath
    check: CheckOID
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """Complete, reopen, or mark a whole form as not done (with a reason)."""

    form: FormKey
    status: FormStatus
    reason: ReasonGiven | None = None
    not_done_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAddition:
    """Open a further row of a repeating group, or an extra set of a timed one."""

    form: FormKey
    group: GroupOID


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStrike:
    """Strike a row through: it stays readable and counts for nothing."""

    form: FormKey
    group: GroupOID
    repeat: str
    reason: ReasonGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledgement:
    """A person has seen the alert of one set of readings as it stands now."""

    form: FormKey
    timepoint: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissalGiven:
    """Why a proposal is not followed: a code of the program's list with its title, and a text."""

    code: str
    title: TranslatedText
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDealing:
    """What a person makes of an open proposal: she accepts, changes or dismisses it.

    `facts` is the mark of the proposal she saw; `row` the address of the row it is written into.
    """

    form: FormKey
    rule: str
    path: ItemPath | None
    facts: str
    standing: Standing
    reason: DismissalGiven | None = None
    row: str | None = None


Change = (
    ItemChange
    | FindingConfirmation
    | StatusChange
    | RowAddition
    | RowStrike
    | AlertAcknowledgement
    | ProposalDealing
)


def text_fault(change: Change) -> Message | None:
    """Why something typed in a change cannot be kept: it holds half a character.

    Every other sign, U+0000 too, is kept as typed and named as a finding (DAT-02).
    """
    reason = getattr(change, "reason", None)
    typed = (getattr(change, "raw", None), getattr(change, "note", None))
    paper = getattr(change, "paper", None)
    written = (getattr(paper, "number", None), getattr(paper, "recorder", None))
    for text in (*typed, *written, getattr(reason, "text", None)):
        if is_no_text(text):
            return Message("ENG-NO-TEXT", {"typed": shown(str(text))})
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The change may be committed: these drafts, in this order, in one transaction.

    The first draft is the person's act; the others are derived values that follow from it.
    `repeat` names the row that a `RowAddition` opens.
    """

    drafts: tuple[EventDraft, ...]
    repeat: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsReason:
    """A committed value would change: ask why, and send the change again with the reason."""

    old: Answer | FormStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The change cannot be made; the sentence says why and what to do."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """What was sent is what already stands; nothing is written."""


Outcome = Accepted | NeedsReason | Refused | Unchanged
