"""Sites for the tests of the services: real folders, real keys, quick passwords."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock, zone_named
from mscform.records.account import Role
from mscform.services.site import CreatedSite, Site
from tests.staffed_site import ADMIN_SECRET, SECRET, Person, found_site, staff

START = datetime(2025, 3, 6, 9, 0, tzinfo=zone_named("Asia/Shanghai"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def created(
    tmp_path: Path, clock: FixedClock, study_folder: Path, resources: Path
) -> Iterator[CreatedSite]:
    """A real site with two administrators, opened, nobody signed in."""
    made = found_site(tmp_path / "site", study_folder, resources, training=False, clock=clock)
    yield made
    made.site.close()


@pytest.fixture
def site(created: CreatedSite) -> Site:
    """The site with a nurse, an investigator and a monitor who have passwords of their own."""
    people = (
        Person("nurse1", "Nurse1 Test", Role.NURSE),
        Person("doctor1", "Doctor1 Test", Role.INVESTIGATOR),
        Person("monitor1", "Monitor1 Test", Role.MONITOR),
    )
    site = staff(created.site, people)
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
