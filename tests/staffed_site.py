"""A real site with real keys and quick passwords, whose people have passwords of their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from mscform.base.clock import Clock
from mscform.records.account import Role
from mscform.security.passwords import Cost
from mscform.services.people import NewUser
from mscform.services.site import CreatedSite, Site

QUICK: Final = Cost(time_cost=1, memory_kib=64, parallelism=1)
SECRET: Final = "a quiet night on the ward"
ADMIN_SECRET: Final = "keys hang behind the door"


class Person(NamedTuple):
    """Somebody who works at the site."""

    login: str
    name: str
    role: Role


NURSE: Final = Person("nurse1", "Li Na", Role.NURSE)
DOCTOR: Final = Person("doctor1", "Wang Wei", Role.INVESTIGATOR)
ADMINISTRATORS: Final = (
    Person("admin1", "Ada Admin", Role.ADMINISTRATOR),
    Person("admin2", "Bo Boss", Role.ADMINISTRATOR),
)


def found_site(
    folder: Path,
    study_folder: Path,
    resources: Path,
    *,
    training: bool = True,
    clock: Clock | None = None,
) -> CreatedSite:
    """A site with two administrators, open, nobody signed in."""
    return Site.create(
        folder,
        study_folder=study_folder,
        code="01",
        training=training,
        administrators=[
            NewUser(login=login, printed_name=name, role=role, password=ADMIN_SECRET)
            for login, name, role in ADMINISTRATORS
        ],
        clock=clock,
        resources=resources,
        cost=QUICK,
    )


def staff(site: Site, people: Iterable[Person]) -> Site:
    """The site with these people, each with a password; the last one is signed in."""
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    codes = {
        login: site.accounts.add(NewUser(login=login, printed_name=name, role=role)).code
        for login, name, role in people
    }
    for login, code in codes.items():
        site.accounts.switch_user(login, code)
        site.accounts.set_password(code, SECRET)
    return site
