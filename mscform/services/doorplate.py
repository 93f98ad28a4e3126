"""What a site folder says at its door, read without opening anything: quick enough to come first.

`Site.peek` tells the same; this module loads neither the database nor the definitions, so that
the sign-in window is there before they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mscform.base.clock import zone_named
from mscform.base.errors import CallError, IntegrityError
from mscform.base.json_text import read_json
from mscform.base.text import TranslatedText
from mscform.security.key_slots import KeySlots
from mscform.security.passwords import Cost
from mscform.services.files import read_whole, write_whole
from mscform.store.folder import SiteFolder

PASSWORDS = "demo-passwords.json"
"""Beside a demonstration site: the passwords of its invented people, which are no secret."""

_PERSON = ("user_id", "login", "printed_name", "role")
_DIGEST = "passwords_sha256"
_UNFINISHED = "demo-unfinished"
"""Stands in the folder of a demonstration while it is being made."""


class Person(NamedTuple):
    """Somebody who may sign in; `password` only for the made-up people of a training site."""

    login: str
    printed_name: str
    role: str
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorplate:
    """Site, study and people, as the sign-in window shows them."""

    code: str
    study_name: TranslatedText
    protocol: str
    training: bool
    languages: tuple[str, ...]
    people: tuple[Person, ...]


def read_slots(folder: Path) -> KeySlots:
    """The key slots of a site folder, with every public fact that a site has.

    Raises CallError `SVC-NO-FOLDER` where there is nothing, `SVC-NO-SITE` where there is no site,
    `SVC-UNFINISHED` where a demonstration was broken off, IntegrityError
    `SEC-SLOTS-DAMAGED` where the file is not a whole one.
    """
    path = SiteFolder(folder).key_slots
    if not folder.exists():
        raise CallError("SVC-NO-FOLDER", folder=str(folder))
    if not path.is_file():
        raise CallError("SVC-NO-SITE", folder=folder.name)
    slots = KeySlots.from_bytes(read_whole(path))
    refuse_unfinished(folder, slots)
    if not _is_whole(slots.envelope):
        raise IntegrityError("SEC-SLOTS-DAMAGED")
    return slots


def _is_whole(told: Mapping[str, Any]) -> bool:
    """Whether the public facts are those of a site: whoever wrote them may not be this program."""
    try:
        zone_named(told["time_zone"])
        Cost.from_json(told["cost"])
        people = told.get("people", [])
        texts = [told["protocol"], *told["study"].values(), *told["languages"]]
        texts += [person[name] for person in people for name in _PERSON]
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return False
    return bool(told["study"]) and all(isinstance(text, str) for text in texts)


def read_doorplate(folder: Path) -> Doorplate:
    """The doorplate of a site folder.

    Raises CallError `SVC-NO-SITE` where there is no site, `SVC-UNFINISHED` for a demonstration
    that was broken off, IntegrityError where its key file is damaged.
    """
    slots = read_slots(folder)
    told = slots.envelope
    known = _passwords(folder) if slots.is_training else {}
    return Doorplate(
        code=slots.site,
        study_name=TranslatedText(told["study"]),
        protocol=str(told["protocol"]),
        training=slots.is_training,
        languages=tuple(told["languages"]),
        people=tuple(_person(person, known) for person in told.get("people", [])),
    )


def begin_demonstration(folder: Path) -> None:
    """From now on the folder says that it is unfinished, until `keep_passwords`."""
    write_whole(folder / _UNFINISHED, b"")


def refuse_unfinished(folder: Path, slots: KeySlots) -> None:
    """Raise CallError `SVC-UNFINISHED` for a demonstration whose making was broken off."""
    if slots.is_training and (folder / _UNFINISHED).exists():
        raise CallError("SVC-UNFINISHED", folder=folder.name)


def keep_passwords(folder: Path, passwords: Mapping[str, str]) -> None:
    """Write the passwords of a demonstration beside it, and their digest under the site's seal.

    With this it is finished.

    Raises MachineError `SVC-WRITE`, AccessError for a site that is no training site.
    """
    place = SiteFolder(folder)
    slots = KeySlots.from_bytes(read_whole(place.key_slots))
    data_key = slots.open_training()
    told = json.dumps(dict(passwords), indent=1).encode()
    write_whole(folder / PASSWORDS, told)
    slots.describe({**slots.envelope, _DIGEST: hashlib.sha256(told).hexdigest()}, data_key)
    write_whole(place.key_slots, slots.to_bytes())
    (folder / _UNFINISHED).unlink(missing_ok=True)


def passwords_changed(folder: Path, slots: KeySlots) -> bool:
    """Whether the passwords beside a demonstration are others than were written there."""
    path = folder / PASSWORDS
    told = slots.envelope.get(_DIGEST)
    if told is None or not path.is_file():
        return False
    return hashlib.sha256(read_whole(path)).hexdigest() != str(told)


def _passwords(folder: Path) -> dict[str, str]:
    """What a demonstration says of its own people; {} where the file is not there or not one."""
    path = folder / PASSWORDS
    if not path.is_file():
        return {}
    try:
        told = read_json(read_whole(path))
    except ValueError:
        return {}
    return {str(login): str(word) for login, word in told.items()} if isinstance(told, dict) else {}


def _person(told: Mapping[str, str], known: Mapping[str, str]) -> Person:
    login = told["login"]
    return Person(login, told["printed_name"], told["role"], known.get(login))
