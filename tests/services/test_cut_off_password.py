"""A change of password that the power cut in two: whichever half is on disk, its owner comes in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mscform.base.errors import AccessError
from mscform.security.key_slots import KeySlots
from mscform.services.credentials import find_account
from mscform.services.site import Site
from mscform.store.folder import SiteFolder
from tests.staffed_site import ADMIN_SECRET, QUICK, SECRET

NEW = "a new lantern in the corridor"


def slots(site: Site) -> KeySlots:
    return KeySlots.from_bytes(SiteFolder(site.folder).key_slots.read_bytes())


def add_next(site: Site, found: KeySlots) -> None:
    """What is on disk before the ledger hears of the new password."""
    account = find_account(site._context, "nurse1")
    assert account is not None
    found.add_next(account.user_id, NEW, site._context.data_key, QUICK)
    SiteFolder(site.folder).key_slots.write_bytes(found.to_bytes())


def opened(site: Site, password: str) -> Site:
    return Site.open(site.folder, login="nurse1", password=password, resources=site.resources)


@pytest.mark.req("ACC-07", "DAT-01")
def test_before_the_ledger_heard_of_it_the_old_one_opens(
    site: Site, be: Callable[[str], Site]
) -> None:
    be("nurse1")
    add_next(site, slots(site))
    site.close()
    opened(site, SECRET).close()
    with pytest.raises(AccessError):
        opened(site, NEW)
    with opened(site, SECRET) as again:
        account = find_account(again._context, "nurse1")
        assert account is not None
        assert not slots(again).has_next(account.user_id)


@pytest.mark.req("ACC-07", "DAT-01")
def test_after_the_ledger_heard_of_it_the_new_one_opens(
    site: Site, be: Callable[[str], Site]
) -> None:
    be("nurse1")
    before = slots(site)
    site.accounts.set_password(SECRET, NEW)
    add_next(site, before)
    site.close()
    with pytest.raises(AccessError):
        opened(site, SECRET)
    opened(site, NEW).close()
    with opened(site, NEW) as again:
        account = find_account(again._context, "nurse1")
        assert account is not None
        assert not slots(again).has_next(account.user_id)


def test_a_reset_leaves_no_second_slot(site: Site, be: Callable[[str], Site]) -> None:
    be("nurse1")
    add_next(site, slots(site))
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    site.accounts.reset("nurse1", "forgot her password")
    site.close()
    with pytest.raises(AccessError):
        opened(site, NEW)
