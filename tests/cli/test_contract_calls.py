"""Names, options and exit statuses of every command; where secrets may and may not come from."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest

from mscform.cli import main
from mscform.cli.arguments import build_parser
from mscform.records.audit import Action
from mscform.services.site import Site
from tests.staffed_site import ADMIN_SECRET, ADMINISTRATORS, found_site

Call = Callable[..., tuple[int, str, str]]

COMMANDS: Final = {
    "demo",
    "site create",
    "site info",
    "site set",
    "user add",
    "user reset",
    "user retire",
    "user password",
    "user list",
    "subject enrol",
    "subject list",
    "proposal list",
    "proposal accept",
    "proposal dismiss",
    "definitions check",
    "definitions evaluate",
    "definitions test",
    "definitions diff",
    "definitions install",
    "enter",
    "show",
    "sign",
    "print blank",
    "print annotated",
    "print form",
    "verify",
}


def commands(
    parser: argparse.ArgumentParser, words: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that the parser knows, with the words that call it."""
    families = [act for act in parser._actions if isinstance(act, argparse._SubParsersAction)]
    for family in families:
        for name, inner in family.choices.items():
            yield from commands(inner, f"{words} {name}".strip())
    if not families:
        yield words, parser


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """One call in this process: status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


@pytest.fixture
def site(
    tmp_path: Path, study_folder: Path, resources: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A new training site with the passwords of its administrators beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "site"
    found_site(folder, study_folder, resources).site.close()
    passwords = {person.login: ADMIN_SECRET for person in ADMINISTRATORS}
    (tmp_path / "passwords.json").write_text(json.dumps(passwords), encoding="utf-8")
    return folder


def test_every_command_of_the_contract_is_there() -> None:
    assert {words for words, _ in commands(build_parser())} >= COMMANDS


@pytest.mark.parametrize(
    "words", sorted({*COMMANDS, "", "site", "user", "subject", "definitions", "print"})
)
def test_help_is_given_everywhere(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words.split(), "--help"])
    assert ended.value.code == 0
    assert "usage: mscform" in capsys.readouterr().out


@pytest.mark.req("ACC-03")
def test_no_option_takes_a_secret_itself() -> None:
    for words, parser in commands(build_parser()):
        for act in parser._actions:
            names = [name for name in act.option_strings if "pass" in name or "secret" in name]
            assert not names or act.nargs == 0 or act.type is Path, (words, names)


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_an_unknown_or_shortened_option_is_a_wrong_call(words: str, call: Call) -> None:
    for option in ("--nope", "--pass=x", "--jso"):
        status, out, err = call(*words.split(), "x", option)
        assert (status, out) == (2, ""), option
        assert err.strip()


def test_an_empty_name_is_nobody(site: Path, call: Call) -> None:
    for words in (("--subject", ""), ("--subject", "", "--form", "SE.SCR/F.DM"), ("--form", "")):
        assert call("show", site, *words)[:2] == (2, "")


def test_people_come_go_and_get_their_own_password(
    site: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ("--as", "admin1", "--passwords", site.parent / "passwords.json", "--lang", "zh")
    new = ("--name", "Nina Night", "--role", "nurse", "--json")
    status, out, _ = call("user", "add", site, "nurse1", *new, *who)
    assert status == 0
    code = json.loads(out)["code"]
    assert call("user", "add", site, "nurse1", *new, *who)[0] in {1, 2}
    nothing = site.parent / "nothing.jsonl"
    nothing.touch()
    (site.parent / "code").write_text(code, encoding="utf-8")
    once = ("--as", "nurse1", "--password-file", site.parent / "code")
    assert call("enter", site, nothing, *once)[0] == 2, "a code only opens the way to a password"
    monkeypatch.setattr("sys.stdin", StringIO(f"{code}\nclear harbour morning 5\n"))
    assert call("user", "password", site, "--as", "nurse1", "--password-stdin")[0] == 0
    monkeypatch.setattr("sys.stdin", StringIO("clear harbour morning 5\r\n"))
    assert call("enter", site, nothing, "--as", "nurse1", "--password-stdin")[0] == 0
    own = ("user", "pin", site, "nurse1", "--password-stdin")
    monkeypatch.setattr("sys.stdin", StringIO("clear harbour morning 5\n123456\n"))
    status, _, err = call(*own)
    assert status != 0
    assert "easily guessed" in err
    monkeypatch.setattr("sys.stdin", StringIO("clear harbour morning 5\n402759\n"))
    status, out, err = call(*own)
    assert (status, err) == (0, "")
    assert "402759" not in out
    monkeypatch.setattr("sys.stdin", StringIO("clear harbour morning 5\n"))
    assert call(*own, "--remove")[0] == 0
    assert call("enter", site, nothing, *once)[0] == 2
    status, out, _ = call(
        "user", "reset", site, "nurse1", "--reason", "lost her slip", "--json", *who
    )
    assert status == 0
    assert json.loads(out)["code"] != code
    assert call("user", "retire", site, "nurse1", "--reason", "left the ward", *who)[0] == 0
    listed = json.loads(call("user", "list", site, "--json")[1])
    assert {one["login"]: one["state"] for one in listed}["nurse1"] == "retired"
    assert call("verify", site)[0] == 0
    for word in ("clear harbour", code):
        assert all(word.encode() not in path.read_bytes() for path in site.glob("*.*"))


def test_a_simulated_clock_is_recorded_and_only_at_training_sites(
    site: Path, call: Call, tmp_path: Path, study_folder: Path
) -> None:
    secret = ("--passwords", site.parent / "passwords.json")
    clock = ("--clock", "2025-03-01T10:00+08:00", "--clock-rate", "2")
    retire = ("admin2", "--reason", "left the ward", "--as", "admin1", *secret)
    assert call("user", "retire", site, *retire, *clock)[0] == 0
    with Site.open_training(site, read_only=True) as opened:
        events = list(opened._context.database.ledger.events(action=Action.CLOCK))
    assert [(one.content or {})["at"][:16] for one in events] == ["2025-03-01T10:00"]
    told = json.loads(call("site", "info", site, "--json")[1])
    assert {"site", "protocol", "study", "training", "users", "version", "key"} <= set(told)
    (tmp_path / "real.json").write_text('{"boss": "amber lantern winter 7"}', encoding="utf-8")
    secret = ("--passwords", tmp_path / "real.json")
    real = tmp_path / "real"
    made = ("--study", study_folder, "--code", "08", "--administrator", "boss=Bo Boss")
    status, out, err = call("site", "create", real, *made, *secret)
    assert status == 0, out + err
    who = ("--as", "boss", *secret)
    status, _, err = call("user", "list", real, *who, *clock)
    assert (status, bool(err.strip())) == (2, True)
    assert call("user", "list", real, *who)[0] == 0
    assert call("show", real)[0] == 2, "a real site needs --as"
    status, out, _ = call("verify", real, "--json")
    told = json.loads(out)
    assert (status, told["kind"], told["ok"]) == (0, "site", True)
    assert [one["ok"] for one in told["checks"] if one["name"] == "record"] == [None]
    assert call("verify", real, *who)[0] == 0


def test_verify_tells_checks_and_faults_as_json(site: Path, call: Call, tmp_path: Path) -> None:
    shapes: list[tuple[Path, int]] = [(site, 0), (site / "site.db", 1), (tmp_path / "state", 1)]
    for path, expected in shapes:
        status, out, _ = call("verify", path, "--json")
        told: dict[str, Any] = json.loads(out)
        assert status == expected
        assert set(told) == {"path", "kind", "ok", "checks", "faults"}
        assert told["ok"] is (expected == 0)
        for check in told["checks"]:
            assert set(check) == {"name", "ok", "warning", "message"}
            assert set(check["message"]) == {"en", "zh"}
