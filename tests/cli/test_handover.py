"""`mscform print handover`: one page for the ward, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.cli import main
from tests.documents.paper_tools import squeezed, text_of
from tests.handover_ward import ward_in_work
from tests.running_site import START

pytestmark = pytest.mark.req("PRT-01")
NOW = "2025-03-10T11:20+08:00"


def test_the_ward_is_printed_on_one_page(
    tmp_path: Path, resources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ward_in_work(tmp_path, resources, FixedClock(START)) as site:
        place = site.folder
    out = tmp_path / "handover.pdf"
    call = ["print", "handover", str(place), "--out", str(out), "--clock", NOW]
    for language, words in (
        ("en", ("Site only: does not leave the hospital", "2 hours overdue since 11:15")),
        ("zh", ("仅限本中心：不得带出医院", "自11:15起超时", "接班人")),
    ):
        assert main([*call, "--lang", language]) == 0
        (page,) = text_of(out.read_bytes(), tmp_path).split("\f")[:-1]
        for word in words:
            assert squeezed(word) in squeezed(page), word
    assert main([*call, "--lang", "fr"]) == 2
    capsys.readouterr()
    assert main(["verify", str(place)]) == 0
