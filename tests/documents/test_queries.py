"""Queries on paper: what was asked, what was said, what changed, in both languages (DAT-06)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.identity import DeviceId, ItemOID, ItemPath, SubjectKey, UserId
from mscform.documents.form_page import ShownQuery
from mscform.documents.form_pdf import render_form
from mscform.records.account import Actor, Role
from mscform.records.clinical import EventRef
from mscform.records.review import (
    Query,
    QueryAct,
    QueryEntry,
    QueryPlace,
    QueryStatus,
    ValueChange,
)
from tests.documents import ward
from tests.documents.paper_tools import squeezed, text_of

pytestmark = pytest.mark.req("DAT-06", "PRT-01")

PATH = ItemPath(ItemOID("I.VS.SYSBP"))


def person(name: str, role: Role) -> Actor:
    return Actor(user_id=UserId(name), login=name, printed_name=name, role=role, organisation="")


def entry(number: int, act: QueryAct, text: str, by: Actor) -> QueryEntry:
    at = ward.NOON + timedelta(hours=number)
    return QueryEntry(act=act, text=text, by=by, at=at, event=EventRef(DeviceId("d"), number))


def asked(text: str = "Is it 118?\nThe chart says 108.") -> ShownQuery:
    monitor, nurse = person("Mo Nitor", Role.MONITOR), person("李娜", Role.NURSE)
    query = Query(
        event=EventRef(DeviceId("d"), 17),
        place=QueryPlace(SubjectKey("01-004"), ward.KEY, PATH),
        status=QueryStatus.ANSWERED,
        thread=(
            entry(17, QueryAct.OPENED, text, monitor),
            entry(19, QueryAct.ANSWERED, "已更正。", nurse),
        ),
        about=None,
        digest="d",
    )
    change = ValueChange(
        path=PATH, old="108", new="118", old_meaning=None, new_meaning=None, by=nurse,
        at=ward.NOON + timedelta(hours=18), event=EventRef(DeviceId("d"), 18),
    )  # fmt: skip
    about = ward.both("Infusion › Systolic pressure", "输注 › 收缩压")
    return ShownQuery(query=query, about=about, changes=(change,))


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        (
            ("en",),
            ("Queries that wait", "Q17", "answered", "Asked Mo Nitor", "Infusion › Systolic"),
        ),
        (("zh", "en"), ("未解决的质疑", "已回答", "提出后数值已更改", "监查员", "Value changed")),
    ],
)
def test_a_form_tells_the_queries_that_wait(
    languages: tuple[str, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    page = replace(ward.page(*languages), queries=(asked(),))
    text = squeezed(text_of(render_form(page), tmp_path))
    for word in (*words, "Is it 118?", "The chart says 108.", "已更正。", "118"):
        assert squeezed(word) in text, word


def test_a_form_without_queries_says_nothing_of_them(tmp_path: Path) -> None:
    assert "Queries" not in text_of(render_form(ward.page("en")), tmp_path)


def test_what_the_fonts_lack_never_keeps_a_query_from_paper(tmp_path: Path) -> None:
    page = replace(ward.page("en"), queries=(asked("see 😀 there"),))
    assert "see‹U+1F600›there" in squeezed(text_of(render_form(page), tmp_path))
