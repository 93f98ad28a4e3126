"""Queries in the tables: what each event of them writes, and the readers over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.identity import (
    DeviceId,
    EventOID,
    FormKey,
    FormOID,
    ItemOID,
    ItemPath,
    SubjectKey,
    UserId,
)
from mscform.records.account import Actor, Role
from mscform.records.audit import AuditEvent
from mscform.records.clinical import EventRef, RowKey
from mscform.records.review import (
    STATUS_AFTER,
    Query,
    QueryAct,
    QueryCounts,
    QueryEntry,
    QueryPlace,
    QueryStatus,
)
from mscform.store import statements as sql
from mscform.store.faults import readable
from mscform.store.times import read_time, written

_THERE: Final = "SELECT name FROM sqlite_master WHERE name = 'query'"
_FORM: Final = "event, event_repeat, form, form_repeat"
_QUERIES: Final = f"""SELECT subject, {_FORM}, item, repeat, device, number, row_group, rule,
    about_device, about_number, digest, status FROM query"""
_ENTRIES: Final = """SELECT query_device, query_number, act, text, by_id, by_login, by_name,
    by_role, by_organisation, at, device, number, change_device, change_number FROM query_entry"""
_COUNTS: Final = f"""SELECT subject, {_FORM}, sum(status = 'open'), sum(status = 'answered')
    FROM query WHERE status IN ('open', 'answered') GROUP BY 1, 2, 3, 4, 5"""

_WAITING: Final = "SELECT count(*) FROM query WHERE subject = ? AND status IN ('open', 'answered')"

Counts = Mapping[SubjectKey, Mapping[FormKey, QueryCounts]]
_NO_REF: Final = (None, None)


def rows_of(event: AuditEvent, told: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Table, statement and parameters of everything that one event of a query changes.

    Raises what reading bytes of somebody else can raise (`UNREADABLE`).
    """
    if event.subject is None or event.form is None or event.actor is None or not told["act"]:
        return
    act = QueryAct(told["act"])
    row = told["row"]
    item, repeat = event.path or ("", "" if row is None else row[1])
    place = (event.subject, *event.form, item, repeat)
    opened = event.ref
    if act is QueryAct.OPENED:
        group = "" if row is None else row[0]
        about = told["about"] or _NO_REF
        kept = (*opened, group, told["rule"], *about, told["digest"] or "")
        yield "query", sql.QUERY, (*place, *kept, STATUS_AFTER[act].value)
    else:
        opened = EventRef(*told["query"])
        yield "query", sql.QUERY_STATUS, (STATUS_AFTER[act].value, *place, *opened)
    yield "query_entry", sql.QUERY_ENTRY, (event.subject, *opened, *_entry(event, act, told))


def _entry(event: AuditEvent, act: QueryAct, told: Mapping[str, Any]) -> tuple[Any, ...]:
    who = event.actor
    by = ("",) * 5 if who is None else _person(who)
    change = told["change"] or _NO_REF
    return (act.value, told["text"] or "", *by, written(event.entered_at), *event.ref, *change)


def _person(who: Actor) -> tuple[str, ...]:
    return (who.user_id, who.login, who.printed_name, who.role.value, who.organisation)


class Queries:
    """Readers over the queries of a site; an older site that is only read has none."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection
        self._there: bool | None = None

    def all(self, subject: SubjectKey | None = None) -> tuple[Query, ...]:
        """Every query of a subject or of the site, in the order of casebooks and forms."""
        where, given = ("", ()) if subject is None else (" WHERE subject = ?", (subject,))
        with readable("query"):
            if not self._has_table():
                return ()
            threads = self._threads(f"{_ENTRIES}{where}", given)
            rows = self._connection.execute(f"{_QUERIES}{where}", given).fetchall()
            return tuple(_query(row, threads) for row in rows)

    def counts(self) -> Counts:
        """How many queries wait, by subject and form; who has none is left out."""
        found: dict[SubjectKey, dict[FormKey, QueryCounts]] = {}
        with readable("query"):
            rows = self._connection.execute(_COUNTS).fetchall() if self._has_table() else ()
        for subject, *form, waiting, answered in rows:
            of_subject = found.setdefault(SubjectKey(subject), {})
            of_subject[_form(form)] = QueryCounts(waiting, answered)
        return found

    def waiting(self, subject: SubjectKey) -> int:
        """How many queries about a subject wait for an answer or for being closed."""
        with readable("query"):
            if not self._has_table():
                return 0
            return int(self._connection.execute(_WAITING, (subject,)).fetchone()[0])

    def _has_table(self) -> bool:
        if self._there is None:
            self._there = self._connection.execute(_THERE).fetchone() is not None
        return self._there

    def _threads(self, query: str, given: Iterable[str]) -> dict[EventRef, list[QueryEntry]]:
        threads: dict[EventRef, list[QueryEntry]] = {}
        ordered = f"{query} ORDER BY subject, query_device, query_number, place"
        for device, number, *row in self._connection.execute(ordered, tuple(given)):
            threads.setdefault(EventRef(device, number), []).append(_read_entry(row))
        return threads


def _read_entry(row: list[Any]) -> QueryEntry:
    act, text, user, login, name, role, organisation, at, device, number, *change = row
    return QueryEntry(
        act=QueryAct(act),
        text=text,
        by=Actor(
            user_id=UserId(user),
            login=login,
            printed_name=name,
            role=Role(role),
            organisation=organisation,
        ),
        at=read_time(at),
        event=EventRef(DeviceId(device), number),
        change=_ref(*change),
    )


def _query(row: Any, threads: Mapping[EventRef, list[QueryEntry]]) -> Query:
    subject, item, repeat, group = SubjectKey(row[0]), row[5], row[6], row[9]
    opened = EventRef(DeviceId(row[7]), row[8])
    rule, device, number, digest, status = row[10:]
    return Query(
        event=opened,
        place=QueryPlace(
            subject,
            _form(row[1:5]),
            ItemPath(ItemOID(item), repeat) if item else None,
            RowKey(group, repeat) if group else None,
        ),
        status=QueryStatus(status),
        thread=tuple(threads[opened]),
        about=_ref(device, number),
        digest=digest,
        rule=rule,
    )


def _form(parts: Any) -> FormKey:
    event, event_repeat, form, form_repeat = parts
    return FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat)


def _ref(device: str | None, number: int | None) -> EventRef | None:
    return None if device is None or number is None else EventRef(DeviceId(device), number)
