"""Everybody at a glance on a site of many subjects, against reading the bare rows.

`python -m tests.benchmarks glance`; MSCFORM_GLANCE_SITE names a training site that is measured in
place of one made here (`mscform demo DIR --subjects 210`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from mscform.services.demonstration import make_demonstration
from mscform.services.resources import find_resources
from mscform.services.site import Site
from tests.benchmarks.measure import Standing, paired, ratio_of

SUBJECTS = 20
ROUNDS = 5
STUDY = Path(__file__).resolve().parents[2] / "forms" / "bp-diary"


def _everybody(site: Site) -> None:
    """What the roster does right after sign-in."""
    for subject in site.subjects.all():
        known = site.subjects.known(subject.key)
        assert known is not None, subject.key


def _anew(site: Site, work: Callable[[Site], object]) -> Callable[[], object]:
    """The work as if the program had just been started."""

    def run() -> None:
        site._sessions.forget_all()
        work(site)

    return run


def _rows(site: Site) -> None:
    """The bare rows, and what their marks are compared with."""
    glances = site._context.database.glances
    assert glances.all()
    assert glances.heads()


def _measure(folder: Path) -> list[Standing]:
    with Site.open_training(folder) as site:
        site._sessions.look_at_all()
        number = len(site.subjects.all())
        bare = lambda: _rows(site)  # noqa: E731 - one word for the limit of all of them
        works = (
            ("roster after a start", _anew(site, _everybody), 12.0),
            ("roster again", lambda: _everybody(site), 1.5),
            ("endpoints after a start", _anew(site, lambda one: one.overview.results()), 30.0),
        )
        return [
            ratio_of(
                "glance",
                f"{name}: {number} subjects",
                paired(ours, bare, rounds=ROUNDS),
                wanted,
            )
            for name, ours, wanted in works
        ]


def standings() -> list[Standing]:
    """One line each: the list of everybody, the same again, and the page of endpoints."""
    told = os.environ.get("MSCFORM_GLANCE_SITE")
    if told is not None:
        return _measure(Path(told))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        make_demonstration(
            folder, study_folder=STUDY, resources=find_resources(), subjects=SUBJECTS
        )
        return _measure(folder)
