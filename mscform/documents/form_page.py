"""What a print is made from: everything that stands on the paper is handed in, nothing looked up.

A print is a pure function of these values (same values, same bytes), so that a document can be
made again and compared with its hash in the ledger. This module imports no PDF library: whoever
prepares a print stays light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from mscform.base.identity import GroupOID, ItemOID, ItemPath, UserId
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition
from mscform.definitions.logic import Severity
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import FormState
from mscform.records.allocation import AllocationAct
from mscform.records.clinical import EventRef, PaperSource
from mscform.records.review import Query, ValueChange
from mscform.records.signature import Signature

ATTACHMENT_NAME = "record.json"
"""The file inside every filled print: the record as data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFrame:
    """What identifies a print and stands on each of its pages (PRT-02).

    `languages` are one or two codes; with two, questions and words stand in both, the first one
    leading. `printed_at` is aware and in the site's zone; `printed_by` the printed name of who
    prints (with role, if wanted). `copy` counts prints of this record version from 1, 0 for a
    preview that takes no number. `ledger_head` is the link of the last ledger event in hex.
    `resources` is the folder that holds `fonts/`.
    """

    study: StudyDefinition
    site: str
    languages: tuple[str, ...]
    catalogue: Catalogue
    resources: Path
    software: str
    printed_by: str
    printed_at: datetime
    ledger_head: str
    copy: int = 1
    training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownValue:
    """A value as it stood at some moment: what was typed, or the code why nothing was.

    `meaning` is the decode of a coded value as it was shown then. All None: empty.
    """

    raw: str | None = None
    missing: str | None = None
    meaning: TranslatedText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One change of one committed answer, as the ledger tells it (PRT-01).

    `who` is the printed name, `at` aware in the site's zone, `reason` the chosen reason's title,
    `note` the free words added to it.
    """

    path: ItemPath
    old: ShownValue
    new: ShownValue
    who: str
    at: datetime
    reason: TranslatedText | None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMove:
    """Entries that were moved together because they stood in the wrong place (D40).

    `away`: they were entered on this form in error. `place` is the other end in words, of
    `subject`; `paths` are the boxes here. `author` entered them from `first` to `last`, `mover`
    moved them `at`, for the `reason` with its `note`.
    """

    away: bool
    subject: str
    place: Message
    paths: tuple[ItemPath, ...]
    author: str
    first: datetime
    last: datetime
    mover: str
    at: datetime
    reason: TranslatedText | None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDifference:
    """A box that two persons copied differently: both readings, and which stands on the paper."""

    path: ItemPath
    first: ShownValue
    second: ShownValue
    kept: ShownValue
    reason: TranslatedText | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKeying:
    """The second keying of what was copied: by whom, when, how many agree, differed, differ.

    `waiting` were not keyed again yet. `people` are printed names.
    """

    people: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    agree: int
    differ: int
    waiting: int
    resolved: tuple[ShownDifference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file kept with the form: its name, bytes and SHA-256 (hex), who attached it and when."""

    name: str
    size: int
    document: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuery:
    """A query as it is printed: `about` names its place in words, `changes` happened meanwhile."""

    query: Query
    about: TranslatedText
    changes: tuple[ValueChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueriesPage:
    """A listing of queries, in the order in which they are printed.

    `subject` and `since` say what it was narrowed to: one subject, news since a moment.
    """

    frame: PrintFrame
    queries: tuple[ShownQuery, ...]
    subject: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One filled form, ready to be printed.

    `subject` is the subject key; `digest` the record's fingerprint (SHA-256, hex) that signatures
    stand for; `record_json` the bytes attached as `record.json`. `corrections` stand in ledger
    order; `moves` are entries that were made in the wrong place. `people` gives printed names for
    user ids (attribution beside each value), `logins` for logins (who attested). An answer entered
    more than `late_after` after it was measured is marked as late. `allocated` is the act that
    filled it, on the form of allocation. `papers` are the sheets that answers were copied from, by
    the event that put the answer there, `keying` their second keying, `files` what is kept with
    the form. `clock` is what has to be known of the clocks to read its
    times (CLK-04, CLK-08). `to_seal`: seals will be put on it, so that it holds room for two.
    """

    frame: PrintFrame
    subject: str
    state: FormState
    digest: str
    record_json: bytes
    corrections: tuple[Correction, ...] = ()
    moves: tuple[ShownMove, ...] = ()
    queries: tuple[ShownQuery, ...] = ()
    signatures: tuple[Signature, ...] = ()
    people: Mapping[UserId, str] = field(default_factory=dict)
    logins: Mapping[str, str] = field(default_factory=dict)
    late_after: timedelta = timedelta(hours=1)
    allocated: AllocationAct | None = None
    papers: Mapping[EventRef, PaperSource] = field(default_factory=dict)
    keying: ShownKeying | None = None
    files: tuple[ShownFile, ...] = ()
    clock: tuple[Message, ...] = ()
    to_seal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankPage:
    """One empty form, to be filled with a pen.

    `conditions` gives for an item's or group's OID the rule under which it is asked, in words.
    `moments` gives for a planned point, by the OIDs of group and point, what it counts from.
    `time_zero` turns planned offsets of timed groups into clock times; without it the sheet says
    minutes, and from when. `subject` and `event_title` stay open lines where they are None.
    """

    frame: PrintFrame
    form: FormDefinition
    conditions: Mapping[str, TranslatedText] = field(default_factory=dict)
    moments: Mapping[tuple[GroupOID, str], TranslatedText] = field(default_factory=dict)
    event_title: TranslatedText | None = None
    subject: str | None = None
    time_zero: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePage:
    """The timed sets of a form as a sheet for the day the PC is out, or with what is known so far.

    `planned` are the clock times by point, of those whose time zero is known; `began` is the start
    of the run. `written` are texts by point and item that are printed into their boxes. `address`
    is the form's address, for the code on the paper; the number of the sheet is the frame's copy.
    """

    frame: PrintFrame
    form: FormDefinition
    address: str
    subject: str
    event_title: TranslatedText | Message
    conditions: Mapping[str, TranslatedText] = field(default_factory=dict)
    began: datetime | None = None
    planned: Mapping[str, datetime] = field(default_factory=dict)
    written: Mapping[tuple[str, ItemOID], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """One rule for people: `kind` is the catalogue code of what it does, `name` its own number.

    `rule` says it in words, `told` what the person reads when it speaks up; `source` is where it
    comes from, as the definitions say.
    """

    kind: str
    name: str = ""
    severity: Severity | None = None
    rule: TranslatedText | None = None
    told: TranslatedText | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedPage:
    """Forms with their names, types, codes, rules and sources, for who has to check a study.

    `rules` stand by the OID of the item, group or form they belong to.
    """

    frame: PrintFrame
    forms: tuple[FormDefinition, ...]
    rules: Mapping[str, tuple[RuleWords, ...]]
