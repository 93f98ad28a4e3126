"""`mscform site create|info|set`."""

from __future__ import annotations

import secrets
from argparse import Namespace
from pathlib import Path
from typing import Any

from mscform.base.errors import CallError
from mscform.cli.definitions import folder_of
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import reading_site, writing_site
from mscform.records.account import Permission, Role
from mscform.services.people import NewUser
from mscform.services.rights import allowed
from mscform.services.site import Site


def site_create(arguments: Namespace, out: Output) -> int:
    """Found a site; prints the recovery shares once, and passwords only where it made them."""
    study = folder_of(arguments.study)
    passwords = Passwords(arguments)
    people, made = _administrators(arguments, passwords)
    created = Site.create(
        arguments.site,
        study_folder=study,
        code=arguments.code,
        training=arguments.training,
        administrators=people,
    )
    with created.site as site:
        told: dict[str, Any] = {
            "site": site.code,
            "study": site.study.oid,
            "training": site.training,
            "administrators": [person.login for person in people],
            "passwords": made,
            "recovery_shares": list(created.recovery_shares),
        }
    if arguments.json:
        out.json(told)
    else:
        _tell_created(told, out)
    return Exit.GOOD


def site_info(arguments: Namespace, out: Output) -> int:
    """What a site folder says of itself; for a training site also its database key (D35)."""
    envelope = Site.peek(arguments.site)
    told: dict[str, Any] = {
        "site": envelope.code,
        "protocol": envelope.protocol,
        "study": dict(envelope.study_name),
        "training": envelope.training,
        "users": [
            {"login": login, "name": name, "role": role} for login, name, role in envelope.logins
        ],
    }
    if envelope.training or arguments.as_user:
        told |= _told_inside(arguments)
    if arguments.json:
        out.json(told)
        return Exit.GOOD
    out.say("CLI-SITE", site=envelope.code, study=envelope.study_name, protocol=envelope.protocol)
    for name in ("version", "definition", "subjects", "training"):
        if name in told:
            out.line(f"  {name}: {told[name]}")
    if "key" in told:
        out.say("CLI-SITE-KEY", key=str(told["key"]))
    for person in told["users"]:
        out.line(f"  {person['login']:<16} {person['role']:<18} {person['name']}")
    return Exit.GOOD


def _told_inside(arguments: Namespace) -> dict[str, Any]:
    """What nobody is denied, and how many subjects there are for those who may read of them."""
    with reading_site(arguments) as site:
        told: dict[str, Any] = {"version": site.study.version, "definition": site.study.fingerprint}
        if site.training:
            if site.actor is None or allowed(site, Permission.READ):
                told["subjects"] = len(site.subjects.all())
            told["key"] = site.raw_key()
    return told


def site_set(arguments: Namespace, out: Output) -> int:
    """Set a parameter from now on; two persons stand for it."""
    passwords = Passwords(arguments)
    name, value, second = arguments.name, arguments.value, arguments.second
    with writing_site(arguments, passwords) as site:
        password = passwords.of(second)
        if value.startswith("@"):
            lines = site.settings.read_lines(name, Path(value[1:]))
            edition = site.settings.add_lines(name, lines, second=second, second_password=password)
            out.say("CLI-TABLE-SET", name=name, n=len(lines), edition=edition)
            return Exit.GOOD
        old = site.settings.set(name, value, second=second, second_password=password)
    out.say("CLI-SET", name=name, old=old or "–", value=value)
    return Exit.GOOD


def _administrators(
    arguments: Namespace, passwords: Passwords
) -> tuple[list[NewUser], dict[str, str]]:
    """Who begins the site, and the passwords that were made up for a training site."""
    named = [_person(text) for text in arguments.administrators]
    if not named:
        if not arguments.training:
            raise CallError("CLI-ADMINISTRATORS")
        named = [("admin1", "Administrator 1"), ("admin2", "Administrator 2")]
    made: dict[str, str] = {}
    people = []
    for login, name in named:
        password = passwords.known(login)
        if password is None and arguments.training and not passwords.given:
            password = made[login] = secrets.token_urlsafe(12)
        people.append(
            NewUser(
                login=login,
                printed_name=name,
                role=Role.ADMINISTRATOR,
                password=password or passwords.new(login),
            )
        )
    return people, made


def _person(text: str) -> tuple[str, str]:
    login, _, name = text.partition("=")
    return login.strip(), name.strip() or login.strip()


def _tell_created(told: dict[str, Any], out: Output) -> None:
    out.say("CLI-CREATED", site=told["site"])
    if told["passwords"]:
        out.say("CLI-CREATED-PASSWORDS")
        for login, password in told["passwords"].items():
            out.line(f"  {login}  {password}")
    else:
        out.say("CLI-CREATED-GIVEN", users=", ".join(told["administrators"]))
    out.say("CLI-SHARES")
    for share in told["recovery_shares"]:
        out.line(f"  {share}")
