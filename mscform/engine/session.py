"""One subject, alive: its forms' states, what a change would do, and what was committed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from mscform.base.identity import EventOID, FormKey, FormOID, ItemAddress
from mscform.base.message import Message
from mscform.definitions.study import StudyDefinition
from mscform.engine.cells import Cells
from mscform.engine.changes import Change, Outcome
from mscform.engine.compiled import CompiledStudy
from mscform.engine.edition import Edition
from mscform.engine.endpoints import SubjectFacts
from mscform.engine.environment import Environment
from mscform.engine.evaluation import Evaluation, evaluation
from mscform.engine.form_state import (
    AlertState,
    EventState,
    Finding,
    FormState,
    FormSummary,
    ItemState,
    ProposalState,
    SubjectOverview,
)
from mscform.engine.glance import STEADY_FOR, Glance
from mscform.engine.graph import Step
from mscform.engine.last_value import LastValue
from mscform.engine.reasons import Reason
from mscform.engine.sameness import is_same_form
from mscform.engine.series import Series
from mscform.engine.sharing import Notice, Reading, Sharing
from mscform.records.audit import AuditEvent, EventDraft
from mscform.records.clinical import FormData, SubjectData
from mscform.records.replay import fold_all

Versions = Callable[[str], CompiledStudy | None]
"""A version of the study by its fingerprint; None for one that is not known here."""
_ROUNDS: Final = 50
"""Values of two versions that wait for each other in a ring are left as they are after so many."""


def only_newest(_fingerprint: str) -> CompiledStudy | None:
    """Where there is but one version: every form is judged by it."""
    return None


class SubjectSession:
    """The living evaluation of one subject under the versions of a study that its forms are of.

    A form is judged by the version it was begun with, a new one by `compiled`, the newest; events
    and their order are the newest's. The state after any sequence of `accept` equals that of a
    fresh session over the same data. Where stored computed answers disagree with what the rules
    give now (time passed), states show the fresh evaluation; events are written only by the next
    change.
    """

    def __init__(
        self,
        compiled: CompiledStudy,
        data: SubjectData,
        environment: Environment,
        versions: Versions = only_newest,
    ) -> None:
        self._compiled = compiled
        self._versions = versions
        self._same: dict[tuple[str, FormOID], bool] = {}
        self._open(data, environment)

    def _open(self, data: SubjectData, environment: Environment) -> None:
        self._environment = environment
        older = self._older(data)
        self._older_names = frozenset(older)
        share = Sharing(others=self._older_names)
        if older:
            share = share._replace(
                abroad=self._abroad, settle=self._settle, consequences=self._consequences
            )
        self._newest = self._acting = Edition(self._compiled, data, environment, share)
        self._editions = {self._compiled.study.fingerprint: self._newest}
        for name, compiled in older.items():
            own = share._replace(only=name)
            self._editions[name] = Edition(compiled, data, environment, own)
        for edition in self._editions.values():
            edition.load()
        self._settle()
        for edition in self._editions.values():
            edition.begin()

    def _older(self, data: SubjectData) -> dict[str, CompiledStudy]:
        """The other versions that forms of this subject were begun with."""
        named = dict.fromkeys(form.definition for form in data.forms.values() if form.definition)
        named.pop(self._compiled.study.fingerprint, None)
        found = {name: self._versions(name) for name in named}
        return {name: compiled for name, compiled in found.items() if compiled is not None}

    @property
    def data(self) -> SubjectData:
        """What is recorded; always equal to the fold of the subject's ledger."""
        return self._newest.data

    @property
    def zone(self) -> tzinfo:
        """The zone of the site."""
        return self._environment.zone

    # ------------------------------------------------------------------ reading

    def study(self, key: FormKey) -> StudyDefinition:
        """The version of the study that a form is judged by."""
        return self._home(key).compiled.study

    def form(self, key: FormKey) -> FormState:
        """One form, ready to be drawn; also one that holds nothing yet.

        Raises CallError (ENG-UNKNOWN-FORM) where the study has no such form in such an event.
        """
        return self._home(key).form(key)

    def findings_at(self, addresses: Iterable[ItemAddress]) -> Iterator[Finding]:
        """The findings of single items, as their forms show them; nothing for what is not there."""
        for address in addresses:
            yield from self._home(address.form).findings_at(address)

    def item_at(self, address: ItemAddress) -> ItemState | None:
        """One item, as its form shows it; None for what is not there."""
        return self._home(address.form).item_at(address)

    def alerts(self, key: FormKey) -> tuple[AlertState, ...]:
        """The alerts of one form, as it shows them."""
        return self._home(key).alerts(key)

    def overview(self) -> SubjectOverview:
        """The subject at a glance."""
        told = self._newest.overview(self._summary(key) for key in self.form_keys())
        return replace(told, events=self._events())

    def form_keys(self) -> tuple[FormKey, ...]:
        """Every form that exists by schedule or holds data, in event order.

        One that only an older version knows stands behind the others of its visit.
        """
        keys = list(self._newest.form_keys())
        for edition in self._editions.values():
            for key in edition.form_keys():
                if self._home(key) is edition and key not in keys:
                    keys.insert(_behind(keys, key), key)
        return tuple(keys)

    def last_value(self, address: ItemAddress) -> LastValue | None:
        """What the question of an address was answered with in an earlier visit, if anything."""
        return self._home(address.form).last_value(address)

    def evaluation(self) -> Evaluation:
        """The whole subject judged."""
        judged = (self._home(key).judged(key) for key in self.form_keys())
        return evaluation(judged, self._events())

    def schedule(self) -> tuple[EventState, ...]:
        """All visits with their windows and states."""
        return self._events()

    def why(self, address: ItemAddress) -> tuple[Reason, ...]:
        """Why a question is shown, hidden, computed, required or flagged; () where it is not."""
        return self._home(address.form).why(address)

    def why_item(self, state: FormState, item: ItemState) -> tuple[Reason, ...]:
        """The same for a question of a form that is drawn already."""
        return self._home(state.key).why_item(state, item)

    def why_form(self, key: FormKey) -> tuple[Reason, ...]:
        """Why a form is there, is not there, or is not due; () where no rule decides it."""
        return self._home(key).why_form(key)

    def why_alert(self, key: FormKey, timepoint: str) -> tuple[Reason, ...]:
        """Every rule that fired on one set of readings, with what it read."""
        return self._home(key).why_alert(key, timepoint)

    def why_proposed(self, proposal: ProposalState) -> Reason:
        """What a proposal rests on."""
        return self._home(proposal.form).why_proposed(proposal)

    def waits_for(self, key: FormKey) -> Message | None:
        """Why a form is not there, in a sentence; None where it is."""
        return self._newest.waits_for(key)

    def stratum(self) -> str | None:
        """The list from which the study allocates this subject; None while it is not known."""
        return self._newest.stratum()

    def endpoints(self) -> SubjectFacts:
        """What the endpoints of the newest version are for this subject."""
        return self._newest.endpoints()

    def glance(self) -> Glance:
        """Overview and endpoints, to be kept beside the record."""
        seen = self._environment.local_now()
        editions = self._editions.values()
        return Glance(
            seen=seen,
            steady=all(edition.is_steady(seen + STEADY_FOR) for edition in editions),
            overview=self.overview(),
            facts=self.endpoints(),
        )

    def versions(self) -> tuple[StudyDefinition, ...]:
        """The versions that judge the forms of this subject, the newest first."""
        return tuple(edition.compiled.study for edition in self._editions.values())

    @contextmanager
    def supposing(
        self, forms: Mapping[FormKey, FormData], anew: Iterable[Step] | None = None
    ) -> Iterator[None]:
        """Inside, these forms hold what is given; afterwards everything is as it was.

        For reading only, of forms of the newest version that exist. Answers may come or change,
        not go. `anew` are steps whose rules are others inside.
        """
        with self._newest.supposing(forms, anew):
            yield

    @property
    def cells(self) -> Cells:
        """The living cells of the newest version: what rehearsals look at, never to be changed."""
        return self._newest.cells

    def lay(self, forms: Mapping[FormKey, FormData]) -> None:
        """These forms hold what is given from now on, without a ledger: for invented subjects.

        Answers may come or change, not go.
        """
        self._newest.lay(forms)

    def _home(self, key: FormKey) -> Edition:
        data = self.data.forms.get(key)
        return self._editions.get("" if data is None else data.definition, self._newest)

    def _summary(self, key: FormKey) -> FormSummary:
        home = self._home(key)
        told = home.summary(key)
        if not self._is_older(key):
            return told
        return replace(told, older_version=home.compiled.study.version)

    def _events(self) -> tuple[EventState, ...]:
        """The visits of the newest version, and behind them those that only older ones know."""
        events = list(self._newest.events())
        if self._older_names:
            there = {(state.definition.oid, state.repeat) for state in events}
            kept = {(key.event, key.event_repeat) for key in self.data.forms}
            for edition in self._editions.values():
                for state in edition.events():
                    place: tuple[EventOID, str] = (state.definition.oid, state.repeat)
                    if place in kept - there:
                        there.add(place)
                        events.append(state)
        return tuple(events)

    # ------------------------------------------------------------------ changing

    def plan(self, change: Change) -> Outcome:
        """What would become of a change; nothing inside moves."""
        home = self._home(change.form)
        with ExitStack() as stack:
            for edition in self._editions.values():
                if edition is not home:
                    stack.enter_context(edition.trying())
            self._acting = home
            return home.plan(change)

    def accept(self, events: Sequence[AuditEvent]) -> None:
        """Take committed events of this subject in; others are left alone.

        Raises ValueError for events that name another subject.
        """
        subject = self.data.subject.key
        if any(event.subject not in (None, subject) for event in events):
            raise ValueError(f"events of another subject handed to the session of {subject}")
        data = fold_all(self.data, events)
        if self._moved(data, events):
            self._open(data, self._environment)
            return
        for edition in self._editions.values():
            edition.take(events, data)
        self._settle()
        for edition in self._editions.values():
            edition.finish()

    def series(self) -> Series:
        """Many first answers, judged one by one and settled once.

        Nothing else may be asked of this session until the events of the series were absorbed.
        """
        return self._newest.series()

    def absorb(self, events: Sequence[AuditEvent]) -> None:
        """Take the committed events of a series in: what they say has been laid out already."""
        self._newest.absorb(events, fold_all(self.data, events))
        self._settle()
        self._newest.finish()

    def _moved(self, data: SubjectData, events: Sequence[AuditEvent]) -> bool:
        """Whether a form came under another version than it was, or under one not seen before."""
        if frozenset(self._older(data)) != self._older_names:
            return True
        for form in {event.form for event in events if event.form is not None}:
            before, after = self.data.forms.get(form), data.forms.get(form)
            old, new = (one.definition if one else "" for one in (before, after))
            if old != new and (old or new in self._older_names):
                return True
        return False

    def at_time(self, environment: Environment, *, others_moved: bool = False) -> None:
        """Time has passed, or what the site or (`others_moved`) other subjects have changed."""
        old, self._environment = self._environment, environment
        fixed = (environment.parameters, environment.zone, environment.elsewhere)
        if fixed != (old.parameters, old.zone, old.elsewhere):
            self._open(self.data, environment)
            return
        for edition in self._editions.values():
            edition.at_time(environment)
        self._settle()
        for edition in self._editions.values():
            edition.finish()
            (edition.forget_drawn if others_moved else edition.forget_time)()

    # ------------------------------------------------------------------ between versions

    @property
    def newest(self) -> StudyDefinition:
        """The version that new forms are begun with."""
        return self._compiled.study

    def knows(self, key: FormKey) -> bool:
        """Whether the version that judges a form has such a form in such an event."""
        return self._home(key).knows(key)

    def older_forms(self) -> tuple[FormKey, ...]:
        """The forms under an older version that the newest words, judges or computes otherwise."""
        keys = self.form_keys() if self._older_names else ()
        return tuple(key for key in keys if self._is_older(key))

    def _is_older(self, key: FormKey) -> bool:
        home = self._home(key)
        if home is self._newest:
            return False
        place = (home.compiled.study.fingerprint, key.form)
        if place not in self._same:
            self._same[place] = is_same_form(home.compiled.study, self.newest, key.form)
        return not self._same[place]

    def moved(self, forms: Collection[FormKey]) -> SubjectSession:
        """This subject as it would be with these forms under the newest version."""
        newest = self._compiled.study.fingerprint
        kept = {
            key: replace(data, definition=newest) if key in forms else data
            for key, data in self.data.forms.items()
        }
        data = replace(self.data, forms=kept)
        return SubjectSession(self._compiled, data, self._environment, self._versions)

    def owed(self) -> tuple[EventDraft, ...]:
        """The events that would follow now: computed values that the record does not say yet."""
        return tuple(
            draft for edition in self._editions.values() for draft in edition.consequences()
        )

    def _settle(self) -> None:
        """Every version comes to rest; what moves in one is heard by the others."""
        for _ in range(_ROUNDS):
            told = [(edition, edition.settle()) for edition in self._editions.values()]
            if not any(notices for _, notices in told):
                return
            for teller, notices in told:
                for edition in self._editions.values():
                    if edition is not teller:
                        edition.hear(notices)

    def _abroad(self, notice: Notice) -> Reading | None:
        return self._home(notice.form).reading(notice)

    def _consequences(self) -> Iterator[EventDraft]:
        """The events that follow in the other versions from what was planned in one."""
        for edition in self._editions.values():
            if edition is not self._acting:
                yield from edition.consequences()


def _behind(keys: list[FormKey], key: FormKey) -> int:
    """Where a form stands: behind the others of its visit, else at the end."""
    visit = (key.event, key.event_repeat)
    places = [place for place, one in enumerate(keys) if (one.event, one.event_repeat) == visit]
    return places[-1] + 1 if places else len(keys)
