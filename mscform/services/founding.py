"""How a site begins: keys, authority, database, study, first administrators (ACC-01, BCK-02)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mscform.base.clock import Clock, SystemClock, zone_named
from mscform.base.errors import CallError
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import compiled_of
from mscform.records.account import Account, AccountState, Role
from mscform.records.audit import Action, EventDraft
from mscform.security.authority import create_authority, wrap_with_data_key
from mscform.security.device import Device
from mscform.security.key_slots import KeySlots, new_data_key
from mscform.security.passwords import Cost, tune
from mscform.security.shares import split
from mscform.services.context import Context
from mscform.services.credentials import password_secret
from mscform.services.files import make_folder
from mscform.services.opening import device_keys, watch_clock
from mscform.services.people import (
    NewUser,
    account_draft,
    blank_account,
    credential_draft,
    publish_people,
)
from mscform.services.studies import StudyFiles, installed_draft, load_folder
from mscform.services.study_cache import keep_study
from mscform.services.texts import load_catalogue
from mscform.store.anchors import state_folder
from mscform.store.database import Database
from mscform.store.folder import SiteFolder
from mscform.store.location import refuse_unsafe_location
from mscform.store.lock import WriterLock


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundedSite:
    """The opened site and the three recovery shares as printed."""

    context: Context
    shares: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What a new site is to be. `cost` None: what a password costs is tuned to this machine."""

    folder: Path
    study_folder: Path
    code: str
    training: bool
    administrators: Sequence[NewUser]
    resources: Path
    clock: Clock | None = None
    cost: Cost | None = None


def found_site(plan: SitePlan) -> FoundedSite:
    """Make a site folder and open it; nobody is signed in yet."""
    told = load_folder(plan.study_folder)
    _refuse_call(plan.folder, plan.code, plan.administrators)
    refuse_unsafe_location(plan.folder)
    context = _open_new(plan, told)
    _begin(context, told)
    watch_clock(context)
    _appoint(context, plan.administrators)
    keep_study(told.study, context.data_key)
    first, second, third = split(context.data_key)
    return FoundedSite(context=context, shares=(str(first), str(second), str(third)))


def _open_new(plan: SitePlan, told: StudyFiles) -> Context:
    data_key = new_data_key()
    slots = KeySlots(plan.code)
    if plan.training:
        slots.add_training(data_key)
    place = SiteFolder(plan.folder)
    make_folder(plan.folder)
    lock = WriterLock(place)
    lock.acquire()
    device = Device.load_or_create(state_folder())
    return Context(
        folder=place,
        database=Database.create(place, data_key, device_keys(device, data_key)),
        lock=lock,
        slots=slots,
        data_key=data_key,
        device=device,
        clock=plan.clock or SystemClock(zone_named(told.study.time_zone)),
        catalogue=load_catalogue(plan.resources),
        resources=plan.resources,
        study=told.study,
        compiled=compiled_of(told.study),
        cost=plan.cost or tune(),
        training=plan.training,
        read_only=False,
    )


def _refuse_call(folder: Path, code: str, administrators: Sequence[NewUser]) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CallError("SVC-FOLDER-USED", folder=folder.name)
    if not code or not code.isalnum() or not code.isascii():
        raise CallError("SVC-SITE-CODE", site=code)
    if not administrators or any(one.role is not Role.ADMINISTRATOR for one in administrators):
        raise CallError("SVC-ADMINISTRATORS")


def _begin(context: Context, told: StudyFiles) -> None:
    """The first events: the site itself, this installation, the study."""
    authority = create_authority(context.code, training=context.training, now=context.now())
    wrapped = wrap_with_data_key(authority.key, context.data_key)
    wrapped_name = hashlib.sha256(wrapped).hexdigest()
    genesis = {
        "site": context.code,
        "study": told.study.oid,
        "training": context.training,
        "created": context.now().isoformat(),
        "authority": authority.certificate.hex(),
        "authority_key": wrapped_name,
    }
    device = {
        "device": context.device.device,
        "public_key": context.device.public_key.hex(),
        "host": None,
    }
    install, blobs = installed_draft(told)
    context.append(
        (
            EventDraft(action=Action.GENESIS, content=genesis),
            EventDraft(action=Action.DEVICE, content=device),
            install,
        ),
        blobs={**blobs, wrapped_name: wrapped},
    )
    context.slots.describe(_public_facts(context, told.study), context.data_key)


def _public_facts(context: Context, study: StudyDefinition) -> dict[str, object]:
    return {**study_facts(study), "cost": context.cost.as_json(), "people": []}


def study_facts(study: StudyDefinition) -> dict[str, object]:
    """What a site folder says of its study to anybody."""
    return {
        "study": dict(study.name),
        "protocol": study.protocol,
        "languages": list(study.languages),
        "time_zone": study.time_zone,
    }


def publish_study(context: Context) -> None:
    """Write what the site folder says of its study, where that is not the newest version's."""
    envelope = context.slots.envelope
    told = {**envelope, **study_facts(context.study)}
    if told != envelope:
        context.slots.describe(told, context.data_key)
        context.write_slots()


def _appoint(context: Context, administrators: Sequence[NewUser]) -> None:
    """The first administrators: each with a password that she typed herself."""
    for new in administrators:
        account = blank_account(context.code, new, AccountState.ACTIVE)
        _give_secret(context, account, new.password)
    publish_people(context)


def _give_secret(context: Context, account: Account, password: str) -> None:
    secret = password_secret(context, account, password)
    drafts = (account_draft(account, AccountState.ACTIVE), credential_draft("password", secret))
    context.append(drafts, secrets=secret)
    context.slots.add_user(account.user_id, password, context.data_key, context.cost)
