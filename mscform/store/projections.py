"""Current values, computed from events: the same statements for living and for replayed tables.

A `Batch` gathers parameters per table and statement, so that a thousand values cost a handful of
`executemany` calls. Nothing but an event may enter here: what a table says must follow from the
ledger alone (AUD-01).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import FormKey, ItemAddress
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef, FormStatus
from mscform.records.replay import (
    ALERT_CHECK,
    alert_mark,
    alert_path,
    proposal_check,
    proposal_mark,
    proposal_path,
    relocation,
)
from mscform.store import statements as sql
from mscform.store.review import rows_of
from mscform.store.times import written

Parameters = tuple[Any, ...]
Apply = Callable[["Batch", AuditEvent, "Told"], None]

_NO_FORM: Final = ("", "", "", "")
_NO_ITEM: Final = ("", "")
_BY_PIN: Final = ("pin", "badge")


class Told(dict[str, Any]):
    """The content of an event; what was redacted reads as nothing."""

    def __missing__(self, key: str) -> None:
        return None

    def text(self, key: str) -> str:
        """A text that is always there, '' where it was redacted."""
        return str(self[key] or "")


class Batch:
    """Parameters waiting for their statement, per table in the order of the events."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[str, Parameters]]] = defaultdict(list)

    def add(self, table: str, statement: str, parameters: Parameters) -> None:
        """One more row for `table`."""
        self._waiting[table].append((statement, parameters))

    def touch(self, place: Parameters, definition: str, ref: EventRef) -> None:
        """A form was touched: of several times in a row the last is told, with the first name."""
        waiting = self._waiting["form_data"]
        if waiting and waiting[-1][0] is sql.FORM_TOUCHED and waiting[-1][1][:5] == place:
            definition = waiting.pop()[1][5] or definition
        touched = (*place, definition, FormStatus.NOT_STARTED.value, *ref)
        waiting.append((sql.FORM_TOUCHED, touched))

    def take(self, event: AuditEvent) -> None:
        """All that one event changes."""
        self.add("event_index", sql.INDEX, _index_row(event))
        apply = _APPLY.get(event.action)
        if apply is not None:
            apply(self, event, Told(event.content or {}))

    def write(self, connection: dbapi2.Connection) -> None:
        """Run everything that waits."""
        for waiting in self._waiting.values():
            for statement, rows in groupby(waiting, key=itemgetter(0)):
                told = [parameters for _, parameters in rows]
                if statement is sql.ANSWER_SUPERSEDES:
                    told = _of_signed_subjects(connection, told)
                if told:
                    _run(connection, statement, told)
        self._waiting.clear()


def _run(connection: dbapi2.Connection, statement: str, rows: Sequence[Parameters]) -> None:
    if len(rows) == 1:
        connection.execute(statement, rows[0])
    else:
        connection.executemany(statement, rows)


def _of_signed_subjects(
    connection: dbapi2.Connection, rows: Sequence[Parameters]
) -> list[Parameters]:
    """Those answers (subject at place 2) that some signature may cover."""
    signed = {
        subject
        for subject in {row[2] for row in rows}
        if connection.execute(sql.HAS_COVER, (subject,)).fetchone() is not None
    }
    return [row for row in rows if row[2] in signed]


def project(connection: dbapi2.Connection, events: Iterable[AuditEvent]) -> None:
    """Bring the tables of `connection` on by these events."""
    batch = Batch()
    for event in events:
        batch.take(event)
    batch.write(connection)


def _place(event: AuditEvent) -> Parameters:
    return (event.subject or "", *(event.form or _NO_FORM))


def _index_row(event: AuditEvent) -> Parameters:
    return (*_place(event), *(event.path or _NO_ITEM), *event.ref, event.action.value)


def _address(form: FormKey, written_address: str) -> str:
    """Covered items are named in full or inside their form; here always in full."""
    return written_address if "/" in written_address else f"{form}/{written_address}"


def _touch_form(batch: Batch, event: AuditEvent, told: Told) -> None:
    batch.touch(_place(event), told.text("definition"), event.ref)


def _answer(batch: Batch, event: AuditEvent, told: Told) -> None:
    if event.form is None or event.path is None:
        return
    raw, missing = told["raw"], told["missing"]
    author, entered = event.actor.user_id if event.actor else None, event.entered_at
    moved = relocation(event)
    if moved is not None and not moved.away and moved.entered_at is not None:
        author, entered = moved.author, moved.entered_at
    measured = written(event.measured_at) if event.measured_at else None
    batch.add(
        "answer",
        sql.ANSWER,
        (
            *_place(event),
            *event.path,
            raw,
            missing,
            told["note"],
            told["origin"] or "person",
            author,
            written(entered),
            measured,
            *event.ref,
            told["late_ms"],
            None if moved is None else canonical_bytes(moved.told()).decode(),
        ),
    )
    _touch_form(batch, event, told)
    address = str(ItemAddress(event.form, event.path))
    batch.add(
        "signature", sql.ANSWER_SUPERSEDES, (*event.ref, event.subject, address, raw, missing)
    )


def _form_status(batch: Batch, event: AuditEvent, told: Told) -> None:
    status = told.text("status")
    batch.add(
        "form_data",
        sql.FORM_STATUS,
        (
            *_place(event),
            told.text("definition"),
            status,
            told["not_done_reason"],
            *event.ref,
        ),
    )
    if status == FormStatus.NOT_DONE:
        _supersede_form(batch, event)


def _form_moved(batch: Batch, event: AuditEvent, told: Told) -> None:
    _touch_form(batch, event, told)
    batch.add("form_data", sql.FORM_MOVED, (told.text("definition"), *_place(event)))
    _supersede_form(batch, event)


def _supersede_form(batch: Batch, event: AuditEvent) -> None:
    batch.add("signature", sql.FORM_SUPERSEDES, (*event.ref, *_place(event)))


def _row_added(batch: Batch, event: AuditEvent, told: Told) -> None:
    batch.add(
        "row_state",
        sql.ROW_ADDED,
        (*_place(event), told.text("group"), told.text("repeat"), event.ref.number),
    )
    _touch_form(batch, event, told)


def _row_struck(batch: Batch, event: AuditEvent, told: Told) -> None:
    batch.add(
        "row_state", sql.ROW_STRUCK, (*_place(event), told.text("group"), told.text("repeat"))
    )
    _touch_form(batch, event, told)
    _supersede_form(batch, event)


def _confirmed(batch: Batch, event: AuditEvent, told: Told) -> None:
    if event.path is not None:
        made = (*event.path, told.text("check"), told.text("raw"))
        batch.add("confirmation", sql.CONFIRMED, (*_place(event), *made, *event.ref))
    _touch_form(batch, event, told)


def _acknowledged(batch: Batch, event: AuditEvent, told: Told) -> None:
    mark = alert_mark(told["level"], told["rules"] or ())
    made = (*alert_path(told.text("timepoint")), ALERT_CHECK, mark)
    batch.add("confirmation", sql.CONFIRMED, (*_place(event), *made, *event.ref))
    _touch_form(batch, event, told)


def _dealt(batch: Batch, event: AuditEvent, told: Told) -> None:
    mark = proposal_mark(told.text("state"), told.text("facts"))
    made = (*proposal_path(event.path), proposal_check(told.text("rule")), mark)
    batch.add("confirmation", sql.CONFIRMED, (*_place(event), *made, *event.ref))
    _touch_form(batch, event, told)


def _frozen(batch: Batch, event: AuditEvent, told: Told) -> None:
    _touch_form(batch, event, told)
    batch.add("form_data", sql.FROZEN, (int(told["frozen"] is not False), *_place(event)))


def _locked(batch: Batch, event: AuditEvent, told: Told) -> None:
    _touch_form(batch, event, told)
    batch.add("form_data", sql.LOCKED, (int(told["locked"] is not False), *_place(event)))


def _enrolled(batch: Batch, event: AuditEvent, told: Told) -> None:
    by = event.actor.user_id if event.actor else ""
    batch.add(
        "subject",
        sql.SUBJECT,
        (told.text("key"), told.text("site"), written(event.entered_at), by, *event.ref),
    )


def _attribute(batch: Batch, event: AuditEvent, told: Told) -> None:
    row = (event.subject or "", told.text("name"), told.text("value"), written(event.entered_at))
    batch.add("subject_attribute", sql.ATTRIBUTE, (*row, *event.ref))


def _signed(batch: Batch, event: AuditEvent, told: Told) -> None:
    if event.form is None:
        return
    _touch_form(batch, event, told)
    batch.add("signature", sql.SIGNED, (*_place(event), *event.ref))
    for address, raw, missing in told["covered"] or ():
        covered = (event.subject, _address(event.form, address), *event.ref, raw, missing)
        batch.add("signature", sql.COVERED, covered)


def _query(batch: Batch, event: AuditEvent, told: Told) -> None:
    for table, statement, parameters in rows_of(event, told):
        batch.add(table, statement, parameters)


def _account(batch: Batch, _event: AuditEvent, told: Told) -> None:
    names = ("user_id", "login", "printed_name", "role", "organisation", "state")
    batch.add("account", sql.ACCOUNT, tuple(told.text(name) for name in names))


def _credential(batch: Batch, _event: AuditEvent, told: Told) -> None:
    if told["kind"] == "certificate":
        batch.add("account", sql.BINDING, (told["binding"], told.text("user_id")))
        return
    must_change = int(told["kind"] == "reset")
    batch.add("account", sql.CREDENTIAL, (must_change, told["binding"], told.text("user_id")))


def _sign_in(batch: Batch, event: AuditEvent, told: Told) -> None:
    user = event.actor.user_id if event.actor else told.text("user_id")
    batch.add("account", sql.SIGN_IN, (user,))
    batch.add("pin", sql.BADGES_ANEW, ())


def _sign_in_failed(batch: Batch, _event: AuditEvent, told: Told) -> None:
    batch.add("account", sql.SIGN_IN_FAILED, (told.text("user_id"), told.text("login")))


def _pin(batch: Batch, _event: AuditEvent, told: Told) -> None:
    batch.add("pin", sql.PIN, (told.text("user_id"), told["binding"]))


def _pin_failed(batch: Batch, _event: AuditEvent, told: Told) -> None:
    batch.add("pin", sql.PIN_FAILED, (told.text("user_id"),))


def _pin_right(batch: Batch, event: AuditEvent, told: Told) -> None:
    """An act by PIN was done: the count of wrong ones begins anew."""
    if told["method"] in _BY_PIN and event.actor is not None:
        batch.add("pin", sql.PIN_RIGHT, (event.actor.user_id,))


def _attested(batch: Batch, event: AuditEvent, told: Told) -> None:
    _touch_form(batch, event, told)
    _pin_right(batch, event, told)


def _setting(batch: Batch, event: AuditEvent, told: Told) -> None:
    value = told["value"]
    text = value if isinstance(value, str) else canonical_bytes(value).decode()
    row = (told.text("name"), text, written(event.entered_at), *event.ref)
    batch.add("setting", sql.SETTING, row)


def _study(batch: Batch, event: AuditEvent, told: Told) -> None:
    files = canonical_bytes(told["files"] or {}).decode()
    names = (told.text("fingerprint"), told.text("oid"), told.text("version"))
    batch.add("study", sql.STUDY, (*names, files, written(event.entered_at), *event.ref))


_APPLY: Final[dict[Action, Apply]] = {
    Action.ANSWER: _answer,
    Action.FORM_STATUS: _form_status,
    Action.FORM_MOVED: _form_moved,
    Action.ROW_ADDED: _row_added,
    Action.ROW_STRUCK: _row_struck,
    Action.CONFIRMED: _confirmed,
    Action.ALERT: _touch_form,
    Action.ALERT_ACKNOWLEDGED: _acknowledged,
    Action.PROPOSAL: _dealt,
    Action.ALLOCATED: _touch_form,
    Action.ATTESTED: _attested,
    Action.FREEZE: _frozen,
    Action.LOCK: _locked,
    Action.SUBJECT_ENROLLED: _enrolled,
    Action.SUBJECT_ATTRIBUTE: _attribute,
    Action.SIGNED: _signed,
    Action.QUERY: _query,
    Action.ACCOUNT: _account,
    Action.CREDENTIAL: _credential,
    Action.SIGN_IN: _sign_in,
    Action.SIGN_IN_FAILED: _sign_in_failed,
    Action.PIN: _pin,
    Action.PIN_FAILED: _pin_failed,
    Action.AUTHOR: _pin_right,
    Action.SETTING: _setting,
    Action.STUDY_INSTALLED: _study,
}
