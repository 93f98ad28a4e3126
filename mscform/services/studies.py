"""Definitions: reading a folder, finding its faults, and installing one at a site.

The reader of YAML is loaded where a function needs it: an ordinary start does without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mscform.base.collection import no_collection
from mscform.definitions.cases import CaseBook
from mscform.definitions.faults import Fault, FaultList, StudyFaults
from mscform.definitions.study import StudyDefinition
from mscform.engine.case_checking import check_cases
from mscform.engine.checking import RuleFault, check_study
from mscform.engine.known_rules import KnownRules
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.services.context import Service, requires
from mscform.store.studies import InstalledStudy

if TYPE_CHECKING:
    from mscform.definitions.reader import Inspection
    from mscform.definitions.reader_files import KnownFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFiles:
    """A sound study together with the files it was read from."""

    study: StudyDefinition
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFolder:
    """A definitions folder read once: what it holds, its sources, and every fault in it."""

    study: StudyDefinition | None
    cases: CaseBook
    faults: tuple[Fault, ...]
    files: Mapping[str, bytes]

    def sound(self, more: Iterable[Fault] = ()) -> StudyFiles:
        """The study with its files; raises StudyFaults with all faults, `more` included."""
        faults = sorted([*self.faults, *more])
        if faults or self.study is None:
            raise StudyFaults(faults)
        return StudyFiles(study=self.study, files=self.files)


def check_folder(folder: Path) -> tuple[StudyDefinition | None, tuple[Fault, ...]]:
    """Every fault of a definitions folder, its rules and cases included, by file and line."""
    found = inspect_folder(folder)
    return found.study, found.faults


def load_cases(folder: Path) -> tuple[StudyDefinition, CaseBook]:
    """A sound study with its own tests; raises StudyFaults where either has a fault."""
    found = inspect_folder(folder)
    return found.sound().study, found.cases


def load_folder(folder: Path) -> StudyFiles:
    """A study that may be used; raises StudyFaults with every fault where it may not.

    Its cases are not looked at: they are no part of it.
    """
    return inspect_folder(folder, with_cases=False).sound()


class KnownStudy:
    """What was found out about a study, for who reads its folder again whenever a file is saved."""

    def __init__(self) -> None:
        self.files: KnownFiles = {}
        self.rules = KnownRules()


def inspect_folder(
    folder: Path, *, with_cases: bool = True, known: KnownStudy | None = None
) -> ReadFolder:
    """Read and judge a definitions folder; its faults are values.

    With `known`, what has not changed since it was read with it is not read and judged again.
    """
    with no_collection():
        return _inspect(folder, with_cases=with_cases, known=known)


def _inspect(folder: Path, *, with_cases: bool, known: KnownStudy | None) -> ReadFolder:
    from mscform.definitions.folded import SourceLines
    from mscform.definitions.reader import sources_of
    from mscform.definitions.reader_cases import read_cases
    from mscform.definitions.reader_folder import read_folder

    listed = FaultList()
    files = read_folder(folder, listed)
    inspection, in_rules = _judged(tuple(files.items())) if known is None else _judge(files, known)
    cases = read_cases(files if with_cases else {}, listed)
    faults = list(inspection.joined(in_rules, listed.sorted()))
    if inspection.study is not None and not inspection.faults:
        told = check_cases(inspection.study, cases)
        faults += [Fault(one.position, one.message) for one in told]
    source = SourceLines(files)
    faults = [source.fault(one) for one in faults]
    return ReadFolder(
        study=inspection.study,
        cases=cases,
        faults=tuple(sorted(faults)),
        files=sources_of(files),
    )


@lru_cache(maxsize=2)
def _judged(files: tuple[tuple[str, bytes], ...]) -> tuple[Inspection, tuple[RuleFault, ...]]:
    """What files hold, and the faults of its rules; the same bytes are not judged twice."""
    return _judge(dict(files), None)


def _judge(
    files: Mapping[str, bytes], known: KnownStudy | None
) -> tuple[Inspection, tuple[RuleFault, ...]]:
    from mscform.definitions.reader import inspect_sources

    found = inspect_sources(files, None if known is None else known.files)
    rules = None if known is None else known.rules
    return found, () if found.study is None else check_study(found.study, rules)


def load_installed(installed: InstalledStudy) -> StudyDefinition:
    """The study from the files a site keeps; it was sound when it was installed."""
    from mscform.definitions.reader import read_sources

    return read_sources(installed.files)


def installed_draft(told: StudyFiles) -> tuple[EventDraft, dict[str, bytes]]:
    """The event that installs a study, and the blobs it names."""
    blobs = {hashlib.sha256(data).hexdigest(): data for data in told.files.values()}
    content = {
        "oid": told.study.oid,
        "version": told.study.version,
        "fingerprint": told.study.fingerprint,
        "files": {
            path: hashlib.sha256(data).hexdigest() for path, data in sorted(told.files.items())
        },
    }
    return EventDraft(action=Action.STUDY_INSTALLED, content=content), blobs


class Studies(Service):
    """What is installed here."""

    @requires(Permission.READ)
    def current(self) -> StudyDefinition:
        """The study in force."""
        return self._context.study

    @requires(Permission.READ)
    def installed(self) -> tuple[InstalledStudy, ...]:
        """Every version that was ever installed, oldest first (DAT-11)."""
        return self._context.database.studies.installed()
