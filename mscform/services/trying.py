"""A study tried without a site: everything is kept in memory, and nothing of it stays.

Forms are filled in through the same services as at a site, so that conditions, checks and
proposals work as they will there. What was typed can be laid on the next version of the study.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mscform.base.clock import Clock, SystemClock, zone_named
from mscform.base.collection import long_lived
from mscform.base.errors import CallError
from mscform.base.identity import FormKey, FormOID, ItemPath, SubjectKey, UserId
from mscform.base.message import Message
from mscform.definitions.faults import Fault
from mscform.definitions.study import StudyDefinition
from mscform.engine.changes import ItemChange, NeedsReason, Refused
from mscform.engine.compiled import CompiledStudy
from mscform.records.account import Actor, Role
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import Origin
from mscform.security.device import Device
from mscform.security.key_slots import KeySlots, new_data_key
from mscform.security.passwords import Cost
from mscform.services.context import Context
from mscform.services.data_entry import DataEntry
from mscform.services.opening import device_keys
from mscform.services.resources import find_resources
from mscform.services.sessions import Sessions
from mscform.services.studies import KnownStudy, inspect_folder
from mscform.services.texts import load_catalogue
from mscform.store.memory import MemoryDatabase

SUBJECT: Final = SubjectKey("01-001")
_WHO: Final = Actor(
    user_id=UserId("preview"),
    login="preview",
    printed_name="–",
    role=Role.INVESTIGATOR,
    organisation="",
)
_CHEAP: Final = Cost(time_cost=1, memory_kib=64, parallelism=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedText:
    """What a person put into one box: a text or the code of a missing reason, maybe a note.

    `unsaved`: it was still being typed.
    """

    form: FormKey
    path: ItemPath
    raw: str | None
    missing: str | None = None
    note: str | None = None
    unsaved: bool = False

    @property
    def words(self) -> str:
        """What stands in the box."""
        return self.raw if self.raw is not None else self.missing or ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A text that has no place in this version of the study, and why."""

    typed: TypedText
    why: Message


class TryOut:
    """One invented subject of a study, without a disk. Close it, or use one per version."""

    def __init__(
        self,
        study: StudyDefinition,
        clock: Clock | None = None,
        compiled: CompiledStudy | None = None,
    ) -> None:
        self.study = study
        self.clock = clock or SystemClock(zone_named(study.time_zone))
        self._context = _context(compiled or CompiledStudy(study), self.clock)
        self._sessions = Sessions(self._context)
        self.entry = DataEntry(self._context, self._sessions)
        content = {"key": SUBJECT, "site": self._context.code}
        draft = EventDraft(action=Action.SUBJECT_ENROLLED, content=content, subject=SUBJECT)
        self._context.append((draft,))
        self._sessions.of(SUBJECT)

    def place_of(self, form: FormOID) -> FormKey:
        """Where a form stands first; CallError for one that no visit asks for."""
        for event in self.study.events:
            if any(found.form == form for found in event.forms):
                return FormKey(event.oid, "1" if event.repeating else "", form)
        raise CallError("SVC-NO-FORM", form=form)

    def forms(self) -> tuple[FormOID, ...]:
        """Every form that a visit asks for, in the order of the visits."""
        asked = (found.form for event in self.study.events for found in event.forms)
        return tuple(dict.fromkeys(asked))

    def typed(self) -> tuple[TypedText, ...]:
        """All that was typed, and after it what is still being typed."""
        data = self._sessions.of(SUBJECT).data
        kept = [
            TypedText(form=key, path=path, raw=answer.raw, missing=answer.missing, note=answer.note)
            for key, form in data.forms.items()
            for path, answer in form.answers.items()
            if answer.origin is Origin.PERSON and not answer.is_empty
        ]
        drafts = self._context.database.drafts.of(_WHO.user_id, SUBJECT).texts
        kept += [
            TypedText(form=form, path=path, raw=text, unsaved=True)
            for (form, path), text in drafts.items()
        ]
        return tuple(kept)

    def lay(self, texts: Iterable[TypedText]) -> tuple[Misfit, ...]:
        """Put texts back by the OID of their item; returns those that do not fit any more.

        A text may wait for another one that shows its question: as long as any finds its place,
        the others are tried again.
        """
        left = [Misfit(one, Message("SVC-TRY-GONE")) for one in texts]
        while left:
            again = self._lay_once([misfit.typed for misfit in left])
            if len(again) == len(left):
                return tuple(again)
            left = again
        return ()

    def _lay_once(self, texts: list[TypedText]) -> list[Misfit]:
        misfits, waiting, changes = [], [], []
        for typed in texts:
            key = self._home(typed)
            if key is None:
                misfits.append(Misfit(typed, Message("SVC-TRY-GONE")))
            elif typed.unsaved:
                self.entry.keep_draft(SUBJECT, key, typed.path, typed.raw)
            else:
                waiting.append(typed)
                changes.append(_change(key, typed))
        for typed, outcome in zip(waiting, self._commit(changes), strict=True):
            if isinstance(outcome, Refused):
                misfits.append(Misfit(typed, outcome.message))
            elif isinstance(outcome, NeedsReason):
                misfits.append(Misfit(typed, Message("SVC-REASON-FIRST")))
        return misfits

    def _commit(self, changes: list[ItemChange]) -> tuple[object, ...]:
        return self.entry.commit_all(SUBJECT, changes) if changes else ()

    def _home(self, typed: TypedText) -> FormKey | None:
        """The form an item is asked in now: where it was, or where its form stands first."""
        form = self.study.form_of(typed.path.item)
        if form is None or form not in self.forms():
            return None
        event = self.study.event(typed.form.event)
        stays = event is not None and any(found.form == form for found in event.forms)
        if event is None or not stays or event.repeating != bool(typed.form.event_repeat):
            return self.place_of(form)
        return FormKey(typed.form.event, typed.form.event_repeat, form)

    def close(self) -> None:
        """Everything is gone."""
        self._context.close()


def _change(key: FormKey, typed: TypedText) -> ItemChange:
    return ItemChange(
        form=key, path=typed.path, raw=typed.raw, missing=typed.missing, note=typed.note
    )


def _context(compiled: CompiledStudy, clock: Clock) -> Context:
    data_key, device, resources = new_data_key(), Device.generate(), find_resources()
    database = MemoryDatabase(data_key, device_keys(device, data_key))
    return Context(
        folder=database.folder,
        database=database,
        lock=None,
        slots=KeySlots("00"),
        data_key=data_key,
        device=device,
        clock=clock,
        catalogue=load_catalogue(resources),
        resources=resources,
        study=compiled.study,
        compiled=compiled,
        cost=_CHEAP,
        training=True,
        read_only=False,
        actor=_WHO,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A folder as it was read: the study to try, or the faults that keep from it."""

    tryout: TryOut | None
    faults: tuple[Fault, ...]


def try_folder(folder: Path) -> Tried:
    """Read, judge and prepare a definitions folder; its faults are values."""
    return Reader(folder).read()


class Reader:
    """Reads one definitions folder again and again; what was not changed is not read anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = KnownStudy()

    def read(self) -> Tried:
        """Read, judge and prepare the folder as it is now; its faults are values.

        What went before is searched for waste only where somebody asks for it: a whole study is
        half a second of looking.
        """
        with long_lived():
            return self._tried()

    def _tried(self) -> Tried:
        found = inspect_folder(self._folder, with_cases=False, known=self._known)
        if found.study is None or found.faults:
            return Tried(tryout=None, faults=found.faults)
        compiled = CompiledStudy(found.study, read=self._known.rules.read)
        tryout = TryOut(found.study, compiled=compiled)
        if tryout.forms():
            return Tried(tryout=tryout, faults=())
        tryout.close()
        return Tried(tryout=None, faults=(Fault(None, Message("SVC-TRY-NO-FORM")),))
