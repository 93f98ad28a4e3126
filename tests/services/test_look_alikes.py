"""Two names that a person cannot tell apart must not stand for two."""

from __future__ import annotations

import re

import pytest

from mscform.base.errors import CallError, EntryError, MscformError
from mscform.engine.pattern import fits
from mscform.records.account import Role
from mscform.services.people import NewUser
from mscform.services.site import Site
from tests.staffed_site import ADMIN_SECRET


def new(login: str, name: str = "Somebody New", organisation: str = "") -> NewUser:
    return NewUser(login=login, printed_name=name, role=Role.NURSE, organisation=organisation)


def refused(site: Site, person: NewUser) -> str:
    with pytest.raises(CallError) as told:
        site.accounts.add(person)
    return told.value.code


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("login", ["nurs\u04351", "nursel", "nurse\u0661", "m\u043enitor1"])
def test_a_login_that_looks_like_another_is_refused(site: Site, login: str) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    assert refused(site, new(login)) == "SVC-LOGIN-ALIKE"
    site.accounts.add(new("nurse2"))
    site.accounts.add(new("李娜"))


@pytest.mark.parametrize("login", ["..", "_-_"])
def test_a_login_of_signs_alone_is_none(site: Site, login: str) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    assert refused(site, new(login)) == "SVC-LOGIN"


@pytest.mark.req("SIG-01")
@pytest.mark.parametrize("name", ["\u202eIL aN", "Li\x00Na", "\x1b[31mLi", "Li\u200bNa", "N" * 101])
def test_a_name_that_cannot_be_read_off_paper_is_no_name(site: Site, name: str) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    assert refused(site, new("nurse9", name)) == "SVC-NAME"
    assert refused(site, new("nurse9", "Li Na", name)) == "SVC-NAME"
    made = site.accounts.add(new("nurse9", "李\u3000娜 \n Li"))
    assert made.account.printed_name == "李 娜 Li"


def test_a_reason_holds_no_orders_to_a_terminal(site: Site) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    for act in (site.accounts.reset, site.accounts.retire):
        with pytest.raises(MscformError) as told:
            act("nurse1", "\x1b]0;forgotten\x07")
        assert told.value.code == "SVC-QUERY-SIGNS"


@pytest.mark.req("PRV-01")
def test_a_subject_code_has_one_spelling(as_nurse: Site) -> None:
    (first,) = as_nurse.subjects.all()
    wide = first.key.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789"})
    with pytest.raises(EntryError) as taken:
        as_nurse.subjects.enrol(wide)
    assert taken.value.code == "SVC-SUBJECT-TAKEN"
    with pytest.raises(CallError) as shaped:
        as_nurse.subjects.enrol(first.key[:-1] + "\u0661")
    assert shaped.value.code == "SVC-SUBJECT-KEY"
    assert len(as_nurse.subjects.all()) == 1


def test_a_digit_in_a_pattern_is_one_of_ten() -> None:
    assert re.fullmatch(r"R\d{3}", "R00１"), "what Python says"
    assert fits(r"R\d{3}", "R001")
    assert not fits(r"R\d{3}", "R00１")
    assert not fits(r"R\d{3}", "R00\u0661")
    assert fits(r"\w+", "李娜")
