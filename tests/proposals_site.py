"""A training site of the small study of proposals, with one subject who has a fever."""

from __future__ import annotations

from pathlib import Path

from mscform.base.clock import Clock, FixedClock
from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.desk_site import START
from tests.proposals_world import folder
from tests.staffed_site import DOCTOR, NURSE, Person, found_site, staff

SUBJECT = SubjectKey("01-001")
ANSWERS = {
    "SEX": "M",
    "PULSE": "80",
    "DAY": "2025-03-06",
    "START": "2025-03-06 09:00",
    "TEMP[1H]": "38.5",
}


def warm_site(
    tmp_path: Path,
    resources: Path,
    clock: Clock | None = None,
    people: tuple[Person, ...] = (),
) -> Site:
    """The site, open, with the nurse signed in; doctor, nurse and more `people` work there."""
    site = found_site(
        tmp_path / "warm", folder(tmp_path / "study"), resources, clock=clock or FixedClock(START)
    ).site
    staff(site, (*people, DOCTOR, NURSE))
    site.subjects.enrol()
    for name, raw in ANSWERS.items():
        address = item_at(site.study, f"SE.A/F.VS/I.VS.{name}")
        site.entry.commit(SUBJECT, ItemChange(form=address.form, path=address.path, raw=raw))
    return site
