"""The small infusion study with a go / no-go list before its start, and a site of it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from mscform.base.clock import FixedClock
from mscform.services.site import Site
from tests.builders import study_files, written
from tests.running_site import START
from tests.scenarios.test_infusion_day import ALERTS, DONE
from tests.scenarios.test_running import FORMS
from tests.staffed_site import DOCTOR, NURSE, found_site, staff

BAG = """
form: F.BAG
title: {en: Bag, zh: 制品}
version: "1.0"
groups:
  - group: IG.BAG.MAIN
    title: {en: Bag, zh: 制品}
    items:
      - {item: I.BAG.CODE, question: {en: Bag received, zh: 接收编号}, type: text}
      - {item: I.BAG.WRIST, question: {en: Wristband, zh: 腕带}, type: text}
      - {item: I.BAG.SCAN, question: {en: Bag at the bed, zh: 床旁条码}, type: text}
      - {item: I.BAG.WARM, question: {en: Warm?, zh: 是否复温}, type: code, codelist: CL.NY}
      - {item: I.BAG.HOW, question: {en: How?, zh: 方法}, type: text, ask_when: WARM == "Y"}
  - group: IG.BAG.BY
    title: {en: Persons, zh: 人员}
    items:
      - {item: I.BAG.ONE, question: {en: First checker, zh: 核对人1}, type: attest}
      - {item: I.BAG.ONE_AT, question: {en: First check at, zh: 核对时间1}, type: datetime}
      - {item: I.BAG.TWO, question: {en: Second checker, zh: 核对人2}, type: attest}
      - {item: I.BAG.TWO_AT, question: {en: Second check at, zh: 核对时间2}, type: datetime}
"""
OPEN = """
      - item: I.EX.OPEN
        question: {en: Open at the start, zh: 开始时未完成项}
        type: multi
        codelist: CL.GO
      - {item: I.EX.WHY, question: {en: Why all the same, zh: 仍开始的原因}, type: text}
"""
LIST = """
        before:
          act: START
          open_lines: I.EX.OPEN
          why: I.EX.WHY
          lines:
            - line: WRIST
              title: {en: Wristband, zh: 腕带}
              scan: I.BAG.WRIST
              same_as: subject_key()
            - line: BAG
              title: {en: Bag, zh: 制品}
              scan: I.BAG.SCAN
              same_as: I.BAG.CODE
            - line: WARM
              title: {en: Warmed, zh: 复温}
              answered: [I.BAG.WARM, I.BAG.HOW]
              stops:
                - when: I.BAG.WARM == "N"
                  message: {en: "Bag {bag} is cold", zh: "制品{bag}未复温"}
                  slots: {bag: I.BAG.CODE}
            - line: PEOPLE
              title: {en: Two persons, zh: 双人核对}
              attested: {I.BAG.ONE: I.BAG.ONE_AT, I.BAG.TWO: I.BAG.TWO_AT}
            - line: SIGNS
              title: {en: Signs, zh: 体征}
              point: PRE
"""
CODES = """
- codelist: CL.GO
  title: {en: Lines, zh: 核对项}
  items:
    - {code: WRIST, decode: {en: Wristband, zh: 腕带}}
    - {code: BAG, decode: {en: Bag, zh: 制品}}
    - {code: WARM, decode: {en: Warmed, zh: 复温}}
    - {code: PEOPLE, decode: {en: Two persons, zh: 双人核对}}
    - {code: SIGNS, decode: {en: Signs, zh: 体征}}
"""
_EX, _MON = FORMS
_PAUSES = "\n  - group: IG.EX.PAUSE"
GO_FORMS = (
    _EX.replace(_PAUSES, OPEN.rstrip() + _PAUSES, 1),
    _MON.replace("        acts:\n", LIST.removeprefix("\n") + "        acts:\n", 1),
    dedent(BAG),
)
GO_LISTS = DONE + CODES


def go_site(tmp_path: Path, resources: Path, clock: FixedClock) -> Site:
    """A real site with one subject and two people; the nurse is signed in."""
    assert clock.read().wall == START
    files = study_files(*GO_FORMS, alerts=ALERTS, codelists=GO_LISTS)
    folder = written(tmp_path / "study", files)
    site = found_site(tmp_path / "going", folder, resources, clock=clock).site
    staff(site, (NURSE, DOCTOR))
    site.subjects.enrol()
    return site
