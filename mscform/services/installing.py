"""A new version of the study at a site with subjects in work: whole and sound, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mscform.base.errors import CallError, EntryError
from mscform.base.message import Slot
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import compiled_of
from mscform.engine.difference_study import study_differences
from mscform.engine.differences import Difference
from mscform.records.account import Permission
from mscform.services.case_running import CaseRunner
from mscform.services.context import Context, Service, requires
from mscform.services.credentials import try_password
from mscform.services.founding import publish_study
from mscform.services.reach import Reach, Tell, reach, untold
from mscform.services.sessions import Sessions
from mscform.services.studies import StudyFiles, inspect_folder, installed_draft, load_cases
from mscform.services.study_cache import keep_study
from mscform.store.studies import NamedStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who or what allowed a version (a letter, a committee's reference), and the day of it."""

    reference: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """A version that may be installed: against which, what it changes, and whom it reaches."""

    old: StudyDefinition
    new: StudyDefinition
    differences: tuple[Difference, ...]
    reach: Reach


class Installing(Service):
    """Bringing a new version of the study to a site (DAT-11)."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def reach(self, study: StudyDefinition) -> Reach:
        """What another version would mean for the values stored here."""
        return reach(self._context, self._sessions, compiled_of(study))

    @requires(Permission.MANAGE_STUDY)
    def versions(self) -> tuple[NamedStudy, ...]:
        """Every version that was installed here, oldest first."""
        return self._context.database.studies.named()

    @requires(Permission.MANAGE_STUDY)
    def preview(self, folder: Path, *, tell: Tell = untold) -> Upgrade:
        """What installing a folder would change; nothing is written. `tell` hears how far it is.

        Raises StudyFaults with every fault, those against the installed versions included.
        """
        return self._upgrade(self._sound(folder), tell)

    @requires(Permission.MANAGE_STUDY)
    def install(
        self,
        folder: Path,
        approval: Approval | None = None,
        *,
        password: str | None = None,
        tell: Tell = untold,
    ) -> Upgrade:
        """Install a new version: from now on new forms are begun with it, all others keep theirs.

        With `password` whoever is signed in proves again who she is; AccessError for a wrong one.
        The files and the event are written in one transaction. Raises StudyFaults with every
        fault, EntryError `SVC-INSTALL-CASES` where cases of its own do not come out as written,
        CallError `SVC-APPROVAL-AHEAD` before the day of the approval, MachineError where the disk
        is in the way; then the version before is in force.
        """
        context = self._context
        if password is not None:
            try_password(context, context.acting().login, password, "install")
        if approval is not None and approval.day > context.now().date():
            raise CallError("SVC-APPROVAL-AHEAD", day=approval.day.isoformat())
        told = self._sound(folder)
        _demand_cases(folder)
        upgrade = self._upgrade(told, tell)
        draft, blobs = installed_draft(told)
        content = {
            **draft.content,
            "protocol": told.study.protocol,
            "replaces": context.study.fingerprint,
            "approval": None
            if approval is None
            else {"reference": approval.reference, "day": approval.day.isoformat()},
        }
        compiled = compiled_of(told.study)
        context.append((replace(draft, content=content),), blobs=blobs)
        context.study, context.compiled = told.study, compiled
        self._sessions.forget_all()
        keep_study(told.study, context.data_key)
        publish_study(context)
        return upgrade

    def _upgrade(self, told: StudyFiles, tell: Tell) -> Upgrade:
        context = self._context
        return Upgrade(
            old=context.study,
            new=told.study,
            differences=study_differences(context.study, told.study),
            reach=reach(context, self._sessions, compiled_of(told.study), tell),
        )

    def _sound(self, folder: Path) -> StudyFiles:
        """The study of a folder, read once; StudyFaults with all that is wrong with it."""
        from mscform.definitions.lint_versions import version_faults

        read = inspect_folder(folder)
        installed = tuple(reversed(self._sessions.versions.all()))
        return read.sound(version_faults(read.files, installed))


def _demand_cases(folder: Path) -> None:
    """A version that contradicts its own examples is not to judge anybody."""
    study, book = load_cases(folder)
    runner = CaseRunner(compiled_of(study), book)
    failed = [case for case in book.cases if not runner.run(case).holds]
    if failed:
        slots: dict[str, Slot] = {"failed": len(failed), "of": len(book.cases)}
        raise EntryError("SVC-INSTALL-CASES", first=str(failed[0].position), **slots)
