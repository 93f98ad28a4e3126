"""`mscform proposal`: list, accept, dismiss from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.cli import main
from tests.proposals_site import warm_site
from tests.staffed_site import SECRET

Call = Callable[..., tuple[int, str]]
FEVER = ("--subject", "01-001", "--rule", "PR.FEVER", "--at", "SE.A/F.VS")


@pytest.fixture
def call(tmp_path: Path, resources: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """One call on the closed site: status, and what was said on either stream."""
    site = warm_site(tmp_path, resources)
    place = site.folder
    site.close()
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")

    def run(act: str, *words: str) -> tuple[int, str]:
        capsys.readouterr()
        who = () if act == "list" else ("--as", "nurse1", "--password-file", str(secret))
        status = main(["proposal", act, str(place), *words, *who])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def test_what_is_proposed_is_listed_with_its_reason(call: Call) -> None:
    status, told = call("list")
    assert status == 0
    assert "01-001 SE.A/F.VS PR.FEVER [open]" in told
    assert "38.5" in told
    (one,) = json.loads(call("list", "--json")[1])
    assert one["fills"]["I.DV.TEMP"] == "38.5"
    assert set(one["because"]) == {"en", "zh"}


def test_accepting_says_where_it_was_written(call: Call) -> None:
    status, told = call("accept", *FEVER, "--set", "I.DV.TERM=heat")
    assert (status, "SE.LOG/F.DV/IG.DV.ROW[1]" in told) == (0, True)
    (one,) = json.loads(call("list", "--json")[1])
    assert (one["state"], one["by"]) == ("changed", "nurse1")
    assert call("list", "--open")[1] == "Nothing is proposed.\n"
    assert call("accept", *FEVER)[0] == 2


def test_dismissing_keeps_the_reason(call: Call) -> None:
    assert call("dismiss", *FEVER, "--reason", "NOPE")[0] == 1
    assert call("dismiss", *FEVER, "--reason", "OTHER", "--text", "mismeasured")[0] == 0
    told = call("list", "--subject", "01-001", "--lang", "zh")[1]
    assert "已驳回" in told
    assert "nurse1" in told


@pytest.mark.parametrize("given", ["I.DV.TERM", "=x"])
def test_a_value_that_names_no_item_is_a_wrong_call(call: Call, given: str) -> None:
    assert call("accept", *FEVER, "--set", given)[0] == 2
    assert "[open]" in call("list")[1]


def test_an_item_that_is_not_proposed_is_refused(call: Call) -> None:
    assert call("accept", *FEVER, "--set", "I.DV.DONE=x")[0] == 1
