"""The quick check at opening: anchors, the last signed mark, and what came after it (D33)."""

from __future__ import annotations

from dataclasses import replace

from sqlcipher3 import dbapi2

from mscform.base.identity import DeviceId
from mscform.records.clinical import EventRef
from mscform.store.anchor_check import check_anchors
from mscform.store.chain_check import FROM_THE_FIRST, Start, check_chain, link_at
from mscform.store.checkpoints import checkpoints_of
from mscform.store.device import DeviceKeys
from mscform.store.faults import Fault, event_fault, fault
from mscform.store.folder import SiteFolder


def check_opening(
    connection: dbapi2.Connection, keys: DeviceKeys, folder: SiteFolder
) -> tuple[Fault, ...]:
    """What can be said in a moment; damage is a finding and never an exception."""
    try:
        return (
            *_check_tail(connection, keys, keys.device),
            *_check_heads(connection, keys, folder),
        )
    except dbapi2.Error as error:
        return (fault("STO-TABLE", "ledger", said=str(error)),)


def _check_heads(
    connection: dbapi2.Connection, keys: DeviceKeys, folder: SiteFolder
) -> tuple[Fault, ...]:
    """A lost anchor keeps nobody from her work; the full check calls it what it is."""
    found = check_anchors(connection, keys, folder, (keys.device,))
    return tuple(
        replace(one, warning=True) if one.code == "STO-HEADS-MISSING" else one for one in found
    )


def _check_tail(
    connection: dbapi2.Connection, keys: DeviceKeys, device: DeviceId
) -> tuple[Fault, ...]:
    marks = checkpoints_of(connection, device)
    if not marks:
        return check_chain(connection, keys, device, FROM_THE_FIRST)
    last = marks[-1]
    after = marks[-2].number if len(marks) > 1 else 0
    ref = EventRef(device, last.number)
    if not last.holds(keys, after):
        return (event_fault("STO-CHECKPOINT-SIGNATURE", ref),)
    if link_at(connection, device, last.number) != last.link:
        return (event_fault("STO-CHECKPOINT", ref),)
    return check_chain(connection, keys, device, Start(last.number, last.link))
