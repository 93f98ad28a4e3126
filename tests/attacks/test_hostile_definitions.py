"""Files made to hurt: each ends in sentences, quickly, and never in a traceback."""

from __future__ import annotations

import pytest

from mscform.definitions.faults import MAX_FAULTS
from mscform.definitions.reader import check_sources
from tests.builders import study_files

FORM = """\
form: F.VS
title: Signs
groups:
  - group: IG.VS.MAIN
    title: Main
    items:
"""
ITEMS = "".join(f"      - {{item: I.VS.X{n}, question: q, type: text}}\n" for n in range(1500))
PLACES = "      - {at: {types: [text]}, holds: this() > 1}\n" * 1500

HURTFUL = {
    "flow lists in each other": b"[" * 1_000_000,
    "block lists in each other": b"- " * 900_000,
    "keys in each other": b"? " * 900_000,
    "maps in each other": b"{a: " * 400_000,
    "a laughing anchor": b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "many anchors": b"".join(b"- &a%d x\n" % n for n in range(90_000)),
    "the same key": b"".join(b"k%d: x\n" % n for n in range(50_000)) + b"k49999: x\n" * 40_000,
    "unknown keys": b"".join(b"k%d: x\n" % n for n in range(90_000)),
    "one long line": b"form: " + b"9" * 1_900_000,
    "open quotes": b'form: "' + b"\\" * 900_000,
    "zeros": b"\0" * 1_000_000,
    "surrogates": b'form: "\\ud800"\n',
    "a python object": b"form: !!python/object/apply:os.system [x]\n",
}


@pytest.mark.parametrize("name", HURTFUL)
def test_a_hurtful_file_ends_in_sentences(name: str) -> None:
    faults = check_sources({**study_files(FORM + ITEMS[:50]), "forms/odd.yaml": HURTFUL[name]})
    assert 0 < len(faults) <= MAX_FAULTS + 1
    assert all(len(str(fault.message)) < 1000 for fault in faults)


def test_places_by_types_cannot_make_millions_of_checks() -> None:
    rules = (
        "checks:\n  - check: EC-1\n    severity: unusual\n    message: Look.\n    places:\n"
        + PLACES
    )
    codes = [f.message.code for f in check_sources(study_files(FORM + ITEMS, rules=rules))]
    assert codes == ["DEF-REACH"]
