"""The site's authority, personal keys and signatures over records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mscform.base.errors import AccessError, IntegrityError
from mscform.base.identity import UserId
from mscform.security import authority as ca
from mscform.security.passwords import Cost
from mscform.security.signing import record_digest, sign, statement, verify

CHEAP = Cost(time_cost=1, memory_kib=64, parallelism=1)
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def a_person(root: ca.Credential, user: str = "u-1") -> ca.Credential:
    return ca.issue(root, printed_name="李娜", user_id=UserId(user), role="nurse", now=NOW)


def a_statement(**changed: str) -> bytes:
    told = {
        "record": record_digest({"I.VS.TEMP": "37.2"}),
        "subject": "01-001",
        "form": "SE.BL/F.VS",
        "meaning": "AUTHOR",
        "signer": "u-1",
        "signed_at": "2026-03-01T16:00:00+08:00",
    }
    return statement(**(told | changed))


def test_the_authority_vouches_for_its_own_people_only() -> None:
    site, other = (ca.create_authority(code, training=False, now=NOW) for code in ("01", "02"))
    person = a_person(site)
    assert ca.issued_by(person.certificate, site.certificate)
    assert not ca.issued_by(person.certificate, other.certificate)
    assert not ca.issued_by(b"no certificate", site.certificate)


@pytest.mark.req("SIG-05")
def test_only_the_own_password_opens_the_signing_key() -> None:
    person = a_person(ca.create_authority("01", training=False, now=NOW))
    wrapped = ca.wrap_with_password(person.key, "only she knows this", CHEAP)
    again = ca.unwrap_with_password(wrapped, "only she knows this")
    assert again.private_numbers() == person.key.private_numbers()
    with pytest.raises(AccessError, match="SEC-PASSWORD"):
        ca.unwrap_with_password(wrapped, "administrator's guess")
    with pytest.raises(IntegrityError, match="SEC-KEY-DAMAGED"):
        ca.unwrap_with_password(b"{}", "only she knows this")


def test_the_authority_key_needs_the_data_key() -> None:
    root = ca.create_authority("01", training=True, now=NOW)
    wrapped = ca.wrap_with_data_key(root.key, b"k" * 32)
    assert ca.unwrap_with_data_key(wrapped, b"k" * 32).private_numbers()
    with pytest.raises(IntegrityError):
        ca.unwrap_with_data_key(wrapped, b"x" * 32)


@pytest.mark.req("SIG-03")
@pytest.mark.parametrize(
    "changed",
    [
        {"record": record_digest({"I.VS.TEMP": "37.3"})},
        {"subject": "01-002"},
        {"form": "SE.W1/F.VS"},
        {"meaning": "APPROVED"},
        {"signer": "u-2"},
        {"signed_at": "2026-03-02T16:00:00+08:00"},
    ],
)
def test_a_signature_belongs_to_one_record_place_person_and_time(changed: dict[str, str]) -> None:
    person = a_person(ca.create_authority("01", training=False, now=NOW))
    value = sign(person.key, a_statement())
    assert verify(person.certificate, a_statement(), value)
    assert not verify(person.certificate, a_statement(**changed), value)


def test_another_persons_certificate_does_not_fit() -> None:
    root = ca.create_authority("01", training=False, now=NOW)
    value = sign(a_person(root).key, a_statement())
    assert not verify(a_person(root, "u-2").certificate, a_statement(), value)
    assert not verify(b"rubbish", a_statement(), value)


def test_a_certificate_names_one_person_only() -> None:
    now = datetime(2026, 3, 12, tzinfo=UTC)
    root = ca.create_authority("01", training=False, now=now)
    made = ca.issue(root, printed_name="N. One", user_id=UserId("U-1"), role="nurse", now=now)
    assert ca.names_person(made.certificate, "U-1")
    assert not ca.names_person(made.certificate, "U-2")
    assert not ca.names_person(root.certificate, "U-1")
    assert not ca.names_person(b"no certificate", "U-1")
