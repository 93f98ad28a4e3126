"""A laboratory form in small: chosen and fixed units, ranges out of a table with editions."""

from __future__ import annotations

from mscform.engine.compiled import CompiledStudy
from tests.builders import a_form

FORM = """
form: F.LB
title: {en: Laboratory, zh: 实验室}
version: "1.0"
groups:
  - group: IG.LB.MAIN
    title: {en: Results, zh: 结果}
    items:
      - {item: I.LB.DAY, question: {en: Sample, zh: 采样}, type: date}
      - {item: I.LB.LAB, question: {en: Laboratory, zh: 实验室}, type: code, codelist: CL.LAB}
      - item: I.LB.ED
        question: {en: Table, zh: 范围表}
        type: integer
        preset: edition("P.RANGES")
        once: yes
      - item: I.LB.TB
        question: {en: Bilirubin, zh: 胆红素}
        type: decimal
        decimals: 1
        unit_item: I.LB.TBU
        range: {unusual: ["2", "800"]}
        range_of: TBSTD
      - item: I.LB.TBU
        question: {en: Unit, zh: 单位}
        type: code
        codelist: CL.U
        preset: '"umol/L"'
      - item: I.LB.TBSTD
        question: {en: Standard, zh: 标准值}
        type: decimal
        decimals: 1
        unit: umol/L
        calculate: TB * lookup("P.FACTORS", "times", unit=TBU)
      - item: I.LB.LOW
        question: {en: Low, zh: 下限}
        type: decimal
        decimals: 1
        preset: >-
          case(not is_missing(TB),
          lookup("P.RANGES", "low", test="TB", lab=LAB, on=DAY, edition=ED))
      - item: I.LB.NOWLOW
        question: {en: Low today, zh: 现行下限}
        type: decimal
        decimals: 1
        calculate: lookup("P.RANGES", "low", test="TB", lab=LAB, on=DAY)
      - {item: I.LB.ALT, question: {en: ALT, zh: 谷丙转氨酶}, type: integer, unit: U/L}
      - {item: I.LB.N, question: {en: Number, zh: 序号}, type: integer}
"""

LISTS = """
- codelist: CL.LAB
  title: {en: Laboratory, zh: 实验室}
  items:
    - {code: L1, decode: {en: One, zh: 一}}
    - {code: L2, decode: {en: Two, zh: 二}}
- codelist: CL.U
  title: {en: Unit, zh: 单位}
  items:
    - {code: umol/L, decode: µmol/L}
    - {code: mg/dL, decode: {en: mg/dL, zh: 毫克/分升}}
"""

PARAMETERS = """
- parameter: P.FACTORS
  label: {en: Factors, zh: 系数}
  columns: [unit, times]
  rows:
    - [umol/L, "1"]
    - [mg/dL, "17.1"]
- parameter: P.RANGES
  label: {en: Ranges, zh: 参考范围}
  columns: [test, lab, valid_from, low, since, until]
  lists: {lab: CL.LAB}
  rows:
    - [TB, "*", "2000-01-01", "1", "", ""]
  site_setting: yes
"""

AT = "SE.A/F.LB/I.LB."

STUDY = CompiledStudy(a_form(FORM, codelists=LISTS, parameters=PARAMETERS))
