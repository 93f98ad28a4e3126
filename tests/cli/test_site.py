"""`mscform site create` and `site info`: what a new site says of itself, and to whom."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.test_commands import Call, call

__all__ = ["call"]


def test_a_training_site_prints_its_database_key(
    call: Call, tmp_path: Path, study_folder: Path
) -> None:
    folder = tmp_path / "site"
    status, out, err = call(
        "site", "create", folder, "--study", study_folder, "--code", "07", "--training", "--json"
    )
    assert status == 0, err
    made = json.loads(out)
    assert len(made["recovery_shares"]) == 3
    _, out, _ = call("site", "info", folder, "--json")
    told = json.loads(out)
    assert len(told["key"]) == 64
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps(made["passwords"]), encoding="utf-8")
    status, out, err = call("site", "info", folder, "--as", "admin1", "--passwords", passwords)
    assert (status, err) == (0, "")
    assert told["key"] in out
    assert "subjects" not in out, "who may not read is not told of subjects"
    _told_everything_asked_for(call, folder, tmp_path)
    words = ("--name", "Nina Night", "--role", "nurse", "--as", "admin1", "--passwords", passwords)
    status, out, err = call("user", "add", folder, "nurse1", *words, "--json")
    assert status == 0, err
    assert json.loads(out)["code"]
    status, out, _ = call("user", "list", folder, "--json")
    assert {one["login"] for one in json.loads(out)} == {"admin1", "admin2", "nurse1"}


def _told_everything_asked_for(call: Call, folder: Path, place: Path) -> None:
    """An overview as PDF and as CSV in one call is written as both."""
    pdf, tables = place / "o.pdf", place / "tables"
    status, out, err = call("overview", folder, "--out", pdf, "--csv", tables)
    assert (status, err) == (0, "")
    assert pdf.exists()
    assert {str(one) for one in tables.iterdir()} == set(out.splitlines()) - {str(pdf)} != set()


def test_a_new_site_lists_passwords_only_where_it_made_them(
    call: Call, tmp_path: Path, study_folder: Path
) -> None:
    passwords = tmp_path / "passwords.json"
    passwords.write_text('{"boss": "amber lantern winter 7"}', encoding="utf-8")
    words = ("--study", study_folder, "--code", "07")
    given = ("--administrator", "boss=Bo Boss", "--passwords", passwords)
    status, out, err = call("site", "create", tmp_path / "real", *words, *given)
    assert status == 0, err
    assert "Users and passwords" not in out
    assert "boss" in out
    status, out, err = call("site", "create", tmp_path / "training", *words, "--training")
    assert status == 0, err
    assert "Users and passwords" in out
    assert re.search(r"^  admin1  \S{16}$", out, re.MULTILINE)
