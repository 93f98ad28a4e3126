"""A training site of the small study of proposals, with one subject who has a fever."""

from __future__ import annotations

from pathlib import Path

from mscform.base.clock import Clock, FixedClock
from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange
from mscform.records.account import Role
from mscform.security.passwords import Cost
from mscform.services.people import NewUser
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.desk_site import ADMIN, SECRET, START
from tests.proposals_world import folder

SUBJECT = SubjectKey("01-001")
ANSWERS = {
    "SEX": "M",
    "PULSE": "80",
    "DAY": "2025-03-06",
    "START": "2025-03-06 09:00",
    "TEMP[1H]": "38.5",
}


def warm_site(tmp_path: Path, resources: Path, clock: Clock | None = None) -> Site:
    """The site, open, with the nurse signed in."""
    made = Site.create(
        tmp_path / "warm",
        study_folder=folder(tmp_path / "study"),
        code="01",
        training=True,
        administrators=[
            NewUser(login=login, printed_name=name, role=Role.ADMINISTRATOR, password=ADMIN)
            for login, name in (("admin1", "Ada Admin"), ("admin2", "Bo Boss"))
        ],
        clock=clock or FixedClock(START),
        resources=resources,
        cost=Cost(time_cost=1, memory_kib=64, parallelism=1),
    )
    site = made.site
    site.accounts.sign_in("admin1", ADMIN)
    people = {"nurse1": ("Li Na", Role.NURSE), "doctor1": ("Wang Wei", Role.INVESTIGATOR)}
    codes = {
        login: site.accounts.add(NewUser(login=login, printed_name=name, role=role)).code
        for login, (name, role) in people.items()
    }
    for login in ("doctor1", "nurse1"):
        site.accounts.switch_user(login, codes[login])
        site.accounts.set_password(codes[login], SECRET)
    site.subjects.enrol()
    for name, raw in ANSWERS.items():
        address = item_at(site.study, f"SE.A/F.VS/I.VS.{name}")
        site.entry.commit(SUBJECT, ItemChange(form=address.form, path=address.path, raw=raw))
    return site
