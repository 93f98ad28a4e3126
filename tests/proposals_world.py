"""A small study in which rules of every kind bear on a question, and propose rows of a log."""

from __future__ import annotations

from pathlib import Path

from tests.builders import study_files, written

VISIT = """
form: F.VS
title: {en: Vital signs, zh: 生命体征}
version: "1.0"
groups:
  - group: IG.VS.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.VS.DAY, question: {en: Day, zh: 日期}, type: date, mandatory: yes}
      - item: I.VS.SEX
        question: {en: Sex, zh: 性别}
        type: code
        codelist: CL.SEX
      - item: I.VS.PULSE
        question: {en: Pulse, zh: 脉搏}
        type: integer
        unit: /min
        range: {unusual: [40, 120]}
        checks:
          - check: EC-1
            holds: PULSE < P.MOST
            severity: unusual
            message: {en: "{n} is fast.", zh: "{n}，过快。"}
            slots: {n: PULSE}
            proposes:
              kind: adverse_event
              code: TACHY
              message: {en: "Fast pulse {n}", zh: "脉搏过快{n}"}
              roles: [investigator, sub_investigator]
              record: {form: F.DV, group: IG.DV.ROW, fill: {I.DV.TERM: '"fast pulse"'}}
      - item: I.VS.PREG
        question: {en: Pregnant?, zh: 是否妊娠}
        type: code
        codelist: CL.NY
        ask_when: SEX == "F"
        mandatory: PULSE > 100
      - {item: I.VS.TWICE, question: {en: Twice, zh: 两倍}, type: integer, calculate: PULSE * 2}
      - item: I.VS.KIND
        question: {en: Kind, zh: 种类}
        type: code
        codelist: CL.SEX
        preset: '"F"'
  - group: IG.VS.SET
    title: {en: Sets, zh: 测量}
    repeating: yes
    layout: grid
    timed:
      anchor: I.VS.START
      key_item: I.VS.POINT
      time_item: I.VS.TAKEN
      status_item: I.VS.STAT
      not_done_item: I.VS.WHY
      extra_prefix: UNS
      points:
        - {point: PRE, title: {en: Before, zh: 输注前}, offset: "0", earliest: "-30", latest: "0"}
        - {point: 1H, title: {en: 1 hour, zh: 1小时}, offset: "60", tolerance: "10"}
        - point: 2H
          title: {en: 2 hours, zh: 2小时}
          offset: "120"
          tolerance: "10"
          skip_when: I.VS.PULSE > 100
    items:
      - {item: I.VS.POINT, question: {en: Point, zh: 时间点}, type: text, calculate: repeat()}
      - {item: I.VS.TAKEN, question: {en: Taken at, zh: 测量时间}, type: datetime}
      - {item: I.VS.STAT, question: {en: Done?, zh: 完成}, type: text}
      - {item: I.VS.WHY, question: {en: Why not, zh: 原因}, type: text}
      - item: I.VS.TEMP
        question: {en: Temperature, zh: 体温}
        type: decimal
        decimals: 1
        unit: Cel
  - group: IG.VS.HEAD
    title: {en: Times, zh: 时间}
    ask_when: PULSE > 0
    items:
      - {item: I.VS.START, question: {en: Start, zh: 开始}, type: datetime}
"""

LOG = """
form: F.DV
title: {en: Deviations, zh: 方案偏离}
version: "1.0"
groups:
  - group: IG.DV.HEAD
    title: {en: Head, zh: 总况}
    items:
      - {item: I.DV.ANY, question: {en: Any deviation?, zh: 有无偏离}, type: code, codelist: CL.NY}
  - group: IG.DV.ROW
    title: {en: Deviations, zh: 偏离}
    ask_when: ANY == "Y"
    repeating: yes
    items:
      - {item: I.DV.TERM, question: {en: What, zh: 内容}, type: text, mandatory: yes}
      - {item: I.DV.DAY, question: {en: When, zh: 日期}, type: date, mandatory: yes}
      - {item: I.DV.TEMP, question: {en: Highest, zh: 最高}, type: decimal, decimals: 1}
      - {item: I.DV.DONE, question: {en: What was done, zh: 处理}, type: text, mandatory: yes}
"""

PARTS = {
    "codelists": """
- codelist: CL.SEX
  title: {en: Sex, zh: 性别}
  items:
    - {code: F, decode: {en: Female, zh: 女}, digit: 1}
    - {code: M, decode: {en: Male, zh: 男}, digit: 2}
""",
    "parameters": """
- {parameter: P.MOST, label: {en: Fastest pulse, zh: 最快脉搏}, value: "110"}
""",
    "rules": """
proposals:
  - rule: PR.FEVER
    form: F.VS
    when: max(over("IG.VS.SET", TEMP)) >= 38
    slots: {t: 'max(over("IG.VS.SET", TEMP))'}
    proposes:
      kind: deviation
      code: FEVER
      grade: case(max(over("IG.VS.SET", TEMP)) <= 39, 1, True, 2)
      message: {en: "Fever up to {t}", zh: "发热至{t}"}
      record:
        form: F.DV
        group: IG.DV.ROW
        fill:
          I.DV.ANY: '"Y"'
          I.DV.TERM: '"fever"'
          I.DV.DAY: DAY
          I.DV.TEMP: max(over("IG.VS.SET", TEMP))
  - rule: PR.LATE
    form: F.VS
    group: IG.VS.SET
    when: TAKEN > add_minutes(planned_time(), 10)
    proposes: {kind: query, code: LATE, message: {en: "Late", zh: "延迟"}}
""",
    "alerts": """
- group: IG.VS.SET
  assessed_when: not is_missing(TEMP)
  rules:
    - rule: T1
      label: {en: Warm, zh: 发热}
      levels: {"1": TEMP >= 38}
  responses:
    - {level: "1", text: {en: Look, zh: 观察}, repeat_after: "10"}
""",
    "events": """
- event: SE.A
  title: {en: Visit A, zh: 访视A}
  short: A
  type: scheduled
  visit_date: I.VS.DAY
  window: {target: "0", earliest: "-1", latest: "1"}
  forms: [{form: F.VS, need: required}]
- event: SE.B
  title: {en: Visit B, zh: 访视B}
  short: B
  type: scheduled
  window: {target: "7", earliest: "6", latest: "8"}
  exists_when: at("SE.A/F.VS/I.VS.SEX") == "F"
  due_when: at("SE.A/F.VS/I.VS.PULSE") < 100
  forms: [{form: F.VS, need: required}]
- event: SE.LOG
  title: {en: Running logs, zh: 持续记录}
  short: {en: LOG, zh: 记录}
  type: common
  forms: [{form: F.DV, need: optional}]
""",
}


def files() -> dict[str, bytes]:
    """The files of the study."""
    return study_files(VISIT, LOG, **PARTS)


def folder(at: Path) -> Path:
    """The study as a folder."""
    return written(at, files())
