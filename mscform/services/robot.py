"""Who does the acts of a story: enters, corrects, judges and signs through the services."""

from __future__ import annotations

import fnmatch
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from mscform.base.clock import FixedClock
from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemAddress, ItemPath, SubjectKey
from mscform.definitions.item import DataType
from mscform.definitions.logic import Severity
from mscform.engine.changes import (
    Accepted,
    AlertAcknowledgement,
    Change,
    FindingConfirmation,
    ItemChange,
    NeedsReason,
    ReasonGiven,
    Refused,
    StatusChange,
)
from mscform.engine.form_state import FormState, ItemState, Need, ProposalState, Standing
from mscform.records.clinical import FormStatus
from mscform.records.review import Query
from mscform.services.data_entry import Committed
from mscform.services.places import form_at, item_at, query_place
from mscform.services.proposals import Identity, identity
from mscform.services.site import Site
from mscform.services.story import QUERY_ACTS, Act, Filled, Person, Story, subject_code

_ROUNDS: Final = 6


@dataclass(slots=True)
class Demonstration:
    """What was made: the users with their passwords, and counts.

    `left_open` tells each form that could not be completed or signed, and each value refused.
    """

    passwords: dict[str, str]
    people: tuple[Person, ...]
    subjects: int = 0
    values: int = 0
    signatures: int = 0
    left_open: list[str] = field(default_factory=list)


class Robot:
    """Does the acts of a story one after the other."""

    def __init__(self, site: Site, clock: FixedClock, story: Story, told: Demonstration) -> None:
        self._site = site
        self._clock = clock
        self._story = story
        self._told = told
        self._keys: dict[int, SubjectKey] = {}
        self._queries: dict[tuple[int, str], Query] = {}

    def run(self, acts: Iterable[Act]) -> None:
        """Do everything, in the order of time; the subjects keep the order of the story."""
        doings = {
            "enrol": self._enrol,
            "fill": self._fill,
            "correct": self._correct,
            "judge": self._judge,
            "bed": self._lay,
            **dict.fromkeys(QUERY_ACTS, self._query),
        }
        for act in acts:
            if act.at > self._clock.read().wall:
                self._clock.set_wall(act.at)
            self._be(act.by)
            doings[act.kind](act)

    def _be(self, login: str) -> None:
        actor = self._site.actor
        if actor is None or actor.login != login:
            self._site.accounts.switch_user(login, self._told.passwords[login])

    def _enrol(self, act: Act) -> None:
        key = SubjectKey(subject_code(act.subject))
        self._keys[act.subject] = self._site.subjects.enrol(key).key
        self._told.subjects += 1

    def _lay(self, act: Act) -> None:
        self._site.beds.put(self._keys[act.subject], act.value)

    def _correct(self, act: Act) -> None:
        subject = self._keys[act.subject]
        address = item_at(self._site.study, act.item)
        change = ItemChange(
            form=address.form,
            path=address.path,
            raw=act.value,
            reason=ReasonGiven(code=act.reason or ""),
        )
        outcome = self._site.entry.commit(subject, change)
        if isinstance(outcome, Committed):
            self._told.values += 1
        else:
            self._leave(subject, ItemAddress(change.form, change.path))

    def _fill(self, act: Act) -> None:
        subject = self._keys[act.subject]
        sheets = [(self._key(sheet), sheet) for sheet in act.forms]
        changes: list[Change] = [
            self._change(key, at, raw) for key, sheet in sheets for at, raw in sheet.values.items()
        ]
        self._commit(subject, changes)
        self._commit(
            subject, [_not_done(key, sheet.not_done) for key, sheet in sheets if sheet.not_done]
        )
        begun = {key: sheet.complete for key, sheet in sheets if not sheet.not_done}
        self._finish(subject, begun, act.by)
        for key, sheet in sheets:
            for meaning, login in sheet.sign:
                self._sign(subject, key, meaning, login)

    def _query(self, act: Act) -> None:
        """Ask, answer or settle a query, known in the story by its name and subject."""
        subject, name, review = self._keys[act.subject], (act.subject, act.query), self._site.review
        try:
            if act.kind == "ask":
                place = query_place(self._site.study, subject, act.item)
                self._queries[name] = review.open(
                    subject, place.form, act.value, path=place.path, row=place.row
                )
            else:
                does = {
                    "answer": review.answer,
                    "close": review.close,
                    "cancel": review.cancel,
                    "reopen": review.reopen,
                }
                self._queries[name] = does[act.kind](self._queries[name], act.value)
        except (MscformError, LookupError) as error:
            self._leave(subject, act.query, act.kind, str(error))

    def _judge(self, act: Act) -> None:
        """Accept what is proposed into its log and finish the row, or dismiss it for a reason."""
        subject = self._keys[act.subject]
        tried: set[Identity] = set()
        while (state := self._proposal(subject, act.rule, tried)) is not None:
            tried.add(identity(state))
            if act.reason is not None:
                done = self._site.proposals.dismiss(subject, state, act.reason)
            else:
                done = self._site.proposals.accept(subject, state)
            if isinstance(done, Refused):
                self._leave(subject, state.at, state.rule)
            elif done.row is not None:
                self._finish(subject, {done.row.form: True}, act.by)

    def _proposal(
        self, subject: SubjectKey, rule: str, tried: Container[Identity]
    ) -> ProposalState | None:
        """The first open one of a rule as the record stands now: an accepted one may end others."""
        for proposed in self._site.proposals.of(subject):
            state = proposed.state
            if (
                state.standing is Standing.OPEN
                and fnmatch.fnmatchcase(state.rule, rule)
                and identity(state) not in tried
                and self._site.proposals.may_deal(state)
            ):
                return state
        return None

    def _key(self, sheet: Filled) -> FormKey:
        return form_at(self._site.study, f"{sheet.event}/{sheet.form}")

    def _change(self, key: FormKey, at: str, raw: str) -> ItemChange:
        address = item_at(self._site.study, f"{key}/{at}")
        return ItemChange(form=key, path=address.path, raw=raw)

    def _commit(self, subject: SubjectKey, changes: list[Change]) -> None:
        """Write everything at once; what was refused is told."""
        if not changes:
            return
        outcomes = self._site.entry.commit_all(subject, changes)
        for change, outcome in zip(changes, outcomes, strict=True):
            if isinstance(outcome, Refused | NeedsReason):
                at = change.path if isinstance(change, ItemChange) else type(change).__name__
                why = outcome.message.code if isinstance(outcome, Refused) else "reason"
                self._leave(subject, change.form, str(at), why)
        self._told.values += sum(
            isinstance(change, ItemChange) and isinstance(outcome, Accepted)
            for change, outcome in zip(changes, outcomes, strict=True)
        )

    def _finish(self, subject: SubjectKey, forms: Mapping[FormKey, bool], by: str) -> None:
        """Answer what the templates left open, then complete the forms that are meant to be."""
        states: dict[FormKey, FormState] = {}
        waiting = set(forms)
        for _ in range(_ROUNDS):
            changes: list[Change] = []
            acted = set()
            for key in sorted(waiting):
                states[key] = self._site.entry.state(subject, key)
                found = self._open(states[key])
                changes += found
                if found or self._attest(subject, states[key], by):
                    acted.add(key)
            self._commit(subject, changes)
            waiting = acted
            if not waiting:
                break
        done = [states[key] for key in sorted(states) if forms[key]]
        self._commit(subject, [change for state in done for change in self._completion(state)])

    def _open(self, state: FormState) -> list[Change]:
        return [
            self._answer(state.key, item.path, told)
            for item in _open_items(state)
            if item.definition.data_type is not DataType.ATTEST
            and (told := self._usual(item)) is not None
        ]

    def _answer(self, form: FormKey, path: ItemPath, told: str) -> ItemChange:
        """What the story says for such items: a text, or after `?` why there is no answer."""
        if told.startswith("?"):
            return ItemChange(form=form, path=path, missing=told[1:])
        return ItemChange(form=form, path=path, raw=told)

    def _attest(self, subject: SubjectKey, state: FormState, by: str) -> bool:
        acted = False
        for item in _open_items(state):
            if item.definition.data_type is DataType.ATTEST:
                who = self._story.attests.get(item.path.item, by)
                secret = self._told.passwords[who]
                try:
                    change = ItemChange(form=state.key, path=item.path, raw=who)
                    self._site.entry.attest(subject, change, secret=secret)
                except MscformError as error:
                    self._leave(subject, ItemAddress(state.key, item.path), error.code)
                    continue
                acted = True
        return acted

    def _usual(self, item: ItemState) -> str | None:
        for pattern, value in self._story.answers:
            if fnmatch.fnmatchcase(item.path.item, pattern):
                return value
        return None

    def _completion(self, state: FormState) -> list[Change]:
        """Confirm what is unusual, acknowledge alerts, and say that the form is complete."""
        confirmed: list[Change] = [
            FindingConfirmation(
                form=state.key,
                path=finding.at.path,
                check=finding.code,  # type: ignore[arg-type]
                note=self._story.confirm_note,
            )
            for finding in state.findings
            if finding.severity in (Severity.UNUSUAL, Severity.ALARMING) and not finding.confirmed
        ]
        seen: list[Change] = [
            AlertAcknowledgement(form=state.key, timepoint=alert.timepoint)
            for alert in state.alerts
            if alert.level and not alert.acknowledged
        ]
        return [*confirmed, *seen, StatusChange(form=state.key, status=FormStatus.COMPLETE)]

    def _sign(self, subject: SubjectKey, key: FormKey, meaning: str, login: str) -> None:
        self._be(login)
        password = self._told.passwords[login]
        try:
            self._site.signing.sign(subject, key, meaning=meaning, login=login, password=password)
        except MscformError as error:
            self._leave(subject, key, error.code)
            return
        self._told.signatures += 1

    def _leave(self, subject: SubjectKey, at: object, *more: str) -> None:
        self._told.left_open.append(" ".join((subject, str(at), *more)))


def _not_done(key: FormKey, reason: str) -> StatusChange:
    return StatusChange(form=key, status=FormStatus.NOT_DONE, not_done_reason=reason)


def _open_items(state: FormState) -> list[ItemState]:
    return [
        item
        for group in state.groups
        if group.need is Need.ASKED
        for repeat in group.repeats
        if not repeat.struck
        for item in repeat.items
        if item.need is Need.ASKED
        and item.mandatory
        and item.text is None
        and not item.definition.is_derived
        and (item.answer is None or item.answer.is_empty)
    ]
