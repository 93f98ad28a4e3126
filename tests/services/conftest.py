"""Sites for the tests of the services: real folders, real keys, quick passwords."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock, zone_named
from mscform.records.account import Role
from mscform.security.passwords import Cost
from mscform.services.people import NewUser
from mscform.services.site import CreatedSite, Site

QUICK = Cost(time_cost=1, memory_kib=64, parallelism=1)
SECRET = "a quiet night on the ward"
ADMIN_SECRET = "keys hang behind the door"
START = datetime(2025, 3, 6, 9, 0, tzinfo=zone_named("Asia/Shanghai"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def created(
    tmp_path: Path, clock: FixedClock, study_folder: Path, resources: Path
) -> Iterator[CreatedSite]:
    """A real site with two administrators, opened, nobody signed in."""
    made = Site.create(
        tmp_path / "site",
        study_folder=study_folder,
        code="01",
        training=False,
        administrators=[
            NewUser(login=login, printed_name=name, role=Role.ADMINISTRATOR, password=ADMIN_SECRET)
            for login, name in (("admin1", "Ada Admin"), ("admin2", "Bo Boss"))
        ],
        clock=clock,
        resources=resources,
        cost=QUICK,
    )
    yield made
    made.site.close()


@pytest.fixture
def site(created: CreatedSite) -> Site:
    """The site with a nurse, an investigator and a monitor who have passwords of their own."""
    site = created.site
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    people = (
        ("nurse1", Role.NURSE),
        ("doctor1", Role.INVESTIGATOR),
        ("monitor1", Role.MONITOR),
    )
    codes = {
        login: site.accounts.add(
            NewUser(login=login, printed_name=f"{login.title()} Test", role=role)
        ).code
        for login, role in people
    }
    for login, code in codes.items():
        site.accounts.switch_user(login, code)
        site.accounts.set_password(code, SECRET)
    site.accounts.sign_out()
    return site


@pytest.fixture
def as_nurse(site: Site) -> Site:
    """The site with the nurse signed in and one subject enrolled."""
    site.accounts.sign_in("nurse1", SECRET)
    site.subjects.enrol()
    return site


@pytest.fixture
def be(site: Site) -> Callable[[str], Site]:
    """Switch to another person."""

    def switch(login: str) -> Site:
        site.accounts.switch_user(login, ADMIN_SECRET if login.startswith("admin") else SECRET)
        return site

    return switch
