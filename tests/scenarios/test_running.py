"""A run as the board shows it: what is due, how urgent, what may be done."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from mscform.base.identity import FormOID, GroupOID
from mscform.engine.board import Card, Urgency, card_of
from mscform.engine.changes import AlertAcknowledgement, RowAddition
from mscform.engine.form_state import RunState
from tests.builders import a_form
from tests.play import ZONE, Played
from tests.scenarios.test_infusion_day import ALERTS, DONE, EX, MON, clock

PAUSES = """
  - group: IG.EX.PAUSE
    title: {en: Pauses, zh: 暂停}
    repeating: yes
    items:
      - {item: I.EX.FROM, question: {en: From, zh: 自}, type: datetime}
      - {item: I.EX.TO, question: {en: To, zh: 至}, type: datetime}
"""
RUN = """
      run:
        began: I.EX.EXSTDTC
        ended: I.EX.EXENDTC
        paused: max(over("IG.EX.PAUSE", case(is_missing(TO), FROM)))
        says:
          - {message: {en: "For {d} min", zh: "{d}分钟"}, slots: {d: I.EX.EXDUR}}
        curve: [I.MON.TEMP]
        acts:
          - act: START
            title: {en: Started, zh: 开始}
            form: F.EX
            moment: I.EX.EXSTDTC
            open_when: is_missing(I.EX.EXSTDTC)
          - act: PAUSE
            title: {en: Paused, zh: 暂停}
            form: F.EX
            row: IG.EX.PAUSE
            moment: I.EX.FROM
            open_when: not is_missing(I.EX.EXSTDTC)
    items:
"""
FORMS = (EX + PAUSES, MON.replace("    items:\n", RUN.removeprefix("\n"), 1))
DAY = datetime(2025, 3, 10, tzinfo=ZONE)


@pytest.fixture
def ward() -> Played:
    return Played(a_form(*FORMS, alerts=ALERTS, codelists=DONE), now=at(8, 40))


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


def card(ward: Played) -> Card:
    found = card_of(ward.form("SE.A/F.MON"))
    assert found is not None
    return found


def run(ward: Played) -> RunState:
    found = ward.form("SE.A/F.MON").run
    assert found is not None
    return found


def acts(ward: Played) -> set[str]:
    return {act.act.code for act in run(ward).acts if act.open}


def start(ward: Played) -> None:
    ward.must("SE.A/F.EX/I.EX.EXSTDTC", clock(9, 0))


def take(ward: Played, point: str, minute: tuple[int, int], temp: str) -> None:
    ward.must(f"SE.A/F.MON/I.MON.VSDTC[{point}]", clock(*minute))
    ward.must(f"SE.A/F.MON/I.MON.TEMP[{point}]", temp)


def test_nothing_runs_before_it_has_begun(ward: Played) -> None:
    assert card_of(ward.form("SE.A/F.MON")) is None
    assert acts(ward) == {"START"}
    assert ward.form("SE.A/F.EX").run is None


def test_what_is_due_next_and_how_soon(ward: Played) -> None:
    start(ward)
    found = card(ward)
    first = found.next()
    assert first is not None
    assert first.planned == at(9)
    take(ward, "PRE", (8, 50), "36.6")
    found = card(ward)
    told = [found.urgency(at(9, m)) for m in (0, 14, 15, 25, 35, 36)]
    calm, soon, due, late = Urgency.CALM, Urgency.SOON, Urgency.DUE, Urgency.OVERDUE
    assert told == [calm, calm, soon, due, due, late]
    assert (found.known, found.planned) == (1, 4)
    assert acts(ward) == {"PAUSE"}


def test_the_last_set_its_numbers_and_its_curve(ward: Played) -> None:
    start(ward)
    take(ward, "PRE", (8, 50), "36.6")
    take(ward, "30M", (9, 31), "37.6")
    found = card(ward)
    assert found.measured == at(9, 31)
    assert [(one.item.oid, one.text, one.unit) for one in found.last] == [
        ("I.MON.TEMP", "37.6", "Cel")
    ]
    assert found.curves[0].points == (
        (Decimal(-10), Decimal("36.6")),
        (Decimal(31), Decimal("37.6")),
    )


def test_an_alert_stands_above_all_until_somebody_has_seen_it(ward: Played) -> None:
    start(ward)
    take(ward, "PRE", (8, 50), "36.6")
    take(ward, "30M", (9, 31), "38.5")
    assert card(ward).urgency(at(9, 31)) is Urgency.CALL
    ward.do(AlertAcknowledgement(form=card(ward).form, timepoint="30M"))
    found = card(ward)
    first = found.next()
    assert first is not None
    assert first.because is not None
    assert first.planned == at(9, 36)
    assert found.urgency(at(9, 31)) is Urgency.SOON
    ward.must("SE.A/F.MON/I.MON.TEMP[30M]", "39.5")
    assert card(ward).urgency(at(9, 31)) is Urgency.STOP


def test_a_pause_is_known_until_it_ends(ward: Played) -> None:
    start(ward)
    form = card(ward).form._replace(form=FormOID("F.EX"))
    ward.do(RowAddition(form=form, group=GroupOID("IG.EX.PAUSE")))
    ward.must("SE.A/F.EX/I.EX.FROM[1]", clock(9, 10))
    assert run(ward).paused == at(9, 10)
    ward.must("SE.A/F.EX/I.EX.TO[1]", clock(9, 20))
    assert run(ward).paused is None


def test_what_is_given_is_said_in_words(ward: Played) -> None:
    start(ward)
    ward.must("SE.A/F.EX/I.EX.EXENDTC", clock(9, 45))
    said = run(ward).says
    assert said is not None
    assert said.words["en"] == "For 45 min"
    assert run(ward).ended == at(9, 45)


def test_the_most_urgent_card_comes_first(ward: Played) -> None:
    start(ward)
    take(ward, "PRE", (8, 50), "36.6")
    calm = card(ward)
    take(ward, "30M", (9, 31), "38.5")
    loud = card(ward)
    assert sorted((calm, loud), key=lambda one: one.order(at(9, 33)))[0] is loud
