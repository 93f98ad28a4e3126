"""People: what the ledger says of them, together with what proves them."""

from __future__ import annotations

from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.identity import UserId
from mscform.records.account import Account, AccountState, Role
from mscform.store.faults import readable

_ACCOUNTS: Final = """SELECT a.user_id, login, printed_name, role, organisation, state,
    failed_attempts, must_change, coalesce(password_hash, ''), wrapped_key, certificate
    FROM account a LEFT JOIN account_secret s USING (user_id)"""


class Accounts:
    """Readers over the accounts of a site."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Account, ...]:
        """Everybody who ever had an account, by login."""
        with readable("account"):
            rows = self._connection.execute(f"{_ACCOUNTS} ORDER BY login").fetchall()
            return tuple(_account(row) for row in rows)

    def by_login(self, login: str) -> Account | None:
        """The account of a login, or None."""
        return self._one("login", login)

    def by_id(self, user_id: UserId) -> Account | None:
        """The account of a user id, or None."""
        return self._one("a.user_id", user_id)

    def _one(self, column: str, value: str) -> Account | None:
        with readable("account"):
            query = f"{_ACCOUNTS} WHERE {column} = ?"
            row = self._connection.execute(query, (value,)).fetchone()
            return None if row is None else _account(row)


def _account(row: Any) -> Account:
    user_id, login, name, role, organisation, state, failed, must_change, *secret = row
    password_hash, wrapped_key, certificate = secret
    return Account(
        user_id=UserId(user_id),
        login=login,
        printed_name=name,
        role=Role(role),
        organisation=organisation,
        state=AccountState(state),
        password_hash=password_hash,
        certificate=certificate,
        wrapped_signing_key=wrapped_key,
        failed_attempts=failed,
        must_change_password=bool(must_change),
    )
