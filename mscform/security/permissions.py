"""Who may do what: one table, everything not written here is denied (ACC-08, ACC-09)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mscform.records.account import Permission, Role, Side

_P = Permission
_CARE = frozenset({_P.READ, _P.ENTER, _P.COMPLETE, _P.ATTEST, _P.PRINT, _P.VERIFY})
_OFFICE = _CARE | {_P.ENROL, _P.EXPORT, _P.QUERY}
_PHYSICIAN = _OFFICE | {_P.SIGN}

MATRIX: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.NURSE: _CARE | {_P.ENROL, _P.SIGN},
        Role.COORDINATOR: _OFFICE | {_P.SIGN},
        Role.SUB_INVESTIGATOR: _PHYSICIAN,
        Role.INVESTIGATOR: _PHYSICIAN | {_P.FREEZE, _P.LOCK, _P.MOVE_FORMS},
        Role.MONITOR: frozenset(
            {_P.READ, _P.QUERY, _P.SOURCE_VERIFY, _P.PRINT, _P.VERIFY, _P.SIGN}
        ),
        Role.PHARMACIST: frozenset({_P.READ, _P.ENTER, _P.ATTEST, _P.PRINT, _P.VERIFY}),
        Role.EXPORTER: frozenset({_P.READ, _P.EXPORT, _P.VERIFY}),
        Role.ADMINISTRATOR: frozenset(
            {_P.MANAGE_ACCOUNTS, _P.MANAGE_STUDY, _P.MANAGE_SITE, _P.VERIFY}
        ),
        Role.INSPECTOR: frozenset({_P.READ, _P.VERIFY, _P.PRINT}),
    }
)
"""Which meaning a signer may choose is a second table, in the study (D5)."""


def may(role: Role, permission: Permission) -> bool:
    """Whether a role holds a permission."""
    return permission in MATRIX.get(role, frozenset())


def side(role: Role) -> Side:
    """Whether somebody of this role works for the sponsor or for the site."""
    return Side.SPONSOR if role is Role.MONITOR else Side.SITE
