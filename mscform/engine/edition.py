"""One subject under one version of the study: the forms begun with it, alive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, GroupOID, ItemAddress
from mscform.base.message import Message
from mscform.engine.alerts import alert_states
from mscform.engine.appearance import Appearance
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.changes import Change, Outcome
from mscform.engine.compiled import CompiledStudy
from mscform.engine.derivation import Derivation
from mscform.engine.endpoints import SubjectFacts, subject_facts
from mscform.engine.environment import Environment
from mscform.engine.evaluation import Judged, judge
from mscform.engine.existence import event_rules, existing_pages, not_here
from mscform.engine.followups import FollowUps
from mscform.engine.foreign import reading_of
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
from mscform.engine.functions_text import text_of
from mscform.engine.graph import Step
from mscform.engine.last_value import LastValue, last_value
from mscform.engine.mirroring import mirror
from mscform.engine.moves import Moves
from mscform.engine.overview import overview, pages_in_order, summary
from mscform.engine.plan_parts import trial
from mscform.engine.planning import Planner
from mscform.engine.reasons import Reason, Reasons
from mscform.engine.rules import ItemRules
from mscform.engine.schedule import event_states
from mscform.engine.series import Series
from mscform.engine.sharing import Notice, Reading, Sharing
from mscform.engine.steadiness import is_steady
from mscform.engine.subject_view import Place
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import FormData, SubjectData


class Edition:
    """Judges those forms of a subject that `sharing` holds here, and sees all the others.

    After whatever moves it, `settle` has to be called until nothing is told any more, and then
    `finish`: the session does that for all editions together.
    """

    def __init__(
        self,
        compiled: CompiledStudy,
        data: SubjectData,
        environment: Environment,
        sharing: Sharing,
    ) -> None:
        self.compiled = compiled
        self._cells = Cells(compiled, data, environment, sharing)
        self._derivation = Derivation(self._cells)
        self._appearance = Appearance(self._cells)
        self._reasons = Reasons(self._cells)
        self._planner = Planner(self._cells, self._derivation, self._appearance)

    def load(self) -> None:
        """Everything anew, from the data of the subject."""
        self._derivation.load()

    @property
    def data(self) -> SubjectData:
        """What is recorded, or supposed."""
        return self._cells.data

    @property
    def cells(self) -> Cells:
        """The living cells, for reading."""
        return self._cells

    # ------------------------------------------------------------------ reading

    def form(self, key: FormKey) -> FormState:
        """One form, ready to be drawn; also one that holds nothing yet.

        Raises CallError (ENG-UNKNOWN-FORM) where the study has no such form in such an event.
        """
        with self._drawn(key) as (_, state):
            return state

    @contextmanager
    def _drawn(self, key: FormKey) -> Iterator[tuple[Page, FormState]]:
        """A page with its state; one that is not there is only tried out."""
        page = self._cells.pages.get(key)
        if page is not None:
            yield page, self._appearance.draw(page)
            return
        if event_rules(self._cells, key) is None:
            raise CallError("ENG-UNKNOWN-FORM", address=str(key))
        try:
            with trial(self._cells, self._derivation):
                passing = self._derivation.page(key)
                self._derivation.settle()
                yield passing, self._appearance.draw(passing)
        finally:
            self._appearance.forget_absent()

    def findings_at(self, address: ItemAddress) -> Iterator[Finding]:
        """The findings of one item, as its form shows them; nothing for what is not there."""
        for rules, row in self._places(address):
            yield from self._appearance.findings(rules, row)

    def item_at(self, address: ItemAddress) -> ItemState | None:
        """One item, as its form shows it; None for what is not there."""
        found = next(self._places(address), None)
        return None if found is None else self._appearance.item(*found)

    def alerts(self, key: FormKey) -> tuple[AlertState, ...]:
        """The alerts of one form, as it shows them."""
        page = self._cells.pages.get(key)
        groups = () if page is None else page.rules.groups
        return tuple(state for rules in groups if page for state in alert_states(page, rules))

    def _places(self, address: ItemAddress) -> Iterator[tuple[ItemRules, Row]]:
        page = self._cells.pages.get(address.form)
        rules = self._cells.compiled.rules.items.get(address.path.item)
        if page is not None and rules is not None:
            rows = page.rows_of(rules.group.oid, repeating=rules.group.repeating)
            yield from ((rules, row) for row in rows if row.key == address.path.repeat)

    def knows(self, key: FormKey) -> bool:
        """Whether this version has such a form in such an event."""
        return event_rules(self._cells, key) is not None

    def form_keys(self) -> tuple[FormKey, ...]:
        """Every form that exists by schedule or holds data, in event order; foreign ones too."""
        return tuple(page.key for page in pages_in_order(self._cells))

    def overview(self, forms: Iterable[FormSummary]) -> SubjectOverview:
        """The subject at a glance, with these forms."""
        return overview(self._cells, tuple(forms))

    def summary(self, key: FormKey) -> FormSummary:
        """One of `form_keys` at a glance."""
        return summary(self._cells.pages[key], self._appearance)

    def judged(self, key: FormKey) -> Judged:
        """What the rules say about one of `form_keys`."""
        return judge(self._cells.pages[key], self._appearance)

    def events(self) -> tuple[EventState, ...]:
        """All visits, in the order of the study."""
        return event_states(self._cells)

    def last_value(self, address: ItemAddress) -> LastValue | None:
        """What the question of an address was answered with in an earlier visit, if anything."""
        return last_value(self._cells, address)

    def why(self, address: ItemAddress) -> tuple[Reason, ...]:
        """Why a question is shown, hidden, computed, required or flagged, and what follows.

        () for an item that is not in its form, or in a row that is not there.
        """
        with self._drawn(address.form) as (page, state):
            item = state.item(address.path)
            return () if item is None else self._reasons.of_item(page, state, item)

    def why_item(self, state: FormState, item: ItemState) -> tuple[Reason, ...]:
        """The same for a question of a form that is drawn already."""
        with self._drawn(state.key) as (page, _):
            return self._reasons.of_item(page, state, item)

    def why_form(self, key: FormKey) -> tuple[Reason, ...]:
        """Why a form is there, is not there, or is not due; () where no rule decides it."""
        return self._reasons.of_form(key)

    def why_alert(self, key: FormKey, timepoint: str) -> tuple[Reason, ...]:
        """Every rule that fired on one set of readings, with what it read."""
        with self._drawn(key) as (page, _):
            return self._reasons.of_alert(page, timepoint)

    def why_proposed(self, proposal: ProposalState) -> Reason:
        """What a proposal rests on."""
        with self._drawn(proposal.form) as (page, _):
            return self._reasons.of_proposal(page, proposal)

    @contextmanager
    def supposing(
        self, forms: Mapping[FormKey, FormData], anew: Iterable[Step] | None = None
    ) -> Iterator[None]:
        """Inside, these forms hold what is given; afterwards everything is as it was.

        For reading only, of forms that exist. Answers may come or change, not go. `anew` are steps
        whose rules are others inside.
        """
        cells = self._cells
        self._appearance.forget_all()
        try:
            with trial(cells, self._derivation):
                data = replace(cells.data, forms={**cells.data.forms, **forms})
                cells.assign(cells, "data", data)
                if anew is not None:
                    self._derivation.ask_anew(anew)
                self._derivation.lay(forms)
                yield
        finally:
            self._appearance.forget_all()

    def lay(self, forms: Mapping[FormKey, FormData]) -> None:
        """These forms hold what is given from now on, without a ledger: for invented subjects."""
        self._appearance.forget_all()
        data = self._cells.data
        self._cells.data = replace(data, forms={**data.forms, **forms})
        self._derivation.lay(forms)
        self._derivation.moves = Moves()

    def waits_for(self, key: FormKey) -> Message | None:
        """Why a form is not there, in a sentence; None where it is."""
        rules = event_rules(self._cells, key)
        if rules is None or key in existing_pages(self._cells):
            return None
        return not_here(self._cells, rules, key)

    def stratum(self) -> str | None:
        """The list from which the study allocates this subject; None while it is not known."""
        rule = self._cells.compiled.rules.stratum
        return None if rule is None else text_of(rule(Place(self._cells)))

    def endpoints(self) -> SubjectFacts:
        """What the endpoints of the study are for this subject."""
        return subject_facts(self._cells)

    def is_steady(self, until: datetime) -> bool:
        """Whether time alone changes nothing until then, but where visits stand."""
        return is_steady(self._cells, until)

    # ------------------------------------------------------------------ changing

    def plan(self, change: Change) -> Outcome:
        """What would become of a change; nothing inside moves."""
        return self._planner.plan(change)

    def reading(self, notice: Notice) -> Reading | None:
        """A place on a form of this edition, for the others; None where it is not here."""
        return reading_of(self._cells, notice)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Whatever is planned in another edition leaves nothing behind here."""
        with trial(self._cells, self._derivation):
            yield
        self._appearance.forget_absent()

    def consequences(self) -> Iterator[EventDraft]:
        """The events that follow here from what was settled."""
        return FollowUps(self._cells, self._derivation).rest(())

    def take(self, events: Sequence[AuditEvent], data: SubjectData) -> None:
        """Take committed events in; `data` is the record with them."""
        self._cells.data = data
        for event in events:
            # A query may be about a form that nobody has begun: it has no data then.
            form = None if event.form is None else data.forms.get(event.form)
            if form is not None and event_rules(self._cells, form.key) is not None:
                self._take(self._derivation.page(form.key), event, form)

    def series(self) -> Series:
        """Many first answers, judged one by one and settled once.

        Nothing else may be asked of this session until the events of the series were absorbed.
        """
        return Series(self._cells, self._derivation, self._planner)

    def absorb(self, events: Sequence[AuditEvent], data: SubjectData) -> None:
        """Take the committed events of a series in: what they say has been laid out already."""
        self._cells.data = data
        for event in events:
            if event.form is None:
                continue
            page, form = self._cells.pages[event.form], data.forms[event.form]
            page.data = form
            if event.action is Action.ANSWER and event.path is not None:
                answer = form.answers[event.path]
                self._derivation.restate(page, event.path.item, event.path.repeat, answer)
            elif event.action is Action.FORM_STATUS:
                self._derivation.set_status(page, form.status)
            self._appearance.forget_frame(page)

    def _take(self, page: Page, event: AuditEvent, data: FormData) -> None:
        page.data = data
        content = event.content or {}
        if event.action is Action.ANSWER and event.path is not None:
            answer = data.answers[event.path]
            self._derivation.take(page, event.path.item, event.path.repeat, answer)
        elif event.action is Action.FORM_STATUS:
            self._derivation.set_status(page, data.status)
        elif event.action is Action.ROW_ADDED:
            self._derivation.add_row(page, GroupOID(content["group"]), content["repeat"])
        elif event.action is Action.ROW_STRUCK:
            self._derivation.strike(page, GroupOID(content["group"]), content["repeat"])
        else:
            self._appearance.forget_page(page)
        self._appearance.forget_frame(page)

    def at_time(self, environment: Environment) -> None:
        """Time has passed; the parameters are the same."""
        cells = self._cells
        cells.environment = replace(environment, parameters=cells.environment.parameters)
        cells.now = environment.local_now()
        self._derivation.time_passed()

    def settle(self) -> tuple[Notice, ...]:
        """Compute until nothing moves here; what the other editions have to hear of it."""
        self._derivation.settle()
        told = tuple(self._cells.told)
        self._cells.told.clear()
        return told

    def hear(self, notices: Iterable[Notice]) -> None:
        """Take over what moved on foreign forms."""
        for notice in notices:
            mirror(self._cells, self._derivation, notice)

    def finish(self) -> None:
        """What moved is drawn afresh the next time."""
        moves = self._derivation.moves
        if moves.pages_moved:
            self._appearance.forget_all()
        else:
            for row in moves.restless:
                self._appearance.forget_row(row)
            self._appearance.forget_items(moves.restated)
            self._appearance.forget(moves.changed)
        self.begin()

    def begin(self) -> None:
        """Nothing has moved yet."""
        self._derivation.moves = Moves()

    def forget_drawn(self) -> None:
        """All forms are drawn afresh."""
        self._appearance.forget_all()

    def forget_time(self) -> None:
        """What is drawn of the time is drawn afresh."""
        self._appearance.forget_time()
