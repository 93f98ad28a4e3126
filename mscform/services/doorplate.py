"""What a site folder says at its door, read without opening anything: quick enough to come first.

`Site.peek` tells the same; this module loads neither the database nor the definitions, so that
the sign-in window is there before they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mscform.base.errors import CallError
from mscform.base.text import TranslatedText
from mscform.security.key_slots import KeySlots
from mscform.services.files import read_whole
from mscform.store.folder import SiteFolder

PASSWORDS = "demo-passwords.json"
"""Beside a demonstration site: the passwords of its invented people, which are no secret."""


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


def read_doorplate(folder: Path) -> Doorplate:
    """The doorplate of a site folder.

    Raises CallError `SVC-NO-SITE` where there is no site, IntegrityError where its key file is
    damaged.
    """
    path = SiteFolder(folder).key_slots
    if not path.is_file():
        raise CallError("SVC-NO-SITE", folder=folder.name)
    slots = KeySlots.from_bytes(read_whole(path))
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


def _passwords(folder: Path) -> dict[str, str]:
    """What a demonstration says of its own people; {} where the file is not there or not one."""
    path = folder / PASSWORDS
    if not path.is_file():
        return {}
    try:
        told = json.loads(read_whole(path))
    except ValueError:
        return {}
    return {str(login): str(word) for login, word in told.items()} if isinstance(told, dict) else {}


def _person(told: Mapping[str, str], known: Mapping[str, str]) -> Person:
    login = told["login"]
    return Person(login, told["printed_name"], told["role"], known.get(login))
