"""Who may come in, and who proves what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, CallError
from mscform.records.account import AccountState, Role
from mscform.records.audit import Action
from mscform.services.people import NewUser
from mscform.services.site import CreatedSite, Site
from tests.staffed_site import ADMIN_SECRET, SECRET


def code_of(error: pytest.ExceptionInfo[AccessError | CallError]) -> str:
    return error.value.code


def new(login: str, role: Role = Role.NURSE) -> NewUser:
    return NewUser(login=login, printed_name="Somebody New", role=role)


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("login", ["nurse1", "Nurse1", "ｎｕｒｓｅ１", " NURSE1 "])
def test_a_login_is_never_given_twice(site: Site, login: str, be: Callable[[str], Site]) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    site.accounts.retire("nurse1", "left the hospital")
    with pytest.raises(CallError) as refused:
        site.accounts.add(new(login))
    assert code_of(refused) == "SVC-LOGIN-TAKEN"


def test_a_retired_person_is_kept_and_cannot_come_in(site: Site) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    site.accounts.retire("nurse1", "left the hospital")
    states = {one.login: one.state for one in site.accounts.all()}
    assert states["nurse1"] is AccountState.RETIRED
    with pytest.raises(AccessError) as refused:
        site.accounts.switch_user("nurse1", SECRET)
    assert code_of(refused) == "SVC-ACCOUNT-CLOSED"
    folder, resources = site.folder, site.resources
    assert "nurse1" not in {login for login, _, _ in Site.peek(folder).logins}
    site.close()
    with pytest.raises(AccessError):
        Site.open(folder, login="nurse1", password=SECRET, resources=resources)


def test_an_invited_person_may_do_nothing_before_she_has_her_own_password(site: Site) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    invitation = site.accounts.add(new("nurse9"))
    site.accounts.switch_user("nurse9", invitation.code)
    assert site.must_change_password
    with pytest.raises(AccessError) as refused:
        site.subjects.all()
    assert code_of(refused) == "SVC-OWN-PASSWORD-FIRST"
    site.accounts.set_password(invitation.code, SECRET)
    assert site.subjects.all() == ()
    with pytest.raises(AccessError):
        site.accounts.switch_user("nurse9", invitation.code)


@pytest.mark.req("ACC-03")
def test_no_password_can_be_found_in_any_file(site: Site) -> None:
    folder = site.folder
    site.close()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaa", "my name is nurse1 ok"])
def test_a_weak_password_is_refused(site: Site, weak: str) -> None:
    site.accounts.sign_in("nurse1", SECRET)
    with pytest.raises(AccessError):
        site.accounts.set_password(SECRET, weak)
    site.accounts.switch_user("nurse1", SECRET)


@pytest.mark.req("ACC-05")
def test_five_failures_lock_an_account_whatever_the_clock_says(
    site: Site, clock: FixedClock
) -> None:
    for _ in range(5):
        with pytest.raises(AccessError):
            site.accounts.sign_in("nurse1", "not the password")
    clock.advance(timedelta(days=30))
    with pytest.raises(AccessError) as refused:
        site.accounts.sign_in("nurse1", SECRET)
    assert code_of(refused) == "SVC-LOCKED-OUT"
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    once = site.accounts.reset("nurse1", "forgot it on leave").code
    site.accounts.switch_user("nurse1", once)


@pytest.mark.req("ACC-05")
def test_failures_at_the_closed_door_are_counted_and_reach_the_ledger(site: Site) -> None:
    folder, resources = site.folder, site.resources
    site.close()
    for _ in range(5):
        with pytest.raises(AccessError):
            Site.open(folder, login="nurse1", password="no such", resources=resources)
    with pytest.raises(AccessError) as refused:
        Site.open(folder, login="nurse1", password=SECRET, resources=resources)
    assert code_of(refused) == "SVC-LOCKED-OUT"
    with pytest.raises(AccessError):
        Site.open(folder, login="typed secret", password="x", resources=resources)
    with Site.open(folder, login="doctor1", password=SECRET, resources=resources) as again:
        failed = list(again._context.database.ledger.events(action=Action.SIGN_IN_FAILED))
        assert len(failed) >= 5
        assert "typed secret" not in str([event.content for event in failed])
        with pytest.raises(AccessError) as refused:
            again.accounts.switch_user("nurse1", SECRET)
        assert code_of(refused) == "SVC-LOCKED-OUT"


@pytest.mark.req("ACC-06")
def test_a_locked_screen_shows_nothing_until_its_owner_unlocks(as_nurse: Site) -> None:
    as_nurse.accounts.lock()
    with pytest.raises(AccessError) as refused:
        as_nurse.subjects.all()
    assert code_of(refused) == "SVC-LOCKED"
    with pytest.raises(AccessError):
        as_nurse.accounts.unlock("wrong word here")
    as_nurse.accounts.unlock(SECRET)
    assert len(as_nurse.subjects.all()) == 1


@pytest.mark.req("SIG-02")
def test_the_first_signing_needs_login_and_password_later_ones_the_password(
    as_nurse: Site,
) -> None:
    accounts = as_nurse.accounts
    with pytest.raises(AccessError) as refused:
        accounts.reauthenticate(SECRET, record="r")
    assert code_of(refused) == "SVC-SIGN-LOGIN"
    accounts.use(accounts.reauthenticate(SECRET, record="r", login="nurse1"), record="r")
    accounts.use(accounts.reauthenticate(SECRET, record="s"), record="s")
    accounts.lock()
    accounts.unlock(SECRET)
    with pytest.raises(AccessError):
        accounts.reauthenticate(SECRET, record="r")


@pytest.mark.req("SIG-02")
def test_a_proof_is_good_once_for_one_record_and_one_minute(
    as_nurse: Site, clock: FixedClock
) -> None:
    accounts = as_nurse.accounts
    proof = accounts.reauthenticate(SECRET, record="r", login="nurse1")
    with pytest.raises(AccessError):
        accounts.use(proof, record="other")
    proof = accounts.reauthenticate(SECRET, record="r", login="nurse1")
    accounts.use(proof, record="r")
    with pytest.raises(AccessError):
        accounts.use(proof, record="r")
    late = accounts.reauthenticate(SECRET, record="r")
    clock.advance(timedelta(seconds=61))
    with pytest.raises(AccessError):
        accounts.use(late, record="r")


@pytest.mark.req("SIG-02")
def test_another_persons_credentials_do_not_sign_in_this_session(as_nurse: Site) -> None:
    with pytest.raises(AccessError) as refused:
        as_nurse.accounts.reauthenticate(SECRET, record="r", login="doctor1")
    assert code_of(refused) == "SVC-SIGN-OTHER"


@pytest.mark.req("SIG-05")
def test_a_reset_destroys_the_signing_key(site: Site) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    before = {one.login: one.wrapped_signing_key for one in site.accounts.all()}
    assert before["doctor1"]
    once = site.accounts.reset("doctor1", "forgot it on leave").code
    after = {one.login: one.wrapped_signing_key for one in site.accounts.all()}
    assert after["doctor1"] is None
    site.accounts.switch_user("doctor1", once)
    with pytest.raises(AccessError):
        site.accounts.reauthenticate(ADMIN_SECRET, record="r", login="doctor1")


def test_a_site_begins_with_named_administrators_only(
    created: CreatedSite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = created.site
    with pytest.raises(CallError) as refused:
        Site.create(
            tmp_path_factory.mktemp("x") / "y",
            study_folder=site.resources.parent / "forms" / "nct01844063",
            code="02",
            training=False,
            administrators=[],
        )
    assert code_of(refused) == "SVC-ADMINISTRATORS"
    assert {login for login, _, _ in Site.peek(site.folder).logins} == {"admin1", "admin2"}
