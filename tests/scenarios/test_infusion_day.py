from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mscform.definitions.logic import ProposalKind
from mscform.engine.changes import (
    Accepted,
    AlertAcknowledgement,
    Refused,
    RowAddition,
    Unchanged,
)
from mscform.engine.form_state import PointState
from tests.builders import a_form
from tests.play import NOW, ZONE, Played, message_code

EX = """
form: F.EX
title: {en: Infusion, zh: 输注}
version: "1.0"
groups:
  - group: IG.EX.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.EX.EXSTDTC, question: {en: Start, zh: 开始}, type: datetime, mandatory: yes}
      - {item: I.EX.EXENDTC, question: {en: End, zh: 结束}, type: datetime, mandatory: yes}
      - item: I.EX.EXDUR
        question: {en: Duration, zh: 时长}
        type: integer
        calculate: minutes_between(EXSTDTC, EXENDTC)
"""

MON = """
form: F.MON
title: {en: Monitoring, zh: 监测}
version: "1.0"
groups:
  - group: IG.MON.SET
    title: {en: Sets, zh: 测量}
    layout: grid
    repeating: yes
    timed:
      anchor: I.EX.EXSTDTC
      key_item: I.MON.VSTPT
      time_item: I.MON.VSDTC
      status_item: I.MON.MONSTAT
      not_done_item: I.MON.MONREASND
      reference: PRE
      extra_prefix: UNS
      points:
        - {point: PRE, title: {en: Before, zh: 输注前}, offset: "0", earliest: "-30", latest: "0"}
        - {point: 30M, title: {en: 30 minutes, zh: 30分钟}, offset: "30", tolerance: "5"}
        - point: EOI
          title: {en: End of infusion, zh: 输注结束}
          offset: "0"
          tolerance: "5"
          anchor: I.EX.EXENDTC
          skip_when: abs(minutes_between(tp(VSDTC, "30M"), I.EX.EXENDTC)) <= 5
          increasing: no
        - {point: 2H, title: {en: 2 hours, zh: 2小时}, offset: "120", tolerance: "15"}
        - point: E8H
          title: {en: 8 hours after the end, zh: 结束后8小时}
          offset: "480"
          tolerance: "30"
          anchor: I.EX.EXENDTC
          exists_when: I.EX.EXDUR > 60
          increasing: no
    items:
      - {item: I.MON.VSTPT, question: {en: Point, zh: 时间点}, type: text, calculate: repeat()}
      - item: I.MON.MONSTAT
        question: {en: Done?, zh: 是否完成}
        type: code
        codelist: CL.DONE
        calculate: >-
          case(not is_missing(MONREASND), "NOT DONE",
               is_missing(VSDTC) and is_missing(TEMP), missing_reason(MONREASND),
               is_missing(TEMP) and is_missing(missing_reason(TEMP)), "PARTIAL",
               True, "DONE")
      - {item: I.MON.MONREASND, question: {en: Why not, zh: 原因}, type: text}
      - item: I.MON.VSDTC
        question: {en: Time, zh: 时间}
        type: datetime
        mandatory: yes
      - item: I.MON.TEMP
        question: {en: Temperature, zh: 体温}
        type: decimal
        decimals: 1
        unit: Cel
        mandatory: yes
        ask_when: is_missing(MONREASND)
        range: {unusual: ["35.0", "40.0"], alarming: ["30.0", "43.0"]}
      - item: I.MON.DT
        question: {en: Change, zh: 变化}
        type: decimal
        decimals: 1
        calculate: TEMP - tp(TEMP, "PRE")
      - item: I.MON.DEV
        question: {en: Deviation, zh: 偏差}
        type: integer
        calculate: minutes_between(planned_time(), VSDTC)
      - item: I.MON.ALERT
        question: {en: Alert, zh: 警报}
        type: integer
        calculate: alert_level()
      - {item: I.MON.LIST, question: {en: Rules, zh: 规则}, type: text, calculate: alert_rules()}
"""

ALERTS = """
- group: IG.MON.SET
  assessed_when: not is_missing(TEMP)
  mandatory_inputs: [I.MON.TEMP, I.MON.VSDTC]
  rules:
    - rule: T1
      label: {en: Warm, zh: 偏热}
      levels: {"1": 37.5 <= TEMP < 38.0}
    - rule: T2
      label: {en: Fever, zh: 发热}
      levels: {"2": TEMP >= 38.0, "3": TEMP > 39.0}
    - rule: D1
      label: {en: Rise, zh: 升高}
      levels: {"1": 'TEMP - tp(TEMP, "PRE") >= 1.5'}
  responses:
    - {level: "1", text: {en: Watch, zh: 观察}, repeat_after: "10"}
    - {level: "2", text: {en: Call, zh: 通知医师}, repeat_after: "5"}
    - level: "3"
      text: {en: Stop, zh: 停止}
      repeat_after: "5"
      acknowledge: yes
      escalate_after: "2"
      escalate: {en: call again, zh: 再次呼叫}
"""

RULES = """
proposals:
  - rule: PR.FEVER
    form: F.MON
    when: max(over("IG.MON.SET", TEMP)) >= 38.0
    slots: {t: 'max(over("IG.MON.SET", TEMP))'}
    proposes:
      kind: complication
      code: FEVER
      grade: case(max(over("IG.MON.SET", TEMP)) <= 39.0, 1, True, 2)
      message: {en: "Fever {t}", zh: "发热{t}"}
  - rule: PR.MISSED
    form: F.MON
    group: IG.MON.SET
    when: MONSTAT == "NOT DONE"
    proposes: {kind: deviation, code: MISSEDVS, message: {en: Missed, zh: 漏测}}
"""

DONE = """
- codelist: CL.DONE
  title: {en: Done, zh: 完成}
  items:
    - {code: DONE, decode: {en: Done, zh: 完成}}
    - {code: PARTIAL, decode: {en: Partly, zh: 部分}}
    - {code: NOT DONE, decode: {en: Not done, zh: 未做}}
"""

S, M = "SE.A/F.EX/I.EX.", "SE.A/F.MON/I.MON."


@pytest.fixture
def played() -> Played:
    study = a_form(
        EX,
        MON,
        alerts=ALERTS,
        rules=RULES,
        codelists=DONE,
    )
    return Played(study, now=datetime(2025, 3, 10, 8, 40, tzinfo=ZONE))


def points(played: Played) -> dict[str, PointState]:
    return {point.code: point.state for point in played.form("SE.A/F.MON").timepoints}


def clock(hour: int, minute: int) -> str:
    return f"2025-03-10 {hour:02d}:{minute:02d}"


def test_the_rows_of_the_plan_exist_before_anything_is_typed(played: Played) -> None:
    state = played.form("SE.A/F.MON")
    assert [row.key for row in state.groups[0].repeats] == ["PRE", "30M", "EOI", "2H"]
    assert set(points(played).values()) == {PointState.NOT_YET}
    assert not played.session.data.forms


def test_points_are_planned_from_their_own_anchor(played: Played) -> None:
    played.must(S + "EXSTDTC", clock(9, 0))
    planned = {point.code: point.planned for point in played.form("SE.A/F.MON").timepoints}
    assert planned["2H"] == datetime(2025, 3, 10, 11, 0, tzinfo=ZONE)
    assert planned["EOI"] is None
    played.must(S + "EXENDTC", clock(10, 20))
    state = played.form("SE.A/F.MON")
    assert [point.code for point in state.timepoints] == ["PRE", "30M", "EOI", "2H", "E8H"]
    assert state.timepoints[-1].planned == datetime(2025, 3, 10, 18, 20, tzinfo=ZONE)
    played.check()


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (44, PointState.NOT_YET),
        (45, PointState.DUE),
        (75, PointState.DUE),
        (76, PointState.OVERDUE),
    ],
)
def test_windows_include_both_ends(played: Played, minutes: int, expected: PointState) -> None:
    played.must(S + "EXSTDTC", clock(9, 0))
    played.at(datetime(2025, 3, 10, 10, 0, tzinfo=ZONE) + timedelta(minutes=minutes))
    assert points(played)["2H"] is expected
    played.check()


def test_the_end_set_is_skipped_beside_the_30_minute_reading(played: Played) -> None:
    played.enter({S + "EXSTDTC": clock(9, 0), S + "EXENDTC": clock(9, 32)})
    assert points(played)["EOI"] is PointState.NOT_YET
    played.must(M + "VSDTC[30M]", clock(9, 31))
    assert points(played)["EOI"] is PointState.SKIPPED
    assert played.text(M + "DEV[30M]") == "1"
    assert played.text(M + "VSTPT[30M]") == "30M"
    played.check()


def test_partial_done_and_not_done(played: Played) -> None:
    played.must(S + "EXSTDTC", clock(9, 0))
    played.must(M + "VSDTC[2H]", clock(11, 3))
    assert points(played)["2H"] is PointState.PARTIAL
    played.must(M + "TEMP[2H]", "38.6")
    assert points(played)["2H"] is PointState.DONE
    played.must(M + "MONREASND[30M]", "at CT")
    assert points(played)["30M"] is PointState.NOT_DONE
    assert "REQUIRED" not in played.codes("SE.A/F.MON")
    played.check()


def test_alerts_tasks_and_proposals(played: Played) -> None:
    played.enter(
        {S + "EXSTDTC": clock(9, 0), M + "TEMP[PRE]": "36.8", M + "VSDTC[PRE]": clock(8, 50)}
    )
    assert played.text(M + "ALERT[PRE]") == "0"
    assert played.text(M + "LIST[PRE]") is None
    played.must(M + "VSDTC[2H]", clock(11, 3))
    outcome = played.must(M + "TEMP[2H]", "38.6")
    told = next(draft for draft in outcome.drafts if draft.action == "alert")
    assert told.content["level"] == 2
    assert played.text(M + "LIST[2H]") == "T2,D1"
    state = played.form("SE.A/F.MON")
    alert = {found.timepoint: found for found in state.alerts}["2H"]
    assert (alert.level, alert.rules, alert.complete) == (2, ("T2", "D1"), True)
    assert state.tasks[0].due == datetime(2025, 3, 10, 11, 8, tzinfo=ZONE)
    fever = state.proposals[0]
    assert (fever.kind, fever.grade, fever.message["en"]) == (
        ProposalKind.COMPLICATION,
        1,
        "Fever 38.6",
    )
    played.enter({M + "VSDTC[UNS1]": clock(11, 8), M + "TEMP[UNS1]": "37.0"})
    state = played.form("SE.A/F.MON")
    assert not state.tasks
    assert [row.key for row in state.groups[0].repeats][-2:] == ["2H", "UNS1"]
    played.check()


def test_a_set_that_was_not_done_has_no_level_and_is_proposed_as_missed(played: Played) -> None:
    played.must(S + "EXSTDTC", clock(9, 0))
    played.must(M + "MONREASND[2H]", "at CT")
    state = played.form("SE.A/F.MON")
    assert state.alerts[0].level is None
    assert [found.code for found in state.proposals] == ["MISSEDVS"]
    assert played.text(M + "ALERT[2H]") is None
    played.check()


def test_level_three_hinders_until_it_is_acknowledged(played: Played) -> None:
    played.enter(
        {S + "EXSTDTC": clock(9, 0), M + "TEMP[2H]": "39.5", M + "VSDTC[2H]": clock(11, 0)}
    )
    form = played.key("SE.A/F.MON")
    assert "ALERT" in [found.code for found in played.session.form(form).hindrances]
    act = AlertAcknowledgement(form=form, timepoint="2H")
    assert isinstance(played.do(act), Accepted)
    assert isinstance(played.do(act), Unchanged)
    assert "ALERT" not in [found.code for found in played.session.form(form).hindrances]
    played.check()
    played.must(M + "TEMP[PRE]", "36.5")
    assert "ALERT" in [found.code for found in played.session.form(form).hindrances]


def test_an_alert_that_nobody_acknowledges_is_said_again(played: Played) -> None:
    played.enter({S + "EXSTDTC": clock(9, 0), M + "VSDTC[2H]": clock(11, 0)})
    played.at(NOW + timedelta(minutes=1))
    played.must(M + "TEMP[2H]", "39.5")
    fired = NOW + timedelta(minutes=1)
    played.at(NOW + timedelta(minutes=2))
    played.must(M + "TEMP[PRE]", "36.5")
    alert = played.form("SE.A/F.MON").alerts[-1]
    assert (alert.timepoint, alert.level, alert.since) == ("2H", 3, fired)
    assert alert.measured == NOW.replace(hour=11)
    assert alert.waits(fired + timedelta(seconds=119)) is None
    assert alert.waits(fired + timedelta(seconds=135)) == timedelta(seconds=135)
    played.do(AlertAcknowledgement(form=played.key("SE.A/F.MON"), timepoint="2H"))
    assert played.form("SE.A/F.MON").alerts[-1].waits(fired + timedelta(minutes=9)) is None


def test_a_lower_level_is_never_said_again(played: Played) -> None:
    played.enter({S + "EXSTDTC": clock(9, 0), M + "TEMP[2H]": "38.5"})
    assert played.form("SE.A/F.MON").alerts[-1].waits(NOW + timedelta(days=1)) is None


def test_open_points_hinder_completion(played: Played) -> None:
    played.enter({S + "EXSTDTC": clock(9, 0), S + "EXENDTC": clock(9, 32)})
    outcome = played.complete("SE.A/F.MON")
    assert message_code(outcome) == "ENG-NOT-COMPLETE"
    assert isinstance(outcome, Refused)
    assert outcome.message.slots["count"] == 4
    for point, hour, minute in (("PRE", 8, 55), ("30M", 9, 30), ("2H", 11, 0)):
        played.must(M + f"VSDTC[{point}]", clock(hour, minute))
        played.must(M + f"TEMP[{point}]", "36.8")
    assert isinstance(played.complete("SE.A/F.MON"), Accepted)
    played.check()


def test_extra_sets_are_numbered(played: Played) -> None:
    form = played.key("SE.A/F.MON")
    outcome = played.do(RowAddition(form=form, group="IG.MON.SET"))
    assert isinstance(outcome, Accepted)
    assert outcome.repeat == "UNS1"
    assert played.text(M + "VSTPT[UNS1]") == "UNS1"
    played.check()
    assert message_code(played.put(M + "TEMP[3H]", "37")) == "ENG-BAD-REPEAT"


def test_sets_over_midnight() -> None:
    study = a_form(EX, MON, codelists=DONE, alerts=ALERTS)
    played = Played(study, now=NOW)
    played.enter(
        {
            S + "EXSTDTC": "2025-03-10 23:00",
            M + "VSDTC[2H]": "2025-03-11 01:04",
            M + "TEMP[2H]": "36.9",
        }
    )
    point = {found.code: found for found in played.form("SE.A/F.MON").timepoints}["2H"]
    assert point.deviation_minutes == 4
    assert point.planned == datetime(2025, 3, 11, 1, 0, tzinfo=ZONE)


COMP = """
form: F.COMP
title: {en: Complications, zh: 并发症}
version: "1.0"
groups:
  - group: IG.COMP.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.COMP.RISE
        question: {en: Highest rise, zh: 最大升高}
        type: decimal
        decimals: 1
        calculate: max(over("IG.MON.SET", TEMP - tp(TEMP, "PRE")))
"""


def test_another_form_compares_the_sets_with_one_of_their_points() -> None:
    study = a_form(EX, MON, COMP, codelists=DONE, alerts=ALERTS, rules=RULES)
    made = Played(study)
    made.enter({S + "EXSTDTC": "2025-03-10 09:00", M + "TEMP[PRE]": "36.5"})
    outcome = made.must(M + "TEMP[30M]", "37.8")
    assert made.text("SE.A/F.COMP/I.COMP.RISE") == "1.3"
    places = {(str(draft.form), draft.path.item) for draft in outcome.drafts if draft.path}
    assert ("SE.A/F.COMP", "I.COMP.RISE") in places
    assert ("SE.A/F.MON", "I.COMP.RISE") not in places
    made.check()
