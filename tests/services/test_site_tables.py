"""Reference ranges of a site: two persons change them, and what is stored does not move."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import ItemAddress
from mscform.definitions.logic import Parameter
from mscform.engine.address import resolve
from mscform.engine.changes import ItemChange
from mscform.services.data_entry import Committed
from mscform.services.site import Site
from mscform.services.site_tables import faults, from_csv
from tests.forms.sheet import compiled
from tests.gui.desk_site import make_site
from tests.staffed_site import ADMIN_SECRET, SECRET

ROOT = Path(__file__).resolve().parents[2]
RANGES = "P.REF_RANGES"
LB = "SE.SCR/F.LBLF/I.LBLF."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path, ROOT / "resources", study_folder=ROOT / "forms" / "nct01844063")
    yield made
    made.close()


def put(site: Site, at: str, raw: str) -> None:
    address = resolve(site.study, at)
    assert isinstance(address, ItemAddress)
    subject = site.subjects.all()[0].key
    told = site.entry.commit(subject, ItemChange(form=address.form, path=address.path, raw=raw))
    assert isinstance(told, Committed), told


def shown(site: Site, name: str) -> str | None:
    address = resolve(site.study, LB + name)
    assert isinstance(address, ItemAddress)
    item = site.entry.open(site.subjects.all()[0].key, address.form).item(address.path)
    return None if item is None else item.text


def begin(site: Site) -> None:
    put(site, "SE.SCR/F.DM/I.DM.SEX", "M")
    put(site, "SE.SCR/F.DM/I.DM.BRTHDTC", "1980-01-01")
    put(site, "SE.SCR/F.IC/I.IC.ICDTC", "2025-03-05 09:00")
    put(site, f"{LB}LBDTC", "2025-03-06 07:20")
    put(site, f"{LB}LBNAM", "L1")
    put(site, f"{LB}ALT_LBORRES", "48")


def written(site: Site) -> dict[str, str]:
    site.accounts.switch_user("nurse1", SECRET)
    return site.settings.all()


def as_admin(site: Site) -> None:
    site.accounts.switch_user("admin1", ADMIN_SECRET)


def add(site: Site, *lines: tuple[str, ...]) -> int:
    return site.settings.add_lines(RANGES, lines, second="admin2", second_password=ADMIN_SECRET)


def test_a_new_table_is_for_new_forms_and_moves_nothing_that_is_stored(site: Site) -> None:
    begin(site)
    assert (shown(site, "ALT_LBORNRHI"), shown(site, "ALT_LBNRIND")) == ("50.0", "N")
    as_admin(site)
    assert add(site, ("ALT", "L1", "2025-03-01", "*", "", "", "8", "45")) == 2
    site.accounts.switch_user("nurse1", SECRET)
    assert shown(site, "LBRNGED") == "1"
    assert (shown(site, "ALT_LBORNRHI"), shown(site, "ALT_LBNRIND")) == ("50.0", "N")
    put(site, f"{LB}AST_LBORRES", "20")
    assert shown(site, "ALT_LBORNRHI") == "50.0"
    put(site, f"{LB}LBRNGED", "2")
    assert (shown(site, "ALT_LBORNRHI"), shown(site, "ALT_LBNRIND")) == ("45.0", "H")
    stored = [
        event.content["raw"]
        for event in site.entry.trail(site.subjects.all()[0].key)
        if event.path is not None and event.path.item == "I.LBLF.ALT_LBORNRHI" and event.content
    ]
    assert stored == ["50.0", "45.0"]


def test_two_persons_change_a_table_and_nothing_of_it_is_lost(site: Site) -> None:
    line = ("ALT", "L1", "2025-03-01", "*", "", "", "8", "45")
    with pytest.raises(AccessError, match="SVC-DENIED"):
        add(site, line)
    as_admin(site)
    with pytest.raises(AccessError, match="SVC-SECOND"):
        site.settings.add_lines(RANGES, [line], second="admin1", second_password=ADMIN_SECRET)
    with pytest.raises(AccessError):
        site.settings.add_lines(RANGES, [line], second="admin2", second_password="no")
    add(site, line)
    (told,) = site.settings.history(RANGES)
    assert (told.first, told.second, told.edition) == ("admin1", "admin2", 2)
    (table,) = site.settings.tables()
    assert line in table.lines
    assert table.edition == 2
    assert add(site, ("ALT", "L1", "2025-03-01", "*", "", "", "8", "46")) == 3
    (table,) = site.settings.tables()
    assert [one for one in table.lines if one[1] == "L1"] == [
        ("ALT", "L1", "2025-03-01", "*", "", "", "8", "46")
    ]
    with pytest.raises(EntryError, match="SVC-TABLE-SAME"):
        add(site, ("ALT", "L1", "2025-03-01", "*", "", "", "8", "46"))
    rows = json.loads(written(site)[RANGES])
    assert [row[6:] for row in rows if row[1] == "L1"] == [
        ["8", "45", "2", "3"],
        ["8", "46", "3", ""],
    ]


def columns() -> Parameter:
    return compiled().study.parameters[RANGES]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("ALT", "L1", "2025-03-01", "*", "", "", "8", "45"), None),
        (("ALT", "*", "2025-03-01", "F", "18", "50", "", "45"), None),
        (("ATL", "L1", "2025-03-01", "*", "", "", "8", "45"), "SVC-TABLE-CODE"),
        (("ALT", "L9", "2025-03-01", "*", "", "", "8", "45"), "SVC-TABLE-CODE"),
        (("ALT", "L1", "2025-03-01", "X", "", "", "8", "45"), "SVC-TABLE-CODE"),
        (("ALT", "L1", "1.3.2025", "*", "", "", "8", "45"), "SVC-TABLE-DAY"),
        (("ALT", "L1", "2025-03-01", "*", "", "", "8", "45 U/L"), "SVC-TABLE-NUMBER"),
        (("ALT", "L1", "2025-03-01", "*", "", "", "45", "8"), "SVC-TABLE-ORDER"),
        (("ALT", "L1", "2025-03-01", "*", "50", "18", "8", "45"), "SVC-TABLE-ORDER"),
        (("ALT", "L1", "2025-03-01"), "SVC-TABLE-CELLS"),
    ],
)
def test_a_line_that_cannot_be_is_one_sentence(line: tuple[str, ...], code: str | None) -> None:
    told = [one.code for one in faults(columns(), compiled().study, [line])]
    assert told == ([] if code is None else [code])


def test_lines_come_from_a_file_of_the_laboratory() -> None:
    head = "test,lab,valid_from,low,high"
    told = f"\ufeff{head}\r\nALT,L2,2025-03-01,7,44\r\n\r\nAST,L2,2025-03-01,,38\r\n"
    assert from_csv(columns(), told.encode()) == (
        ("ALT", "L2", "2025-03-01", "*", "", "", "7", "44"),
        ("AST", "L2", "2025-03-01", "*", "", "", "", "38"),
    )
    for wrong in (b"", b"test;lab\nALT;L2\n", "化验,实验室\n".encode("gb18030")):
        with pytest.raises(EntryError, match="SVC-TABLE-HEAD"):
            from_csv(columns(), wrong)


def test_a_whole_table_or_a_file_may_be_set(site: Site, tmp_path: Path) -> None:
    as_admin(site)
    file = tmp_path / "ranges.csv"
    file.write_text("test,lab,valid_from,low,high\nALT,L2,soon,7,44\n")
    with pytest.raises(EntryError, match="SVC-TABLE-DAY"):
        site.settings.read_lines(RANGES, file)
    with pytest.raises(CallError, match="SVC-SETTING"):
        site.settings.read_lines("P.MELD_MIN", file)
    with pytest.raises(CallError, match="SVC-NO-TABLE"):
        site.settings.read_lines("P.INITIALS", file)
    told = json.dumps([["ALT", "*", "2025-01-01", "*", "", "", 8, "45"]])
    site.settings.set(RANGES, told, second="admin2", second_password=ADMIN_SECRET)
    (table,) = site.settings.tables()
    assert table.lines == (("ALT", "*", "2025-01-01", "*", "", "", "8", "45"),)
    for wrong in ("12", "[1, 2]", '[["ALT"]]', "no"):
        with pytest.raises(EntryError):
            site.settings.set(RANGES, wrong, second="admin2", second_password=ADMIN_SECRET)
    rows = json.loads(written(site)[RANGES])
    assert len(rows) == len(table.parameter.rows) + 1
    assert all(row[-1] == "2" for row in rows[:-1])
