"""From a folder and a secret to an opened site."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from mscform.base.clock import Clock, SystemClock, TrainingClock, zone_named
from mscform.base.errors import AccessError, IntegrityError
from mscform.base.identity import SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import compiled_of
from mscform.records.audit import Action, EventDraft
from mscform.security.device import Device, verify_device
from mscform.security.key_slots import KeySlots
from mscform.security.passwords import Cost, expand
from mscform.services.attempts import Attempts
from mscform.services.context import Context
from mscform.services.credentials import folded
from mscform.services.doorplate import read_slots
from mscform.services.people import user_id_in
from mscform.services.resources import find_resources
from mscform.services.study_cache import study_of
from mscform.services.texts import load_catalogue
from mscform.services.timekeeper import Timekeeper
from mscform.store.anchors import state_folder
from mscform.store.database import Database
from mscform.store.device import DeviceKeys
from mscform.store.faults import Fault
from mscform.store.folder import SiteFolder
from mscform.store.latest_time import LatestTime
from mscform.store.lock import WriterLock
from mscform.store.times import read_time, written_utc
from mscform.store.verification import verify_site

Surroundings = tuple[Clock | None, Path | None]
"""The clock and the folder of shipped files, where they are not the usual ones."""


Secret = tuple[str, str]
"""A login and its password."""


def device_keys(device: Device, data_key: bytes) -> DeviceKeys:
    """The functions and keys the store needs, made from this installation and the data key."""
    return DeviceKeys(
        device=device.device,
        mac_key=expand(data_key, "ledger"),
        sign=device.sign,
        public_key=device.public_key,
        verify=verify_device,
    )


def open_as(
    folder: Path, login: str, password: str, read_only: bool, surroundings: Surroundings
) -> Context:
    """Open a site with a person's slot.

    Failures are counted beside the database, because nothing can be written into it without the
    key, and moved into the ledger at the next success of anybody (ACC-05).
    """
    slots = read_slots(folder)
    data_key = key_of(folder, slots, (login, password))
    context = open_with_key(folder, slots, data_key, read_only, surroundings)
    if not context.read_only:
        Attempts(folder).move_to_ledger(context)
    return context


def key_of(folder: Path, slots: KeySlots, secret: Secret | None) -> bytes:
    """The data key: with a login and its password, or without any at a training site.

    Raises AccessError for a wrong password, for a login that has to wait, and for no secret at a
    real site.
    """
    if secret is None:
        return slots.open_training()
    login, password = secret
    name = folded(login)
    attempts = Attempts(folder)
    attempts.refuse(name)
    user_id = user_id_in(slots, name)
    try:
        if user_id is None:
            raise AccessError("SEC-PASSWORD")
        return slots.open(user_id, password)
    except AccessError:
        attempts.note(name, known=user_id is not None)
        raise


def open_training(folder: Path, read_only: bool, surroundings: Surroundings) -> Context:
    """Open a training site, which needs no secret; AccessError for a real one."""
    slots = read_slots(folder)
    return open_with_key(folder, slots, key_of(folder, slots, None), read_only, surroundings)


def open_with_key(
    folder: Path, slots: KeySlots, data_key: bytes, read_only: bool, surroundings: Surroundings
) -> Context:
    """Open the database of a site whose key is known.

    Raises IntegrityError `SVC-SLOTS-SEAL` where the public facts were changed by hand, AccessError
    `SVC-CLOCK` for a simulated clock at a real site.
    """
    clock, resources = surroundings[0], surroundings[1] or find_resources()
    if not slots.check_seal(data_key):
        raise IntegrityError("SVC-SLOTS-SEAL")
    if isinstance(clock, TrainingClock) and not slots.is_training:
        raise AccessError("SVC-CLOCK")
    place = SiteFolder(folder)
    device = Device.load_or_create(state_folder())
    keys = device_keys(device, data_key)
    told = clock or SystemClock(zone_named(str(slots.envelope["time_zone"])))
    database, lock, study = _database(place, keys, data_key, read_only, told)
    context = Context(
        folder=place,
        database=database,
        lock=lock,
        slots=slots,
        data_key=data_key,
        device=device,
        clock=clock or SystemClock(zone_named(study.time_zone)),
        catalogue=load_catalogue(resources),
        resources=resources,
        study=study,
        compiled=compiled_of(study),
        cost=Cost.from_json(slots.envelope["cost"]),
        training=slots.is_training,
        read_only=read_only or database.read_only or _is_doubtful(database),
        crashed=lock is not None and lock.was_left,
    )
    _record_device(context)
    _record_clock(context)
    watch_clock(context)
    return context


def watch_clock(context: Context) -> None:
    """Compare the clocks from here on; those of a simulation are not looked at (CLK-04)."""
    if not isinstance(context.clock, TrainingClock):
        latest = LatestTime(device_keys(context.device, context.data_key))
        context.timekeeper = Timekeeper(context.database, latest, context.clock.read())
        context.database.ledger.doubtful = context.timekeeper.state.doubt is not None
        context.look()


def _database(
    place: SiteFolder, keys: DeviceKeys, data_key: bytes, read_only: bool, clock: Clock
) -> tuple[Database, WriterLock | None, StudyDefinition]:
    """The database with its study, and for writing the lock that goes with it."""
    with ExitStack() as undo:
        lock = None
        if not read_only:
            lock = WriterLock(place)
            lock.acquire()
            undo.callback(lock.release)
        database = Database.open(place, data_key, keys, read_only=read_only, reading=clock.read())
        undo.callback(database.close)
        installed = database.studies.newest()
        if installed is None:
            raise IntegrityError("SVC-NO-STUDY")
        study = study_of(installed, data_key)
        undo.pop_all()
        return database, lock, study


def _is_doubtful(database: Database) -> bool:
    """Whether the quick check at opening found damage: then nothing more is written (D33)."""
    return any(not fault.warning for fault in database.faults)


def verify_database(place: SiteFolder, data_key: bytes) -> tuple[Fault, ...]:
    """The full check of a database that need not be fit to be opened; never raises on damage."""
    device = Device.load_or_create(state_folder())
    return verify_site(place, data_key, device_keys(device, data_key))


def _record_device(context: Context) -> None:
    """The first time that this installation writes here is an event.

    It makes the key known that its marks are signed with, and says what was there before it came.
    """
    ledger = context.database.ledger
    if context.read_only or ledger.head().number:
        return
    content = {
        "device": context.device.device,
        "public_key": context.device.public_key.hex(),
        "host": None,
        "after": ledger.heads(),
    }
    context.append((EventDraft(action=Action.DEVICE, content=content),))


def _record_clock(context: Context) -> None:
    """A simulated clock is an event: its times are not those of the world (D26).

    One that runs behind what is on record is told as that, however often it is opened so.
    """
    if isinstance(context.clock, TrainingClock) and not context.read_only:
        content = {"kind": "simulated", "at": context.now().isoformat()}
        latest = _latest_simulated(context)
        if latest is not None and context.clock.read().utc < latest:
            content["behind"] = written_utc(latest)
            context.database.ledger.not_before = latest
        context.append((EventDraft(action=Action.CLOCK, content=content),))


def _latest_simulated(context: Context) -> datetime | None:
    """The last event's time, or a later one that a simulation has run behind before."""
    ledger = context.database.ledger
    mark = ledger.mark()
    told = ledger.events(subject=SubjectKey(""), action=Action.CLOCK)
    before = [str((event.content or {}).get("behind", "")) for event in told]
    times = [read_time(text) for text in before if text]
    return max(times if mark is None else [mark.at, *times], default=None)
