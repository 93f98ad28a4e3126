"""Is the record what was written? Checks of a site folder and of printed documents (AUD-08)."""

from __future__ import annotations

from pathlib import Path

from mscform.base.errors import CallError, IntegrityError
from mscform.base.message import Message
from mscform.records.account import Permission
from mscform.services.context import Context, Service, requires
from mscform.services.doorplate import read_slots
from mscform.services.files import read_whole
from mscform.services.opening import (
    Secret,
    key_of,
    open_as,
    open_training,
    open_with_key,
    verify_database,
)
from mscform.services.outside_check import check_outside
from mscform.services.pdf_check import verify_document
from mscform.services.prints import restore_copies
from mscform.services.sessions import Sessions
from mscform.services.site_check import (
    Findings,
    checks_beside,
    record_checks,
)
from mscform.services.verdict import Check, Verdict
from mscform.store.folder import SiteFolder


class Safekeeping(Service):
    """Looking after an opened site."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.VERIFY)
    def verify(self) -> Verdict:
        """The full check of this site; takes seconds for a large one."""
        found = record_checks(self._context.database.verify())
        if not found.sound:
            return Verdict(kind="site", checks=found.checks, faults=found.faults)
        return _whole(found, self._context)

    @requires(Permission.VERIFY)
    def restore_copies(self) -> int:
        """Write copies of signed documents that are missing in the print folder; how many."""
        return restore_copies(self._context)


def verify_path(
    path: Path,
    *,
    site: Path | None = None,
    secret: Secret | None = None,
    resources: Path | None = None,
) -> Verdict:
    """Check a site folder or a printed document.

    A training site is checked whole without a secret. A real one without a secret is checked from
    outside only, and the verdict says so (D26). Something else gives a verdict that says so; a
    path that does not exist raises CallError `SVC-NO-PATH`.
    """
    if not path.exists():
        raise CallError("SVC-NO-PATH", path=str(path))
    if path.is_dir():
        return _verify_site(path, secret, resources)
    data = read_whole(path)
    if data[:1024].lstrip().startswith(b"%PDF"):
        context = None if site is None else _opened(site, secret, resources)
        try:
            return verify_document(data, context)
        finally:
            if context is not None:
                context.close()
    return _not_ours(path)


def _verify_site(folder: Path, secret: Secret | None, resources: Path | None) -> Verdict:
    place = SiteFolder(folder)
    if not (place.key_slots.exists() or place.database.exists()):
        return _not_ours(folder)
    try:
        return _verify_opened(place, secret, resources)
    except IntegrityError as error:
        return Verdict(kind="site", checks=(Check(name="open", ok=False, message=error.message),))


def _verify_opened(place: SiteFolder, secret: Secret | None, resources: Path | None) -> Verdict:
    """The pages and the record first: only what they prove sound is opened and looked into."""
    if not place.key_slots.is_file():
        raise IntegrityError("SVC-NO-SLOTS", where=place.key_slots.name)
    slots = read_slots(place.root)
    if secret is None and not slots.is_training:
        outside = check_outside(place, slots)
        return Verdict(kind="site", checks=outside.checks, faults=outside.faults)
    data_key = key_of(place.root, slots, secret)
    if not slots.check_seal(data_key):
        raise IntegrityError("SVC-SLOTS-SEAL")
    found = record_checks(verify_database(place, data_key))
    if not found.sound:
        return Verdict(kind="site", checks=found.checks, faults=found.faults)
    context = open_with_key(place.root, slots, data_key, True, (None, resources))
    try:
        return _whole(found, context)
    finally:
        context.close()


def _whole(record: Findings, context: Context) -> Verdict:
    beside = checks_beside(context)
    return Verdict(
        kind="site",
        checks=(*record.checks, *beside.checks),
        faults=(*record.faults, *beside.faults),
    )


def _opened(folder: Path, secret: Secret | None, resources: Path | None) -> Context:
    if secret is None:
        return open_training(folder, True, (None, resources))
    login, password = secret
    return open_as(folder, login, password, True, (None, resources))


def _not_ours(path: Path) -> Verdict:
    message = Message("SVC-NOT-OURS", {"path": path.name})
    return Verdict(kind="unknown", checks=(Check(name="kind", ok=False, message=message),))
