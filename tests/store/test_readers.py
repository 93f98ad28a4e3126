"""Accounts, settings, studies, documents and signatures as the ledger makes them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mscform.base.errors import CallError
from mscform.base.identity import SubjectKey, UserId
from mscform.records.account import AccountState
from mscform.records.audit import Action, EventDraft
from mscform.records.signature import SignatureState
from mscform.store.credentials import AccountSecret
from tests.attacks.outsider import outsider
from tests.store.site import NURSE, SUBJECT, VITALS, Ward, answer, enrolment, item

SECRET = AccountSecret(
    user_id=NURSE.user_id, password_hash="$argon2id$x", wrapped_key=b"w", certificate=b"c"
)


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path / "site")


def _account(login: str = "nurse1", state: str = "active") -> EventDraft:
    told = {
        "user_id": NURSE.user_id,
        "login": login,
        "printed_name": "N. 护士",
        "role": "nurse",
        "organisation": "Ward 3",
        "state": state,
    }
    return EventDraft(action=Action.ACCOUNT, content=told)


def _credential(kind: str) -> EventDraft:
    told = {"user_id": NURSE.user_id, "kind": kind, "certificate": None}
    return EventDraft(action=Action.CREDENTIAL, content=told)


def _plain(action: Action, **told: object) -> EventDraft:
    return EventDraft(action=action, content=told)


@pytest.mark.req("ACC-01")
def test_an_account_and_its_secret(ward: Ward) -> None:
    ward.write(_account(), _credential("reset"), secrets=SECRET)
    account = ward.database.accounts.by_login("nurse1")
    assert account is not None
    assert account == ward.database.accounts.by_id(NURSE.user_id)
    assert (account.password_hash, account.wrapped_signing_key) == ("$argon2id$x", b"w")
    assert account.must_change_password
    for _ in range(3):
        ward.write(_plain(Action.SIGN_IN_FAILED, user_id=NURSE.user_id, login="nurse1"))
    assert ward.database.accounts.all()[0].failed_attempts == 3
    ward.write(_plain(Action.SIGN_IN, user_id=NURSE.user_id))
    ward.write(_credential("password"), secrets=SECRET)
    ward.write(_account(state="retired"))
    (account,) = ward.database.accounts.all()
    assert (account.failed_attempts, account.must_change_password) == (0, False)
    assert account.state is AccountState.RETIRED
    assert ward.database.accounts.by_login("nobody") is None
    assert ward.database.verify() == ()
    contents = [event.content or {} for event in ward.database.ledger.events()]
    assert all("argon2id" not in str(content) for content in contents)


def test_a_secret_needs_its_credential_event(ward: Ward) -> None:
    with pytest.raises(ValueError, match="credential"):
        ward.write(_account(), secrets=SECRET)


@pytest.mark.req("AUD-06")
def test_a_foreign_secret_is_found(ward: Ward) -> None:
    ward.write(_account(), _credential("password"), secrets=SECRET)
    ward.close()
    with outsider(ward.folder) as connection:
        connection.execute("UPDATE account_secret SET password_hash = '$argon2id$mine'")
    assert [one.code for one in ward.reopen(read_only=True).verify()] == ["STO-SECRET"]


def test_settings_keep_the_last_value(ward: Ward) -> None:
    for value in ("2", "3"):
        ward.write(_plain(Action.SETTING, name="P.N_INFUSIONS", value=value, old=None, second=None))
    ward.write(_plain(Action.SETTING, name="P.TABLE", value=[["a", "1"]], old=None, second=None))
    assert ward.database.settings.get("P.N_INFUSIONS") == "3"
    assert ward.database.settings.get("P.OTHER") is None
    assert ward.database.settings.all()["P.TABLE"] == '[["a","1"]]'


@pytest.mark.req("DAT-11")
def test_every_installed_study_stays_with_its_files(ward: Ward) -> None:
    for version, data in (("1.0", b"study: ST.X"), ("2.0", b"study: ST.X # 2")):
        sha256 = hashlib.sha256(data).hexdigest()
        draft = _plain(
            Action.STUDY_INSTALLED,
            oid="ST.X",
            version=version,
            fingerprint=f"f{version}",
            files={"study.yaml": sha256},
        )
        ward.write(draft, blobs={sha256: data})
    first, second = ward.database.studies.installed()
    assert (first.version, second.version) == ("1.0", "2.0")
    assert first.files == {"study.yaml": b"study: ST.X"}
    assert ward.database.documents.get(sha256) == data
    with pytest.raises(CallError, match="STO-NO-DOCUMENT"):
        ward.database.documents.get("0" * 64)


RECORD = hashlib.sha256(b"record").hexdigest()


def _signed(covered: list[list[str | None]]) -> EventDraft:
    told = {
        "meaning": "AUTHOR",
        "meaning_title": {"en": "Author"},
        "declaration": {"en": "I entered this."},
        "digest": RECORD,
        "definition": "f1",
        "ledger_head": "aa",
        "signature": "00",
        "certificate": "01",
        "document": None,
        "covered": covered,
    }
    return EventDraft(action=Action.SIGNED, content=told, subject=SUBJECT, form=VITALS)


@pytest.mark.req("SIG-04")
def test_a_signature_is_superseded_by_a_covered_change_only_and_for_ever(ward: Ward) -> None:
    (_, one, other) = ward.write(
        enrolment(), answer("61", path=item(1)), answer("62", path=item(2))
    )
    ward.write(
        _signed([[f"{VITALS}/{item(1)}", "61", None], [str(item(3)), None, None]]),
        blobs={RECORD: b"record"},
    )
    signatures = ward.database.signatures
    ward.write(answer("63", path=item(2), supersedes=other.ref))
    assert signatures.of(SUBJECT, VITALS)[0].state is SignatureState.VALID
    (change,) = ward.write(answer("99", path=item(1), supersedes=one.ref))
    ward.write(answer("61", path=item(1), supersedes=change.ref))
    (signature,) = signatures.of(SUBJECT)
    assert signature.state is SignatureState.SUPERSEDED
    assert signature.superseded_by == change.ref
    assert signature.signer == NURSE
    ward.write(_signed([[str(item(3)), None, None]]))
    (filled,) = ward.write(answer("1", path=item(3)))
    assert [one.superseded_by for one in signatures.of(SUBJECT)] == [change.ref, filled.ref]
    assert ward.database.verify() == ()


def test_an_unknown_subject_is_said_to_be_one(ward: Ward) -> None:
    ward.write(enrolment())
    with pytest.raises(CallError, match="STO-SUBJECT"):
        ward.database.subjects.data(SubjectKey("99-999"))
    (subject,) = ward.database.subjects.all()
    assert (subject.key, subject.site, subject.enrolled_by) == (SUBJECT, "01", UserId("U-1"))
