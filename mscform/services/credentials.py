"""Secrets of people: what is made when a password is set, and how one is tried."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from typing import Final

from mscform.base.errors import AccessError, CallError
from mscform.base.identity import UserId
from mscform.records.account import Account, AccountState, Actor
from mscform.records.audit import Action, EventDraft
from mscform.security.authority import (
    Credential,
    issue,
    unwrap_with_data_key,
    wrap_with_password,
)
from mscform.security.passwords import check_new_password, hash_password, verify_password
from mscform.services.context import Context
from mscform.store.ledger import AccountSecret

MOST_FAILURES: Final = 5
_LOGIN: Final = re.compile(r"[\w.\-]{2,40}")
_SEEN_AS: Final = {
    "a": "\u0430\u03b1",
    "c": "\u0441\u03f2",
    "d": "\u0501",
    "e": "\u0435",
    "h": "\u04bb",
    "j": "\u0458",
    "k": "\u043a\u03ba",
    "l": "1i\u0131\u0456\u04cf\u03b9",
    "m": "\u043c",
    "n": "\u043f",
    "o": "0\u043e\u03bf",
    "p": "\u0440\u03c1",
    "q": "\u051b",
    "s": "\u0455",
    "t": "\u0442\u03c4",
    "u": "\u03c5",
    "v": "\u03bd",
    "w": "\u051d",
    "x": "\u0445\u03c7",
    "y": "\u0443\u03b3",
}
"""Figures, and Cyrillic and Greek letters, by the small Latin letter that they look like."""
_OUTLINES: Final = {ord(sign): plain for plain, signs in _SEEN_AS.items() for sign in signs}


def folded(text: str) -> str:
    """One spelling for all that look alike: NFKC and case folding (ACC-01)."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def normalised_login(text: str) -> str:
    """The login that a text makes.

    Raises CallError `SVC-LOGIN` for other characters than letters, digits, `.`, `-` and `_`.
    """
    login = folded(text)
    if not _LOGIN.fullmatch(login) or not any(map(str.isalnum, login)):
        raise CallError("SVC-LOGIN", login=text)
    return login


def outline(login: str) -> str:
    """What of a login can be seen at a glance: two with one outline are taken for each other."""
    plain = (str(unicodedata.decimal(sign, sign)) for sign in login)
    return "".join(plain).translate(_OUTLINES)


def user_id_for(site: str, login: str) -> UserId:
    """The id a person keeps for ever; made from site and login, which are never used again."""
    return UserId("U-" + hashlib.sha256(f"{site}/{login}".encode()).hexdigest()[:10])


def one_time_code() -> str:
    """A code that opens an account once, until its owner has set a password: 80 random bits."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    drawn = "".join(secrets.choice(letters) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def actor_of(account: Account) -> Actor:
    """A person as she is now, for the ledger."""
    return Actor(
        user_id=account.user_id,
        login=account.login,
        printed_name=account.printed_name,
        role=account.role,
        organisation=account.organisation,
    )


def password_secret(context: Context, account: Account, password: str) -> AccountSecret:
    """Everything that follows from a password of one's own: hash, key of her own, certificate.

    Raises AccessError where the password is too weak.
    """
    check_new_password(
        password, forbidden=(account.login, account.printed_name, *context.study.name.values())
    )
    credential = issue(
        authority_of(context),
        printed_name=account.printed_name,
        user_id=account.user_id,
        role=account.role,
        now=context.now(),
    )
    return AccountSecret(
        user_id=account.user_id,
        password_hash=hash_password(password, context.cost),
        wrapped_key=wrap_with_password(credential.key, password, context.cost),
        certificate=credential.certificate,
    )


def code_secret(context: Context, user_id: UserId, code: str) -> AccountSecret:
    """What a one-time code opens: the account, and no signing key."""
    return AccountSecret(
        user_id=user_id,
        password_hash=hash_password(code, context.cost),
        wrapped_key=None,
        certificate=None,
    )


def authority_of(context: Context) -> Credential:
    """The site's own authority, from the genesis event and the blob it names."""
    genesis = genesis_of(context)
    wrapped = context.database.documents.get(genesis["authority_key"])
    return Credential(
        bytes.fromhex(genesis["authority"]), unwrap_with_data_key(wrapped, context.data_key)
    )


def genesis_of(context: Context) -> dict[str, str]:
    """What the first event of the site says."""
    first = next(context.database.ledger.events(action=Action.GENESIS))
    return dict(first.content or {})


def try_password(context: Context, login: str, password: str, purpose: str) -> Account:
    """The account behind login and password.

    Every failure is an event; five of them since the last success lock the account until an
    administrator resets it, whatever the clock says (ACC-05). Raises AccessError.
    """
    account = find_account(context, login)
    if account is not None:
        refuse_unusable(account)
        if verify_password(account.password_hash, password):
            return account
    note_failure(context, login, account, purpose)
    raise AccessError("SEC-PASSWORD")


def find_account(context: Context, login: str) -> Account | None:
    """The account of a typed login, or None; what is not a login is nobody's."""
    return context.database.accounts.by_login(folded(login))


def refuse_unusable(account: Account) -> None:
    """Raise AccessError for an account that is retired, suspended or locked by failures."""
    if account.state in (AccountState.RETIRED, AccountState.SUSPENDED):
        raise AccessError("SVC-ACCOUNT-CLOSED", login=account.login)
    if account.failed_attempts >= MOST_FAILURES:
        raise AccessError("SVC-LOCKED-OUT", login=account.login, tries=MOST_FAILURES)


def note_failure(context: Context, login: str, account: Account | None, purpose: str) -> None:
    """One more failed attempt, in the ledger; an unknown login only as its hash (ACC-05)."""
    if context.read_only:
        return
    content = {
        "user_id": None if account is None else account.user_id,
        "login": None if account is None else account.login,
        "typed": None if account is not None else hashlib.sha256(login.encode()).hexdigest(),
        "purpose": purpose,
    }
    context.append((EventDraft(action=Action.SIGN_IN_FAILED, content=content),))
