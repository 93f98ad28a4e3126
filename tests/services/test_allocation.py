"""Allocation: a sealed list is drawn row by row, or somebody allocates by hand with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import SubjectKey
from mscform.engine.form_state import ItemState
from mscform.records.audit import Action, AuditEvent
from mscform.services.allocation_list import ListFaults
from mscform.services.data_entry import Committed
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.allocation_world import (
    ALLOC,
    LIST,
    STRATA,
    SUBJECT,
    findings,
    open_site,
    put,
    seal,
    values,
)
from tests.documents.paper_tools import squeezed, text_of
from tests.staffed_site import ADMIN_SECRET, SECRET

SECOND = SubjectKey("01-002")
THIRD = SubjectKey("01-003")
BY_HAND = {"number": "R009", "arm": "C", "method": "PHONE"}


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    with open_site(tmp_path, resources) as opened:
        yield opened


def act(site: Site, subject: SubjectKey = SUBJECT) -> AuditEvent:
    found = [one for one in site.entry.trail(subject) if one.action is Action.ALLOCATED]
    assert len(found) == 1
    return found[0]


def content(site: Site, subject: SubjectKey = SUBJECT) -> dict[str, object]:
    return dict(act(site, subject).content or {})


def test_rows_come_to_light_one_by_one_in_their_order(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    assert site.allocation.draw(SECOND).number == "R001"
    drawn = site.allocation.draw(SUBJECT)
    assert (drawn.number, drawn.row) == ("R002", 2)
    told = {"HOW": "LIST", "NO": "R002", "ARM": "C", "DOSE": None, "AT": "2025-03-06T22:00+08:00"}
    assert values(site) == told
    assert values(site, SECOND)["DOSE"] == "5"
    assert not findings(site)
    assert not findings(site, SECOND)


def test_the_ledger_names_list_and_row_and_what_follows_from_it(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.draw(SUBJECT)
    told = content(site)
    assert told["list"] == hashlib.sha256(LIST.encode()).hexdigest()
    assert (told["how"], told["row"], told["number"]) == ("list", 1, "R001")
    ref = act(site).ref
    here = [one for one in site.entry.trail(SUBJECT) if str(one.form) == ALLOC]
    answers = [one for one in here if one.action is Action.ANSWER]
    assert len(answers) >= 4
    assert {one.cause for one in answers} == {ref}


def test_each_stratum_has_its_own_order(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, STRATA)
    put(site, "SE.A/F.EL/I.EL.AGE", "41", SECOND)
    assert site.allocation.draw(SUBJECT).number == "R001"
    assert site.allocation.draw(SECOND).number == "R003"
    with pytest.raises(EntryError) as trouble:
        site.allocation.draw(THIRD)
    assert trouble.value.code == "SVC-LIST-END"
    assert values(site, THIRD)["NO"] is None


def test_without_a_list_nothing_is_drawn(site: Site) -> None:
    assert not site.allocation.has_list()
    with pytest.raises(EntryError) as trouble:
        site.allocation.draw(SUBJECT)
    assert trouble.value.code == "SVC-NO-LIST"


def test_nobody_is_allocated_twice(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.draw(SUBJECT)
    with pytest.raises(EntryError) as trouble:
        site.allocation.draw(SUBJECT)
    assert trouble.value.code == "SVC-ALLOCATED"
    assert site.allocation.draw(SECOND).number == "R002"


def test_only_who_may_allocates_and_the_attempt_is_on_record(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.accounts.switch_user("nurse1", SECRET)
    assert not site.allocation.may()
    with pytest.raises(AccessError) as trouble:
        site.allocation.draw(SUBJECT)
    assert trouble.value.code == "SVC-ALLOCATION-ROLE"
    site.accounts.switch_user("doctor1", SECRET)
    assert site.allocation.may()
    assert site.allocation.draw(SUBJECT).number == "R001"


@pytest.mark.parametrize(
    ("ok", "sentence"), [("N", "Not eligible: No."), ("", "missing: All well?")]
)
def test_a_form_that_is_not_open_says_why(
    site: Site, tmp_path: Path, ok: str, sentence: str
) -> None:
    seal(site, tmp_path, LIST)
    fresh = site.subjects.enrol().key
    put(site, "SE.A/F.EL/I.EL.AGE", "40", fresh)
    if ok:
        put(site, "SE.A/F.EL/I.EL.OK", ok, fresh)
    with pytest.raises(EntryError) as trouble:
        site.allocation.draw(fresh)
    assert trouble.value.code == "ENG-NOT-OPEN"
    assert sentence in site.catalogue.render(trouble.value.message, "en")


def test_what_was_done_before_the_form_is_open_is_kept(site: Site) -> None:
    fresh = site.subjects.enrol().key
    assert isinstance(put(site, f"{ALLOC}/I.AL.ARM", "A", fresh), Committed)
    assert site.reading.report(fresh)["items"][f"{ALLOC}/I.AL.ARM"]["value"] == "A"


def test_by_hand_needs_a_reason_a_number_and_a_method(site: Site) -> None:
    for given, reason, code in (
        (BY_HAND, " ", "SVC-HAND-REASON"),
        ({**BY_HAND, "number": ""}, "no line", "SVC-HAND-NUMBER"),
        ({**BY_HAND, "method": "LIST"}, "no line", "SVC-HAND-METHOD"),
        ({"number": "R009", "arm": "C"}, "no line", "SVC-HAND-METHOD"),
    ):
        with pytest.raises(EntryError) as trouble:
            site.allocation.by_hand(SUBJECT, given, reason)
        assert trouble.value.code == code
    with pytest.raises(CallError):
        site.allocation.by_hand(SUBJECT, {**BY_HAND, "colour": "red"}, "no line")
    site.allocation.by_hand(SUBJECT, BY_HAND, "the server was down")
    told = content(site)
    assert (told["how"], told["reason"], told["row"]) == ("hand", "the server was down", None)
    assert values(site)["HOW"] == "PHONE"


def asked(site: Site, **values: str) -> dict[str, ItemState]:
    return dict(site.allocation.supposed(SUBJECT, values))


def test_what_is_asked_by_hand_follows_what_is_typed_and_writes_nothing(site: Site) -> None:
    before = site.entry.trail(SUBJECT)
    assert list(asked(site)) == ["method", "number", "arm"]
    assert list(asked(site, arm="A")) == ["method", "number", "arm", "dose"]
    assert all(item.mandatory for item in asked(site, arm="A").values())
    assert [one.code for one in asked(site, number="Q1")["number"].findings] == ["PATTERN"]
    assert set(values(site).values()) == {None}
    assert site.entry.trail(SUBJECT) == before


def test_by_hand_nobody_gets_what_cannot_be(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.by_hand(SECOND, BY_HAND, "no power")
    for number in ("R009", "Q1"):
        with pytest.raises(EntryError) as trouble:
            site.allocation.by_hand(SUBJECT, {**BY_HAND, "number": number}, "no power")
        assert trouble.value.code == "SVC-HAND-IMPOSSIBLE"
        assert number in site.catalogue.render(trouble.value.message, "zh")
    assert values(site)["NO"] is None
    assert not asked(site, number="R010")["number"].findings


def test_it_is_told_how_somebody_was_allocated(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    assert site.allocation.last_act(SUBJECT) is None
    assert site.allocation.hindrance(SUBJECT) is None
    site.allocation.draw(SECOND)
    site.allocation.by_hand(SUBJECT, BY_HAND, " 停电 no power ")
    for subject, reason in ((SUBJECT, "停电 no power"), (SECOND, None)):
        told = site.allocation.last_act(subject)
        assert told is not None
        assert (told.reason, f"{told.at:%Y-%m-%d %H:%M %z}") == (reason, "2025-03-06 22:00 +0800")
        assert told.by is not None
        assert told.by.printed_name == "Wang Wei"
        hindrance = site.allocation.hindrance(subject)
        assert hindrance is not None
        assert hindrance.code == "SVC-ALLOCATED"


def test_the_paper_says_how_somebody_was_allocated(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.draw(SECOND)
    site.allocation.by_hand(SUBJECT, BY_HAND, "停电 no power")
    key = item_at(site.study, f"{ALLOC}/I.AL.NO").form
    paper = {
        (subject, language): squeezed(
            text_of(site.printing.form(subject, key, languages=(language,), preview=True), tmp_path)
        )
        for subject in (SUBJECT, SECOND)
        for language in ("en", "zh")
    }
    assert "AllocatedbyhandbyWangWei,2025-03-0622:00:00+08:00" in paper[SUBJECT, "en"]
    assert "Reason:停电nopower" in paper[SUBJECT, "en"]
    assert "手工分组：WangWei，2025-03-06" in paper[SUBJECT, "zh"]
    assert "AllocatedfromthesealedlistbyWangWei" in paper[SECOND, "en"]
    assert "Reason" not in paper[SECOND, "en"]


def test_a_number_of_the_list_given_by_hand_is_told_and_passed_over(
    site: Site, tmp_path: Path
) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.by_hand(SUBJECT, {**BY_HAND, "number": "R001"}, "no power")
    assert findings(site) == {"LISTED"}
    drawn = site.allocation.draw(SECOND)
    assert (drawn.number, drawn.row) == ("R002", 2)
    assert content(site, SECOND)["passed"] == [1]


def test_a_gap_is_told_and_what_was_merely_typed_too(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.draw(SUBJECT)
    site.allocation.by_hand(SECOND, BY_HAND, "no power")
    assert findings(site, SECOND) == {"GAP"}
    assert isinstance(put(site, f"{ALLOC}/I.AL.NO", "R010", THIRD), Committed)
    assert "NOT-DRAWN" in findings(site, THIRD)


def test_a_site_without_a_list_may_type_its_numbers(site: Site) -> None:
    put(site, f"{ALLOC}/I.AL.NO", "R001")
    assert findings(site) == {"REQUIRED"}


# ---------------------------------------------------------------------- the list itself


def test_a_list_is_replaced_only_while_nobody_was_drawn_from_it(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    with pytest.raises(EntryError) as trouble:
        seal(site, tmp_path, LIST)
    assert trouble.value.code == "SVC-LIST-SAME"
    seal(site, tmp_path, STRATA)
    site.allocation.draw(SUBJECT)
    with pytest.raises(EntryError) as trouble:
        seal(site, tmp_path, LIST.replace("R001,A,5\n", ""))
    assert trouble.value.code == "SVC-LIST-USED"


def test_two_persons_stand_for_a_list(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    for login in ("admin1", "nurse1"):
        with pytest.raises(AccessError):
            site.allocation.take_list(path, second=login, second_password=ADMIN_SECRET)
    site.accounts.switch_user("doctor1", SECRET)
    with pytest.raises(AccessError):
        site.allocation.take_list(path, second="admin2", second_password=ADMIN_SECRET)
    assert not site.allocation.has_list()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["SVC-LIST-EMPTY-FILE"]),
        ("number,arm,dose\n", ["SVC-LIST-EMPTY-FILE"]),
        ("number,arm,colour\nR001,A,red\n", ["SVC-LIST-COLUMN", "SVC-LIST-COLUMN-MISSING"]),
        ("number,arm,dose,arm\n", ["SVC-LIST-COLUMN-TWICE"]),
        ('number,arm,dose\n"R001,A,5\n', ["SVC-LIST-CSV"]),
        (
            "number,arm,dose,stratum\nX1,A,5,X\nR002,Q,,X\nR002,C,,\n,C,,X\nR003,A\nR004,,5,X\n",
            ["PATTERN", "CODE", "TWICE", "BLANK", "BLANK", "CELLS", "BLANK"],
        ),
    ],
)
def test_every_fault_of_a_list_is_told_at_once(
    site: Site, tmp_path: Path, text: str, codes: list[str]
) -> None:
    with pytest.raises(ListFaults) as trouble:
        seal(site, tmp_path, text)
    told = [fault.code.removeprefix("SVC-LIST-") for fault in trouble.value.faults]
    assert told == [code.removeprefix("SVC-LIST-") for code in codes]
    lines = [fault.slots["line"] for fault in trouble.value.faults]
    assert lines == sorted(lines)  # type: ignore[type-var]
    assert all("{" not in site.catalogue.render(one, "zh") for one in trouble.value.faults)


def test_a_list_in_another_encoding_names_the_line(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"number,arm,dose\nR001,A,5\nR002,\xff,\n")
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    with pytest.raises(ListFaults) as trouble:
        site.allocation.take_list(path, second="admin2", second_password=ADMIN_SECRET)
    assert trouble.value.faults[0].slots["line"] == 3


def test_a_number_in_use_cannot_stand_on_a_new_list(site: Site, tmp_path: Path) -> None:
    put(site, f"{ALLOC}/I.AL.NO", "R002")
    with pytest.raises(ListFaults) as trouble:
        seal(site, tmp_path, LIST)
    assert [fault.code for fault in trouble.value.faults] == ["SVC-LIST-TAKEN"]


def test_the_record_with_its_list_verifies_and_never_shows_it(site: Site, tmp_path: Path) -> None:
    seal(site, tmp_path, LIST)
    site.allocation.draw(SUBJECT)
    told = str([one.content for one in site.entry.trail(SUBJECT)]) + str(site.settings.all())
    assert "R001" in told
    assert "R002" not in told
    assert "R003" not in told
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    assert not [fault for fault in site.safekeeping.verify().faults if not fault.warning]
