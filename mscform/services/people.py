"""Accounts as the ledger and the sign-in list see them: the events that make and change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from mscform.base.errors import CallError
from mscform.base.identity import UserId
from mscform.engine.signs import shown
from mscform.records.account import Account, AccountState, Role
from mscform.records.audit import Action, EventDraft
from mscform.security.key_slots import KeySlots
from mscform.services.context import Context
from mscform.services.credentials import normalised_login, user_id_for
from mscform.store.ledger import AccountSecret

LONGEST_NAME: Final = 100
"""Signs that fit under a signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A person as entered when an account is made. `password` only where she types it herself."""

    login: str
    printed_name: str
    role: Role
    organisation: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A new or reset account: `code` opens it once, until its owner sets her own password."""

    account: Account
    code: str


def blank_account(site: str, new: NewUser, state: AccountState) -> Account:
    """The account of a new person, before it has a secret; CallError for no login or no name."""
    login = normalised_login(new.login)
    return Account(
        user_id=user_id_for(site, login),
        login=login,
        printed_name=_readable(new.printed_name) or login,
        role=new.role,
        organisation=_readable(new.organisation),
        state=state,
        password_hash="",
        certificate=None,
        wrapped_signing_key=None,
        must_change_password=state is AccountState.INVITED,
    )


def _readable(name: str) -> str:
    """A name as it can be read off paper; CallError `SVC-NAME` where it holds hidden signs."""
    told = " ".join(name.split())
    if not told.isprintable() or len(told) > LONGEST_NAME:
        raise CallError("SVC-NAME", name=shown(told), most=LONGEST_NAME)
    return told


def account_draft(account: Account, state: AccountState, reason: str | None = None) -> EventDraft:
    """The event that says who somebody is from now on."""
    content: dict[str, Any] = {
        "user_id": account.user_id,
        "login": account.login,
        "printed_name": account.printed_name,
        "role": account.role.value,
        "organisation": account.organisation,
        "state": state.value,
        "reason": reason,
    }
    return EventDraft(action=Action.ACCOUNT, content=content)


def credential_draft(kind: str, secret: AccountSecret) -> EventDraft:
    """The event that says that a secret was set; the secret itself is never in it."""
    certificate = None if secret.certificate is None else secret.certificate.hex()
    content = {"user_id": secret.user_id, "kind": kind, "certificate": certificate}
    return EventDraft(action=Action.CREDENTIAL, content=content)


def publish_people(context: Context) -> None:
    """Write the sign-in list into the key-slot file: what is known before anybody signs in."""
    describe_people(context.slots, context.database.accounts.all(), context.data_key)
    context.write_slots()


def describe_people(slots: KeySlots, accounts: tuple[Account, ...], data_key: bytes) -> None:
    """Put the people who may sign in into the public facts of a site."""
    people = [
        {
            "user_id": account.user_id,
            "login": account.login,
            "printed_name": account.printed_name,
            "role": account.role.value,
        }
        for account in accounts
        if account.state in (AccountState.ACTIVE, AccountState.INVITED)
    ]
    slots.describe({**slots.envelope, "people": people}, data_key)


def user_id_in(slots: KeySlots, login: str) -> UserId | None:
    """The id behind a login according to the sign-in list."""
    for person in slots.envelope.get("people", []):
        if person["login"] == login:
            return UserId(str(person["user_id"]))
    return None
