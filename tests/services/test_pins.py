"""PINs and badges: set with the password, few tries, on record, and nowhere to be read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.base.errors import AccessError
from mscform.records.account import PinKind
from mscform.records.audit import Action
from mscform.services.pins import prove
from mscform.services.site import Site
from tests.staffed_site import SECRET

PIN, OTHER_PIN, BADGE = "402759", "618403", "WARD-7Q4X2"
Be = Callable[[str], Site]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(AccessError) as refused:
        act()
    return refused.value.code


def shown(site: Site, login: str, secret: str) -> tuple[str, str]:
    proven = prove(site._context, login, secret, "author")
    return proven.account.login, proven.method


def test_a_pin_is_set_with_the_password_and_shown_with_the_login(as_nurse: Site) -> None:
    site = as_nurse
    assert refusal(lambda: site.pins.set("not my password", PIN)) == "SEC-PASSWORD"
    assert refusal(lambda: site.pins.set(SECRET, "123456")) == "SEC-PIN-PLAIN"
    assert site.pins.kind is PinKind.NONE
    assert site.pins.set(SECRET, PIN) is PinKind.DIGITS
    assert site.pins.kind is PinKind.DIGITS
    assert shown(site, "nurse1", PIN) == ("nurse1", "pin")
    assert shown(site, "Nurse1 ", "４０２７５９") == ("nurse1", "pin")
    assert shown(site, "doctor1", SECRET) == ("doctor1", "password")
    assert refusal(lambda: shown(site, "doctor1", PIN)) == "SVC-PIN-WRONG"


def test_a_badge_stands_alone_and_for_one_person(as_nurse: Site, be: Be) -> None:
    site = as_nurse
    site.pins.set(SECRET, BADGE)
    assert shown(site, "", BADGE) == ("nurse1", "badge")
    assert shown(site, "doctor1", BADGE) == ("nurse1", "badge")
    be("doctor1")
    assert refusal(lambda: site.pins.set(SECRET, BADGE)) == "SVC-BADGE-TAKEN"
    site.pins.set(SECRET, PIN)
    be("monitor1")
    assert site.pins.set(SECRET, PIN) is PinKind.DIGITS
    be("nurse1")
    assert site.pins.set(SECRET, BADGE) is PinKind.BADGE
    site.pins.remove(SECRET)
    assert refusal(lambda: shown(site, "", BADGE)) == "SVC-BADGE-UNKNOWN"


@pytest.mark.req("ACC-05")
def test_five_wrong_pins_and_only_the_password_is_taken(as_nurse: Site, be: Be) -> None:
    site = as_nurse
    site.pins.set(SECRET, PIN)
    for _ in range(4):
        assert refusal(lambda: shown(site, "nurse1", "000000")) == "SVC-PIN-WRONG"
    folder, resources = site.folder, site.resources
    guess = """
import os, sys, signal
from pathlib import Path
from mscform.services.site import Site
from mscform.services.pins import prove
from mscform.base.errors import AccessError
site = Site.open(Path(sys.argv[1]), login="doctor1", password=sys.argv[2])
try:
    prove(site._context, "nurse1", "000001", "author")
except AccessError as error:
    print(error.code, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    site.close()
    killed = subprocess.run(
        [sys.executable, "-c", guess, str(folder), SECRET],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert killed.stdout.split() == ["SVC-PIN-WRONG"], killed.stderr
    assert killed.returncode == -signal.SIGKILL
    with Site.open(folder, login="nurse1", password=SECRET, resources=resources) as again:
        assert refusal(lambda: shown(again, "nurse1", PIN)) == "SVC-PIN-LOCKED"
        assert shown(again, "nurse1", SECRET) == ("nurse1", "password")
        failed = list(again._context.database.ledger.events(action=Action.PIN_FAILED))
        assert len(failed) == 5
        assert again.safekeeping.verify().faults == ()
        again.pins.set(SECRET, OTHER_PIN)
        assert shown(again, "nurse1", OTHER_PIN) == ("nurse1", "pin")


@pytest.mark.req("ACC-05")
def test_badges_of_nobody_are_counted_and_lock_no_account(as_nurse: Site, be: Be) -> None:
    site = as_nurse
    site.pins.set(SECRET, BADGE)
    for _ in range(5):
        assert refusal(lambda: shown(site, "nurse1", "WARD-00000")) == "SVC-BADGE-UNKNOWN"
    assert refusal(lambda: shown(site, "nurse1", BADGE)) == "SVC-BADGE-LOCKED"
    assert shown(site, "nurse1", SECRET) == ("nurse1", "password")
    be("doctor1")
    assert shown(site, "", BADGE) == ("nurse1", "badge")


def test_a_reset_or_closed_account_has_no_pin(as_nurse: Site, be: Be) -> None:
    site = as_nurse
    site.pins.set(SECRET, PIN)
    be("doctor1")
    site.pins.set(SECRET, PIN)
    be("admin1")
    code = site.accounts.reset("nurse1", "forgot it on leave").code
    assert refusal(lambda: shown(site, "nurse1", PIN)) == "SVC-OWN-PASSWORD-FIRST"
    site.accounts.retire("doctor1", "left the hospital")
    assert refusal(lambda: shown(site, "doctor1", PIN)) == "SVC-ACCOUNT-CLOSED"
    site.accounts.switch_user("nurse1", code)
    assert refusal(lambda: site.pins.set(code, PIN)) == "SVC-OWN-PASSWORD-FIRST"
    site.accounts.set_password(code, SECRET)
    assert refusal(lambda: shown(site, "nurse1", PIN)) == "SVC-PIN-WRONG"


@pytest.mark.req("ACC-03")
def test_the_code_is_nowhere_and_a_forged_hash_is_found(as_nurse: Site) -> None:
    site = as_nurse
    site.pins.set(SECRET, BADGE)
    shown(site, "", BADGE)
    context = site._context
    told = "".join(str(event.content) for event in context.database.ledger.events())
    rows = "".join(
        str(context.database.connection.execute(f"SELECT * FROM {table}").fetchall())
        for table in ("pin", "pin_secret", "account_secret", "draft", "setting")
    )
    assert BADGE not in told + rows
    assert "$argon2id$" in rows
    assert site.safekeeping.verify().faults == ()
    context.database.connection.execute("UPDATE pin_secret SET tag = '00'")
    context.database.connection.execute("UPDATE pin SET failed = -99")
    found = {fault.message.code for fault in site.safekeeping.verify().faults}
    assert found == {"STO-SECRET", "STO-TABLE-CHANGED"}
