"""A small study: vital signs in rows, a timed grid, a table, and alerts of two levels."""

from __future__ import annotations

VS = """
form: F.VS
title: {en: Vital signs, zh: 生命体征}
version: "1.0"
groups:
  - group: IG.VS.MAIN
    title: {en: Measurement, zh: 测量}
    items:
      - item: I.VS.PERF
        question: {en: Measured?, zh: 是否测量}
        type: code
        codelist: CL.NY
        mandatory: yes
        help: {en: At the bedside., zh: 床旁测量。}
      - item: I.VS.WHEN
        question: {en: Measured at, zh: 测量时间}
        type: datetime
        ask_when: PERF == "Y"
        mandatory: yes
      - item: I.VS.TEMP
        question: {en: Temperature, zh: 体温}
        type: decimal
        decimals: 1
        unit: Cel
        mandatory: yes
        range: {unusual: ["35.0", "40.0"], alarming: ["30.0", "43.0"]}
        source: "[S]"
      - item: I.VS.SBP
        question: {en: Systolic pressure, zh: 收缩压}
        type: integer
        unit: mm[Hg]
        mandatory: yes
      - item: I.VS.DBP
        question: {en: Diastolic pressure, zh: 舒张压}
        type: integer
        unit: mm[Hg]
        mandatory: yes
        checks:
          - check: EC-041
            holds: DBP < SBP
            severity: unusual
            message: {en: "{n} is not below the systolic.", zh: "{n}不低于收缩压。"}
            slots: {n: text(DBP)}
      - item: I.VS.MAP
        question: {en: Mean arterial pressure, zh: 平均动脉压}
        type: integer
        unit: mm[Hg]
        calculate: (SBP + 2 * DBP) / 3
      - item: I.VS.DRUG
        question: {en: Which drug, zh: 药物}
        type: code
        codelist: CL.MANY
        checks:
          - check: EC-050
            holds: not (PERF == "N" and is_answered(DRUG))
            severity: unusual
            message:
              en: "Measured? {done}. And yet: {drug}."
              zh: 是否测量：{done}，却有{drug}。
            slots: {done: PERF, drug: text(DRUG)}
      - item: I.VS.SIGNS
        question: {en: Signs, zh: 体征}
        type: multi
        codelist: CL.FEW
      - item: I.VS.COM
        question: {en: Comment, zh: 备注}
        type: text
        layout: {lines: 2}
      - item: I.VS.BY
        question: {en: Measured by, zh: 测量者}
        type: attest
"""

MON = """
form: F.MON
title: {en: Monitoring, zh: 监测}
version: "1.0"
groups:
  - group: IG.MON.HEAD
    title: {en: Start, zh: 开始}
    items:
      - {item: I.MON.START, question: {en: Start, zh: 开始}, type: datetime}
  - group: IG.MON.SET
    title: {en: Sets, zh: 测量组}
    layout: grid
    repeating: yes
    timed:
      anchor: START
      key_item: I.MON.TPT
      time_item: I.MON.DTC
      status_item: I.MON.STAT
      not_done_item: I.MON.REASND
      author_item: I.MON.BY
      reference: PRE
      extra_prefix: UNS
      points:
        - {point: PRE, title: {en: Before, zh: 输注前}, offset: "0", earliest: "-30", latest: "0"}
        - {point: 15M, title: {en: 15 min, zh: 15分钟}, offset: "15", tolerance: "5"}
        - {point: 30M, title: {en: 30 min, zh: 30分钟}, offset: "30", tolerance: "5"}
        - {point: 1H, title: {en: 1 h, zh: 1小时}, offset: "60", tolerance: "10"}
        - {point: 2H, title: {en: 2 h, zh: 2小时}, offset: "120", tolerance: "15"}
        - {point: 4H, title: {en: 4 h, zh: 4小时}, offset: "240", tolerance: "30"}
        - {point: 6H, title: {en: 6 h, zh: 6小时}, offset: "360", tolerance: "30"}
        - {point: 8H, title: {en: 8 h, zh: 8小时}, offset: "480", tolerance: "30"}
        - {point: E8H, title: {en: 8 h later, zh: 8小时后}, offset: "540", tolerance: "30"}
    items:
      - {item: I.MON.TPT, question: {en: Point, zh: 时间点}, type: text, calculate: repeat()}
      - item: I.MON.STAT
        question: {en: Done?, zh: 是否完成}
        type: text
        calculate: case(not is_missing(REASND), "NOT DONE", not is_missing(TEMP), "DONE")
      - item: I.MON.REASND
        question: {en: Reason, zh: 原因}
        type: code
        codelist: CL.MONND
        layout: {quiet: yes}
      - {item: I.MON.DTC, question: {en: Measured at, zh: 实际时间}, type: datetime}
      - item: I.MON.TEMP
        question: {en: Temperature, zh: 体温}
        type: decimal
        decimals: 1
        unit: Cel
        mandatory: yes
        ask_when: is_missing(REASND)
        range: {unusual: ["35.0", "40.0"]}
      - item: I.MON.HR
        question: {en: Heart rate, zh: 心率}
        type: integer
        unit: /min
        ask_when: is_missing(REASND)
      - {item: I.MON.SX, question: {en: Symptoms?, zh: 症状}, type: code, codelist: CL.NY}
      - item: I.MON.CHILL
        question: {en: Chills, zh: 寒战}
        type: code
        codelist: CL.NY
        ask_when: SX == "Y"
      - {item: I.MON.BY, question: {en: By, zh: 测量者}, type: attest}
"""

LB = """
form: F.LB
title: {en: Laboratory, zh: 实验室}
version: "1.0"
groups:
  - group: IG.LB.MAIN
    title: {en: Results, zh: 结果}
    layout: table
    items:
      - item: I.LB.ALT
        question: {en: ALT, zh: 谷丙转氨酶}
        type: integer
        mandatory: yes
        range: {unusual: ["5", "500"]}
        layout: {row: ALT, column: {en: Result, zh: 结果}}
      - item: I.LB.ALTSIG
        question: {en: Significant?, zh: 有临床意义}
        type: code
        codelist: CL.NY
        ask_when: ALT > 40
        layout: {row: ALT, column: {en: Significant, zh: 有意义}}
      - item: I.LB.AST
        question: {en: AST, zh: 谷草转氨酶}
        type: integer
        mandatory: yes
        layout: {row: AST, column: {en: Result, zh: 结果}}
  - group: IG.LB.LOG
    title: {en: Drugs, zh: 用药}
    repeating: yes
    items:
      - {item: I.LB.NAME, question: {en: Drug, zh: 药品}, type: text}
"""

LISTS = """
- codelist: CL.MANY
  title: {en: Drugs, zh: 药物}
  items:
    - {code: A, decode: {en: Adefovir, zh: 阿德福韦}}
    - {code: B, decode: {en: Baraclude, zh: 博路定}}
    - {code: C, decode: {en: Clevudine, zh: 克拉夫定}}
    - {code: E, decode: {en: Entecavir, zh: 恩替卡韦}}
    - {code: L, decode: {en: Lamivudine, zh: 拉米夫定}}
    - {code: T, decode: {en: Tenofovir, zh: 替诺福韦}}
- codelist: CL.FEW
  title: {en: Signs, zh: 体征}
  items:
    - {code: LIP, decode: {en: Lip, zh: 唇}}
    - {code: TNG, decode: {en: Tongue, zh: 舌}}
- codelist: CL.MONND
  title: {en: Why not, zh: 未测原因}
  items:
    - {code: ASLEEP, decode: {en: Asleep, zh: 入睡}}
    - {code: AWAY, decode: {en: Away, zh: 外出}}
"""

ALERTS = """
- group: IG.MON.SET
  assessed_when: not is_missing(TEMP)
  mandatory_inputs: [I.MON.TEMP]
  rules:
    - rule: T1
      label: {en: Temperature, zh: 体温}
      levels: {"2": "38.0 <= TEMP < 39.0", "3": TEMP >= 39.0}
  responses:
    - {level: "2", text: {en: Call the physician., zh: 通知医师。}, repeat_after: "5"}
    - level: "3"
      text: {en: Stop the infusion., zh: 立即停止输注。}
      repeat_after: "5"
      acknowledge: yes
"""
