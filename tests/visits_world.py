"""A small study of many visits: infusions by arm, laboratory values, scores, a running log."""

from __future__ import annotations

from mscform.engine.compiled import CompiledStudy
from tests.builders import a_form

SV = """
form: F.SV
title: {en: Visit, zh: 访视}
version: "1.0"
groups:
  - group: IG.SV.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.SV.SVOCCUR
        question: {en: Performed?, zh: 是否完成}
        type: code
        codelist: CL.NY
        preset: '"Y"'
        mandatory: yes
      - item: I.SV.SVSTDTC
        question: {en: Date, zh: 日期}
        type: date
        ask_when: SVOCCUR == "Y"
        mandatory: yes
      - item: I.SV.RELDAY
        question: {en: Day, zh: 天数}
        type: integer
        calculate: days_between(at("SE.ALLOC/F.ALLOC/I.ALLOC.D0"), SVSTDTC)
"""

ALLOC = """
form: F.ALLOC
title: {en: Allocation, zh: 分配}
version: "1.0"
may_be_not_done: no
groups:
  - group: IG.ALLOC.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.ALLOC.ARM, question: {en: Arm, zh: 组别}, type: code, codelist: CL.ARM}
      - {item: I.ALLOC.DTC, question: {en: Allocated, zh: 分配时间}, type: datetime}
      - item: I.ALLOC.D0
        question: {en: D0, zh: D0}
        type: date
        calculate: >-
          case(ARM == "CONV", date_of(DTC),
               True, date_of(at("SE.INF[1]/F.EX/I.EX.EXSTDTC")))
"""

EX = """
form: F.EX
title: {en: Infusion, zh: 输注}
version: "1.0"
groups:
  - group: IG.EX.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.EX.EXSTDTC, question: {en: Start, zh: 开始}, type: datetime}
"""

LB = """
form: F.LB
title: {en: Laboratory, zh: 化验}
version: "1.0"
time_item: I.LB.LBDTC
groups:
  - group: IG.LB.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.LB.LBDTC, question: {en: Sampled, zh: 采样时间}, type: datetime}
      - {item: I.LB.BILI, question: {en: Bilirubin, zh: 胆红素}, type: decimal, unit: umol/L}
      - item: I.LB.BILIPEAK
        question: {en: Highest so far, zh: 迄今最高}
        type: decimal
        calculate: max(coalesce(previous("I.LB.BILIPEAK"), BILI), BILI)
"""

SC = """
form: F.SC
title: {en: Scores, zh: 评分}
version: "1.0"
groups:
  - group: IG.SC.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.SC.BILI
        question: {en: Latest bilirubin, zh: 最近胆红素}
        type: decimal
        calculate: last("I.LB.BILI")
      - item: I.SC.CHANGE
        question: {en: Change, zh: 变化}
        type: decimal
        calculate: BILI - first("I.LB.BILI")
      - item: I.SC.WHEN
        question: {en: Sampled, zh: 采样时间}
        type: datetime
        calculate: last_time("I.LB.BILI")
      - item: I.SC.BEFORE
        question: {en: Sample before that, zh: 此前样本}
        type: decimal
        calculate: as_of("I.LB.BILI", add_hours(WHEN, -1))
      - item: I.SC.NAE
        question: {en: Events, zh: 事件数}
        type: integer
        calculate: count(every("I.AE.TERM"))
"""

AE = """
form: F.AE
title: {en: Adverse events, zh: 不良事件}
version: "1.0"
groups:
  - group: IG.AE.ROWS
    title: {en: Events, zh: 事件}
    repeating: yes
    max_repeats: 3
    items:
      - {item: I.AE.TERM, question: {en: Term, zh: 名称}, type: text, mandatory: yes}
      - item: I.AE.NO
        question: {en: Number, zh: 编号}
        type: integer
        calculate: number(repeat())
      - {item: I.AE.DEATH, question: {en: Death?, zh: 死亡}, type: code, codelist: CL.NY}
  - group: IG.AE.MAIN
    title: {en: Sum, zh: 合计}
    items:
      - item: I.AE.DEAD
        question: {en: Dead?, zh: 是否死亡}
        type: code
        codelist: CL.NY
        calculate: any(over("IG.AE.ROWS", DEATH == "Y"))
"""

EVENTS = """
- event: SE.SCR
  title: {en: Screening, zh: 筛选}
  short: SCR
  type: scheduled
  window: {target: "-7", earliest: "-14", latest: "0"}
  visit_date: I.SV.SVSTDTC
  forms:
    - {form: F.SV, need: required}
    - {form: F.LB, need: required}
    - {form: F.SC, need: required}
- event: SE.ALLOC
  title: {en: Allocation, zh: 分配}
  short: ALLOC
  type: scheduled
  forms:
    - {form: F.ALLOC, need: required}
- event: SE.INF
  title: {en: Infusion, zh: 输注}
  short: INF
  type: scheduled
  repeating: yes
  repeats: P.N
  max_repeats: 4
  exists_when: at("SE.ALLOC/F.ALLOC/I.ALLOC.ARM") in ["BM", "UC"]
  window:
    target: 7 * (event_repeat() - 1)
    earliest: 7 * (event_repeat() - 1)
    latest: 7 * (event_repeat() - 1) + 2
  forms:
    - {form: F.EX, need: required}
- event: SE.W1
  title: {en: Week 1, zh: 第1周}
  short: W1
  type: scheduled
  window: {target: "7", earliest: "5", latest: "9"}
  visit_date: I.SV.SVSTDTC
  due_when: not (at("SE.LOG/F.AE/I.AE.DEAD") == "Y")
  forms:
    - {form: F.SV, need: required}
    - {form: F.LB, need: required}
    - {form: F.SC, need: required}
- event: SE.W2
  title: {en: Week 2, zh: 第2周}
  short: W2
  type: scheduled
  window: {target: "14", earliest: "12", latest: "16"}
  visit_date: I.SV.SVSTDTC
  due_when: not (at("SE.LOG/F.AE/I.AE.DEAD") == "Y")
  forms:
    - {form: F.SV, need: required}
    - {form: F.LB, need: required, when: 'at("SE.ALLOC/F.ALLOC/I.ALLOC.ARM") != "CONV"'}
    - {form: F.SC, need: required}
- event: SE.UNS
  title: {en: Unscheduled, zh: 计划外}
  short: UNS
  type: unscheduled
  repeating: yes
  visit_date: I.SV.SVSTDTC
  forms:
    - {form: F.SV, need: required}
    - {form: F.LB, need: optional}
    - {form: F.SC, need: optional}
- event: SE.LOG
  title: {en: Log, zh: 记录}
  short: LOG
  type: common
  forms:
    - {form: F.AE, need: optional}
"""

ARM = """
- codelist: CL.ARM
  title: {en: Arm, zh: 组别}
  items:
    - {code: CONV, decode: {en: Conventional, zh: 常规}}
    - {code: BM, decode: {en: Bone marrow, zh: 骨髓}}
    - {code: UC, decode: {en: Cord, zh: 脐带}}
"""

STUDY = CompiledStudy(
    a_form(
        SV,
        ALLOC,
        EX,
        LB,
        SC,
        AE,
        events=EVENTS,
        codelists=ARM,
        parameters='- {parameter: P.N, label: {en: Infusions, zh: 次数}, value: "1"}\n',
        study=(
            'anchor: at("SE.ALLOC/F.ALLOC/I.ALLOC.D0")\n'
            'provisional_anchor: date_of(at("SE.ALLOC/F.ALLOC/I.ALLOC.DTC"))\n'
            "subject_summary: [I.ALLOC.ARM]\n"
        ),
    )
)
