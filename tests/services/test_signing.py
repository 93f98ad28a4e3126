"""A person stands for a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, EntryError, MachineError
from mscform.base.identity import SubjectKey
from mscform.documents.verify import read_attachment
from mscform.engine.changes import ItemChange, ReasonGiven, StatusChange
from mscform.records.audit import Action
from mscform.records.clinical import FormStatus
from mscform.records.signature import SignatureState
from mscform.services.data_entry import Committed
from mscform.services.places import form_at, item_at
from mscform.services.safekeeping import verify_path
from mscform.services.signature_proof import signature_holds
from mscform.services.site import Site
from tests.documents.paper_tools import text_of
from tests.staffed_site import SECRET

SUBJECT = SubjectKey("01-001")
VALUES = {
    "I.SV.SVOCCUR": "Y",
    "I.SV.SVSTDTC": "2025-03-06",
    "I.SV.SVCNTMOD": "IP",
}
SV = "SE.SCR/F.SV"


@pytest.fixture
def complete(as_nurse: Site) -> Site:
    """The nurse has completed the visit header of the first subject."""
    key = form_at(as_nurse.study, SV)
    for item, raw in VALUES.items():
        address = item_at(as_nurse.study, f"{SV}/{item}")
        change = ItemChange(form=key, path=address.path, raw=raw)
        assert isinstance(as_nurse.entry.commit(SUBJECT, change), Committed)
    done = as_nurse.entry.commit(SUBJECT, StatusChange(form=key, status=FormStatus.COMPLETE))
    assert isinstance(done, Committed), done
    return as_nurse


def sign(site: Site, login: str, meaning: str = "AUTHOR") -> object:
    key = form_at(site.study, SV)
    return site.signing.sign(SUBJECT, key, meaning=meaning, login=login, password=SECRET)


def correct(site: Site, raw: str) -> None:
    address = item_at(site.study, f"{SV}/I.SV.SVSTDTC")
    reason = ReasonGiven(code=site.study.change_reasons[1].code)
    change = ItemChange(form=address.form, path=address.path, raw=raw, reason=reason)
    assert isinstance(site.entry.commit(SUBJECT, change), Committed)


def test_a_form_that_is_not_complete_cannot_be_signed(as_nurse: Site) -> None:
    with pytest.raises(EntryError) as refused:
        sign(as_nurse, "nurse1")
    assert refused.value.code in {"SVC-HINDERED", "SVC-NOT-COMPLETE"}


@pytest.mark.req("SIG-01", "SIG-03", "SIG-05")
def test_a_signature_is_the_owners_over_what_was_shown(complete: Site) -> None:
    sign(complete, "nurse1")
    database = complete._context.database
    genesis = next(database.ledger.events(action=Action.GENESIS)).content or {}
    authority = bytes.fromhex(genesis["authority"])
    event = next(database.ledger.events(action=Action.SIGNED))
    assert signature_holds(event, authority)
    content = event.content or {}
    assert ["SE.SCR/F.SV/I.SV.SVSTDTC", "2025-03-06", None] in content["covered"]
    signature = complete.signing.signatures(SUBJECT, form_at(complete.study, SV))[0]
    assert signature.signer.printed_name == "Nurse1 Test"
    assert signature.meaning == "AUTHOR"
    assert signature.signed_at.utcoffset() is not None


@pytest.mark.req("SIG-09", "CLK-04")
@pytest.mark.parametrize("days", [-2, 4 * 365])
def test_a_clock_outside_the_certificate_is_named_with_its_time(
    complete: Site, clock: FixedClock, days: int
) -> None:
    issued = clock.read().wall
    correct(complete, "2025-03-01")
    done = StatusChange(form=form_at(complete.study, SV), status=FormStatus.COMPLETE)
    assert isinstance(complete.entry.commit(SUBJECT, done), Committed)
    clock.set_wall(issued + timedelta(days=days))
    with pytest.raises(MachineError) as refused:
        sign(complete, "nurse1")
    told = refused.value.message
    assert told.code == "SVC-CLOCK-CERTIFICATE"
    assert str(told.slots["now"]).startswith(f"{clock.read().wall:%Y-%m-%d %H:%M}")
    assert str(told.slots["first"]).startswith(f"{issued - timedelta(days=1):%Y-%m-%d %H:%M}")
    assert str(told.slots["last"]) > str(told.slots["first"])
    clock.set_wall(issued)
    sign(complete, "nurse1")


@pytest.mark.req("SIG-03")
@pytest.mark.parametrize("part", ["digest", "meaning", "signature", "certificate"])
def test_a_signature_that_was_touched_is_nobodys(complete: Site, part: str) -> None:
    from dataclasses import replace

    sign(complete, "nurse1")
    database = complete._context.database
    genesis = next(database.ledger.events(action=Action.GENESIS)).content or {}
    event = next(database.ledger.events(action=Action.SIGNED))
    told = dict(event.content or {})
    told[part] = "00" if part in {"signature", "certificate"} else "other"
    forged = replace(event, content=told)
    assert not signature_holds(forged, bytes.fromhex(genesis["authority"]))
    moved = replace(event, subject=SubjectKey("01-002"))
    assert not signature_holds(moved, bytes.fromhex(genesis["authority"]))


@pytest.mark.req("SIG-04")
def test_a_change_supersedes_a_signature_for_good(complete: Site) -> None:
    sign(complete, "nurse1")
    key = form_at(complete.study, SV)
    correct(complete, "2025-03-05")
    first = complete.signing.signatures(SUBJECT, key)[0]
    assert first.state is SignatureState.SUPERSEDED
    assert first.superseded_by is not None
    correct(complete, "2025-03-06")
    assert complete.signing.signatures(SUBJECT, key)[0].state is SignatureState.SUPERSEDED


@pytest.mark.req("SIG-04")
def test_a_change_elsewhere_leaves_a_signature_alone(complete: Site) -> None:
    sign(complete, "nurse1")
    other = item_at(complete.study, "SE.SCR/F.DM/I.DM.SEX")
    complete.entry.commit(SUBJECT, ItemChange(form=other.form, path=other.path, raw="F"))
    signatures = complete.signing.signatures(SUBJECT, form_at(complete.study, SV))
    assert signatures[0].state is SignatureState.VALID


def test_a_second_signer_adds_to_the_sealed_document(
    complete: Site, be: Callable[[str], Site]
) -> None:
    sign(complete, "nurse1")
    be("doctor1")
    sign(complete, "doctor1", "REVIEWED")
    key = form_at(complete.study, SV)
    pdf = complete.printing.latest_signed(SUBJECT, key)
    assert pdf is not None
    from mscform.documents.carried import carried_authorities
    from mscform.documents.verify import verify_pdf

    verdict = verify_pdf(pdf, roots=carried_authorities(pdf))
    assert verdict.ok, verdict.problems
    assert len(verdict.signatures) == 2


def test_a_role_signs_only_with_the_meanings_of_the_study(complete: Site) -> None:
    with pytest.raises(AccessError) as refused:
        sign(complete, "nurse1", "APPROVED")
    assert refused.value.code == "SVC-MEANING"
    key = form_at(complete.study, SV)
    log = complete._context.database.ledger.events(action=Action.REFUSED)
    told = {"permission": "sign", "meaning": "APPROVED", "at": f"{SUBJECT}/{key}"}
    assert [event.content for event in log] == [told]


@pytest.mark.req("ACC-08", "SIG-02")
def test_signing_with_another_persons_login_is_refused_on_record(complete: Site) -> None:
    key = form_at(complete.study, SV)
    with pytest.raises(AccessError) as refused:
        complete.signing.sign(SUBJECT, key, meaning="AUTHOR", login="doctor1", password=SECRET)
    assert refused.value.code == "SVC-SIGN-OTHER"
    log = complete._context.database.ledger.events(action=Action.REFUSED)
    assert [event.content for event in log] == [{"permission": "sign", "why": "SVC-SIGN-OTHER"}]


def test_a_wrong_password_signs_nothing_and_is_counted(complete: Site) -> None:
    key = form_at(complete.study, SV)
    with pytest.raises(AccessError):
        complete.signing.sign(
            SUBJECT, key, meaning="AUTHOR", login="nurse1", password="not this one"
        )
    assert not complete.signing.signatures(SUBJECT, key)
    failed = list(complete._context.database.ledger.events(action=Action.SIGN_IN_FAILED))
    assert [event.content["purpose"] for event in failed if event.content] == ["sign"]


def test_a_lost_copy_is_written_again_and_a_changed_one_is_found(complete: Site) -> None:
    sign(complete, "nurse1")
    folder, resources = complete.folder, complete.resources
    copy = next((folder / "prints").iterdir())
    stored = copy.read_bytes()
    complete.close()
    copy.unlink()
    with Site.open(folder, login="doctor1", password=SECRET, resources=resources):
        assert copy.read_bytes() == stored
    secret = ("doctor1", SECRET)
    assert verify_path(folder, secret=secret).ok
    copy.write_bytes(stored + b" ")
    verdict = verify_path(folder, secret=secret)
    assert not verdict.ok
    assert [fault.code for fault in verdict.faults] == ["SVC-COPY-CHANGED"]


def test_without_a_secret_a_real_site_is_checked_from_outside_and_says_so(complete: Site) -> None:
    folder = complete.folder
    complete.close()
    verdict = verify_path(folder)
    assert verdict.ok
    assert {check.name: check.ok for check in verdict.checks}["record"] is None


@pytest.mark.req("SIG-03", "SIG-04", "DAT-06")
def test_a_signature_names_the_queries_that_wait_and_outlives_later_ones(
    complete: Site, be: Callable[[str], Site]
) -> None:
    key = form_at(complete.study, SV)
    path = item_at(complete.study, f"{SV}/I.SV.SVSTDTC").path
    first = be("monitor1").review.open(SUBJECT, key, "Which calendar?", path=path)
    be("nurse1")
    case = complete.signing.prepare(SUBJECT, key)
    assert [one.name for one in case.queries] == [first.name]
    assert case.hindrances == ()
    assert case.record["queries"][0]["thread"][0]["text"] == "Which calendar?"
    sign(complete, "nurse1")
    pdf = complete.printing.latest_signed(SUBJECT, key)
    assert pdf is not None
    assert b"Which calendar?" in (read_attachment(pdf) or b"")
    be("doctor1").review.answer(first, "The one of the ward.")
    later = be("monitor1").review.open(SUBJECT, key, "And the hour?", path=path)
    complete.review.cancel(later, "Not asked there.")
    complete.review.close(first)
    (signature,) = complete.signing.signatures(SUBJECT, key)
    assert signature.state is SignatureState.VALID
    assert all(check.ok for check in complete.safekeeping.verify().checks)
    place, secret = complete.folder.parent / "signed.pdf", ("nurse1", SECRET)
    place.write_bytes(pdf)
    complete.close()
    assert verify_path(place, site=complete.folder, secret=secret).ok


@pytest.mark.req("SIG-04", "DAT-06")
def test_a_query_between_two_signers_leaves_both_on_the_last_document(
    complete: Site, be: Callable[[str], Site]
) -> None:
    key = form_at(complete.study, SV)
    sign(complete, "nurse1")
    be("monitor1").review.open(SUBJECT, key, "Who was there?")
    be("doctor1")
    sign(complete, "doctor1", "REVIEWED")
    states = [one.state for one in complete.signing.signatures(SUBJECT, key)]
    assert states == [SignatureState.VALID, SignatureState.VALID]
    pdf = complete.printing.latest_signed(SUBJECT, key)
    assert pdf is not None
    place, secret = complete.folder.parent / "both.pdf", ("nurse1", SECRET)
    place.write_bytes(pdf)
    text = text_of(pdf, complete.folder.parent)
    for word in ("Nurse1 Test", "Doctor1 Test", "Who was there?"):
        assert word in text, word
    complete.close()
    assert verify_path(place, site=complete.folder, secret=secret).ok


@pytest.mark.req("SIG-07")
def test_a_foreign_second_seal_is_refused_with_and_without_the_site(complete: Site) -> None:
    from tests.attacks.test_pdf_attacks import sealed_by_hand

    sign(complete, "nurse1")
    pdf = complete.printing.latest_signed(SUBJECT, form_at(complete.study, SV))
    assert pdf is not None
    place, secret = complete.folder.parent / "forged.pdf", ("nurse1", SECRET)
    place.write_bytes(sealed_by_hand(pdf, "Site O1", field=2))
    complete.close()
    outside = verify_path(place)
    assert not outside.ok
    assert "SVC-PDF-TWO-ROOTS" in {check.message.code for check in outside.checks}
    inside = verify_path(place, site=complete.folder, secret=secret)
    assert not inside.ok
    assert "DOC-V-UNTRUSTED" in {check.message.code for check in inside.checks}
