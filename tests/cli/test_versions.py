"""`mscform definitions diff|install|move` as a script uses them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mscform.cli.command import main
from tests.builders import written
from tests.services import versions_world as world
from tests.services.versions_world import enter
from tests.staffed_site import ADMIN_SECRET, SECRET


class Desk:
    """A folder with two versions, a closed site of the first, and everybody's password."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def call(self, *words: str) -> tuple[int, str]:
        """One call; status and what it said."""
        named = [str(self.root / word[1:]) if word.startswith("@") else word for word in words]
        status = main(named)
        return status, self._capsys.readouterr().out

    def json(self, *words: str) -> Any:
        """One call that answers with JSON and status 0."""
        status, said = self.call(*words, "--json")
        assert status == 0, said
        return json.loads(said)


@pytest.fixture
def desk(tmp_path: Path, resources: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Three values stand in the first form of the only subject."""
    first = written(tmp_path / "v1", world.files())
    written(tmp_path / "v2", world.second())
    site = world.a_site(tmp_path / "site", first, None, resources)
    site.accounts.sign_in("nurse1", SECRET)
    site.subjects.enrol()
    for item, raw in (("TEMP", "39.8"), ("POS", "S"), ("ROOM", "12")):
        enter(site, f"SE.A/F.VS/I.VS.{item}", raw)
    site.close()
    secrets = {"admin1": ADMIN_SECRET, "nurse1": SECRET, "doctor1": SECRET}
    (tmp_path / "passwords.json").write_text(json.dumps(secrets), encoding="utf-8")
    return Desk(tmp_path, capsys)


AS_ADMIN = ("--as", "admin1", "--passwords", "@passwords.json")
AS_DOCTOR = ("--as", "doctor1", "--passwords", "@passwords.json")


def test_a_diff_needs_no_site_and_speaks_both_languages(desk: Desk) -> None:
    status, said = desk.call("definitions", "diff", "@v1", "@v2")
    assert status == 0
    assert "I.VS.TEMP “Body temperature”: outside 35–40 was unusual; now outside 35–39.5." in said
    assert "The question I.VS.PAIN “Pain” is new." in said
    status, said = desk.call("--lang", "zh", "definitions", "diff", "@v1", "@v2")
    assert "原超出 35–40 为异常；现超出 35–39.5 为异常" in said
    told = desk.json("definitions", "diff", "@v1", "@v2")
    kinds = {(one["part"], one["oid"], one["kind"]) for one in told["differences"]}
    assert ("item", "I.VS.ROOM", "removed") in kinds
    assert ("codelist", "CL.POS", "removed") in kinds
    assert "reach" not in told


def test_with_a_site_the_diff_counts_stored_values(desk: Desk) -> None:
    told = desk.json("definitions", "diff", "@v1", "@v2", "--site", "@site", *AS_DOCTOR)
    counts = {(one["item"], one["fate"]): one["count"] for one in told["reach"]["values"]}
    assert counts["I.VS.TEMP", "unusual"] == 1
    _, said = desk.call("definitions", "diff", "@v1", "@v2", "--site", "@site", *AS_DOCTOR)
    assert "1 stored values would become unusual" in said


def test_how_far_the_reading_is_stands_beside_the_answer(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["definitions", "install", *(str(desk.root / name) for name in ("v2", "site"))]
    call += ["--preview", "--as", "admin1", "--passwords", str(desk.root / "passwords.json")]
    assert main(call) == 0
    told = capsys.readouterr()
    assert told.err == "reading subject 1 of 1\n"
    assert "reading subject" not in told.out
    assert main([*call, "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_install_and_move_from_a_terminal(desk: Desk) -> None:
    status, said = desk.call("definitions", "install", "@v2", "@site", "--preview", *AS_ADMIN)
    assert status == 0
    assert "Nothing was written." in said
    assert desk.call("definitions", "install", "@v2", "@site", *AS_ADMIN)[0] == 0
    status, said = desk.call("definitions", "install", "@v2", "@site", *AS_ADMIN)
    assert status == 1
    assert "study.yaml:" in said
    move = ("definitions", "move", "@site", "--subject", "01-001", *AS_DOCTOR)
    told = desk.json(*move, "--preview")
    assert [one["at"] for one in told["forms"]] == ["SE.A/F.VS"]
    assert desk.call(*move)[0] == 2
    status, said = desk.call(*move, "--reason", "Amendment 2")
    assert status == 0
    assert "Forms of 01-001 that were moved: 1" in said
    shown = desk.json("show", "@site", "--subject", "01-001", "--as", "doctor1", *AS_DOCTOR[2:])
    form = next(one for one in shown["forms"] if one["at"] == "SE.A/F.VS")
    assert form["version"] == "2.0"
    assert desk.call("verify", "@site", *AS_DOCTOR)[0] == 0


def test_only_half_an_approval_or_none_at_all_is_a_wrong_call(desk: Desk) -> None:
    call = ("definitions", "install", "@v2", "@site", *AS_ADMIN)
    assert desk.call(*call, "--approval", "EC 17")[0] == 2
    assert desk.call(*call, "--approval", "EC 17", "--approved-on", "soon")[0] == 2
    assert desk.call("definitions", "install", "@nowhere", "@site", *AS_ADMIN)[0] == 2
    assert desk.call(*call, "--approval", "EC 17", "--approved-on", "2999-01-01")[0] == 2
