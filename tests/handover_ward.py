"""A ward in mid-shift: a sheet with everything on it that a handover has to tell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

from mscform.base.clock import FixedClock
from mscform.base.identity import FormKey, FormOID, SubjectKey
from mscform.records.account import Role
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.running_site import START, put, running_site, sheet, start
from tests.staffed_site import NURSE, SECRET, Person, staff

LATE, CALM = SubjectKey("01-001"), SubjectKey("01-002")
NEXT: Final = Person("nurse2", "Zhang Min", Role.NURSE)
MONITOR: Final = Person("monitor1", "Mo Nitor", Role.MONITOR)


def ward_in_work(tmp_path: Path, resources: Path, clock: FixedClock) -> Site:
    """At 11:20: one sheet with a set left out, an alert that was seen, an overdue set and a query;
    one that has just begun. The nurse is signed in."""
    site = running_site(tmp_path, resources, clock, subjects=2)
    staff(site, (NEXT, MONITOR))
    site.accounts.switch_user(NURSE.login, SECRET)
    start(site, subject=LATE)
    put(site, "SE.A/F.MON/I.MON.MONREASND[PRE]", "asleep", LATE)
    put(site, "SE.A/F.MON/I.MON.VSDTC[30M]", "2025-03-10 09:31", LATE)
    put(site, "SE.A/F.MON/I.MON.TEMP[30M]", "38.5", LATE)
    site.entry.acknowledge_alert(LATE, sheet(site), "30M")
    ask(site)
    clock.advance(START + timedelta(hours=2, minutes=20) - clock.read().wall)
    start(site, "2025-03-10 11:10", CALM)
    return site


def ask(site: Site) -> None:
    """The monitor asks about the temperature at 30 minutes."""
    site.accounts.switch_user(MONITOR.login, SECRET)
    address = item_at(site.study, "SE.A/F.MON/I.MON.TEMP[30M]")
    site.review.open(LATE, address.form, "Oral or axillary?", path=address.path)
    site.accounts.switch_user(NURSE.login, SECRET)


def infusion(site: Site) -> FormKey:
    """The form that the acts of the run write into."""
    return sheet(site)._replace(form=FormOID("F.EX"))
