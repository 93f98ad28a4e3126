"""Identity at the keystroke: a PIN or badge of one's own, and what somebody shows for one act (D4).

Five wrong PINs, and only the password is taken: what was tried is counted in the ledger, so that
neither a kill nor a restart gives a sixth. Badges that are nobody's are counted for all together.
"""

from __future__ import annotations

from typing import NamedTuple

from mscform.base.errors import AccessError
from mscform.base.identity import UserId
from mscform.records.account import Account, AccountState, PinKind
from mscform.records.audit import Action, EventDraft
from mscform.security.passwords import SHORTEST_PASSWORD, hash_password, verify_password
from mscform.security.pins import SHORTEST_BADGE, as_typed, badge_tag, check_new_pin, is_digits
from mscform.services.context import Context, Service, open_to_all
from mscform.services.credentials import (
    MOST_FAILURES,
    find_account,
    note_failure,
    refuse_unusable,
    try_password,
)
from mscform.store.ledger import PinSecret


class Proven(NamedTuple):
    """Who has just shown who she is, and by what: `pin`, `badge` or `password`."""

    account: Account
    method: str


class Pins(Service):
    """One's own PIN or badge."""

    @open_to_all
    def set(self, password: str, code: str) -> PinKind:
        """Set one's own PIN (six digits) or badge code; it takes the place of the one before.

        Raises AccessError for a wrong password, a code that is no good, or a badge of another.
        """
        context = self._context
        account = try_password(context, context.acting().login, password, "set_pin")
        if account.state is not AccountState.ACTIVE:
            raise AccessError("SVC-OWN-PASSWORD-FIRST", login=account.login)
        code = as_typed(code)
        kind = check_new_pin(code, forbidden=(account.login, account.printed_name))
        tag = badge_tag(code, context.data_key) if kind is PinKind.BADGE else ""
        if tag and _holder(context, code) not in (None, account.user_id):
            raise AccessError("SVC-BADGE-TAKEN")
        secret = PinSecret(
            user_id=account.user_id, kind=kind, hash=hash_password(code, context.cost), tag=tag
        )
        _write(context, secret)
        return kind

    @open_to_all
    def remove(self, password: str) -> None:
        """Have none any more; AccessError for a wrong password."""
        context = self._context
        account = try_password(context, context.acting().login, password, "set_pin")
        forget_pin(context, account.user_id)

    @property
    def kind(self) -> PinKind:
        """What whoever is signed in has."""
        context = self._context
        pin = None if context.actor is None else context.database.pins.of(context.actor.user_id)
        return PinKind.NONE if pin is None else pin.kind


def forget_pin(context: Context, user_id: UserId) -> None:
    """Take a PIN or badge away; nothing where there is none."""
    pin = context.database.pins.of(user_id)
    if pin is not None and pin.kind is not PinKind.NONE:
        _write(context, PinSecret(user_id=user_id, kind=PinKind.NONE))


def may_be_badge(text: str) -> bool:
    """Whether a text is long enough for the code of a badge."""
    return len(as_typed(text)) >= SHORTEST_BADGE


def prove(context: Context, login: str, secret: str, purpose: str) -> Proven:
    """Who shows this: login and PIN, login and password, or a badge alone.

    Six digits are a PIN and nothing else; any other text is a badge where it is somebody's, else
    the password. Every wrong one is an event. Raises AccessError.
    """
    code = as_typed(secret)
    if is_digits(code):
        return Proven(_by_pin(context, login, code, purpose), "pin")
    holder = _by_badge(context, code)
    if holder is not None:
        return Proven(holder, "badge")
    if not login or len(secret) < SHORTEST_PASSWORD:
        # No password is that short: a scan that nobody knows must not lock a person's account.
        if context.database.pins.unknown_badges() >= MOST_FAILURES:
            raise AccessError("SVC-BADGE-LOCKED", tries=MOST_FAILURES)
        _note(context, None, purpose)
        raise AccessError("SVC-BADGE-UNKNOWN")
    return Proven(try_password(context, login, secret, purpose), "password")


def _by_pin(context: Context, login: str, code: str, purpose: str) -> Account:
    account = find_account(context, login)
    if account is None:
        note_failure(context, login, None, purpose)
        raise AccessError("SVC-PIN-WRONG")
    _refuse(account)
    pin = context.database.pins.of(account.user_id)
    if pin is not None and pin.failed >= MOST_FAILURES:
        raise AccessError("SVC-PIN-LOCKED", login=account.login, tries=MOST_FAILURES)
    known = pin is not None and pin.kind is PinKind.DIGITS
    if pin is not None and known and verify_password(pin.hash, code):
        return account
    _note(context, account, purpose)
    raise AccessError("SVC-PIN-WRONG")


def _by_badge(context: Context, code: str) -> Account | None:
    """Whose badge it is; None where it is nobody's."""
    pins = context.database.pins
    if pins.unknown_badges() >= MOST_FAILURES:
        return None
    holder = _holder(context, code)
    account = None if holder is None else context.database.accounts.by_id(holder)
    if account is not None:
        _refuse(account)
        pin = pins.of(account.user_id)
        if pin is not None and pin.failed >= MOST_FAILURES:
            raise AccessError("SVC-PIN-LOCKED", login=account.login, tries=MOST_FAILURES)
    return account


def _holder(context: Context, code: str) -> UserId | None:
    found = context.database.pins.badges(badge_tag(code, context.data_key))
    return next((pin.user_id for pin in found if verify_password(pin.hash, code)), None)


def _refuse(account: Account) -> None:
    refuse_unusable(account)
    if account.state is not AccountState.ACTIVE:
        raise AccessError("SVC-OWN-PASSWORD-FIRST", login=account.login)


def _note(context: Context, account: Account | None, purpose: str) -> None:
    """One more wrong PIN of a person, or one more badge of nobody.

    What was typed is not even kept as a hash: it may be half a password.
    """
    if context.read_only:
        return
    content = {
        "user_id": "" if account is None else account.user_id,
        "login": None if account is None else account.login,
        "purpose": purpose,
    }
    context.append((EventDraft(action=Action.PIN_FAILED, content=content),))


def _write(context: Context, secret: PinSecret) -> None:
    """The event says that there is one, and of which kind; the code itself is nowhere."""
    content = {"user_id": secret.user_id, "kind": secret.kind.value}
    context.append((EventDraft(action=Action.PIN, content=content),), secrets=secret)
