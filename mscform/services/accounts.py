"""Signing in and out, proving again who one is, and the people of a site."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from mscform.base.clock import Reading
from mscform.base.errors import AccessError, CallError
from mscform.engine.signs import has_forbidden_signs
from mscform.records.account import Account, AccountState, Actor, Permission
from mscform.records.audit import Action, EventDraft
from mscform.security.passwords import verify_password
from mscform.services.authors import BY_LOCK, BY_OTHER, end_author
from mscform.services.context import Context, Service, open_to_all, requires
from mscform.services.credentials import (
    actor_of,
    code_secret,
    find_account,
    one_time_code,
    outline,
    password_secret,
    try_password,
)
from mscform.services.people import (
    Invitation,
    NewUser,
    account_draft,
    blank_account,
    credential_draft,
    publish_people,
)
from mscform.services.pins import forget_pin

_PROOF_LIFE_NS: Final = 60 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Somebody has just proven who she is, for one act on one record (SIG-02).

    Good once, for 60 seconds of a clock that nobody can move.
    """

    token: str
    login: str
    record: str
    given: Reading


class Accounts(Service):
    """Who is signed in, and who there is."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._proofs: set[str] = set()
        self._has_signed = False

    @open_to_all
    def sign_in(self, login: str, password: str) -> Actor:
        """Begin a session; raises AccessError for a wrong pair or a closed account."""
        account = try_password(self._context, login, password, "sign_in")
        self._settle(account, password)
        return self._begin(account)

    @open_to_all
    def switch_user(self, login: str, password: str) -> Actor:
        """End one session and begin another in the same window (ACC-06)."""
        account = try_password(self._context, login, password, "switch_user")
        self._settle(account, password)
        self.sign_out()
        return self._begin(account)

    @open_to_all
    def sign_out(self) -> None:
        """End the session; without one that is no act at all."""
        context = self._context
        end_author(context, BY_OTHER)
        if context.actor is not None and not context.read_only:
            content = {"user_id": context.actor.user_id}
            context.append((EventDraft(action=Action.SIGN_OUT, content=content),))
        context.actor, context.must_change = None, False
        self._end_signing()

    @open_to_all
    def lock(self) -> None:
        """Hide everything until the same person unlocks, or another one takes over."""
        end_author(self._context, BY_LOCK)
        self._context.locked = True
        self._end_signing()

    @open_to_all
    def unlock(self, password: str) -> None:
        """Show everything again to whoever is signed in; AccessError for a wrong password."""
        try_password(self._context, self._context.acting().login, password, "unlock")
        self._context.locked = False

    @open_to_all
    def reauthenticate(self, password: str, *, record: str = "", login: str | None = None) -> Proof:
        """Prove again who one is, for one act on the record with this digest (SIG-02).

        `login` is needed for the first signing of a session. Raises AccessError: another person's
        login, a wrong password (which counts as a failure), or `SVC-SIGN-LOGIN` without a login.
        """
        context = self._context
        actor = context.acting()
        if context.locked:
            raise AccessError("SVC-LOCKED")
        if login is None and not self._has_signed:
            raise AccessError("SVC-SIGN-LOGIN")
        if login is not None and find_account(context, login) != find_account(context, actor.login):
            _refuse_to_sign(context, "SVC-SIGN-OTHER")
            raise AccessError("SVC-SIGN-OTHER", login=actor.login)
        _prove_to_sign(context, actor.login, password)
        proof = Proof(
            token=secrets.token_hex(16),
            login=actor.login,
            record=record,
            given=context.clock.read(),
        )
        self._proofs.add(proof.token)
        return proof

    @open_to_all
    def use(self, proof: Proof, *, record: str) -> Account:
        """Spend a proof; AccessError `SVC-PROOF` where it is used, late, or for another record."""
        context = self._context
        fresh = proof.token in self._proofs
        self._proofs.discard(proof.token)
        now = context.clock.read()
        age = now.monotonic_ns - proof.given.monotonic_ns
        in_time = now.boot_id == proof.given.boot_id and 0 <= age <= _PROOF_LIFE_NS
        same = proof.record == record and proof.login == context.acting().login
        account = find_account(context, proof.login)
        if not (fresh and in_time and same) or account is None or context.locked:
            _refuse_to_sign(context, "SVC-PROOF")
            raise AccessError("SVC-PROOF")
        self._has_signed = True
        return account

    @property
    def needs_login_to_sign(self) -> bool:
        """Whether the next signing is the first of this session: login and password (SIG-02)."""
        return not self._has_signed

    @open_to_all
    def set_password(self, old: str, new: str) -> None:
        """Set one's own password; with it come a new signing key and its certificate (SIG-05).

        Raises AccessError for a wrong old password (a one-time code counts as one) and for a new
        one that is too weak or the same as the old.
        """
        context = self._context
        account = try_password(context, context.acting().login, old, "set_password")
        if verify_password(account.password_hash, new):
            raise AccessError("SVC-SAME-PASSWORD")
        secret = password_secret(context, account, new)
        drafts = [credential_draft("password", secret)]
        if account.state is AccountState.INVITED:
            drafts.insert(0, account_draft(account, AccountState.ACTIVE))
        context.slots.add_next(account.user_id, new, context.data_key, context.cost)
        context.write_slots()
        context.append(drafts, secrets=secret)
        context.slots.settle(account.user_id, new, context.data_key)
        publish_people(context)
        context.must_change = False
        self._end_signing()

    @requires(Permission.VERIFY)
    def all(self) -> tuple[Account, ...]:
        """Everybody who has or ever had an account here."""
        return self._context.database.accounts.all()

    @requires(Permission.MANAGE_ACCOUNTS)
    def add(self, new: NewUser) -> Invitation:
        """Make an account; its owner gets in once with the code and sets her own password.

        Raises CallError `SVC-LOGIN-TAKEN` for a login that anybody has or ever had, and
        `SVC-LOGIN-ALIKE` for one that looks like such a login (ACC-01).
        """
        context = self._context
        account = blank_account(context.code, new, AccountState.INVITED)
        if find_account(context, account.login) is not None:
            raise CallError("SVC-LOGIN-TAKEN", login=account.login)
        for other in context.database.accounts.all():
            if outline(other.login) == outline(account.login):
                raise CallError("SVC-LOGIN-ALIKE", login=account.login, other=other.login)
        return self._invite(account, (account_draft(account, AccountState.INVITED),), "reset")

    @requires(Permission.MANAGE_ACCOUNTS)
    def reset(self, login: str, reason: str) -> Invitation:
        """Forget a password: signing key and PIN go with it, old signatures stay verifiable.

        Also unlocks an account that five failures have locked. Raises AccessError for an account
        that is closed, CallError for a login nobody has.
        """
        account = self._existing(login)
        if account.state is AccountState.RETIRED:
            raise AccessError("SVC-ACCOUNT-CLOSED", login=account.login)
        draft = account_draft(account, AccountState.INVITED, _reason(reason))
        forget_pin(self._context, account.user_id)
        return self._invite(account, (draft,), "reset")

    @requires(Permission.MANAGE_ACCOUNTS)
    def retire(self, login: str, reason: str) -> None:
        """Close an account for ever; it is never deleted and its login never used again."""
        context = self._context
        account = self._existing(login)
        if account.login == context.acting().login:
            raise AccessError("SVC-RETIRE-SELF")
        context.append((account_draft(account, AccountState.RETIRED, _reason(reason)),))
        context.slots.remove(account.user_id, context.data_key)
        publish_people(context)

    def _existing(self, login: str) -> Account:
        account = find_account(self._context, login)
        if account is None:
            raise CallError("SVC-NO-USER", login=login)
        return account

    def _invite(self, account: Account, drafts: tuple[EventDraft, ...], kind: str) -> Invitation:
        context = self._context
        code = one_time_code()
        secret = code_secret(context, account.user_id, code)
        context.append((*drafts, credential_draft(kind, secret)), secrets=secret)
        context.slots.add_user(account.user_id, code, context.data_key, context.cost)
        publish_people(context)
        return Invitation(account=account, code=code)

    def _settle(self, account: Account, password: str) -> None:
        """Of a change of password that was cut off, keep what the record knows."""
        context = self._context
        if context.slots.has_next(account.user_id) and not context.read_only:
            context.slots.settle(account.user_id, password, context.data_key)
            context.write_slots()

    def _begin(self, account: Account) -> Actor:
        context = self._context
        end_author(context, BY_OTHER)
        context.actor = actor_of(account)
        context.must_change = account.state is AccountState.INVITED
        context.locked = False
        self._end_signing()
        if not context.read_only:
            content = {"user_id": account.user_id, "login": account.login}
            context.append((EventDraft(action=Action.SIGN_IN, content=content),))
        return context.actor

    def _end_signing(self) -> None:
        self._proofs.clear()
        self._has_signed = False


def _prove_to_sign(context: Context, login: str, password: str) -> None:
    """A wrong password is an event of its own; any other refusal is put on record here (ACC-08)."""
    try:
        try_password(context, login, password, "sign")
    except AccessError as refused:
        if refused.code != "SEC-PASSWORD":
            _refuse_to_sign(context, refused.code)
        raise


def _refuse_to_sign(context: Context, why: str) -> None:
    context.record_refusal({"permission": Permission.SIGN.value, "why": why})


def _reason(text: str) -> str:
    told = text.strip()
    if len(told.replace(" ", "")) < 5:
        raise CallError("SVC-REASON-SHORT")
    if has_forbidden_signs(told):
        raise CallError("SVC-QUERY-SIGNS")
    return told
