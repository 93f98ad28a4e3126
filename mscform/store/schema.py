"""The tables of a site database: the ledger with its guards, and what is projected from it.

Tables are clustered by subject, event and form (D23), so that a casebook lies together. A column
that holds part of an address is never NULL: '' stands for "no repeat".
"""

from __future__ import annotations

from typing import Final

FORM: Final = "subject, event, event_repeat, form, form_repeat"
_FORM_COLUMNS: Final = ", ".join(f"{name} TEXT NOT NULL" for name in FORM.split(", "))
_REF: Final = "device TEXT NOT NULL, number INTEGER NOT NULL"
_END: Final = "STRICT, WITHOUT ROWID"

LEDGER: Final = (
    f"""CREATE TABLE ledger ({_REF},
        body BLOB NOT NULL, link BLOB NOT NULL, mac BLOB NOT NULL,
        PRIMARY KEY (device, number)) {_END}""",
    f"""CREATE TABLE ledger_value ({_REF},
        salt BLOB NOT NULL, content TEXT NOT NULL,
        PRIMARY KEY (device, number)) {_END}""",
    f"""CREATE TABLE ledger_checkpoint ({_REF},
        at TEXT NOT NULL, link BLOB NOT NULL, public_key BLOB NOT NULL, signature BLOB NOT NULL,
        PRIMARY KEY (device, number)) {_END}""",
    "CREATE TABLE blob (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
)

_FIRST_PROJECTIONS: Final = {
    "event_index": f"""CREATE TABLE event_index ({_FORM_COLUMNS},
        item TEXT NOT NULL, repeat TEXT NOT NULL, {_REF}, action TEXT NOT NULL,
        PRIMARY KEY ({FORM}, item, repeat, device, number)) {_END}""",
    "subject": f"""CREATE TABLE subject (key TEXT PRIMARY KEY, site TEXT NOT NULL,
        enrolled_at TEXT NOT NULL, enrolled_by TEXT NOT NULL, {_REF}) {_END}""",
    "form_data": f"""CREATE TABLE form_data ({_FORM_COLUMNS},
        definition TEXT NOT NULL, status TEXT NOT NULL, not_done_reason TEXT,
        frozen INTEGER NOT NULL, locked INTEGER NOT NULL, {_REF},
        PRIMARY KEY ({FORM})) {_END}""",
    "answer": f"""CREATE TABLE answer ({_FORM_COLUMNS},
        item TEXT NOT NULL, repeat TEXT NOT NULL, raw TEXT, missing TEXT, note TEXT,
        origin TEXT NOT NULL, author TEXT, entered_at TEXT NOT NULL, measured_at TEXT, {_REF},
        changes INTEGER NOT NULL,
        PRIMARY KEY ({FORM}, item, repeat)) {_END}""",
    "confirmation": f"""CREATE TABLE confirmation ({_FORM_COLUMNS},
        item TEXT NOT NULL, repeat TEXT NOT NULL, finding TEXT NOT NULL, raw TEXT NOT NULL, {_REF},
        PRIMARY KEY ({FORM}, item, repeat, finding, raw)) {_END}""",
    "row_state": f"""CREATE TABLE row_state ({_FORM_COLUMNS},
        row_group TEXT NOT NULL, repeat TEXT NOT NULL,
        added_number INTEGER, struck INTEGER NOT NULL,
        PRIMARY KEY ({FORM}, row_group, repeat)) {_END}""",
    "signature": f"""CREATE TABLE signature ({_FORM_COLUMNS}, {_REF},
        superseded_device TEXT, superseded_number INTEGER,
        PRIMARY KEY ({FORM}, device, number)) {_END}""",
    "signature_cover": f"""CREATE TABLE signature_cover (subject TEXT NOT NULL,
        address TEXT NOT NULL, {_REF}, raw TEXT, missing TEXT,
        PRIMARY KEY (subject, address, device, number)) {_END}""",
    "account": """CREATE TABLE account (user_id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE,
        printed_name TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL,
        state TEXT NOT NULL, failed_attempts INTEGER NOT NULL, must_change INTEGER NOT NULL,
        binding TEXT) STRICT, WITHOUT ROWID""",
    "setting": f"""CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL,
        at TEXT NOT NULL, {_REF}) {_END}""",
    "study": f"""CREATE TABLE study (fingerprint TEXT PRIMARY KEY, oid TEXT NOT NULL,
        version TEXT NOT NULL, files TEXT NOT NULL, at TEXT NOT NULL, {_REF}) {_END}""",
}

APART: Final = (
    f"""CREATE TABLE account_secret (user_id TEXT PRIMARY KEY, password_hash TEXT NOT NULL,
        wrapped_key BLOB, certificate BLOB) {_END}""",
    f"""CREATE TABLE draft (user_id TEXT NOT NULL, {_FORM_COLUMNS},
        item TEXT NOT NULL, repeat TEXT NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (user_id, {FORM}, item, repeat)) {_END}""",
)


def _append_only(table: str) -> tuple[str, ...]:
    return tuple(
        f"""CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"""
        for act in ("UPDATE", "DELETE")
    )


TRIGGERS: Final = (
    *_append_only("ledger"),
    *_append_only("ledger_value"),
    *_append_only("ledger_checkpoint"),
    *_append_only("blob"),
    """CREATE TRIGGER ledger_in_order BEFORE INSERT ON ledger
        WHEN NEW.number IS NOT
            (SELECT coalesce(max(number), 0) + 1 FROM ledger WHERE device = NEW.device)
        BEGIN SELECT RAISE(ABORT, 'this is not the next number of this device'); END""",
)

VERSION_1: Final = (*LEDGER, *_FIRST_PROJECTIONS.values(), *APART, *TRIGGERS)

GLANCE_COLUMNS: Final = "subject, heads, basis, seen, steady, overview, facts"
GLANCE: Final = """CREATE TABLE glance (subject TEXT PRIMARY KEY, heads TEXT NOT NULL,
        basis TEXT NOT NULL, seen TEXT NOT NULL, steady INTEGER NOT NULL,
        overview TEXT NOT NULL, facts TEXT NOT NULL) STRICT"""
"""Derived from projections and definition, made anew where it is missing: never evidence."""
SEALED_GLANCE: Final = """CREATE TABLE glance (subject TEXT PRIMARY KEY, heads TEXT NOT NULL,
        basis TEXT NOT NULL, seen TEXT NOT NULL, steady INTEGER NOT NULL,
        overview TEXT NOT NULL, facts TEXT NOT NULL, mac BLOB NOT NULL) STRICT"""
"""The same, each row under the site's key: numbers of reports come from it (AUD-05)."""

QUERIES: Final = {
    "query": f"""CREATE TABLE query ({_FORM_COLUMNS},
        item TEXT NOT NULL, repeat TEXT NOT NULL, {_REF}, row_group TEXT NOT NULL,
        rule TEXT, about_device TEXT, about_number INTEGER, digest TEXT NOT NULL,
        status TEXT NOT NULL,
        PRIMARY KEY ({FORM}, item, repeat, device, number)) {_END}""",
    "query_entry": f"""CREATE TABLE query_entry (subject TEXT NOT NULL,
        query_device TEXT NOT NULL, query_number INTEGER NOT NULL, place INTEGER NOT NULL,
        act TEXT NOT NULL, text TEXT NOT NULL, by_id TEXT NOT NULL, by_login TEXT NOT NULL,
        by_name TEXT NOT NULL, by_role TEXT NOT NULL, by_organisation TEXT NOT NULL,
        at TEXT NOT NULL, {_REF}, change_device TEXT, change_number INTEGER,
        PRIMARY KEY (subject, query_device, query_number, place)) {_END}""",
}
"""Queries as they stand, and their threads in the order in which they were written."""

ATTRIBUTES: Final = {
    "subject_attribute": f"""CREATE TABLE subject_attribute (subject TEXT NOT NULL,
        name TEXT NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL, {_REF},
        PRIMARY KEY (subject, name)) {_END}""",
}
"""What the site alone knows of a subject, outside of forms and exports: the bed (D21)."""

PINS: Final = {
    "pin": """CREATE TABLE pin (user_id TEXT PRIMARY KEY, failed INTEGER NOT NULL,
        binding TEXT) STRICT, WITHOUT ROWID""",
}
"""Who has a PIN or a badge, and how often it was wrong; '' counts the badges of nobody (D4)."""
PINS_APART: Final = """CREATE TABLE pin_secret (user_id TEXT PRIMARY KEY, kind TEXT NOT NULL,
        hash TEXT NOT NULL, tag TEXT NOT NULL) STRICT, WITHOUT ROWID"""

DELAYS: Final = "ALTER TABLE answer ADD COLUMN late_ms INTEGER"
"""How late an answer was entered at the most, in ms (CLK-03)."""

RELOCATIONS: Final = "ALTER TABLE answer ADD COLUMN relocated TEXT"
"""Where an answer was entered in error, or where it went: JSON (D40)."""

LATER: Final = {**QUERIES, **ATTRIBUTES, **PINS}
"""Tables that an older site which is only read does not have."""

PROJECTIONS: Final = {**_FIRST_PROJECTIONS, **LATER}
"""Every table that a replay of the ledger makes anew, whichever release brought it."""
