"""Who charts a set in the session of another: her name, her rights, and when it ends (D28)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange
from mscform.records.account import Role
from mscform.records.audit import Action, AuditEvent
from mscform.services.data_entry import Committed
from mscform.services.house import PIN_ON_RUN_SHEET
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from tests.documents.paper_tools import text_of
from tests.staffed_site import ADMIN_SECRET, SECRET, Person, staff

SUBJECT = SubjectKey("01-001")
SET = "SE.INF[1]/F.MON/I.MON."
PIN, DOCTORS, MONITORS, BADGE = "402759", "618403", "079466", "WARD-7Q4X2"


@pytest.fixture
def ward(site: Site) -> Site:
    """Nurse1 is signed in at a run sheet; all have a PIN, nurse2 a badge."""
    staff(site, [Person("nurse2", "Nurse2 Test", Role.NURSE)])
    site.pins.set(SECRET, BADGE)
    for login, pin in (("doctor1", DOCTORS), ("monitor1", MONITORS), ("nurse1", PIN)):
        site.accounts.switch_user(login, SECRET)
        site.pins.set(SECRET, pin)
    site.subjects.enrol()
    put(site, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC")
    put(site, "SE.INF[1]/F.EX/I.EX.EXSTDTC", "2025-03-06 08:00")
    return site


def put(site: Site, place: str, raw: str) -> Committed:
    at = item_at(site.study, place)
    done = site.entry.commit(SUBJECT, ItemChange(form=at.form, path=at.path, raw=raw))
    assert isinstance(done, Committed), done
    return done


def take(site: Site, secret: str, login: str = "", point: str = "1H") -> None:
    form = form_at(site.study, "SE.INF[1]/F.MON")
    site.authors.open(SUBJECT, form, point, login=login, secret=secret)


def last(site: Site, place: str) -> AuditEvent:
    return site.entry.history(SUBJECT, item_at(site.study, place))[-1]


def who(site: Site, place: str) -> tuple[str, str | None, str | None]:
    event = last(site, place)
    assert event.actor is not None
    told = event.content or {}
    return event.actor.login, told.get("method"), told.get("signed_in")


def acts(site: Site) -> list[tuple[str, str, object]]:
    return [
        (event.actor.login if event.actor else "", str(told["act"]), told.get("why"))
        for event in site._context.database.ledger.events(action=Action.AUTHOR)
        if (told := event.content or {})
    ]


@pytest.mark.req("DAT-03")
def test_what_is_entered_in_a_set_is_its_authors(ward: Site) -> None:
    put(ward, SET + "HR_VSORRES[1H]", "82")
    assert who(ward, SET + "HR_VSORRES[1H]") == ("nurse1", None, None)
    take(ward, BADGE)
    put(ward, SET + "TEMP_VSORRES[1H]", "36.8")
    assert who(ward, SET + "TEMP_VSORRES[1H]") == ("nurse2", "badge", "nurse1")
    put(ward, "SE.SCR/F.IC/I.IC.ICCOPY", "Y")
    assert who(ward, "SE.SCR/F.IC/I.IC.ICCOPY") == ("nurse1", None, None)
    take(ward, PIN, "nurse1")
    put(ward, SET + "RESP_VSORRES[1H]", "18")
    assert who(ward, SET + "RESP_VSORRES[1H]") == ("nurse1", "pin", "nurse1")
    ward.authors.close()
    put(ward, SET + "SYSBP_VSORRES[1H]", "122")
    assert who(ward, SET + "SYSBP_VSORRES[1H]") == ("nurse1", None, None)
    assert acts(ward) == [
        ("nurse2", "opened", None),
        ("nurse2", "closed", "other"),
        ("nurse1", "opened", None),
        ("nurse1", "closed", "key"),
    ]
    assert ward.safekeeping.verify().faults == ()


def test_closing_confirms_by_the_item_that_asks_for_the_observer(ward: Site) -> None:
    form = form_at(ward.study, "SE.INF[1]/F.MON")
    take(ward, BADGE)
    assert ward.entry.confirm_set(SUBJECT, form) is None, "nothing in it is hers yet"
    put(ward, SET + "TEMP_VSORRES[1H]", "36.8")
    assert isinstance(ward.entry.confirm_set(SUBJECT, form), Committed)
    ward.authors.close()
    assert who(ward, SET + "MONBY[1H]") == ("nurse2", "badge", "nurse1")
    assert last(ward, SET + "MONBY[1H]").action is Action.ATTESTED
    assert ward.entry.confirm_set(SUBJECT, form) is None, "nobody charts any more"


@pytest.mark.req("ACC-08")
def test_a_nurse_does_not_chart_with_a_monitors_pin(ward: Site) -> None:
    with pytest.raises(AccessError) as refused:
        take(ward, MONITORS, "monitor1")
    assert refused.value.code == "SVC-DENIED"
    (event,) = ward._context.database.ledger.events(action=Action.REFUSED)
    assert event.actor is not None
    assert event.actor.login == "monitor1"
    assert event.content == {"permission": "enter", "method": "pin", "signed_in": "nurse1"}
    form = form_at(ward.study, "SE.INF[1]/F.MON")
    assert ward.authors.now(SUBJECT, form) is None


@pytest.mark.req("ACC-08")
def test_rights_are_those_of_the_author_not_of_the_session(ward: Site) -> None:
    ward.accounts.switch_user("monitor1", SECRET)
    with pytest.raises(AccessError):
        put(ward, SET + "TEMP_VSORRES[1H]", "36.8")
    take(ward, BADGE)
    put(ward, SET + "TEMP_VSORRES[1H]", "36.8")
    assert who(ward, SET + "TEMP_VSORRES[1H]") == ("nurse2", "badge", "monitor1")
    with pytest.raises(AccessError):
        put(ward, "SE.SCR/F.IC/I.IC.ICCOPY", "Y")


def test_two_idle_minutes_the_lock_and_leaving_end_it(ward: Site, clock: FixedClock) -> None:
    form = form_at(ward.study, "SE.INF[1]/F.MON")
    take(ward, BADGE)
    clock.advance(timedelta(seconds=110))
    ward.authors.touch()
    clock.advance(timedelta(seconds=110))
    put(ward, SET + "TEMP_VSORRES[1H]", "36.8")
    assert who(ward, SET + "TEMP_VSORRES[1H]")[0] == "nurse2"
    clock.advance(timedelta(seconds=120))
    put(ward, SET + "HR_VSORRES[1H]", "82")
    assert who(ward, SET + "HR_VSORRES[1H]") == ("nurse1", None, None)
    take(ward, BADGE)
    ward.accounts.lock()
    ward.accounts.unlock(SECRET)
    assert ward.authors.now(SUBJECT, form) is None
    take(ward, BADGE)
    ward.accounts.switch_user("doctor1", SECRET)
    assert ward.authors.now(SUBJECT, form) is None
    assert [why for _, act, why in acts(ward) if act == "closed"] == ["idle", "lock", "other"]


def test_a_pin_signs_nothing_and_opens_no_session(ward: Site) -> None:
    for act in (
        lambda: ward.accounts.reauthenticate(PIN, login="nurse1"),
        lambda: ward.accounts.switch_user("nurse1", PIN),
        lambda: ward.accounts.unlock(PIN),
    ):
        with pytest.raises(AccessError) as refused:
            act()
        assert refused.value.code == "SEC-PASSWORD"


def test_only_a_sheet_that_runs_has_an_author(ward: Site) -> None:
    form = form_at(ward.study, "SE.SCR/F.IC")
    with pytest.raises(CallError) as refused:
        ward.authors.open(SUBJECT, form, "", login="", secret=BADGE)
    assert refused.value.code == "SVC-NO-RUN-SHEET"


def test_a_site_may_demand_a_pin(ward: Site, be: Callable[[str], Site]) -> None:
    form = form_at(ward.study, "SE.INF[1]/F.MON")
    assert not ward.authors.is_demanded(SUBJECT, form)
    be("admin1")
    old = ward.settings.set(PIN_ON_RUN_SHEET, "true", second="admin2", second_password=ADMIN_SECRET)
    assert old == "False"
    be("nurse1")
    assert ward.authors.is_demanded(SUBJECT, form)
    with pytest.raises(EntryError) as refused:
        put(ward, SET + "TEMP_VSORRES[1H]", "36.8")
    assert refused.value.code == "SVC-AUTHOR-FIRST"
    put(ward, "SE.SCR/F.IC/I.IC.ICCOPY", "Y")
    take(ward, PIN, "nurse1")
    put(ward, SET + "TEMP_VSORRES[1H]", "36.8")


@pytest.mark.req("ACC-08")
def test_a_physician_attests_an_alert_by_pin_and_a_monitor_nothing(ward: Site) -> None:
    put(ward, SET + "TEMP_VSORRES[1H]", "39.5")
    at = item_at(ward.study, SET + "ALERTACK[1H]")

    def attest(login: str, secret: str) -> object:
        change = ItemChange(form=at.form, path=at.path, raw=login)
        return ward.entry.attest(SUBJECT, change, secret=secret)

    for login, secret, code in (
        ("nurse1", PIN, "SVC-ATTEST-ROLE"),
        ("monitor1", MONITORS, "SVC-DENIED"),
        ("doctor1", PIN, "SVC-PIN-WRONG"),
    ):
        with pytest.raises(AccessError) as refused:
            attest(login, secret)
        assert refused.value.code == code
    assert isinstance(attest("doctor1", DOCTORS), Committed)
    assert who(ward, SET + "ALERTACK[1H]") == ("doctor1", "pin", "nurse1")
    assert ward.actor is not None
    assert ward.actor.login == "nurse1"
    (alert,) = ward.entry.state(SUBJECT, at.form).alerts
    assert (alert.acknowledged, alert.attested) == (True, True)


def test_show_and_print_name_the_author(ward: Site, tmp_path: Path) -> None:
    form = form_at(ward.study, "SE.INF[1]/F.MON")
    put(ward, SET + "HR_VSORRES[1H]", "82")
    take(ward, BADGE)
    for name, raw in (("TEMP_VSORRES", "36.8"), ("RESP_VSORRES", "18")):
        put(ward, SET + f"{name}[1H]", raw)
    ward.entry.confirm_set(SUBJECT, form)
    ward.authors.close()
    told = json.dumps(ward.reading.history(SUBJECT, only=form), default=str)
    assert '"nurse2"' in told
    text = " ".join(text_of(ward.printing.form(SUBJECT, form), tmp_path, "-layout").split())
    assert "NT Nurse1 Test · NT2 Nurse2 Test" in text
    assert "NT2 NT" in text
