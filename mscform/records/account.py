"""People and roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mscform.base.identity import UserId


class Role(StrEnum):
    """What a person is at this site (ACC-08). Administration is apart from data (ACC-09)."""

    NURSE = "nurse"
    COORDINATOR = "coordinator"
    SUB_INVESTIGATOR = "sub_investigator"
    INVESTIGATOR = "investigator"
    MONITOR = "monitor"
    PHARMACIST = "pharmacist"
    EXPORTER = "exporter"
    ADMINISTRATOR = "administrator"
    INSPECTOR = "inspector"


class Side(StrEnum):
    """For whom a person works: who asks a question on one side answers it on the other."""

    SITE = "site"
    SPONSOR = "sponsor"


class AccountState(StrEnum):
    """Accounts are never deleted (ACC-01)."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class Permission(StrEnum):
    """One kind of act; the matrix role × permission stands in `security/permissions.py`."""

    READ = "read"
    ENROL = "enrol"
    ENTER = "enter"
    COMPLETE = "complete"
    SIGN = "sign"
    ATTEST = "attest"
    PRINT = "print"
    EXPORT = "export"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_STUDY = "manage_study"
    MANAGE_SITE = "manage_site"
    VERIFY = "verify"
    QUERY = "query"
    SOURCE_VERIFY = "source_verify"
    FREEZE = "freeze"
    LOCK = "lock"
    MOVE_FORMS = "move_forms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person, one account, for ever; `user_id` never changes, `login` is unique for ever."""

    user_id: UserId
    login: str
    printed_name: str
    role: Role
    organisation: str
    state: AccountState
    password_hash: str
    certificate: bytes | None
    wrapped_signing_key: bytes | None
    failed_attempts: int = 0
    must_change_password: bool = False


class PinKind(StrEnum):
    """What a person shows at the keystroke instead of her password (D4)."""

    DIGITS = "digits"
    BADGE = "badge"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The PIN or badge of one person, and how often it was wrong since it was last right."""

    user_id: UserId
    kind: PinKind
    hash: str
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as he was at that moment (names and roles may change later)."""

    user_id: UserId
    login: str
    printed_name: str
    role: Role
    organisation: str
