"""What earlier releases left behind opens, verifies, and says the same as then (DAT-12)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange
from mscform.records.signature import SignatureState
from mscform.services.data_entry import Committed
from mscform.services.places import form_at, item_at
from mscform.services.safekeeping import verify_path
from mscform.services.site import Site
from mscform.store.anchors import state_folder
from mscform.store.connection import connect
from tests.golden.make_released_site import plain

RELEASED = sorted((Path(__file__).parent / "released").iterdir())
LARGEST = 300_000


@pytest.fixture(params=RELEASED, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a released site on the PC where it was made, now with today's program."""
    shutil.copytree(request.param / "state", state_folder(), dirs_exist_ok=True)
    return Path(shutil.copytree(request.param, tmp_path / "site"))


@pytest.fixture
def expected(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return told


def casebooks(site: Site) -> dict[str, Any]:
    readers = site._context.database.subjects
    return {one.key: plain(readers.data(one.key)) for one in readers.all()}


def open_site(folder: Path, expected: dict[str, Any], *, read_only: bool = False) -> Site:
    return Site.open(
        folder, login=expected["login"], password=expected["password"], read_only=read_only
    )


def test_every_released_step_has_a_site_that_stands_for_it() -> None:
    from mscform.store.migrations import RELEASED as STEPS

    assert {path.name for path in RELEASED} == {step.__name__ for step in STEPS}
    assert all((path / "site.db").stat().st_size < LARGEST for path in RELEASED)


@pytest.mark.req("DAT-12")
@pytest.mark.parametrize("read_only", [True, False])
def test_it_reads_the_same_data(folder: Path, expected: dict[str, Any], read_only: bool) -> None:
    with open_site(folder, expected, read_only=read_only) as site:
        assert casebooks(site) == expected["subjects"]
        assert site.study.fingerprint == expected["fingerprint"]
        queries = [
            [str(one.place), one.status.value, [entry.text for entry in one.thread]]
            for one in site.review.queries()
        ]
        assert queries == expected.get("queries", []), "releases before had none"
        events = list(site._context.database.ledger.events())
        told = [[one.ref.number, one.action.value, one.link] for one in events]
        assert told[: len(expected["events"])] == expected["events"]


@pytest.mark.req("DAT-12", "DAT-11")
def test_its_forms_and_signatures_are_shown_as_then(folder: Path, expected: dict[str, Any]) -> None:
    with open_site(folder, expected, read_only=True) as site:
        form = form_at(site.study, "SE.A/F.VS")
        subject = SubjectKey("01-001")
        state = site.entry.state(subject, form)
        shown = {
            str(item.path): item.answer.raw if item.answer else None
            for group in state.groups
            for row in group.repeats
            for item in row.items
        }
        answers = expected["subjects"][subject]["SE.A/F.VS"]["answers"]
        assert {path: raw for path, raw in shown.items() if raw is not None} == {
            path: one["raw"] for path, one in answers.items()
        }
        found = site.signing.signatures(subject, form)
        assert [one.state for one in found] == [SignatureState.VALID]
        told = [[one.meaning, one.signer.printed_name, one.state.value] for one in found]
        assert told == [one[:3] for one in expected["signatures"]]
        sealed = site.printing.latest_signed(subject, form)
        assert sealed is not None
        (folder.parent / "signed.pdf").write_bytes(sealed)
        secret = (expected["login"], expected["password"])
    assert verify_path(folder.parent / "signed.pdf", site=folder, secret=secret).ok


@pytest.mark.req("DAT-12")
def test_chain_and_replay_hold_before_and_after_work_goes_on(
    folder: Path, expected: dict[str, Any]
) -> None:
    secret = (expected["login"], expected["password"])
    before = verify_path(folder, secret=secret)
    assert before.ok, [fault.message for fault in before.faults]
    with open_site(folder, expected) as site:
        address = item_at(site.study, "SE.A/F.VS/I.VS.TEMP")
        change = ItemChange(form=address.form, path=address.path, raw="37.2")
        assert isinstance(site.entry.commit(SubjectKey("01-002"), change), Committed)
    verdict = verify_path(folder, secret=secret)
    assert verdict.ok, [fault.message for fault in verdict.faults]
    with open_site(folder, expected, read_only=True) as site:
        told = casebooks(site)
        assert told["01-001"] == expected["subjects"]["01-001"]
        assert told["01-002"]["SE.A/F.VS"]["answers"]["I.VS.TEMP"]["raw"] == "37.2"


def test_its_key_is_published_so_that_others_can_try_it(
    folder: Path, expected: dict[str, Any]
) -> None:
    connection = connect(folder / "site.db", bytes.fromhex(expected["key"]), read_only=True)
    try:
        (count,) = connection.execute("SELECT count(*) FROM ledger").fetchone()
    finally:
        connection.close()
    assert count >= len(expected["events"])
