"""What a new version would mean for the values that a site holds: counted, never shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mscform.base.collection import rare_collection
from mscform.base.identity import ItemOID
from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.engine.compiled import CompiledStudy
from mscform.engine.moving import Fate, MovedValue, form_move, lost
from mscform.engine.session import SubjectSession
from mscform.records.signature import SignatureState
from mscform.services.context import Context
from mscform.services.sessions import Sessions

_SENTENCES: Final[Mapping[Fate, str]] = {
    Fate.REMOVED: "SVC-REACH-REMOVED",
    Fate.NOT_ASKED: "SVC-REACH-NOT-ASKED",
    Fate.IMPOSSIBLE: "SVC-REACH-IMPOSSIBLE",
    Fate.ALARMING: "SVC-REACH-ALARMING",
    Fate.UNUSUAL: "SVC-REACH-UNUSUAL",
    Fate.READ_OTHERWISE: "SVC-REACH-READ-OTHERWISE",
    Fate.COMPUTED_ANEW: "SVC-REACH-COMPUTED",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """So many stored values of one item would have this fate, if their forms were moved."""

    item: ItemOID
    question: TranslatedText
    fate: Fate
    count: int

    @property
    def message(self) -> Message:
        """The sentence for people."""
        slots: dict[str, Slot] = {"oid": self.item, "name": self.question, "count": self.count}
        return Message(_SENTENCES[self.fate], slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Forms that keep their version, how many are signed, and what moving them would mean."""

    subjects: int
    forms: int
    signed: int
    values: tuple[Reached, ...]


Tell = Callable[[int, int], None]
"""Hears which subject is read now, and of how many: reading them all takes its time."""


def untold(_number: int, _of: int) -> None:
    """Nobody wants to hear."""


def reach(context: Context, sessions: Sessions, new: CompiledStudy, tell: Tell = untold) -> Reach:
    """What a new version would mean for everybody at this site."""
    keys = [subject.key for subject in context.database.subjects.all()]
    counts: Counter[tuple[ItemOID, Fate]] = Counter()
    questions: dict[ItemOID, TranslatedText] = {}
    forms = signed = 0
    with rare_collection():
        for number, key in enumerate(keys, start=1):
            tell(number, len(keys))
            session = sessions.of(key)
            forms += len(session.data.forms)
            signatures = context.database.signatures.of(key)
            valid = (one.form for one in signatures if one.state is SignatureState.VALID)
            signed += len(set(valid))
            for value in _values(context, session, new):
                counts[value.path.item, value.fate] += 1
                questions[value.path.item] = value.question
    values = tuple(
        Reached(item=item, question=questions[item], fate=fate, count=count)
        for (item, fate), count in sorted(counts.items())
        if fate in _SENTENCES
    )
    return Reach(subjects=len(keys), forms=forms, signed=signed, values=values)


def _values(context: Context, session: SubjectSession, new: CompiledStudy) -> Iterator[MovedValue]:
    """Every stored value of a subject and its fate, were all forms of the new version."""
    moved = SubjectSession(new, session.data, context.environment())
    for key in session.data.forms:
        old = session.form(key)
        if moved.knows(key):
            yield from form_move(old, moved.form(key), ("", "")).values
        else:
            yield from lost(old)
