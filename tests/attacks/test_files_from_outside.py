"""Files that anybody may have put there: each is refused in a sentence, none ends the program."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mscform.base.errors import IntegrityError
from mscform.services.doorplate import read_slots
from tests.attacks.conftest import Attacked

DEEP = "[" * 100_000
Change = Callable[[dict[str, Any]], Any]

HOSTILE_KEYS: dict[str, Change] = {
    "no facts": lambda told: told.update(envelope={}),
    "no study": lambda told: told["envelope"].pop("study"),
    "no zone": lambda told: told["envelope"].update(time_zone="Nowhere/At all"),
    "a list of people": lambda told: told["envelope"].update(people=[[]]),
    "a person without a login": lambda told: told["envelope"].update(people=[{"user_id": "U"}]),
    "a float": lambda told: told["envelope"].update(x=1.5),
    "a deep fact": lambda told: told["envelope"].update(x=json.loads("[" * 800 + "]" * 800)),
    "a seal that is no text": lambda told: told.update(seal=7),
    "a seal of other letters": lambda told: told.update(seal="é" * 64),
    "a cost of years": lambda told: _slot(told).update(
        cost={"memory_kib": 2**40, "time_cost": 10**12, "parallelism": 1}
    ),
    "a cost of nothing": lambda told: _slot(told).update(
        cost={"memory_kib": 0, "time_cost": 0, "parallelism": 0}
    ),
    "a short salt": lambda told: _slot(told).update(salt=""),
    "a short nonce": lambda told: _slot(told).update(nonce=""),
    "no slots": lambda told: told.pop("slots"),
}


def _slot(told: dict[str, Any]) -> dict[str, Any]:
    return next(slot for slot in told["slots"].values() if slot["cost"])


def calls(attacked: Attacked) -> tuple[tuple[str | Path, ...], ...]:
    """Every kind of call that reads the key file."""
    entry = attacked.folder.parent / "entry.jsonl"
    entry.write_text("{}", encoding="utf-8")
    return (
        ("verify", attacked.folder),
        ("verify", attacked.folder, "--as", "nurse1", *attacked.passwords),
        ("show", attacked.folder, "--subject", "01-001", "--json"),
        ("site", "info", attacked.folder),
        ("enter", attacked.folder, entry, "--as", "nurse1", *attacked.passwords),
    )


def _hostile(plain: bytes, how: str) -> bytes:
    if how == "depth":
        return DEEP.encode()
    told = json.loads(plain)
    HOSTILE_KEYS[how](told)
    return (json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


@pytest.mark.req("BCK-01")
@pytest.mark.parametrize("how", ["no facts", "a cost of years", "depth"])
def test_a_hostile_key_file_is_told_in_a_sentence_by_every_command(
    attacked: Attacked, how: str
) -> None:
    path = attacked.folder / "keys.json"
    path.write_bytes(_hostile(path.read_bytes(), how))
    for words in calls(attacked):
        status, said = attacked.call(*words)
        assert status == 1, (words, said)
        assert "keys.json" in said


@pytest.mark.req("BCK-01")
def test_nothing_of_a_hostile_key_file_is_used(attacked: Attacked) -> None:
    path = attacked.folder / "keys.json"
    plain = path.read_bytes()
    for how in HOSTILE_KEYS:
        path.write_bytes(_hostile(plain, how))
        with pytest.raises(IntegrityError, match="SEC-SLOTS-DAMAGED"):
            read_slots(attacked.folder)


@pytest.mark.parametrize("text", [DEEP, "[]", "{", '{"nurse1": "\\ud800"}'])
def test_a_file_of_passwords_that_is_none_is_told_with_the_way_to_write_it(
    attacked: Attacked, text: str
) -> None:
    file = attacked.folder.parent / "passwords.json"
    file.write_text(text, encoding="utf-8")
    entry = attacked.folder.parent / "entry.jsonl"
    entry.write_text("{}", encoding="utf-8")
    words = ("enter", attacked.folder, entry, "--as", "nurse1", "--passwords", file)
    status, said = attacked.call(*words)
    assert status == 2, said
    assert '{"nurse1": "her password"}' in said


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_what_is_no_ordinary_file_is_refused_before_it_is_read(
    attacked: Attacked, kind: str
) -> None:
    path = attacked.folder.parent / "odd"
    if kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    enter = ("enter", attacked.folder, path, "--as", "nurse1", *attacked.passwords)
    for words in (enter,) if kind == "folder" else (enter, ("verify", path)):
        status, said = attacked.call(*words)
        assert status == 3, said
        assert "not an ordinary file" in said


def test_what_a_terminal_would_obey_is_shown_and_not_sent(attacked: Attacked) -> None:
    entry = attacked.folder.parent / "entry.jsonl"
    line = '{"subject":"01\\u0000\\u001b[2J","at":"A/B/C","value":"1"}'
    entry.write_text(line, encoding="utf-8")
    words = ("enter", attacked.folder, entry, "--as", "nurse1", *attacked.passwords)
    status, said = attacked.call(*words)
    assert status == 1
    assert "01\\x00\\x1b[2J" in said
    assert not {"\x00", "\x1b"} & set(said)


TURNING = "\u202e\u2066\u200f"
OBEYED = f"\x7f\x9b2J{TURNING}\u2028"


def test_no_text_of_the_record_reaches_a_terminal_as_an_order(attacked: Attacked) -> None:
    asked = ("--subject", "01-001", "--at", "SE.SCR/F.SV", "--text", f"Why {TURNING}?")
    who = ("--as", "monitor1", *attacked.passwords)
    assert attacked.call("query", "open", attacked.folder, *asked, *who)[0] == 0
    status, said = attacked.call("query", "list", attacked.folder)
    assert status == 0
    assert "Why \\u202e\\u2066\\u200f?" in said
    assert not set(TURNING) & set(said)

    at = "SE.W4/F.LBLF/I.LBLF.LBNAM"
    entry = attacked.folder.parent / "entry.jsonl"
    told = {"subject": "01-001", "at": at, "value": OBEYED, "reason": "TYPO"}
    entry.write_text(json.dumps(told), encoding="utf-8")
    words = ("enter", attacked.folder, entry, "--as", "nurse1", *attacked.passwords)
    assert attacked.call(*words)[0] == 0
    status, said = attacked.call("show", attacked.folder, "--subject", "01-001", "--json")
    assert status == 0
    assert not set(OBEYED.replace("2J", "")) & set(said)
    assert json.loads(said)["items"][at]["raw"] == OBEYED


def test_one_fault_is_told_in_words_that_fit_any_number(attacked: Attacked) -> None:
    empty = attacked.folder.parent / "empty"
    empty.mkdir()
    status, said = attacked.call("definitions", "check", empty)
    assert status == 1
    assert "Faults: 1" in said
