"""A new version of the study comes to a site in work: nothing half, nothing lost (DAT-11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, CallError, EntryError
from mscform.definitions.faults import StudyFaults
from mscform.engine.moving import Fate
from mscform.records.audit import Action
from mscform.records.clinical import FormStatus
from mscform.records.replay import fold_all
from mscform.records.signature import SignatureState
from mscform.services.installing import Approval
from mscform.services.site import Site
from tests.builders import written
from tests.documents.paper_tools import text_of
from tests.services import versions_world as world
from tests.services.versions_world import SUBJECT, complete, enter, key
from tests.staffed_site import ADMIN_SECRET, SECRET

_DIGEST = r"[0-9a-f]{8,}"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The folder of version 1.0."""
    return written(tmp_path / "v1", world.files())


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """The folder of version 2.0."""
    return written(tmp_path / "v2", world.second())


@pytest.fixture
def ward(tmp_path: Path, first: Path, clock: FixedClock, resources: Path) -> Iterator[Site]:
    """A site of version 1.0 with one subject whose first vital signs are complete and signed."""
    site = world.a_site(tmp_path / "site", first, clock, resources)
    site.accounts.sign_in("nurse1", SECRET)
    site.subjects.enrol()
    enter(site, "SE.A/F.VS/I.VS.TEMP", "39.8")
    enter(site, "SE.A/F.VS/I.VS.POS", "S")
    enter(site, "SE.A/F.VS/I.VS.ROOM", "12")
    enter(site, "SE.A/F.NT/I.NT.TEXT", "same in both")
    complete(site, "SE.A/F.VS")
    site.signing.sign(
        SUBJECT, key(site, "SE.A/F.VS"), meaning="AUTHOR", login="nurse1", password=SECRET
    )
    yield site
    site.close()


def be(site: Site, login: str) -> None:
    """Another person acts from here on."""
    site.accounts.switch_user(login, ADMIN_SECRET if login.startswith("admin") else SECRET)


def install(site: Site, folder: Path) -> None:
    """Install as the administrator; the nurse goes on."""
    be(site, "admin1")
    site.installing.install(folder)
    be(site, "nurse1")


def is_whole(site: Site) -> None:
    """The record verifies, and its tables are what a replay of the ledger gives."""
    assert not [fault for fault in site._context.database.verify() if not fault.warning]
    stored = site._context.database.subjects.data(SUBJECT)
    assert fold_all(None, site._context.database.ledger.events(subject=SUBJECT)) == stored


@pytest.mark.req("DAT-11")
def test_old_forms_keep_their_version_and_new_ones_get_the_newest(ward: Site, second: Path) -> None:
    install(ward, second)
    old = ward.entry.open(SUBJECT, key(ward, "SE.A/F.VS"))
    questions = [item.question["en"] for item in old.definition.items()]
    assert questions == ["Temperature", "Position", "Room", "Double"]
    assert not old.findings
    enter(ward, "SE.B/F.VS/I.VS.TEMP", "39.8")
    new = ward.entry.open(SUBJECT, key(ward, "SE.B/F.VS"))
    assert [found.code for found in new.findings if found.code == "RANGE"] == ["RANGE"]
    forms = {one["at"]: one for one in ward.reading.report(SUBJECT)["forms"]}
    assert (forms["SE.A/F.VS"]["version"], forms["SE.B/F.VS"]["version"]) == ("1.0", "2.0")
    is_whole(ward)


@pytest.mark.req("DAT-11")
def test_a_signed_form_stays_signed_and_prints_under_its_own_version(
    ward: Site, second: Path, tmp_path: Path
) -> None:
    where = key(ward, "SE.A/F.VS")
    before = ward.printing.form(SUBJECT, where, preview=True)
    sealed = ward.printing.latest_signed(SUBJECT, where)
    install(ward, second)
    assert ward.signing.signatures(SUBJECT, where)[0].state is SignatureState.VALID
    assert ward.printing.latest_signed(SUBJECT, where) == sealed
    again = ward.printing.form(SUBJECT, where, preview=True)
    words = [text_of(pdf, tmp_path) for pdf in (before, again)]
    # The head of the ledger has moved on; record and definition are the same.
    assert re.sub(_DIGEST, "", words[0]) == re.sub(_DIGEST, "", words[1])
    definition = ward.signing.signatures(SUBJECT, where)[0].definition
    assert definition in "".join(words[1].split())
    assert "Temperature" in words[1]
    assert "Body temperature" not in words[1]
    is_whole(ward)


def test_an_old_form_goes_on_under_its_version_and_can_be_signed(ward: Site, second: Path) -> None:
    install(ward, second)
    enter(ward, "SE.A/F.NT/I.NT.TEXT", "corrected", reason="TYPO")
    enter(ward, "SE.A/F.VS/I.VS.ROOM", "14", reason="TYPO")
    complete(ward, "SE.A/F.VS")
    where = key(ward, "SE.A/F.VS")
    ward.signing.sign(SUBJECT, where, meaning="AUTHOR", login="nurse1", password=SECRET)
    one, two = ward.signing.signatures(SUBJECT, where)
    assert one.definition == two.definition != ward.study.fingerprint
    is_whole(ward)


def test_what_is_installed_is_there_after_opening_again(
    ward: Site, second: Path, clock: FixedClock, resources: Path
) -> None:
    install(ward, second)
    enter(ward, "SE.B/F.VS/I.VS.PAIN", "3")
    told = ward.reading.report(SUBJECT)
    folder = ward.folder
    ward.close()
    with Site.open(
        folder, login="nurse1", password=SECRET, clock=clock, resources=resources
    ) as again:
        assert again.study.version == "2.0"
        assert again.reading.report(SUBJECT) == told
        is_whole(again)


def test_a_preview_writes_nothing_and_counts_what_is_stored(ward: Site, second: Path) -> None:
    be(ward, "admin1")
    head = ward._context.database.ledger.head()
    told = ward.installing.preview(second)
    assert ward._context.database.ledger.head() == head
    assert (told.reach.subjects, told.reach.forms, told.reach.signed) == (1, 2, 1)
    counts = {(one.item, one.fate): one.count for one in told.reach.values}
    assert counts == {
        ("I.VS.TEMP", Fate.UNUSUAL): 1,
        ("I.VS.POS", Fate.IMPOSSIBLE): 1,
        ("I.VS.ROOM", Fate.REMOVED): 1,
        ("I.VS.DOUBLE", Fate.COMPUTED_ANEW): 1,
    }


def test_only_an_administrator_installs_and_only_an_investigator_moves(
    ward: Site, second: Path
) -> None:
    with pytest.raises(AccessError):
        ward.installing.install(second)
    install(ward, second)
    with pytest.raises(AccessError):
        ward.moving.move(SUBJECT, reason="amendment 2")
    be(ward, "admin1")
    with pytest.raises(AccessError):
        ward.moving.preview(SUBJECT)


def test_the_day_of_an_approval_must_have_come(ward: Site, second: Path) -> None:
    be(ward, "admin1")
    with pytest.raises(CallError) as raised:
        ward.installing.install(second, Approval(reference="EC 17", day=date(2025, 3, 7)))
    assert raised.value.code == "SVC-APPROVAL-AHEAD"
    assert ward.study.version == "1.0"
    ward.installing.install(second, Approval(reference="EC 17", day=date(2025, 3, 6)))
    event = list(ward._context.database.ledger.events(action=Action.STUDY_INSTALLED))[-1]
    assert event.content is not None
    assert event.content["approval"] == {"reference": "EC 17", "day": "2025-03-06"}


def test_a_faulty_version_leaves_the_site_as_it_was(ward: Site, tmp_path: Path) -> None:
    told = world.second()
    broken = told["forms/form0.yaml"].replace(b"TEMP * 3", b"TEMPO * 3")
    folder = written(tmp_path / "bad", told | {"forms/form0.yaml": broken})
    be(ward, "admin1")
    head = ward._context.database.ledger.head()
    with pytest.raises(StudyFaults):
        ward.installing.install(folder)
    assert ward.study.version == "1.0"
    assert ward._context.database.ledger.head() == head


# ---------------------------------------------------------------------- moving


def test_a_move_is_previewed_reasoned_and_loses_nothing(ward: Site, second: Path) -> None:
    install(ward, second)
    be(ward, "doctor1")
    where = key(ward, "SE.A/F.VS")
    plan = ward.moving.preview(SUBJECT)
    (form,) = plan.forms
    assert form.key == where  # the note is the same in both versions and stays
    fates = {str(value.path): value.fate for value in form.values}
    assert fates == {
        "I.VS.TEMP": Fate.UNUSUAL,
        "I.VS.POS": Fate.IMPOSSIBLE,
        "I.VS.ROOM": Fate.REMOVED,
        "I.VS.DOUBLE": Fate.COMPUTED_ANEW,
    }
    assert [str(item.path) for item in form.questions] == ["I.VS.PAIN"]
    assert [one.signer.login for one in plan.signatures] == ["nurse1"]
    assert ward.signing.signatures(SUBJECT, where)[0].state is SignatureState.VALID
    with pytest.raises(EntryError):
        ward.moving.move(SUBJECT, reason="  a b ")
    answers = ward._context.database.subjects.data(SUBJECT).forms[where].answers
    assert ward.moving.move(SUBJECT, reason="Amendment 2") == plan
    data = ward._context.database.subjects.data(SUBJECT).forms[where]
    assert data.definition == ward.study.fingerprint
    assert data.status is FormStatus.IN_PROGRESS
    kept = {path: answer for path, answer in data.answers.items() if path.item != "I.VS.DOUBLE"}
    assert kept == {path: one for path, one in answers.items() if path.item != "I.VS.DOUBLE"}
    state = ward.entry.open(SUBJECT, where)
    texts = {str(item.path): item.text for item in state.groups[0].repeats[0].items}
    assert texts == {
        "I.VS.TEMP": "39.8",
        "I.VS.POS": None,
        "I.VS.DOUBLE": "119.4",
        "I.VS.PAIN": None,
    }
    assert ward.signing.signatures(SUBJECT, where)[0].state is SignatureState.SUPERSEDED
    assert not ward.moving.waiting(SUBJECT)
    is_whole(ward)


def test_the_value_of_a_removed_item_stays_readable_in_the_history(
    ward: Site, second: Path
) -> None:
    install(ward, second)
    be(ward, "doctor1")
    ward.moving.move(SUBJECT, key(ward, "SE.A/F.VS"), reason="Amendment 2")
    address = ward.reading.item_at("SE.A/F.VS/I.VS.ROOM")
    assert [
        event.content and event.content["raw"] for event in ward.entry.history(SUBJECT, address)
    ] == ["12"]
    told = ward.reading.history(SUBJECT, only=key(ward, "SE.A/F.VS"))
    moved = next(one for one in told if one["action"] == "form_moved")
    assert moved["content"]["reason"]["text"] == "Amendment 2"
    assert moved["content"]["values"]["removed"] == ["I.VS.ROOM"]
    assert moved["content"]["questions"] == ["I.VS.PAIN"]
    assert (moved["content"]["old_version"], moved["content"]["version"]) == ("1.0", "2.0")


def test_nothing_to_move_is_told(ward: Site, second: Path) -> None:
    be(ward, "doctor1")
    with pytest.raises(EntryError) as raised:
        ward.moving.preview(SUBJECT)
    assert raised.value.code == "SVC-MOVE-NOTHING"
    install(ward, second)
    be(ward, "doctor1")
    with pytest.raises(EntryError):
        ward.moving.preview(SUBJECT, key(ward, "SE.A/F.NT"))


def test_a_form_that_the_new_version_has_not_stays_and_goes_on(ward: Site, tmp_path: Path) -> None:
    events = world.EVENTS.replace(", {form: F.NT, need: optional}", "")
    told = world.files("2.0", vitals=world.VITALS_2, lists=world.LISTS_2, events=events)
    told = {
        path: data
        for path, data in told.items()
        if b"form: F.NT" not in data or path == "study.yaml"
    }
    install(ward, written(tmp_path / "v3", told))
    enter(ward, "SE.A/F.NT/I.NT.TEXT", "still", reason="TYPO")
    be(ward, "doctor1")
    plan = ward.moving.preview(SUBJECT)
    assert [(str(one.key), one.message.code) for one in plan.hindered] == [
        ("SE.A/F.NT", "SVC-MOVE-GONE")
    ]
    with pytest.raises(EntryError) as raised:
        ward.moving.move(SUBJECT, key(ward, "SE.A/F.NT"), reason="Amendment 2")
    assert raised.value.code == "SVC-MOVE-GONE"
    is_whole(ward)


def test_three_versions_live_beside_each_other(ward: Site, second: Path, tmp_path: Path) -> None:
    install(ward, second)
    enter(ward, "SE.B/F.VS/I.VS.TEMP", "36")
    third = world.files(
        "3.0", vitals=world.VITALS_2.replace("TEMP * 3", "TEMP * 4"), lists=world.LISTS_2
    )
    install(ward, written(tmp_path / "v3", third))
    forms = {one["at"]: one["version"] for one in ward.reading.report(SUBJECT)["forms"]}
    assert forms["SE.A/F.VS"] == "1.0"
    assert forms["SE.B/F.VS"] == "2.0"
    enter(ward, "SE.B/F.NT/I.NT.TEXT", "new")
    forms = {one["at"]: one["version"] for one in ward.reading.report(SUBJECT)["forms"]}
    assert forms["SE.B/F.NT"] == "3.0"
    be(ward, "doctor1")
    assert len(ward.moving.move(SUBJECT, reason="Amendment 3").forms) == 2
    is_whole(ward)


CASE = """
cases:
  - case: {en: Double, zh: 双倍}
    source: invented
    given: {SE.A/F.VS/I.VS.TEMP: "37.0"}
    expect: {items: {SE.A/F.VS/I.VS.DOUBLE: "%s"}}
"""


@pytest.mark.req("VAL-01")
def test_a_version_that_contradicts_its_own_examples_is_not_installed(
    ward: Site, second: Path
) -> None:
    (second / "cases").mkdir()
    for told, fine in (("75.0", False), ("111.0", True)):
        (second / "cases" / "own.yaml").write_text(CASE % told, encoding="utf-8")
        before = ward.study.version
        if fine:
            install(ward, second)
            continue
        with pytest.raises(EntryError) as refused:
            install(ward, second)
        assert refused.value.code == "SVC-INSTALL-CASES"
        assert refused.value.message.slots["failed"] == 1
        assert ward.study.version == before
        be(ward, "nurse1")
    assert ward.study.version == "2.0"
    is_whole(ward)
