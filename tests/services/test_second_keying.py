"""What was copied from paper is typed again by another person, blind; differences are resolved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import EntryError
from mscform.base.identity import ItemOID, ItemPath
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.records.account import Role
from mscform.records.clinical import Origin, PaperSource
from mscform.services.attachments import LARGEST
from mscform.services.places import item_at
from mscform.services.second_keying import KeyedBox, KeyingStanding, Take
from mscform.services.site import Site
from tests.documents.paper_tools import squeezed, text_of
from tests.running_site import START, SUBJECT, put, running_site, sheet, start
from tests.staffed_site import SECRET, Person, staff

TEMP, TIME = "SE.A/F.MON/I.MON.TEMP[PRE]", "SE.A/F.MON/I.MON.VSDTC[PRE]"
PAPER = PaperSource(number="3", recorder="Wang Min", day=START.date())


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    """Li Na has copied a set from paper; Zhao Min works here too."""
    clock = FixedClock(START)
    made = running_site(tmp_path, resources, clock)
    staff(made, [Person("nurse2", "Zhao Min", Role.NURSE)])
    made.accounts.switch_user("nurse1", SECRET)
    start(made)
    clock.advance(timedelta(hours=3))
    copied(made, TIME, "2025-03-10 08:50")
    copied(made, TEMP, "38.9")
    made.accounts.switch_user("nurse2", SECRET)
    yield made
    made.close()


def copied(site: Site, at: str, raw: str) -> None:
    address = item_at(site.study, at)
    change = ItemChange(
        form=address.form, path=address.path, raw=raw, transcribed=True, paper=PAPER
    )
    site.entry.commit(SUBJECT, change)


def path(at: str = TEMP) -> ItemPath:
    return ItemPath(ItemOID(at.rpartition("/")[2].partition("[")[0]), "PRE")


def key(site: Site, raw: str, at: str = TEMP) -> KeyedBox:
    return site.second_keying.key(SUBJECT, sheet(site), path(at), raw)


def box(site: Site, at: str = TEMP) -> KeyedBox:
    return next(
        one for one in site.second_keying.boxes(SUBJECT, sheet(site)) if one.path == path(at)
    )


def resolve(site: Site, take: Take) -> KeyedBox:
    reason = ReasonGiven(code=site.study.change_reasons[0].code)
    return site.second_keying.resolve(SUBJECT, sheet(site), path(), take, reason)


@pytest.mark.req("DAT-13")
def test_the_same_again_agrees_however_it_is_written(site: Site) -> None:
    assert box(site).standing is KeyingStanding.WAITING
    assert key(site, " 38.90").standing is KeyingStanding.AGREES
    told = box(site)
    assert told.by is not None
    assert (told.by.printed_name, told.first and told.first.raw) == ("Zhao Min", "38.9")


@pytest.mark.req("DAT-13")
def test_who_copied_it_cannot_check_herself(site: Site) -> None:
    site.accounts.switch_user("nurse1", SECRET)
    with pytest.raises(EntryError) as refused:
        key(site, "38.9")
    assert refused.value.code == "SVC-KEY-SAME"
    assert box(site).standing is KeyingStanding.WAITING


@pytest.mark.req("DAT-13", "AUD-03")
def test_a_difference_changes_nothing_until_it_is_resolved(site: Site) -> None:
    assert key(site, "39.8").standing is KeyingStanding.DIFFERS
    address = item_at(site.study, TEMP)
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    assert item is not None
    assert item.text == "38.9"
    assert resolve(site, Take.SECOND).standing is KeyingStanding.RESOLVED
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    assert item is not None
    assert item.answer is not None
    assert (item.text, item.answer.origin) == ("39.8", Origin.TRANSCRIBED)
    (*_, last) = (
        event for event in site.entry.history(SUBJECT, address) if "origin" in (event.content or {})
    )
    assert last.content is not None
    assert last.content["paper"]["number"] == "3"
    assert last.cause is not None


def test_the_first_may_have_been_right(site: Site) -> None:
    key(site, "39.8")
    told = resolve(site, Take.FIRST)
    assert (told.standing, told.first and told.first.raw) == (KeyingStanding.RESOLVED, "38.9")
    with pytest.raises(EntryError) as refused:
        resolve(site, Take.FIRST)
    assert refused.value.code == "SVC-KEY-NO-DIFFERENCE"


def test_what_the_first_left_out_is_a_difference(site: Site) -> None:
    empty = "SE.A/F.MON/I.MON.MONREASND[PRE]"
    with pytest.raises(EntryError) as refused:
        key(site, "38.9", "SE.A/F.MON/I.MON.TEMP_NONE[PRE]")
    assert refused.value.code == "SVC-KEY-NOTHING"
    waiting = {one.path for one in site.second_keying.boxes(SUBJECT, sheet(site))}
    assert path(empty) in waiting
    assert box(site, empty).first is None


@pytest.mark.req("DAT-13")
def test_a_later_correction_has_to_be_keyed_again(site: Site) -> None:
    key(site, "38.9")
    address = item_at(site.study, TEMP)
    reason = ReasonGiven(code=site.study.change_reasons[0].code)
    change = ItemChange(
        form=address.form, path=address.path, raw="38.8", reason=reason, transcribed=True
    )
    site.entry.commit(SUBJECT, change)
    assert box(site).standing is KeyingStanding.WAITING


def test_what_was_typed_at_the_bedside_is_not_keyed_again(site: Site) -> None:
    put(site, "SE.A/F.MON/I.MON.TEMP[30M]", "37.0")
    paths = {one.path.repeat for one in site.second_keying.boxes(SUBJECT, sheet(site))}
    assert paths == {"PRE"}


@pytest.mark.req("DAT-13", "PRT-01")
def test_paper_tells_who_keyed_it_again_and_what_differed(site: Site, tmp_path: Path) -> None:
    key(site, "2025-03-10 08:50", TIME)
    key(site, "39.8")
    resolve(site, Take.SECOND)
    pdf = site.printing.form(SUBJECT, sheet(site), languages=("en",), preview=True)
    printed = squeezed(text_of(pdf, tmp_path, "-raw"))
    assert squeezed("Second keying by Zhao Min") in printed
    assert squeezed("1 agree, 1 differed and were resolved, 0 differ still") in printed
    assert squeezed("first 38.9, second 39.8; 39.8 stands on the paper") in printed


@pytest.mark.req("DAT-13", "BCK-01")
def test_a_photograph_is_kept_encrypted_and_checked(site: Site, tmp_path: Path) -> None:
    picture = b"\x89PNG not really, but bytes all the same" * 40
    made = site.attachments.attach(SUBJECT, sheet(site), "sheet3.png", picture, paper=PAPER)
    assert site.attachments.data(made) == picture
    assert made.document == hashlib.sha256(picture).hexdigest()
    assert site.attachments.of(SUBJECT, sheet(site)) == (made,)
    assert site.safekeeping.verify().ok
    for file in site.folder.rglob("*"):
        assert not file.is_file() or b"not really" not in file.read_bytes(), file
    pdf = site.printing.form(SUBJECT, sheet(site), languages=("en",), preview=True)
    assert "sheet3.png" in text_of(pdf, tmp_path)


def test_a_strange_name_of_a_file_hinders_no_print(site: Site, tmp_path: Path) -> None:
    site.attachments.attach(SUBJECT, sheet(site), "foto😀\u202egpj.exe\x00.png", b"picture")
    pdf = site.printing.form(SUBJECT, sheet(site), languages=("en",), preview=True)
    assert "U+1F600" in text_of(pdf, tmp_path, "-raw").replace("\n", "")
    assert site.safekeeping.verify().ok


def test_half_a_character_is_told_and_nothing_is_written(site: Site) -> None:
    with pytest.raises(EntryError) as refused:
        key(site, "38\ud800")
    assert refused.value.code == "ENG-NO-TEXT"
    made = site.attachments.attach(SUBJECT, sheet(site), "odd\udcff.png", b"picture")
    assert made.name == "odd?.png"
    assert site.safekeeping.verify().ok


def test_an_empty_file_or_one_too_large_is_refused(site: Site) -> None:
    for data, code in ((b"", "SVC-ATTACH-EMPTY"), (bytes(LARGEST + 1), "SVC-ATTACH-LARGE")):
        with pytest.raises(EntryError) as refused:
            site.attachments.attach(SUBJECT, sheet(site), "a.png", data)
        assert refused.value.code == code
