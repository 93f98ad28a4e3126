"""`mscform query`: ask, answer, close from a terminal (DAT-06)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.cli import main
from mscform.records.account import Role
from tests.documents.paper_tools import squeezed, text_of
from tests.proposals_site import warm_site
from tests.staffed_site import SECRET, Person

Call = Callable[..., tuple[int, str]]
PULSE = "SE.A/F.VS/I.VS.PULSE"
MONITOR = Person("monitor1", "Mo Nitor", Role.MONITOR)

pytestmark = pytest.mark.req("DAT-06")


@pytest.fixture
def place(tmp_path: Path, resources: Path) -> Path:
    """A closed site with a nurse, a doctor and a monitor."""
    site = warm_site(tmp_path, resources, people=(MONITOR,))
    with site:
        return site.folder


@pytest.fixture
def call(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """One call in somebody's name: status, and what was said on either stream."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")

    def run(who: str, *words: str) -> tuple[int, str]:
        capsys.readouterr()
        told = ("--as", who, "--password-file", str(secret)) if who else ()
        act, *rest = words
        status = main(["query", act, str(place), *rest, *told])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def ask(call: Call, text: str = "Which chart?", at: str = PULSE) -> str:
    words = ("open", "--subject", "01-001", "--at", at, "--text", text, "--json")
    status, said = call("monitor1", *words)
    assert status == 0, said
    return str(json.loads(said)["query"])


def test_asked_answered_closed_and_listed_in_both_languages(call: Call, place: Path) -> None:
    name = ask(call)
    assert call("nurse1", "answer", name, "--text", "Ward book,\npage 3") == (
        0, f"Query {name} is now: answered.\n"
    )  # fmt: skip
    assert call("monitor1", "close", name, "--lang", "zh")[1] == (
        f"质疑 {name} 现在的状态：已关闭。\n"
    )
    status, said = call("", "list", "--subject", "01-001")
    assert status == 0
    assert said.startswith(f"{name} 01-001 · A · Vital signs · Pulse [closed]\n")
    assert "SE.A" not in said
    assert "+0" not in said
    assert call("", "list", "--lang", "zh")[1].startswith(f"{name} 01-001 · ")
    assert "Which chart?" in said
    assert "        page 3" in said
    assert call("", "list", "--status", "open")[1] == "There are no such queries.\n"
    (told,) = json.loads(call("", "list", "--form", "SE.A/F.VS", "--json")[1])
    assert [one["act"] for one in told["thread"]] == ["opened", "answered", "closed"]
    assert told["as_asked"] is True


def test_who_may_not_is_told_so_and_nothing_changes(call: Call) -> None:
    name = ask(call)
    for who, act in (("monitor1", "answer"), ("nurse1", "close"), ("doctor1", "cancel")):
        status, said = call(who, act, name, "--text", "So it is.")
        assert status == 2, said
    status, said = call("doctor1", "close", name, "--text", "Settled.", "--lang", "zh")
    assert "监查员" in said
    assert call("monitor1", "close", name)[0] == 1, "nobody answered: a reason is needed"
    (told,) = json.loads(call("", "list", "--json")[1])
    assert told["status"] == "open"


def test_rows_and_forms_are_addressed_as_they_are_written(call: Call) -> None:
    ask(call, at="SE.A/F.VS/IG.VS.SET[1H]")
    ask(call, at="SE.A/F.VS")
    found = json.loads(call("", "list", "--json")[1])
    assert {one["at"] for one in found} == {"SE.A/F.VS", "SE.A/F.VS/IG.VS.SET[1H]"}
    nowhere = ("open", "--subject", "01-001", "--at", "SE.A/F.VS/IG.VS.SET[9H]", "--text", "?")
    assert call("monitor1", *nowhere)[0] == 2
    assert call("monitor1", "open", "--subject", "01-001", "--at", "x/y/z", "--text", "?")[0] == 2
    assert call("nurse1", "answer", "Q9999", "--text", "?")[0] == 2


def test_a_correction_is_told_with_the_query(
    call: Call, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(call)
    entries = tmp_path / "e.jsonl"
    line = {"subject": "01-001", "at": PULSE, "value": "84", "reason": "TYPO"}
    entries.write_text(json.dumps(line), encoding="utf-8")
    secret = str(tmp_path / "secret")
    assert (
        main(["enter", str(place), str(entries), "--as", "nurse1", "--password-file", secret]) == 0
    )
    said = call("", "list")[1]
    assert "value changed since asked: 80 → 84, Li Na" in said
    capsys.readouterr()
    assert main(["show", str(place), "--subject", "01-001", "--history", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    (query,) = shown["queries"]
    assert (query["as_asked"], query["changes"][0]["new"]) == (False, "84")
    assert [one["action"] for one in shown["history"]].count("query") == 1


def test_the_listing_is_printed_counted_and_narrowed(
    call: Call, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = ask(call, "Which chart of 1973?")
    out = tmp_path / "q.pdf"

    def printed(*words: str) -> str:
        assert main(["print", "queries", str(place), "--out", str(out), *words]) == 0
        capsys.readouterr()
        return squeezed(text_of(out.read_bytes(), tmp_path))

    for language, words in (
        ("en", ("Queries", "1 open", "waits for")),
        ("zh", ("质疑列表", "打开 1")),
    ):
        text = printed("--lang", language)
        for word in (name, "01-001", "Which chart of 1973?", *words):
            assert squeezed(word) in text, word
    assert "Which" not in printed("--lang", "en", "--since", "2099-01-01T00:00+08:00")
    assert squeezed("There are no queries.") in printed(
        "--lang", "en", "--since", "2099-01-01T00:00+08:00"
    )
    assert main(["print", "queries", str(place), "--out", str(out), "--subject", "01-099"]) == 2
    assert main(["print", "queries", str(place), "--out", str(out), "--since", "soon"]) == 2
    capsys.readouterr()
    assert main(["verify", str(place)]) == 0
