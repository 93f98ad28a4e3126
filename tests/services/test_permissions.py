"""Every door has a lock: no service method without a permission (ACC-08)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import mscform.services
from mscform.base.errors import AccessError
from mscform.base.identity import SubjectKey
from mscform.base.text import TranslatedText
from mscform.records.account import Permission, Role
from mscform.records.audit import Action
from mscform.security.permissions import MATRIX
from mscform.services.context import Service
from mscform.services.people import NewUser
from mscform.services.site import Site
from tests.staffed_site import ADMIN_SECRET, SECRET


def services() -> Iterator[type[Service]]:
    for module in pkgutil.iter_modules(mscform.services.__path__):
        importlib.import_module(f"mscform.services.{module.name}")
    yield from Service.__subclasses__()


def public_methods() -> list[tuple[type[Service], str, Callable[..., object]]]:
    return [
        (service, name, method)
        for service in services()
        for name, method in vars(service).items()
        if inspect.isfunction(method) and not name.startswith("_")
    ]


@pytest.mark.req("ACC-08")
def test_every_public_method_of_a_service_says_who_may_call_it() -> None:
    found = public_methods()
    assert len(found) > 30
    open_doors = [
        f"{service.__name__}.{name}"
        for service, name, method in found
        if not hasattr(method, "permission")
    ]
    assert not open_doors


def test_only_what_concerns_oneself_is_open_to_all() -> None:
    open_to_all = {
        f"{service.__name__}.{name}"
        for service, name, method in public_methods()
        if getattr(method, "permission", 0) is None
    }
    assert open_to_all == {
        "Accounts.sign_in",
        "Accounts.switch_user",
        "Accounts.sign_out",
        "Accounts.lock",
        "Accounts.unlock",
        "Accounts.reauthenticate",
        "Accounts.use",
        "Accounts.set_password",
        "Clocks.watch",
        "Pins.set",
        "Pins.remove",
        "Signing.sentence",
    }


@pytest.mark.req("ACC-08", "ACC-09")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_each_role_is_denied_what_the_table_does_not_give_it(site: Site, role: Role) -> None:
    calls: dict[Permission, Callable[[], object]] = {
        Permission.READ: site.subjects.all,
        Permission.ENROL: site.subjects.enrol,
        Permission.ENTER: lambda: site.entry.drafts(SubjectKey("01-001"), None),  # type: ignore[arg-type]
        Permission.MANAGE_ACCOUNTS: lambda: site.accounts.retire("nobody", "no reason"),
        Permission.VERIFY: site.accounts.all,
    }
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    once = site.accounts.add(NewUser(login=f"x.{role}", printed_name="X Y", role=role)).code
    site.accounts.switch_user(f"x.{role}", once)
    site.accounts.set_password(once, SECRET)
    for permission, call in calls.items():
        if permission in MATRIX[role]:
            continue
        with pytest.raises(AccessError) as refused:
            call()
        assert refused.value.code == "SVC-DENIED"
        able = refused.value.message.slots["roles"]
        names = [each for each in Role if permission in MATRIX[each]]
        assert isinstance(able, TranslatedText)
        assert len(able["en"].split(", ")) == len(names) > 0


@pytest.mark.req("ACC-09")
def test_an_administrator_sees_and_enters_no_data(site: Site) -> None:
    site.accounts.sign_in("admin1", ADMIN_SECRET)
    for call in (site.subjects.all, site.subjects.enrol):
        with pytest.raises(AccessError):
            call()


def test_nobody_signed_in_at_a_real_site_sees_nothing(site: Site) -> None:
    with pytest.raises(AccessError) as refused:
        site.subjects.all()
    assert refused.value.code == "SVC-NOBODY"


@pytest.mark.req("ACC-08")
@pytest.mark.req("AUD-01")
def test_what_a_monitor_may_not_do_is_refused_and_on_record(
    as_nurse: Site, be: Callable[[str], Site]
) -> None:
    site = be("monitor1")
    with pytest.raises(AccessError, match="SVC-DENIED"):
        site.subjects.enrol()
    last = list(site._context.database.ledger.events(action=Action.REFUSED))
    assert [event.content for event in last] == [{"permission": "enrol"}]
    assert last[0].actor is not None
    assert last[0].actor.login == "monitor1"
