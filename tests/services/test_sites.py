"""Founding, opening and describing a site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock, TrainingClock
from mscform.base.errors import AccessError, CallError, IntegrityError, MachineError
from mscform.base.identity import SubjectKey
from mscform.base.message import Message
from mscform.records.account import Role
from mscform.records.audit import Action
from mscform.security.shares import Share, join
from mscform.services.demonstration import make_demonstration
from mscform.services.doorplate import begin_demonstration, keep_passwords, read_doorplate
from mscform.services.people import NewUser
from mscform.services.places import item_at
from mscform.services.safekeeping import verify_path
from mscform.services.site import CreatedSite, Site
from mscform.services.story import read_story
from mscform.store.folder import SiteFolder
from tests.services.conftest import START
from tests.staffed_site import ADMIN_SECRET, QUICK, SECRET


@pytest.fixture
def training(tmp_path: Path, study_folder: Path, resources: Path, clock: FixedClock) -> Path:
    administrator = NewUser(
        login="admin1", printed_name="Ada", role=Role.ADMINISTRATOR, password=ADMIN_SECRET
    )
    made = Site.create(
        tmp_path / "training",
        study_folder=study_folder,
        code="09",
        training=True,
        administrators=[administrator],
        clock=clock,
        resources=resources,
        cost=QUICK,
    )
    made.site.close()
    return tmp_path / "training"


def test_a_site_folder_tells_the_door_and_nothing_more(site: Site) -> None:
    told = Site.peek(site.folder)
    assert (told.code, told.training, told.protocol) == ("01", False, "NCT01844063")
    assert ("nurse1", "Nurse1 Test", "nurse") in told.logins


@pytest.mark.req("BCK-02")
def test_any_two_shares_hold_the_key(created: CreatedSite) -> None:
    shares = [Share.from_text(text) for text in created.recovery_shares]
    keys = {join(shares[a], shares[b]) for a, b in ((0, 1), (0, 2), (1, 2))}
    assert keys == {created.site._context.data_key}


@pytest.mark.req("DAT-09")
def test_a_second_writer_is_told_who_holds_the_site(site: Site) -> None:
    with pytest.raises(MachineError) as refused:
        Site.open(site.folder, login="nurse1", password=SECRET, resources=site.resources)
    assert refused.value.code == "STO-LOCKED"
    with Site.open(
        site.folder, login="nurse1", password=SECRET, read_only=True, resources=site.resources
    ) as reader:
        assert reader.subjects.all() == ()
        with pytest.raises(MachineError):
            reader.subjects.enrol()


def test_public_facts_changed_by_hand_are_noticed(site: Site) -> None:
    folder, resources = site.folder, site.resources
    site.close()
    slots = folder / "keys.json"
    slots.write_text(slots.read_text("utf-8").replace("Nurse1 Test", "Nurse1 Fake"), "utf-8")
    with pytest.raises(IntegrityError) as refused:
        Site.open(folder, login="nurse1", password=SECRET, resources=resources)
    assert refused.value.code == "SVC-SLOTS-SEAL"


@pytest.mark.req("AUD-07", "AUD-08")
def test_a_site_put_back_to_yesterday_is_opened_for_reading_only(site: Site) -> None:
    folder, resources = site.folder, site.resources
    site.close()
    yesterday = (folder / "site.db").read_bytes()
    with Site.open(folder, login="nurse1", password=SECRET, resources=resources) as today:
        today.subjects.enrol()
    (folder / "site.db").write_bytes(yesterday)
    with Site.open(folder, login="nurse1", password=SECRET, resources=resources) as again:
        assert again.faults
        with pytest.raises(IntegrityError) as refused:
            again.subjects.enrol()
        assert refused.value.code == "SVC-NOT-WRITTEN"
        why = refused.value.message.slots["why"]
        assert isinstance(why, Message)
        assert why.code == "STO-ROLLBACK"
    verdict = verify_path(folder, secret=("nurse1", SECRET))
    assert not verdict.ok


def test_a_used_folder_is_not_overwritten(site: Site, study_folder: Path) -> None:
    administrator = NewUser(
        login="admin1", printed_name="Ada", role=Role.ADMINISTRATOR, password=ADMIN_SECRET
    )
    with pytest.raises(CallError) as refused:
        Site.create(
            site.folder,
            study_folder=study_folder,
            code="02",
            training=True,
            administrators=[administrator],
            cost=QUICK,
        )
    assert refused.value.code == "SVC-FOLDER-USED"


def test_a_training_site_opens_for_reading_without_a_secret(
    training: Path, site: Site, resources: Path
) -> None:
    with Site.open_training(training, read_only=True, resources=resources) as opened:
        assert opened.training
        assert opened.raw_key()
        assert opened.subjects.all() == ()
        with pytest.raises(AccessError):
            opened.subjects.enrol()
    with pytest.raises(AccessError) as refused:
        Site.open_training(site.folder, resources=resources)
    assert refused.value.code == "SEC-NOT-TRAINING"
    assert site.raw_key() is None


def test_a_simulated_clock_is_for_training_and_leaves_an_event(
    training: Path, site: Site, resources: Path
) -> None:
    clock = TrainingClock(START + timedelta(days=3), 10)
    with Site.open_training(training, clock=clock, resources=resources) as opened:
        events = list(opened._context.database.ledger.events(action=Action.CLOCK))
        assert len(events) == 1
    folder = site.folder
    site.close()
    with pytest.raises(AccessError) as refused:
        Site.open(folder, login="nurse1", password=SECRET, clock=clock, resources=resources)
    assert refused.value.code == "SVC-CLOCK"


def test_subject_codes_follow_the_pattern_and_are_given_once(as_nurse: Site) -> None:
    assert [one.key for one in as_nurse.subjects.all()] == ["01-001"]
    assert as_nurse.subjects.next_key() == "01-002"
    with pytest.raises(CallError):
        as_nurse.subjects.enrol("someone")
    with pytest.raises(Exception, match="SVC-SUBJECT-TAKEN"):
        as_nurse.subjects.enrol("01-001")
    with pytest.raises(CallError):
        as_nurse.subjects.overview(SubjectKey("01-999"))


def test_a_setting_is_changed_by_two_persons(site: Site) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    for second, code in (("admin1", "SVC-SECOND"),):
        with pytest.raises(AccessError) as refused:
            site.settings.set("P.INITIALS", "Y", second=second, second_password=ADMIN_SECRET)
        assert refused.value.code == code
    before = site.settings.set("P.INITIALS", "Y", second="admin2", second_password=ADMIN_SECRET)
    assert before == "N", "the study's own value"
    with pytest.raises(CallError):
        site.settings.set("P.MELD_MIN", "1", second="admin2", second_password=ADMIN_SECRET)
    site.accounts.switch_user("nurse1", SECRET)
    assert site.settings.all() == {"P.INITIALS": "Y"}
    key = site.subjects.enrol().key
    address = "SE.SCR/F.DM/I.DM.SUBJINIT"
    assert site._sessions.of(key).data.subject.key == key
    from mscform.services.places import item_at

    found = item_at(site.study, address)
    item = site.entry.state(key, found.form).item(found.path)
    assert item is not None
    assert item.need == "asked"


def test_a_story_unrolls_the_same_way_for_the_same_seed(study_folder: Path) -> None:
    story = read_story(study_folder)
    assert story.acts(25, 7) == story.acts(25, 7)
    assert story.acts(25, 7) != story.acts(25, 8)


@pytest.mark.slow
def test_the_same_seed_makes_the_same_data(
    tmp_path: Path, study_folder: Path, resources: Path
) -> None:
    reports = []
    for name in ("a", "b"):
        told = make_demonstration(
            tmp_path / name, study_folder=study_folder, resources=resources, subjects=2
        )
        assert told.subjects == 2
        later = FixedClock(datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
        opened = Site.open_training(
            tmp_path / name, read_only=True, resources=resources, clock=later
        )
        with opened as site:
            reports.append([site.reading.report(one.key) for one in site.subjects.all()])
    assert reports[0] == reports[1]
    assert verify_path(tmp_path / "a").ok


@pytest.mark.req("DAT-01")
def test_after_a_crash_the_next_opening_says_what_was_kept(site: Site) -> None:
    folder, resources = site.folder, site.resources
    assert site.after_crash is None
    site.accounts.sign_in("nurse1", SECRET)
    subject = site.subjects.enrol().key
    address = item_at(site.study, "SE.SCR/F.DM/I.DM.SEX")
    site.entry.keep_draft(subject, address.form, address.path, "F")
    holder = SiteFolder(folder).lock_holder
    left = holder.read_bytes()
    site.close()
    # A program that is killed leaves this; the lock itself goes with it.
    holder.write_bytes(left)
    with Site.open(folder, login="nurse1", password=SECRET, resources=resources) as again:
        told = again.after_crash
        assert told is not None
        said = again.catalogue.render(told, "en")
        assert "ended unexpectedly" in said
        assert "drafts: 1" in said
    with Site.open(folder, login="nurse1", password=SECRET, resources=resources) as once_more:
        assert once_more.after_crash is None


def test_a_demonstration_that_was_broken_off_says_so(training: Path, resources: Path) -> None:
    begin_demonstration(training)
    for opening in (
        lambda: read_doorplate(training),
        lambda: Site.peek(training),
        lambda: Site.open_training(training, resources=resources),
    ):
        with pytest.raises(CallError) as refused:
            opening()
        assert refused.value.code == "SVC-UNFINISHED"
    keep_passwords(training, {"admin1": ADMIN_SECRET})
    assert read_doorplate(training).people[0].password == ADMIN_SECRET
