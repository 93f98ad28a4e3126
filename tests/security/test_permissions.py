"""The matrix of roles and permissions."""

from __future__ import annotations

import pytest

from mscform.records.account import Permission, Role
from mscform.security.permissions import MATRIX, may


@pytest.mark.req("ACC-08")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_may_what_its_cell_says(role: Role, permission: Permission) -> None:
    assert may(role, permission) is (permission in MATRIX[role])


@pytest.mark.req("ACC-08")
def test_every_role_has_a_row() -> None:
    assert set(MATRIX) == set(Role)


@pytest.mark.parametrize(
    "permission", [Permission.ENTER, Permission.SIGN, Permission.READ, Permission.COMPLETE]
)
def test_who_administers_touches_no_data(permission: Permission) -> None:
    assert not may(Role.ADMINISTRATOR, permission)


@pytest.mark.parametrize(
    "permission", [Permission.ENTER, Permission.COMPLETE, Permission.ENROL, Permission.LOCK]
)
def test_monitors_and_inspectors_change_nothing(permission: Permission) -> None:
    assert not may(Role.MONITOR, permission)
    assert not may(Role.INSPECTOR, permission)
