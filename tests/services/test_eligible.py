"""Eligibility at a site: the signature fills its item, a change empties it, numbers are unique."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mscform.base.clock import FixedClock
from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.records.signature import SignatureState
from mscform.services.data_entry import Committed
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from tests.journeys import ward
from tests.staffed_site import SECRET

SUBJECT = SubjectKey("01-001")


def value(site: Site, at: str, subject: SubjectKey = SUBJECT) -> str | None:
    address = item_at(site.study, at)
    item = site.entry.state(subject, address.form).item(address.path)
    return None if item is None else item.text


def put(site: Site, at: str, raw: str, subject: SubjectKey = SUBJECT) -> object:
    address = item_at(site.study, at)
    reason = ReasonGiven(code="TYPO")
    change = ItemChange(form=address.form, path=address.path, raw=raw, reason=reason)
    return site.entry.commit(subject, change)


def forms(site: Site) -> set[str]:
    return {str(form.key) for form in site.subjects.overview(SUBJECT).forms}


def test_allocation_opens_with_the_signature_and_closes_with_a_change(
    as_nurse: Site, clock: FixedClock
) -> None:
    site = as_nurse
    clock.set_wall(datetime.now(ward.ZONE))
    site.accounts.switch_user("doctor1", SECRET)
    ward.make_eligible(site, SUBJECT)
    assert value(site, "SE.SCR/F.IE/I.IE.IEALL") == "T"
    assert value(site, "SE.SCR/F.IE/I.IE.IESIG") == "doctor1"
    assert "SE.ALLOC/F.ALLOC" in forms(site)
    decision = form_at(site.study, "SE.SCR/F.IE")
    assert site.signing.signatures(SUBJECT, decision)[0].state is SignatureState.VALID

    assert isinstance(put(site, "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES", "420"), Committed)
    assert value(site, "SE.SCR/F.IE/I.IE.IESIG") is None
    assert site.signing.signatures(SUBJECT, decision)[0].state is SignatureState.SUPERSEDED
    assert "SE.ALLOC/F.ALLOC" not in forms(site)
    put(site, "SE.SCR/F.IE/I.IE.EX05", "Y")
    written = put(site, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "BM")
    assert isinstance(written, Committed), "what happened on paper is kept (decision 0007)"
    at = item_at(site.study, "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC")
    excuse = ItemChange(form=at.form, path=at.path, missing="UNK")
    for said in (ItemChange(form=at.form, path=at.path, raw=ward.days_ago(1, "09:00")), excuse):
        told = site.entry.commit(SUBJECT, replace(said, reason=ReasonGiven(code="TYPO")))
        assert isinstance(told, Committed)
        assert "EC-020" in {finding.code for finding in told.state.hindrances}


def test_a_number_of_another_subject_is_told_at_once(as_nurse: Site) -> None:
    site = as_nurse
    other = site.subjects.enrol().key
    at = "SE.SCR/F.IC/I.IC.SCRNNO"
    key = form_at(site.study, "SE.SCR/F.IC")

    def told(subject: SubjectKey) -> bool:
        return "UNIQUE" in {found.code for found in site.entry.state(subject, key).findings}

    put(site, at, "S001")
    put(site, at, "S001", other)
    assert told(SUBJECT)
    assert told(other)
    put(site, at, "S002", other)
    assert not told(SUBJECT)
    assert not told(other)
