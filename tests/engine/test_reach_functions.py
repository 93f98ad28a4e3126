"""Rows that name one another by number, values as of a day, and a day with its time of day."""

from __future__ import annotations

import pytest

from mscform.base.identity import FormOID, GroupOID
from mscform.definitions.logic import Expression
from mscform.engine.compiled import CompiledStudy
from mscform.engine.describe import describe
from mscform.engine.expression import ExpressionFault, Scope, parse
from tests.builders import a_form, an_event
from tests.play import Played

LAB = """
form: F.LAB
title: {en: Laboratory, zh: 化验}
time_item: I.LAB.DTC
groups:
  - group: IG.LAB.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.LAB.DTC, question: {en: Sampled, zh: 采样时间}, type: datetime}
      - {item: I.LAB.ALT, question: {en: ALT, zh: ALT}, type: integer}
      - item: I.LAB.BEFORE
        question: {en: ALT one hour before, zh: 一小时前的ALT}
        type: integer
        calculate: as_of("I.LAB.ALT", add_hours(DTC, -1))
"""

LOG = """
form: F.LOG
title: {en: Log, zh: 记录}
groups:
  - group: IG.LOG.DAY
    title: {en: Day, zh: 日期}
    items:
      - {item: I.LOG.DAY, question: {en: Day, zh: 日期}, type: partial_date}
      - {item: I.LOG.HOUR, question: {en: Hour, zh: 时刻}, type: time}
      - item: I.LOG.AT
        question: {en: Moment, zh: 时间}
        type: datetime
        calculate: moment(DAY, HOUR)
      - item: I.LOG.ALT
        question: {en: ALT as of the day, zh: 截至该日的ALT}
        type: integer
        calculate: as_of("I.LAB.ALT", DAY)
      - item: I.LOG.ALTAT
        question: {en: ALT as of the moment, zh: 截至该时的ALT}
        type: integer
        calculate: as_of("I.LAB.ALT", AT)
      - item: I.LOG.ALTDTC
        question: {en: Time of that ALT, zh: 该ALT的时间}
        type: datetime
        calculate: as_of_time("I.LAB.ALT", DAY)
  - group: IG.LOG.AE
    title: {en: Events, zh: 事件}
    repeating: yes
    items:
      - {item: I.LOG.TERM, question: {en: Term, zh: 名称}, type: text}
      - {item: I.LOG.SER, question: {en: Serious, zh: 严重}, type: code, codelist: CL.NY}
      - item: I.LOG.NO
        question: {en: Number, zh: 编号}
        type: integer
        calculate: number(repeat())
      - item: I.LOG.NREP
        question: {en: Reports of it, zh: 报告数}
        type: integer
        calculate: count(over("IG.LOG.SAE", LINK == outer(NO)))
  - group: IG.LOG.SAE
    title: {en: Reports, zh: 报告}
    repeating: yes
    items:
      - {item: I.LOG.LINK, question: {en: Event number, zh: 事件编号}, type: integer}
      - item: I.LOG.OF
        question: {en: Term reported, zh: 报告的事件}
        type: text
        calculate: in_row("IG.LOG.AE", LINK, TERM)
      - item: I.LOG.OK
        question: {en: Serious there, zh: 是否严重}
        type: code
        codelist: CL.NY
        calculate: '"Y" if in_row("IG.LOG.AE", LINK, SER == "Y") else "N"'
      - item: I.LOG.VER
        question: {en: Version, zh: 版本}
        type: integer
        calculate: >-
          case(not is_missing(LINK), count(over("IG.LOG.SAE",
          LINK == outer(LINK) and number(repeat()) <= number(outer(repeat())))))
"""

EVENTS = (
    an_event("A", "F.LAB") + an_event("B", "F.LAB") + an_event("LOG", "F.LOG", "common", "optional")
)
STUDY = CompiledStudy(a_form(LAB, LOG, events=EVENTS))
AT = "SE.LOG/F.LOG/I.LOG."


@pytest.fixture
def played() -> Played:
    played = Played(STUDY)
    played.enter(
        {
            "SE.A/F.LAB/I.LAB.DTC": "2025-03-05 08:00",
            "SE.A/F.LAB/I.LAB.ALT": "50",
            "SE.B/F.LAB/I.LAB.DTC": "2025-03-03 08:00",
            "SE.B/F.LAB/I.LAB.ALT": "30",
        }
    )
    return played


def value(played: Played, name: str) -> str | None:
    return played.text(f"{AT}{name}")


@pytest.mark.parametrize(
    ("day", "alt"),
    [
        ("2025-03-05", "50"),
        ("2025-03-04", "30"),
        ("2025-03-03", "30"),
        ("2025-03-02", None),
        ("2025-03", None),
    ],
)
def test_the_latest_value_by_the_end_of_a_day(played: Played, day: str, alt: str | None) -> None:
    played.must(f"{AT}DAY", day)
    assert value(played, "ALT") == alt


def test_nothing_is_as_of_a_missing_day(played: Played) -> None:
    assert value(played, "ALT") is None
    assert value(played, "AT") is None


@pytest.mark.parametrize(("hour", "alt"), [("07:59", "30"), ("08:00", "50")])
def test_the_latest_value_at_a_moment(played: Played, hour: str, alt: str) -> None:
    played.must(f"{AT}DAY", "2025-03-05")
    played.must(f"{AT}HOUR", hour)
    assert value(played, "ALTAT") == alt
    assert value(played, "AT") == f"2025-03-05T{hour}+08:00"
    assert value(played, "ALTDTC") == "2025-03-05T08:00+08:00"


def test_a_sample_without_a_time_is_as_of_no_day(played: Played) -> None:
    played.must(f"{AT}DAY", "2025-03-09")
    played.must("SE.A/F.LAB/I.LAB.DTC", "")
    assert value(played, "ALT") == "30"
    played.check()


def test_a_visit_sees_an_earlier_sample_of_a_visit_that_stands_behind_it(played: Played) -> None:
    assert played.text("SE.A/F.LAB/I.LAB.BEFORE") == "30"
    assert played.text("SE.B/F.LAB/I.LAB.BEFORE") is None
    played.must("SE.B/F.LAB/I.LAB.DTC", "2025-03-06 08:00")
    assert played.text("SE.A/F.LAB/I.LAB.BEFORE") is None
    assert played.text("SE.B/F.LAB/I.LAB.BEFORE") == "50"
    played.check()


def test_a_row_reads_the_row_it_names(played: Played) -> None:
    played.enter({f"{AT}TERM[1]": "Fever", f"{AT}TERM[2]": "Rash", f"{AT}SER[2]": "Y"})
    played.must(f"{AT}LINK[1]", "2")
    assert value(played, "OF[1]") == "Rash"
    assert value(played, "OK[1]") == "Y"
    played.must(f"{AT}TERM[2]", "Urticaria")
    assert value(played, "OF[1]") == "Urticaria"
    played.must(f"{AT}LINK[1]", "1")
    assert (value(played, "OF[1]"), value(played, "OK[1]")) == ("Fever", None)
    played.check()


def test_a_row_that_is_not_there_and_a_missing_number_read_nothing(played: Played) -> None:
    played.must(f"{AT}TERM[1]", "Fever")
    played.must(f"{AT}LINK[1]", "7")
    assert value(played, "OF[1]") is None
    played.must(f"{AT}LINK[1]", "")
    assert value(played, "OF[1]") is None
    played.check()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in the row of Events with the number Event number: Term"),
        ("zh", "事件第事件编号行：名称"),
    ],
)
def test_it_is_said_in_words(language: str, text: str) -> None:
    scope = Scope(STUDY.study, form=FormOID("F.LOG"), group=GroupOID("IG.LOG.SAE"))
    node = parse(Expression('in_row("IG.LOG.AE", LINK, TERM)'), scope)
    assert describe(node, STUDY.study, language) == text


def test_rows_are_compared_with_the_row_that_looks_at_them(played: Played) -> None:
    played.enter({f"{AT}TERM[1]": "Fever", f"{AT}TERM[2]": "Rash"})
    assert value(played, "NREP[1]") == "0"
    played.enter({f"{AT}LINK[1]": "2", f"{AT}LINK[2]": "1", f"{AT}LINK[3]": "2"})
    assert [value(played, f"NREP[{row}]") for row in (1, 2)] == ["1", "2"]
    assert [value(played, f"VER[{row}]") for row in (1, 2, 3)] == ["1", "1", "2"]
    played.must(f"{AT}LINK[1]", "")
    assert [value(played, f"NREP[{row}]") for row in (1, 2)] == ["1", "1"]
    assert [value(played, f"VER[{row}]") for row in (1, 2, 3)] == [None, "1", "1"]
    played.check()


def test_there_is_no_outer_place_outside_rows() -> None:
    with pytest.raises(ExpressionFault) as raised:
        parse(Expression("outer(DAY)"), Scope(STUDY.study, form=FormOID("F.LOG")))
    assert raised.value.message.code == "ENG-L-OUTER"


@pytest.mark.parametrize(
    ("day", "days", "told"),
    [
        ("2025-03-04", "1", "30 (2025-03-03 08:00), 50 (2025-03-05 08:00)"),
        ("2025-03-06", "1", "50 (2025-03-05 08:00)"),
        ("2025-03-07", "1", None),
        ("2025-03", "9", None),
        ("2025-03-04", None, None),
        (None, "9", None),
    ],
)
def test_all_readings_of_the_days_around_one_in_the_order_of_their_times(
    day: str | None, days: str | None, told: str | None
) -> None:
    log = LOG.replace(
        "  - group: IG.LOG.AE\n",
        """\
      - {item: I.LOG.DAYS, question: {en: Days, zh: 天数}, type: integer}
      - item: I.LOG.LABS
        question: {en: Tests, zh: 检查}
        type: text
        length: 200
        calculate: around("I.LAB.ALT", DAY, DAYS)
  - group: IG.LOG.AE
""",
    )
    played = Played(CompiledStudy(a_form(LAB, log, events=EVENTS)))
    played.enter(
        {
            "SE.A/F.LAB/I.LAB.DTC": "2025-03-05 08:00",
            "SE.A/F.LAB/I.LAB.ALT": "50",
            "SE.B/F.LAB/I.LAB.DTC": "2025-03-03 08:00",
            "SE.B/F.LAB/I.LAB.ALT": "30",
            **({f"{AT}DAY": day} if day else {}),
            **({f"{AT}DAYS": days} if days else {}),
        }
    )
    assert value(played, "LABS") == told
    if told and day == "2025-03-06":
        played.must("SE.A/F.LAB/I.LAB.DTC", "2025-03-02 08:00")
        assert value(played, "LABS") is None
