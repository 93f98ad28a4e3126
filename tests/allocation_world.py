"""A small study that allocates, a training site of it, and lists to seal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mscform.base.clock import Clock, FixedClock
from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange
from mscform.services.data_entry import Result
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.builders import study_files, written
from tests.gui.desk_site import START
from tests.staffed_site import ADMIN_SECRET, DOCTOR, NURSE, SECRET, found_site, staff

SUBJECT = SubjectKey("01-001")
ALLOC = "SE.B/F.AL"

SCREEN = """
form: F.EL
title: {en: Eligibility, zh: 资格}
version: "1.0"
band:
  - when: OK == "Y"
    tone: good
    message: {en: "Eligible: {ok}.", zh: "合格：{ok}。"}
    slots: {ok: OK}
  - when: OK == "N"
    tone: stop
    message: {en: Not eligible., zh: 不合格。}
  - tone: watch
    message: {en: "Not judged; missing: {gaps}.", zh: "未判定，缺：{gaps}。"}
    slots: {gaps: GAPS}
    leads_to: I.EL.GAPS
groups:
  - group: IG.EL.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.EL.AGE, question: {en: Age, zh: 年龄}, type: integer}
      - {item: I.EL.SITE, question: {en: Stratum, zh: 分层}, type: text, length: 3}
      - {item: I.EL.OK, question: {en: All well?, zh: 是否合格}, type: code, codelist: CL.NY}
      - item: I.EL.GAPS
        question: {en: Gaps, zh: 缺项}
        type: text
        shows_items: yes
        calculate: missing_items(AGE, OK)
"""

ALLOCATION = """
form: F.AL
title: {en: Allocation, zh: 分组}
version: "1.0"
groups:
  - group: IG.AL.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.AL.HOW, question: {en: How, zh: 方法}, type: code, codelist: CL.HOW}
      - item: I.AL.NO
        question: {en: Number, zh: 号码}
        type: text
        pattern: 'R[0-9][0-9][0-9]'
        unique: study
        unique_severity: impossible
        consecutive: yes
        mandatory: yes
      - {item: I.AL.AT, question: {en: At, zh: 时间}, type: datetime}
      - {item: I.AL.ARM, question: {en: Arm, zh: 组}, type: code, codelist: CL.ARM, mandatory: yes}
      - item: I.AL.DOSE
        question: {en: Dose, zh: 剂量}
        type: integer
        ask_when: ARM == "A"
        mandatory: yes
"""

CODES = """
- codelist: CL.HOW
  title: {en: How, zh: 方法}
  items:
    - {code: LIST, decode: {en: From the list, zh: 名单}}
    - {code: PHONE, decode: {en: By telephone, zh: 电话}}
    - {code: WISH, decode: {en: Wish, zh: 意愿}}
- codelist: CL.ARM
  title: {en: Arm, zh: 组}
  items:
    - {code: A, decode: {en: Active, zh: 试验}}
    - {code: C, decode: {en: Control, zh: 对照}}
"""

EVENTS = """
- event: SE.A
  title: {en: Screening, zh: 筛选}
  short: A
  type: scheduled
  forms: [{form: F.EL, need: required}]
- event: SE.B
  title: {en: Allocation, zh: 分组}
  short: B
  type: scheduled
  forms:
    - {form: F.EL, need: optional}
    - form: F.AL
      need: required
      when: coalesce(at("SE.A/F.EL/I.EL.OK"), "N") == "Y"
      opens:
        - when: at("SE.A/F.EL/I.EL.OK") == "N"
          message: {en: "Not eligible: {ok}.", zh: "不合格：{ok}。"}
          slots: {ok: at("SE.A/F.EL/I.EL.OK")}
        - message: {en: "Opens when eligible; missing: {gaps}.", zh: "合格后开放，缺：{gaps}。"}
          slots: {gaps: at("SE.A/F.EL/I.EL.GAPS")}
"""

PLAN = """
allocation:
  form: F.AL
  number: I.AL.NO
  fills: {arm: I.AL.ARM, dose: I.AL.DOSE}
  time: I.AL.AT
  method: I.AL.HOW
  listed: LIST
  by_hand: [PHONE, WISH]
  stratum: at("SE.A/F.EL/I.EL.SITE")
  roles: [investigator]
"""

LIST = "number,arm,dose\nR001,A,5\nR002,C,\nR003,A,10\n"
STRATA = "number,arm,dose,stratum\nR001,A,5,X\nR002,C,,Y\nR003,A,10,X\nR004,C,,Y\n"


def files(plan: str = PLAN, events: str = EVENTS) -> dict[str, bytes]:
    """The files of the study in memory."""
    return study_files(SCREEN, ALLOCATION, codelists=CODES, events=events, study=plan)


def folder(path: Path) -> Path:
    """The study on disk."""
    return written(path, files())


def open_site(
    tmp_path: Path, resources: Path, *, subjects: int = 3, clock: Clock | None = None
) -> Site:
    """The site with the investigator signed in; everybody is eligible, in stratum X."""
    site = found_site(
        tmp_path / "alloc", folder(tmp_path / "study"), resources, clock=clock or FixedClock(START)
    ).site
    staff(site, (NURSE, DOCTOR))
    for _ in range(subjects):
        key = site.subjects.enrol().key
        for name, raw in (("AGE", "40"), ("SITE", "X"), ("OK", "Y")):
            put(site, f"SE.A/F.EL/I.EL.{name}", raw, key)
    return site


def put(site: Site, at: str, raw: str, subject: SubjectKey = SUBJECT) -> Result:
    """Type one answer."""
    address = item_at(site.study, at)
    return site.entry.commit(subject, ItemChange(form=address.form, path=address.path, raw=raw))


def values(site: Site, subject: SubjectKey = SUBJECT) -> Mapping[str, str | None]:
    """What stands on the form of allocation."""
    address = item_at(site.study, f"{ALLOC}/I.AL.NO")
    state = site.entry.state(subject, address.form)
    return {
        item.path.item.rsplit(".", 1)[-1]: item.text
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
    }


def findings(site: Site, subject: SubjectKey = SUBJECT) -> set[str]:
    """The codes of what is said about the form of allocation."""
    address = item_at(site.study, f"{ALLOC}/I.AL.NO")
    return {found.code for found in site.entry.state(subject, address.form).findings}


def seal(site: Site, tmp_path: Path, text: str) -> None:
    """An administrator and a second one seal a list; the investigator is signed in afterwards."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    site.allocation.take_list(path, second="admin2", second_password=ADMIN_SECRET)
    site.accounts.switch_user("doctor1", SECRET)
