"""A real site of the small infusion study, with subjects whose sheets run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mscform.base.clock import FixedClock
from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.changes import ItemChange
from mscform.services.places import item_at
from mscform.services.runs import Done
from mscform.services.site import Site
from tests.builders import study_files, written
from tests.play import ZONE
from tests.scenarios.test_infusion_day import ALERTS, DONE
from tests.scenarios.test_running import FORMS
from tests.staffed_site import NURSE, found_site, staff

SUBJECT = SubjectKey("01-001")
START = datetime(2025, 3, 10, 9, 0, tzinfo=ZONE)


def running_site(tmp_path: Path, resources: Path, clock: FixedClock, subjects: int = 1) -> Site:
    """The site, open, with the nurse signed in; nothing runs yet."""
    folder = written(tmp_path / "study", study_files(*FORMS, alerts=ALERTS, codelists=DONE))
    site = found_site(tmp_path / "running", folder, resources, clock=clock).site
    staff(site, (NURSE,))
    for _ in range(subjects):
        site.subjects.enrol()
    return site


def sheet(site: Site) -> FormKey:
    """The key of the sheet, the same for every subject."""
    return item_at(site.study, "SE.A/F.MON/I.MON.TEMP[PRE]").form


def start(site: Site, at: str = "2025-03-10 09:00", subject: SubjectKey = SUBJECT) -> Done:
    """The act that begins a run."""
    done = site.runs.act(subject, sheet(site), "START", at=at)
    assert isinstance(done, Done)
    return done


def put(site: Site, at: str, raw: str, subject: SubjectKey = SUBJECT) -> None:
    """An answer at an address."""
    address = item_at(site.study, at)
    site.entry.commit(subject, ItemChange(form=address.form, path=address.path, raw=raw))
