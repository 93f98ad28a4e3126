"""Queries in the tables: replayed, compared, and brought to older sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import EventRef
from mscform.records.review import QueryPlace, QueryStatus, opening
from mscform.store.connection import connect
from mscform.store.database import Database
from mscform.store.folder import SiteFolder
from mscform.store.migrations import RELEASED, glances, migrate, version_1
from mscform.store.verification import verify_ledger
from tests.attacks.outsider import faults_of, outsider
from tests.store.site import KEY, PULSE, SUBJECT, VITALS, Ward, answer, device_keys, enrolment

pytestmark = pytest.mark.req("DAT-06")

PLACE = QueryPlace(SUBJECT, VITALS, PULSE)


def query(**told: Any) -> EventDraft:
    return EventDraft(action=Action.QUERY, content=told, subject=SUBJECT, form=VITALS, path=PULSE)


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """A query that was answered, and one that waits."""
    ward = Ward(tmp_path / "site")
    ward.write(enrolment(), answer("80"))
    for text in ("Is it so?", "And now?"):
        ward.write(query(**opening(PLACE, text, (EventRef(ward.keys.device, 2), "d"))))
    ward.write(query(act="answered", text="It is.", query=[ward.keys.device, 3]))
    return ward


def test_the_tables_hold_what_was_said_and_follow_from_the_ledger(ward: Ward) -> None:
    first, second = ward.database.queries.all(SUBJECT)
    assert [entry.text for entry in first.thread] == ["Is it so?", "It is."]
    assert (first.status, second.status) == (QueryStatus.ANSWERED, QueryStatus.OPEN)
    assert first.place == PLACE
    assert ward.database.queries.counts() == {SUBJECT: {VITALS: (1, 1)}}
    assert verify_ledger(ward.database.connection, ward.keys) == ()
    ward.close()


@pytest.mark.req("AUD-01")
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE query_entry SET text = 'Is it not so?' WHERE number = 3", "STO-TABLE-CHANGED"),
        ("UPDATE query_entry SET by_name = 'Somebody' WHERE number = 5", "STO-TABLE-CHANGED"),
        ("UPDATE query SET status = 'closed' WHERE number = 4", "STO-TABLE-CHANGED"),
        ("DELETE FROM query_entry WHERE number = 5", "STO-TABLE-LACKS"),
        ("DELETE FROM query WHERE number = 4", "STO-TABLE-LACKS"),
        ("UPDATE query SET item = 'I.VS.ZZ' WHERE number = 4", "STO-TABLE-EXTRA"),
    ],
)
def test_an_edit_of_a_query_in_the_tables_is_found(ward: Ward, statement: str, code: str) -> None:
    ward.close()
    with outsider(ward.folder) as connection:
        connection.execute(statement)
    assert str(SUBJECT) in (faults_of(ward.folder, ward.keys)[code][0].address or "")


@pytest.mark.req("DAT-12")
def test_a_site_of_the_release_before_has_no_queries_until_it_is_upgraded(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "old")
    folder.root.mkdir()
    connection = connect(folder.database, KEY, fresh=True)
    migrate(connection, (version_1, glances))
    connection.close()
    with Database.open(folder, KEY, device_keys(), read_only=True) as database:
        assert database.faults == ()
        assert (database.queries.all(), database.queries.counts()) == ((), {})
        assert verify_ledger(database.connection, device_keys()) == ()
    ward = Ward.opened(folder.root)
    assert not ward.database.read_only
    ward.write(enrolment(), answer("80"))
    ward.write(query(**opening(PLACE, "Is it so?", (None, "d"))))
    assert len(ward.database.queries.all()) == 1
    assert verify_ledger(ward.database.connection, ward.keys) == ()
    assert RELEASED[2].__name__ == "queries"
    ward.close()
