"""Who attests, and what becomes of it when somebody changes what she stood for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mscform.base.errors import AccessError
from mscform.base.identity import ItemAddress, SubjectKey
from mscform.engine.changes import ItemChange, NeedsReason, ReasonGiven, Unchanged
from mscform.records.audit import Action
from mscform.services.data_entry import Committed
from mscform.services.places import item_at
from mscform.services.site import Site
from mscform.services.texts import load_catalogue
from tests.documents.paper_tools import text_of
from tests.staffed_site import SECRET

SUBJECT = SubjectKey("01-001")
COPY = "SE.SCR/F.IC/I.IC.ICCOPY"


def change(site: Site, place: str, raw: str) -> ItemChange:
    address = item_at(site.study, place)
    return ItemChange(form=address.form, path=address.path, raw=raw)


def put(site: Site, place: str, raw: str) -> None:
    assert isinstance(site.entry.commit(SUBJECT, change(site, place, raw)), Committed)


@pytest.mark.req("ACC-08")
def test_only_a_role_that_the_item_names_attests_it(as_nurse: Site, resources: Path) -> None:
    address = item_at(as_nurse.study, "SE.SCR/F.IC/I.IC.ICINV")
    with pytest.raises(AccessError) as refused:
        attest(as_nurse, address, "nurse1")
    assert refused.value.code == "SVC-ATTEST-ROLE"
    catalogue = load_catalogue(resources)
    english = catalogue.render(refused.value.message, "en")
    assert "(Nurse)" in english
    assert "Investigator, Sub-investigator" in english
    assert "研究者、助理研究者" in catalogue.render(refused.value.message, "zh")
    assert as_nurse.entry.history(SUBJECT, address) == ()

    outcome = attest(as_nurse, address, "doctor1")
    assert isinstance(outcome, Committed)
    actions = [event.action for event in as_nurse.entry.history(SUBJECT, address)]
    assert Action.ATTESTED in actions

    log = as_nurse._context.database.ledger.events(action=Action.REFUSED)
    assert [event.content for event in log] == [
        {"permission": "attest", "at": f"01-001/{address}", "login": "nurse1", "role": "nurse"}
    ]


@pytest.mark.req("SIG-04")
def test_a_changed_answer_voids_the_attest_of_its_row(as_nurse: Site) -> None:
    put(as_nurse, COPY, "Y")
    address = item_at(as_nurse.study, "SE.SCR/F.IC/I.IC.ICINV")
    assert isinstance(attest(as_nurse, address, "doctor1"), Committed)
    assert attested(as_nurse, address) == ("doctor1", [])

    same = as_nurse.entry.commit(SUBJECT, change(as_nurse, COPY, "Y"))
    assert same == Unchanged()
    assert attested(as_nurse, address) == ("doctor1", [])

    told = ReasonGiven(code="TYPO")
    amend(as_nurse, COPY, "N", told)
    amend(as_nurse, COPY, "Y", told)
    assert attested(as_nurse, address) == (None, ["ATTEST"])
    last = as_nurse.entry.history(SUBJECT, address)[-1]
    [_, cause, _] = as_nurse.entry.history(SUBJECT, item_at(as_nurse.study, COPY))
    assert (last.content or {})["old"]["raw"] == "doctor1"
    assert (last.content or {})["rule"] == "attest"
    assert last.cause == cause.ref

    assert isinstance(attest(as_nurse, address, "doctor1"), Committed)
    assert attested(as_nurse, address) == ("doctor1", [])


@pytest.mark.req("AUD-03")
def test_an_attest_is_taken_away_with_a_reason_and_stays_seen(as_nurse: Site) -> None:
    address = item_at(as_nurse.study, "SE.SCR/F.IC/I.IC.ICINV")
    attest(as_nurse, address, "doctor1")
    gone = ItemChange(form=address.form, path=address.path, raw=None)
    assert isinstance(as_nurse.entry.commit(SUBJECT, gone), NeedsReason)
    as_nurse.entry.commit(SUBJECT, replace(gone, reason=ReasonGiven(code="TYPO")))
    assert attested(as_nurse, address) == (None, ["ATTEST"])


def test_a_first_answer_or_a_note_leaves_the_attest(as_nurse: Site) -> None:
    put(as_nurse, COPY, "Y")
    address = item_at(as_nurse.study, "SE.SCR/F.IC/I.IC.ICINV")
    attest(as_nurse, address, "doctor1")
    put(as_nurse, "SE.SCR/F.IC/I.IC.ICBIO", "Y")
    note = replace(change(as_nurse, COPY, "Y"), note="seen")
    as_nurse.entry.commit(SUBJECT, replace(note, reason=ReasonGiven(code="TYPO")))
    assert attested(as_nurse, address) == ("doctor1", [])


SET = "SE.INF[1]/F.MON/"


@pytest.mark.req("ACC-08")
def test_a_physician_takes_note_of_an_alert_while_the_nurse_stays_signed_in(as_nurse: Site) -> None:
    put(as_nurse, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC")
    put(as_nurse, SET + "I.MON.TEMP_VSORRES[2H]", "39.5")
    address = item_at(as_nurse.study, SET + "I.MON.ALERTACK[2H]")
    with pytest.raises(AccessError) as refused:
        attest(as_nurse, address, "nurse1")
    assert refused.value.code == "SVC-ATTEST-ROLE"
    (alert,) = as_nurse.entry.state(SUBJECT, address.form).alerts
    assert (alert.level, alert.acknowledged, alert.attested, alert.acted) == (
        3,
        False,
        False,
        False,
    )

    assert isinstance(attest(as_nurse, address, "doctor1"), Committed)
    (alert,) = as_nurse.entry.state(SUBJECT, address.form).alerts
    assert (alert.acknowledged, alert.attested) == (True, True)
    told = as_nurse.entry.history(SUBJECT, address)
    assert [event.actor.login for event in told if event.actor] == ["doctor1"] * len(told)
    assert (told[-1].content or {})["signed_in"] == "nurse1"
    seen = as_nurse._context.database.ledger.events(action=Action.ALERT_ACKNOWLEDGED)
    assert [event.actor.login for event in seen if event.actor] == ["doctor1"]

    put(as_nurse, SET + "I.MON.HR_VSORRES[2H]", "104")
    place = item_at(as_nurse.study, SET + "I.MON.HR_VSORRES[2H]")
    assert as_nurse.entry.history(SUBJECT, place)[-1].actor == as_nurse.actor


def test_a_nurse_takes_note_of_level_one(as_nurse: Site) -> None:
    put(as_nurse, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC")
    put(as_nurse, SET + "I.MON.TEMP_VSORRES[2H]", "37.6")
    address = item_at(as_nurse.study, SET + "I.MON.ALERTACK[2H]")
    assert isinstance(attest(as_nurse, address, "nurse1"), Committed)


def test_the_rules_that_fired_are_told_with_what_they_read(as_nurse: Site) -> None:
    put(as_nurse, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC")
    put(as_nurse, SET + "I.MON.HR_VSORRES[PRE]", "82")
    put(as_nurse, SET + "I.MON.HR_VSORRES[2H]", "108")
    form = item_at(as_nurse.study, SET + "I.MON.HR_VSORRES[2H]").form
    (fired,) = as_nurse.entry.why_alert(SUBJECT, form, "2H")
    assert fired.rule == "H1"
    assert "108 /min" in fired.readings.in_language("en")
    assert "82 /min" in fired.readings.in_language("en")
    assert "升高" in fired.label.in_language("zh")


def attested(site: Site, address: ItemAddress) -> tuple[str | None, list[str]]:
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    assert item is not None
    raw = None if item.answer is None else item.answer.raw
    return raw, [finding.code for finding in item.findings if finding.code == "ATTEST"]


def amend(site: Site, place: str, raw: str, reason: ReasonGiven) -> None:
    told = replace(change(site, place, raw), reason=reason)
    assert isinstance(site.entry.commit(SUBJECT, told), Committed)


def attest(site: Site, address: ItemAddress, login: str) -> object:
    return site.entry.attest(
        SUBJECT, ItemChange(form=address.form, path=address.path, raw=login), secret=SECRET
    )


@pytest.mark.req("SIG-01", "PRT-01")
def test_paper_tells_who_attested_when_and_what_became_of_it(
    as_nurse: Site, tmp_path: Path
) -> None:
    put(as_nurse, COPY, "Y")
    address = item_at(as_nurse.study, "SE.SCR/F.IC/I.IC.ICINV")
    attest(as_nurse, address, "doctor1")

    def paper() -> str:
        pdf = as_nurse.printing.form(SUBJECT, address.form, languages=("en",), preview=True)
        return " ".join(text_of(pdf, tmp_path).split())

    assert "Doctor1 Test · 2025-03-06 09:00" in paper()
    amend(as_nurse, COPY, "N", ReasonGiven(code="TYPO"))
    told = paper()
    assert "Doctor1 Test · 2025" not in told
    assert "attested again" in told
    listed = told[told.index("Corrections") :]
    assert "Doctor1 Test" in listed
    assert "An answer that this stands for was changed" in listed
