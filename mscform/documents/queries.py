"""Queries on paper: what was asked where, its thread, what changed meanwhile, how long it waits."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import groupby
from typing import Final

from mscform.base.message import Message, Slot
from mscform.documents.answers import Paragraph
from mscform.documents.flow import Cell, Row
from mscform.documents.form_page import FormPage, PrintFrame, QueriesPage, ShownQuery
from mscform.documents.layout import heading, note
from mscform.documents.lines import (
    HEADING,
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    STRUCK,
    Span,
    set_paragraphs,
)
from mscform.documents.marks import mark
from mscform.documents.page_frame import Identity
from mscform.documents.paper import WIDTH
from mscform.documents.typeface import load_typeface
from mscform.documents.unsealed import unsealed
from mscform.documents.wording import Wording, minute, offset
from mscform.records.review import Query, QueryEntry, QueryStatus, ValueChange

_LABEL: Final = 108.0
_SIGNS: Final = {
    QueryStatus.OPEN: "ring",
    QueryStatus.ANSWERED: "half",
    QueryStatus.CLOSED: "tick",
    QueryStatus.CANCELLED: "cross",
}


def render_queries(page: QueriesPage) -> bytes:
    """A listing of queries by subject as PDF/A-3b; the same input gives the same bytes."""
    frame = page.frame
    words = Wording(frame.catalogue, frame.languages, load_typeface(frame.resources))
    title = frame.catalogue.translate(Message("DOC-QUERIES-TITLE"), ("en", "zh"))
    identity = Identity(
        title=title,
        form=None,
        version=frame.study.version,
        subject=page.subject or words.word("DOC-QUERIES-ALL"),
        event="–",
        status="DOC-STATUS-QUERIES",
        sign="dot",
        digest=None,
    )
    said = title.in_language(frame.languages[0])
    return unsealed(frame, words, identity, _listing(page, words), title=said, kind="queries")


def _listing(page: QueriesPage, words: Wording) -> list[Row]:
    face = words.face
    counts = Counter(asked.query.status for asked in page.queries)
    slots: dict[str, Slot] = {status.value: counts[status] for status in QueryStatus}
    told = [[Span(words.say("DOC-QUERIES-COUNT", **slots), NOTE_STRONG)]]
    if page.since is not None:
        since = _when(page.frame, page.since)
        told.append([Span(words.say("DOC-QUERIES-SINCE", since=since), NOTE_QUIET)])
    if not page.queries:
        told.append([Span(words.word("DOC-QUERIES-NONE"), NOTE_QUIET)])
    rows = [note(face, told)]
    for subject, asked in groupby(page.queries, key=lambda one: one.query.place.subject):
        rows.append(heading(face, [Span(subject, HEADING)]))
        rows += [row for one in asked for row in query_rows(page.frame, words, one)]
    return rows


def waiting_rows(page: FormPage, words: Wording) -> list[Row]:
    """The section of a filled form: the queries that stand at it and are not settled."""
    if not page.queries:
        return []
    title = heading(words.face, [Span(words.word("DOC-QUERIES-WAITING"), HEADING)])
    told = [row for asked in page.queries for row in query_rows(page.frame, words, asked)]
    return [title, *told]


def query_rows(frame: PrintFrame, words: Wording, asked: ShownQuery) -> list[Row]:
    """One query: its name, state and age at the left, its thread and the changes at the right."""
    face, query = words.face, asked.query
    status = words.word(f"DOC-QUERY-{query.status.upper()}")
    label = [
        [Span(query.name, NOTE_STRONG)],
        [mark(_SIGNS[query.status], NOTE), Span(status, NOTE_STRONG)],
        [Span(age(words, query, frame.printed_at), SMALL)],
    ]
    told: list[Paragraph] = [words.spans(asked.about, query.name, NOTE_STRONG)]
    told.append([Span(str(query.place), SMALL)])
    for entry in query.thread:
        told += _entry(frame, words, entry)
    told += [_change(frame, words, change) for change in asked.changes]
    cells = (
        Cell(0.0, _LABEL - 8, set_paragraphs(face, label, _LABEL - 8)),
        Cell(_LABEL, WIDTH - _LABEL, set_paragraphs(face, told, WIDTH - _LABEL)),
    )
    return [Row(cells, above=4.0, below=6.0, rule=True)]


def age(words: Wording, query: Query, now: datetime) -> str:
    """How many days a query waits, or after how many it was settled."""
    until = now if query.is_unresolved else query.thread[-1].at
    code = "DOC-QUERY-WAITS" if query.is_unresolved else "DOC-QUERY-SETTLED"
    days = max((until - query.opened_at).days, 0)
    return words.say(f"{code}-ONE" if days == 1 else code, days=days)


def _entry(frame: PrintFrame, words: Wording, entry: QueryEntry) -> list[Paragraph]:
    spelled = words.face.spelled
    act = words.word(f"DOC-QUERY-ACT-{entry.act.upper()}")
    role = words.word(f"DOC-ROLE-{entry.by.role.upper().replace('_', '-')}")
    who = f"{spelled(entry.by.printed_name)}, {role}, {_when(frame, entry.at)}"
    lines = [[Span(f"{act}  ", NOTE_STRONG), Span(who, NOTE_QUIET)]]
    return lines + [[Span(spelled(line), NOTE)] for line in entry.text.splitlines() if line.strip()]


def _change(frame: PrintFrame, words: Wording, change: ValueChange) -> Paragraph:
    by = words.word("DOC-QUERY-COMPUTED") if change.by is None else change.by.printed_name
    who = f"{words.face.spelled(by)}, {_when(frame, change.at)}"
    old, new = (_value(words, one) for one in (change.old, change.new))
    return [
        Span(f"{words.word('DOC-QUERY-CHANGED')}  ", NOTE_STRONG),
        Span(old, STRUCK._replace(size=NOTE.size)),
        Span(f" → {new}  ", NOTE),
        Span(f"{who}  {change.path}", SMALL),
    ]


def _value(words: Wording, text: str | None) -> str:
    return words.face.spelled(text) if text else words.word("DOC-EMPTY")


def _when(frame: PrintFrame, at: datetime) -> str:
    moment = at.astimezone(frame.printed_at.tzinfo)
    return f"{minute(moment)} {offset(moment)}"
