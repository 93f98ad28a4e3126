"""Faults of an endpoint, and what its rule must give."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources, read_sources
from mscform.engine.checking import check_study
from tests.builders import study_files

ENDPOINTS = """
group_by: I.VS.GROUP
endpoints:
  - endpoint: EN.ONE
    kind: survival
    title: {en: One, zh: 一}
    start: at("SE.A/F.VS/I.VS.DAY")
    event: at("SE.A/F.VS/I.VS.END")
    until: at("SE.A/F.VS/I.VS.END")
    horizon: "84"
  - {endpoint: EN.TWO, kind: course, title: {en: Two, zh: 二}, item: I.VS.PULSE}
"""

OF_ENDPOINTS = """\
form: F.VS
title: {en: Signs, zh: 体征}
groups:
  - group: IG.VS.MAIN
    title: {en: Main, zh: 主}
    items:
      - {item: I.VS.GROUP, question: {en: G, zh: 组}, type: code, codelist: CL.NY}
      - {item: I.VS.DAY, question: {en: D, zh: 日}, type: date}
      - {item: I.VS.END, question: {en: E, zh: 止}, type: date}
      - {item: I.VS.PULSE, question: {en: P, zh: 脉}, type: integer}
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("I.VS.GROUP", "I.VS.GROUP", None),
        ("group_by: I.VS.GROUP", "group_by: I.VS.PULSE", "DEF-ENDPOINT-GROUP"),
        ('    horizon: "84"\n', "", "DEF-ENDPOINT-KEY"),
        ("item: I.VS.PULSE", "item: I.VS.DAY", "DEF-ENDPOINT-NUMBER"),
        ("item: I.VS.PULSE", "item: I.VS.PULSE, per: SE.A", "DEF-ENDPOINT-EXTRA"),
        ("EN.TWO", "EN.one", "DEF-OID-CASE"),
        (", zh: 二", "", "DEF-TRANSLATION-MISSING"),
        ("I.VS.PULSE", "I.VS.PULS", "DEF-UNKNOWN-ITEM-NEAR"),
    ],
)
def test_a_fault_of_an_endpoint(old: str, new: str, code: str | None) -> None:
    assert old in ENDPOINTS
    files = study_files(OF_ENDPOINTS)
    files["endpoints.yaml"] = ENDPOINTS.replace(old, new).encode()
    found = [fault.message.code for fault in check_sources(files)]
    assert found == ([code] if code else [])


def test_a_rule_of_an_endpoint_gives_a_day() -> None:
    files = study_files(OF_ENDPOINTS)
    files["endpoints.yaml"] = ENDPOINTS.replace('I.VS.DAY")', 'I.VS.PULSE")').encode()
    (fault,) = check_study(read_sources(files))
    assert fault.message.code == "ENG-L-KIND"
    assert str(fault.position) == "endpoints.yaml:7:12"
