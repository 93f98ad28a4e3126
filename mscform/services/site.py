"""One opened site folder: everything a face needs, and nothing below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from mscform.base.clock import Clock
from mscform.base.errors import MachineError
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import CompiledStudy
from mscform.records.account import Actor
from mscform.security.passwords import Cost
from mscform.services.accounts import Accounts
from mscform.services.allocation import Allocation
from mscform.services.attachments import Attachments
from mscform.services.authors import Authors
from mscform.services.beds import Beds
from mscform.services.changes import Switchboard
from mscform.services.clocks import Clocks
from mscform.services.context import Context
from mscform.services.data_entry import DataEntry
from mscform.services.doorplate import read_slots
from mscform.services.founding import SitePlan, found_site, publish_study
from mscform.services.from_paper import FromPaper
from mscform.services.go_lists import GoLists
from mscform.services.handover import Handover
from mscform.services.installing import Installing
from mscform.services.moving import Moving
from mscform.services.opening import open_as, open_training
from mscform.services.overview import Overview
from mscform.services.people import NewUser
from mscform.services.pins import Pins
from mscform.services.printing import Printing
from mscform.services.prints import restore_copies
from mscform.services.proposals import Proposals
from mscform.services.reading import Reading
from mscform.services.relocating import Relocating
from mscform.services.resources import find_resources
from mscform.services.review import Review
from mscform.services.runs import Runs
from mscform.services.safekeeping import Safekeeping
from mscform.services.second_keying import SecondKeying
from mscform.services.sessions import KEPT, Sessions
from mscform.services.settings import SiteSettings
from mscform.services.signing import Signing
from mscform.services.studies import Studies
from mscform.services.subjects import Subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEnvelope:
    """What a site folder says of itself to anybody: for the start page and the sign-in list.

    `logins` are login, printed name and role of everybody who may sign in.
    """

    code: str
    study_name: TranslatedText
    protocol: str
    training: bool
    languages: tuple[str, ...]
    logins: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedSite:
    """A new site, opened by its first administrator, and the shares to be put in three places."""

    site: Site
    recovery_shares: tuple[str, str, str]


class Site:
    """A site folder that is open; close it, or use it in a `with` statement."""

    def __init__(self, context: Context) -> None:
        self._context = context
        sessions = Sessions(context)
        self._sessions = sessions
        self.accounts = Accounts(context)
        self.pins = Pins(context)
        self.subjects = Subjects(context, sessions)
        self.beds = Beds(context, self.subjects)
        self.entry = DataEntry(context, sessions)
        self.authors = Authors(context, sessions)
        self.relocating = Relocating(context, sessions)
        self.proposals = Proposals(context, sessions, self.entry)
        self.review = Review(context, sessions)
        self.from_paper = FromPaper(context)
        self.attachments = Attachments(context, sessions)
        self.second_keying = SecondKeying(context, sessions)
        self.runs = Runs(context, sessions, self.entry)
        self.go_lists = GoLists(context, sessions, self.entry, self.runs)
        self.handover = Handover(context, sessions, self.runs)
        self.signing = Signing(context, sessions, self.accounts)
        self.printing = Printing(context, sessions)
        self.safekeeping = Safekeeping(context, sessions)
        self.studies = Studies(context)
        self.installing = Installing(context, sessions)
        self.moving = Moving(context, sessions)
        self.reading = Reading(context, sessions)
        self.settings = SiteSettings(context, sessions)
        self.allocation = Allocation(context, sessions)
        self.overview = Overview(context, sessions)
        self.clocks = Clocks(context)

    @classmethod
    def create(  # noqa: PLR0913 - the contract with both faces names them
        cls,
        folder: Path,
        *,
        study_folder: Path,
        code: str,
        training: bool,
        administrators: Sequence[NewUser],
        clock: Clock | None = None,
        resources: Path | None = None,
        cost: Cost | None = None,
    ) -> CreatedSite:
        """Found a site: keys, authority, database, first administrators, recovery shares.

        Raises CallError where the folder is in use or nobody is named, StudyFaults for a study
        with faults, MachineError where the disk is in the way. `cost` is what a password guess
        costs; without it it is tuned to this machine.
        """
        plan = SitePlan(
            folder=folder,
            study_folder=study_folder,
            code=code,
            training=training,
            administrators=administrators,
            clock=clock,
            resources=resources or find_resources(),
            cost=cost,
        )
        founded = found_site(plan)
        return CreatedSite(site=cls(founded.context), recovery_shares=founded.shares)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        login: str,
        password: str,
        read_only: bool = False,
        clock: Clock | None = None,
        resources: Path | None = None,
    ) -> Self:
        """Open a site with a person's own key slot and sign that person in.

        Raises AccessError for a wrong pair or a closed account, MachineError where another program
        holds the site, IntegrityError where it is damaged.
        """
        site = cls(open_as(folder, login, password, read_only, (clock, resources)))
        try:
            site.accounts.sign_in(login, password)
        except BaseException:
            site.close()
            raise
        site._mend()
        return site

    @classmethod
    def open_training(
        cls,
        folder: Path,
        *,
        read_only: bool = False,
        clock: Clock | None = None,
        resources: Path | None = None,
    ) -> Self:
        """Open a training site; nobody is signed in. AccessError for a real site."""
        site = cls(open_training(folder, read_only, (clock, resources)))
        site._mend()
        return site

    def _mend(self) -> None:
        """Write what a crash between two files may have left out (architecture, section 6)."""
        if not self._context.read_only:
            restore_copies(self._context)
            publish_study(self._context)

    @staticmethod
    def peek(folder: Path) -> SiteEnvelope:
        """What can be known without a secret; CallError where there is no site folder."""
        slots = read_slots(folder)
        told = slots.envelope
        return SiteEnvelope(
            code=slots.site,
            study_name=TranslatedText(told["study"]),
            protocol=str(told["protocol"]),
            training=slots.is_training,
            languages=tuple(told["languages"]),
            logins=tuple(
                (person["login"], person["printed_name"], person["role"])
                for person in told.get("people", [])
            ),
        )

    @property
    def code(self) -> str:
        """The site's code."""
        return self._context.code

    @property
    def training(self) -> bool:
        """Whether this is a training site, for ever."""
        return self._context.training

    @property
    def clock(self) -> Clock:
        """Where the times come from that people and rules go by (decision 9)."""
        return self._context.honest_clock

    @property
    def study(self) -> StudyDefinition:
        """The study in force."""
        return self._context.study

    @property
    def compiled(self) -> CompiledStudy:
        """The study with its expressions compiled."""
        return self._context.compiled

    @property
    def catalogue(self) -> Catalogue:
        """The sentences of the program."""
        return self._context.catalogue

    @property
    def resources(self) -> Path:
        """The folder of shipped files."""
        return self._context.resources

    @property
    def folder(self) -> Path:
        """The site folder."""
        return self._context.folder.root

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the study."""
        return self._context.study.languages

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the study tells its times."""
        return self._context.zone

    @property
    def changes(self) -> Switchboard:
        """Who is told about commits."""
        return self._context.switchboard

    @property
    def actor(self) -> Actor | None:
        """Who is signed in."""
        return self._context.actor

    @property
    def must_change_password(self) -> bool:
        """Whether a one-time code opened this session: only a password may be set."""
        return self._context.must_change

    @property
    def locked(self) -> bool:
        """Whether the screen is locked."""
        return self._context.locked

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._context.read_only

    @property
    def doubt(self) -> Message | None:
        """What the quick check at opening found that keeps everybody from writing."""
        return self._context.doubt

    @property
    def faults(self) -> tuple[Message, ...]:
        """What the quick check at opening found; with anything grave the site is read-only."""
        return tuple(fault.message for fault in self._context.database.faults)

    @property
    def doubtful(self) -> bool:
        """Whether that check found something grave (D33)."""
        return any(not fault.warning for fault in self._context.database.faults)

    @property
    def after_crash(self) -> Message | None:
        """What became of the work, where the program before this one ended unexpectedly.

        What was committed is in the record, which was checked at opening; what was half typed is
        kept as drafts. None where it ended as it should, or where the check found damage.
        """
        context = self._context
        if not context.crashed or context.read_only:
            return None
        return Message("SVC-AFTER-CRASH", {"drafts": context.database.drafts.count()})

    def raw_key(self) -> str | None:
        """The key with which any SQLCipher tool opens a training site (D35); None on a real one."""
        return self._context.data_key.hex() if self._context.training else None

    @contextmanager
    def in_one_go(self, subjects: int) -> Iterator[None]:
        """Enter much at once, as a demonstration does: all its subjects stay in memory."""
        self._sessions.kept = max(subjects, KEPT)
        try:
            with self._context.database.in_one_go():
                yield
            self._sessions.look_at_all()
        finally:
            self._sessions.kept = KEPT

    def close(self) -> None:
        """Sign out and let the folder go; a second time is no act at all."""
        if not self._context.closed:
            self._sessions.keep()
        try:
            self.accounts.sign_out()
        except MachineError as error:
            raise MachineError("STO-CLOSE", where=self.folder.name) from error
        finally:
            self._context.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            # The first trouble is the one to be told, not what it does to the closing.
            with suppress(MachineError):
                self.close()
