"""A demonstration site: invented subjects entered through the services, as people would."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zlib import crc32

from mscform.base.clock import FixedClock
from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemAddress, SubjectKey
from mscform.definitions.item import DataType
from mscform.definitions.logic import Severity
from mscform.engine.changes import (
    Accepted,
    AlertAcknowledgement,
    Change,
    FindingConfirmation,
    ItemChange,
    ReasonGiven,
    StatusChange,
)
from mscform.engine.form_state import FormState, ItemState, Need
from mscform.records.account import Role
from mscform.records.clinical import FormStatus
from mscform.security.passwords import MINIMUM
from mscform.services.data_entry import Committed
from mscform.services.doorplate import begin_demonstration, keep_passwords
from mscform.services.people import NewUser
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from mscform.services.story import Act, Person, Story, read_story

SITE_CODE: Final = "01"
_ROUNDS: Final = 6


@dataclass(slots=True)
class Demonstration:
    """What was made: the users with their passwords, and counts."""

    passwords: dict[str, str]
    people: tuple[Person, ...]
    subjects: int = 0
    values: int = 0
    signatures: int = 0
    left_open: list[str] = field(default_factory=list)


def make_demonstration(
    folder: Path,
    *,
    study_folder: Path,
    resources: Path,
    seed: int = 1,
    subjects: int | None = None,
) -> Demonstration:
    """Make a training site with the story of a study, every act at its own simulated time.

    Its passwords lie beside it; until then it says that it is unfinished. The same seed and
    number of subjects give the same data (keys and salts are always new).
    Raises what `Site.create` raises.
    """
    story = read_story(study_folder)
    acts = story.acts(subjects, seed)
    first = acts[0].at if acts else datetime.fromisoformat("2025-01-01T08:00+08:00")
    clock = FixedClock(first - timedelta(days=1), boot_id="demonstration")
    passwords = {person.login: password_for(person.login, seed) for person in story.people}
    made = Site.create(
        folder,
        study_folder=study_folder,
        code=SITE_CODE,
        training=True,
        administrators=_administrators(story, passwords),
        clock=clock,
        resources=resources,
        # A training site guards nothing; its passwords still cost what OWASP asks at least.
        cost=MINIMUM,
    )
    begin_demonstration(folder)
    told = Demonstration(passwords=passwords, people=story.people)
    with made.site as site:
        _invite(site, story, passwords)
        Robot(site, clock, story, told).run(acts)
    keep_passwords(folder, passwords)
    return told


_WORDS: Final = (
    ("quiet", "amber", "early", "gentle", "silver", "open", "warm", "clear"),
    ("harbour", "window", "garden", "river", "lantern", "meadow", "bridge", "orchard"),
    ("morning", "evening", "winter", "summer", "autumn", "spring", "midnight", "sunrise"),
)


def password_for(login: str, seed: int) -> str:
    """The password of a user of the demonstration: printed, easily typed, and no secret."""
    picked = crc32(f"{login} {seed}".encode())
    return " ".join(
        words[picked >> shift & 7] for words, shift in zip(_WORDS, (0, 8, 16), strict=True)
    )


def _administrators(story: Story, passwords: dict[str, str]) -> list[NewUser]:
    bosses = [person for person in story.people if person.role == Role.ADMINISTRATOR.value]
    return [_new(person, passwords) for person in bosses]


def _new(person: Person, passwords: dict[str, str]) -> NewUser:
    return NewUser(
        login=person.login,
        printed_name=person.name,
        role=Role(person.role),
        organisation=person.organisation,
        password=passwords[person.login],
    )


def _invite(site: Site, story: Story, passwords: dict[str, str]) -> None:
    """Every other person gets a code from an administrator and sets her own password."""
    boss = next(one for one in story.people if one.role == Role.ADMINISTRATOR.value)
    site.accounts.sign_in(boss.login, passwords[boss.login])
    others = [one for one in story.people if one.role != Role.ADMINISTRATOR.value]
    codes = {one.login: site.accounts.add(_new(one, passwords)).code for one in others}
    for login, code in codes.items():
        site.accounts.switch_user(login, code)
        site.accounts.set_password(code, passwords[login])


class Robot:
    """Does the acts of a story one after the other."""

    def __init__(self, site: Site, clock: FixedClock, story: Story, told: Demonstration) -> None:
        self._site = site
        self._clock = clock
        self._story = story
        self._told = told
        self._keys: dict[int, SubjectKey] = {}

    def run(self, acts: list[Act]) -> None:
        """Do everything, in the order of time; the subjects keep the order of the story."""
        for act in acts:
            if act.at > self._clock.read().wall:
                self._clock.set_wall(act.at)
            self._be(act.by)
            {"enrol": self._enrol, "fill": self._fill, "correct": self._correct}[act.kind](act)

    def _be(self, login: str) -> None:
        actor = self._site.actor
        if actor is None or actor.login != login:
            self._site.accounts.switch_user(login, self._told.passwords[login])

    def _enrol(self, act: Act) -> None:
        key = SubjectKey(f"{SITE_CODE}-{act.subject + 1:03d}")
        self._keys[act.subject] = self._site.subjects.enrol(key).key
        self._told.subjects += 1

    def _correct(self, act: Act) -> None:
        subject = self._keys[act.subject]
        for at, raw in act.values.items():
            address = item_at(self._site.study, at)
            change = ItemChange(
                form=address.form,
                path=address.path,
                raw=raw,
                reason=ReasonGiven(code=act.reason or ""),
            )
            self._count(subject, change)

    def _fill(self, act: Act) -> None:
        subject = self._keys[act.subject]
        key = form_at(self._site.study, f"{act.event}/{act.form}")
        changes = [self._change(key, at, raw) for at, raw in act.values.items()]
        outcomes = self._site.entry.commit_all(subject, changes)
        self._told.values += len(outcomes)
        for _ in range(_ROUNDS):
            if not self._answer_rest(subject, key, act.by):
                break
        if act.complete:
            self._complete(subject, key)
        for meaning, login in act.sign:
            self._sign(subject, key, meaning, login)

    def _change(self, key: FormKey, at: str, raw: str) -> ItemChange:
        address = item_at(self._site.study, f"{key}/{at}")
        return ItemChange(form=key, path=address.path, raw=raw)

    def _answer_rest(self, subject: SubjectKey, key: FormKey, by: str) -> bool:
        """Answer what the template left open, as the story says for such items."""
        state = self._site.entry.state(subject, key)
        changes, acted = [], False
        for item in _open_items(state):
            if item.definition.data_type is DataType.ATTEST:
                who = self._story.attests.get(item.path.item, by)
                secret = self._told.passwords[who]
                self._site.entry.attest(subject, key, item.path, login=who, secret=secret)
                acted = True
                continue
            raw = self._usual(item)
            if raw is not None:
                changes.append(ItemChange(form=key, path=item.path, raw=raw))
        if changes:
            self._site.entry.commit_all(subject, changes)
            self._told.values += len(changes)
        return acted or bool(changes)

    def _usual(self, item: ItemState) -> str | None:
        for pattern, value in self._story.answers:
            if fnmatch.fnmatchcase(item.path.item, pattern):
                return value
        return None

    def _complete(self, subject: SubjectKey, key: FormKey) -> None:
        """Confirm what is unusual, acknowledge alerts, and say that the form is complete."""
        state = self._site.entry.state(subject, key)
        changes: list[Change] = [
            FindingConfirmation(
                form=key,
                path=finding.at.path,
                check=finding.code,  # type: ignore[arg-type]
                note=self._story.confirm_note,
            )
            for finding in state.findings
            if finding.severity in (Severity.UNUSUAL, Severity.ALARMING) and not finding.confirmed
        ]
        changes += [
            AlertAcknowledgement(form=key, timepoint=alert.timepoint)
            for alert in state.alerts
            if alert.level and not alert.acknowledged
        ]
        changes.append(StatusChange(form=key, status=FormStatus.COMPLETE))
        if not isinstance(self._site.entry.commit_all(subject, changes)[-1], Accepted):
            self._told.left_open.append(f"{subject} {key}")

    def _sign(self, subject: SubjectKey, key: FormKey, meaning: str, login: str) -> None:
        self._be(login)
        password = self._told.passwords[login]
        try:
            self._site.signing.sign(subject, key, meaning=meaning, login=login, password=password)
        except MscformError as error:
            self._told.left_open.append(f"{subject} {key} {error.code}")
            return
        self._told.signatures += 1

    def _count(self, subject: SubjectKey, change: ItemChange) -> None:
        outcome = self._site.entry.commit(subject, change)
        if isinstance(outcome, Committed):
            self._told.values += 1
        else:
            at = ItemAddress(change.form, change.path)
            self._told.left_open.append(f"{subject} {at}")


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
