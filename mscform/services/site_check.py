"""What there is to check at a site with its key: the record, its signatures, the copies of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mscform.base.errors import MscformError
from mscform.base.identity import SubjectKey
from mscform.base.message import Message
from mscform.records.audit import Action, AuditEvent
from mscform.records.timekeeping import DOUBTS, fact_of
from mscform.services.context import Context
from mscform.services.credentials import genesis_of
from mscform.services.doorplate import PASSWORDS, passwords_changed
from mscform.services.pdf_check import is_sealed_by
from mscform.services.prints import signed_copies, strangers
from mscform.services.signature_proof import signature_holds
from mscform.services.verdict import Check, VerdictFault
from mscform.store.faults import Fault


@dataclass(frozen=True, slots=True)
class Findings:
    """What a part of the check gives."""

    checks: tuple[Check, ...]
    faults: tuple[VerdictFault, ...]

    @property
    def sound(self) -> bool:
        """Whether it makes sense to look further."""
        return all(check.ok is not False for check in self.checks)


def record_checks(faults: Sequence[Fault]) -> Findings:
    """What was found in pages, tables, chain, commitments, anchors and replay, as checks."""
    found = tuple(_told(fault) for fault in faults)
    return Findings((_record_check(found), *_warnings(found)), found)


def checks_beside(context: Context) -> Findings:
    """What a sound record makes possible to check: its signatures, and the files that copy it."""
    signatures, false = _signatures(context)
    copies, changed = _copies(context)
    return Findings((signatures, copies, *_clock(context)), (*false, *changed))


def _clock(context: Context) -> tuple[Check, ...]:
    """How often the clock was moved: nothing is false for that, but times may be (CLK-04)."""
    events = context.database.ledger.events(subject=SubjectKey(""), action=Action.CLOCK)
    moved = sum(1 for event in events if _was_moved(event))
    if not moved:
        return ()
    message = Message("SVC-CLOCK-MOVED", {"count": moved})
    return (Check(name="clock", ok=True, warning=True, message=message),)


def _was_moved(event: AuditEvent) -> bool:
    fact = fact_of(event)
    return "behind" in (event.content or {}) or (fact is not None and fact.kind in DOUBTS)


def _record_check(found: Sequence[VerdictFault]) -> Check:
    grave = [fault for fault in found if not fault.warning]
    if grave:
        message = Message("SVC-RECORD-DAMAGED", {"count": len(grave)})
        return Check(name="record", ok=False, message=message)
    return Check(name="record", ok=True, message=Message("SVC-RECORD-SOUND"))


def _warnings(found: Sequence[VerdictFault]) -> list[Check]:
    return [
        Check(name="anchor", ok=True, warning=True, message=fault.message)
        for fault in found
        if fault.warning
    ]


def _told(fault: Fault) -> VerdictFault:
    return VerdictFault(
        code=fault.code,
        where=fault.where,
        message=fault.message,
        address=fault.address,
        warning=fault.warning,
    )


def _signatures(context: Context) -> tuple[Check, list[VerdictFault]]:
    """Each signature is its owner's, over its own record."""
    authority = bytes.fromhex(genesis_of(context)["authority"])
    bad, count = [], 0
    for event in context.database.ledger.events(action=Action.SIGNED):
        count += 1
        if not signature_holds(event, authority):
            place = f"{event.subject} {event.form}"
            bad.append(_fault("SVC-SIGNATURE-FALSE", place))
    told: dict[str, Any] = {"count": count, "bad": len(bad)}
    code = "SVC-SIGNATURES-FALSE" if bad else "SVC-SIGNATURES-TRUE"
    return Check(name="signatures", ok=not bad, message=Message(code, told)), bad


def _copies(context: Context) -> tuple[Check, list[VerdictFault]]:
    """Each copy in the print folder is what is stored; a missing one is only mentioned.

    One that outlived its entry is an anchor too: the record made it and has lost that (AUD-07).
    """
    bad, missing, count = [], 0, 0
    for path, document in signed_copies(context):
        count += 1
        try:
            stored = context.database.documents.get(document)
        except MscformError as error:
            bad.append(VerdictFault(code=error.code, where=path.name, message=error.message))
            continue
        if not path.is_file():
            missing += 1
        elif hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(stored).digest():
            bad.append(_fault("SVC-COPY-CHANGED", path.name))
    authority = bytes.fromhex(genesis_of(context)["authority"])
    for path in strangers(context):
        if is_sealed_by(authority, path.read_bytes()):
            bad.append(_fault("SVC-COPY-UNKNOWN", path.name))
    if passwords_changed(context.folder.root, context.slots):
        bad.append(_fault("SVC-COPY-CHANGED", PASSWORDS))
    told = {"count": count, "missing": missing, "bad": len(bad)}
    code = "SVC-COPIES-FALSE" if bad else "SVC-COPIES-TRUE"
    return Check(name="copies", ok=not bad, message=Message(code, told)), bad


def _fault(code: str, where: str) -> VerdictFault:
    return VerdictFault(code=code, where=where, message=Message(code, {"where": where}))
