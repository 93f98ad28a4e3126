"""Lists come from what is kept beside the record, and say what a fresh evaluation says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from mscform.base.clock import FixedClock
from mscform.base.identity import SubjectKey
from mscform.engine.changes import Accepted, ItemChange, ReasonGiven
from mscform.engine.endpoints import SubjectFacts
from mscform.engine.form_state import SubjectOverview
from mscform.services.demonstration import make_demonstration
from mscform.services.places import item_at
from mscform.services.safekeeping import verify_path
from mscform.services.sessions import Sessions
from mscform.services.site import Site
from mscform.services.story import read_story
from mscform.store.schema import SEALED_GLANCE
from tests.studies import ROOT

DIARY = ROOT / "forms" / "bp-diary"
SUBJECTS = 3
END = read_story(DIARY).acts(SUBJECTS, 1)[-1].at
"""The last act of the story."""
DAYS = (0, 1, 3, 8, 30, 90, 200, 400)

Open = Callable[..., Site]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, resources: Path) -> tuple[Path, dict[str, str]]:
    """A training site of the diary study, closed, and its passwords."""
    folder = tmp_path_factory.mktemp("glances") / "site"
    told = make_demonstration(folder, study_folder=DIARY, resources=resources, subjects=SUBJECTS)
    return folder, dict(told.passwords)


@pytest.fixture
def demo(made: tuple[Path, dict[str, str]]) -> Path:
    return made[0]


@pytest.fixture
def passwords(made: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return made[1]


@pytest.fixture
def opened(demo: Path, resources: Path) -> Iterator[Open]:
    """Opens the site so many days after the story; what was open before is closed."""
    sites: list[Site] = []

    def run(days: int = 0, *, read_only: bool = False) -> Site:
        for site in sites:
            site.close()
        clock = FixedClock(END + timedelta(days=days))
        sites.append(
            Site.open_training(demo, clock=clock, resources=resources, read_only=read_only)
        )
        return sites[-1]

    yield run
    for site in sites:
        site.close()


def keys(site: Site) -> list[SubjectKey]:
    return [subject.key for subject in site.subjects.all()]


def fresh(site: Site, key: SubjectKey) -> tuple[SubjectOverview, SubjectFacts]:
    """What an evaluation says that knows nothing of anything kept."""
    session = Sessions(site._context).of(key)
    return session.overview(), session.endpoints()


def look(site: Site) -> None:
    """What a list does: everybody, and then it is kept."""
    for key in keys(site):
        site.subjects.overview(key)
    site.subjects.remember()


def forge(folder: Path, key: str, statement: str) -> None:
    """Somebody with the key of the training site and another tool."""
    with closing(dbapi2.connect(str(folder / "site.db"), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.execute(statement)


def test_what_was_made_is_kept_from_the_beginning(opened: Open) -> None:
    site = opened()
    assert len(keys(site)) == SUBJECTS
    assert all(site.subjects.known(key) for key in keys(site))


def test_on_whatever_day_a_list_says_what_an_evaluation_says(opened: Open) -> None:
    look(opened())
    held = 0
    for days in DAYS:
        site = opened(days, read_only=True)
        for key in keys(site):
            known, (overview, facts) = site.subjects.known(key), fresh(site, key)
            assert known is not None
            if known.holds:
                held += 1
                assert known.overview == overview
            assert site._sessions.facts(key) == facts
            assert site.subjects.overview(key) == overview
    assert held > SUBJECTS


def test_a_change_is_seen_at_once_and_after_the_next_opening(
    opened: Open, passwords: dict[str, str]
) -> None:
    site = opened()
    look(site)
    key = keys(site)[0]
    site.accounts.sign_in("nurse1", passwords["nurse1"])
    address = item_at(site.study, "SE.JOIN/F.JOIN/I.JOIN.DAYONE")
    before = site.subjects.overview(key)
    why = ReasonGiven(code="SLIP")
    [outcome] = site.entry.commit_all(
        key, [ItemChange(form=address.form, path=address.path, raw="2099-01-01", reason=why)]
    )
    assert isinstance(outcome, Accepted), outcome
    told = site.subjects.overview(key)
    assert told != before
    assert told == fresh(site, key)[0]
    site = opened()
    known = site.subjects.known(key)
    assert known is not None
    assert known.holds
    assert known.overview == told == fresh(site, key)[0]


@pytest.mark.req("AUD-05")
@pytest.mark.parametrize(
    "lie",
    [
        "overview = replace(overview, 'done', 'missed')",
        "facts = replace(facts, '0', '1')",
        "steady = 1 - steady",
        "seen = replace(seen, 'T', ' ')",
        "mac = zeroblob(32)",
        "mac = x''",
        "mac = (SELECT mac FROM glance ORDER BY subject DESC LIMIT 1)",
    ],
)
def test_a_forged_glance_is_not_used_and_named_by_the_check(
    opened: Open, demo: Path, resources: Path, lie: str
) -> None:
    site = opened()
    look(site)
    raw, key = site.raw_key() or "", keys(site)[0]
    told, facts = fresh(site, key)
    site.close()
    forge(demo, raw, f"UPDATE glance SET {lie} WHERE subject = '{key}'")
    verdict = verify_path(demo, resources=resources)
    assert not verdict.ok
    found = [(one.code, one.where) for one in verdict.faults if not one.warning]
    assert found == [("STO-GLANCE", f"glance {key}")]
    site = opened()
    assert site.subjects.known(key) is None
    assert site.subjects.known(keys(site)[1]) is not None
    assert (site.subjects.overview(key), site._sessions.facts(key)) == (told, facts)
    look(site)
    site.close()
    assert verify_path(demo, resources=resources).ok


@pytest.mark.req("AUD-05")
def test_glances_of_before_there_were_seals_are_not_used(opened: Open, demo: Path) -> None:
    site = opened()
    look(site)
    raw = site.raw_key() or ""
    site.close()
    forge(demo, raw, "ALTER TABLE glance DROP COLUMN mac")
    site = opened(read_only=True)
    assert all(site.subjects.known(key) is None for key in keys(site))
    site.close()
    forge(demo, raw, "DROP TABLE glance")
    forge(demo, raw, SEALED_GLANCE)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM glance",
        "UPDATE glance SET overview = 'x', facts = '[]'",
        "UPDATE glance SET seen = 'yesterday'",
        "UPDATE glance SET heads = ''",
        "UPDATE glance SET basis = 'b'",
    ],
)
def test_without_a_readable_glance_the_subject_is_evaluated(
    opened: Open, demo: Path, statement: str
) -> None:
    site = opened()
    look(site)
    raw = site.raw_key() or ""
    site.close()
    forge(demo, raw, statement)
    site = opened()
    for key in keys(site):
        assert site.subjects.known(key) is None
        overview, facts = fresh(site, key)
        assert site.subjects.overview(key) == overview
        assert site._sessions.facts(key) == facts
