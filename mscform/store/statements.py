"""The SQL of the projections, one statement per kind of change, prepared once and used again."""

from __future__ import annotations

from typing import Final

from mscform.store.schema import FORM

_AT_FORM: Final = "subject = ? AND event = ? AND event_repeat = ? AND form = ? AND form_repeat = ?"

INDEX: Final = f"INSERT INTO event_index VALUES ({', '.join('?' * 10)})"

SUBJECT: Final = "INSERT INTO subject VALUES (?, ?, ?, ?, ?, ?)"

ANSWER: Final = f"""INSERT INTO answer VALUES ({", ".join("?" * 16)}, 0, ?, ?)
    ON CONFLICT DO UPDATE SET raw = excluded.raw, missing = excluded.missing,
        note = excluded.note, origin = excluded.origin, author = excluded.author,
        entered_at = excluded.entered_at, measured_at = excluded.measured_at,
        device = excluded.device, number = excluded.number, changes = changes + 1,
        relocated = excluded.relocated,
        late_ms = max(coalesce(late_ms, excluded.late_ms), coalesce(excluded.late_ms, late_ms))"""

_HEAD: Final = """definition = CASE definition WHEN '' THEN excluded.definition ELSE definition END,
        device = excluded.device, number = excluded.number"""

FORM_TOUCHED: Final = f"""INSERT INTO form_data
    ({FORM}, definition, status, frozen, locked, device, number)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
    ON CONFLICT DO UPDATE SET {_HEAD}"""

FORM_STATUS: Final = f"""INSERT INTO form_data
    ({FORM}, definition, status, not_done_reason, frozen, locked, device, number)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
    ON CONFLICT DO UPDATE SET status = excluded.status,
        not_done_reason = excluded.not_done_reason, {_HEAD}"""

FROZEN: Final = f"UPDATE form_data SET frozen = ? WHERE {_AT_FORM}"
FORM_MOVED: Final = f"UPDATE form_data SET definition = ? WHERE {_AT_FORM}"
LOCKED: Final = f"UPDATE form_data SET locked = ? WHERE {_AT_FORM}"

ROW_ADDED: Final = f"""INSERT INTO row_state VALUES ({", ".join("?" * 8)}, 0)
    ON CONFLICT DO UPDATE SET added_number = coalesce(added_number, excluded.added_number)"""
ROW_STRUCK: Final = f"""INSERT INTO row_state VALUES ({", ".join("?" * 7)}, NULL, 1)
    ON CONFLICT DO UPDATE SET struck = 1"""

CONFIRMED: Final = f"""INSERT INTO confirmation VALUES ({", ".join("?" * 11)})
    ON CONFLICT DO UPDATE SET device = excluded.device, number = excluded.number"""

SIGNED: Final = f"INSERT INTO signature VALUES ({', '.join('?' * 7)}, NULL, NULL)"
COVERED: Final = "INSERT INTO signature_cover VALUES (?, ?, ?, ?, ?, ?)"
_SUPERSEDE: Final = "UPDATE signature SET superseded_device = ?, superseded_number = ?"
ANSWER_SUPERSEDES: Final = f"""{_SUPERSEDE}
    WHERE superseded_number IS NULL AND (device, number) IN (
        SELECT device, number FROM signature_cover
        WHERE subject = ? AND address = ? AND (raw IS NOT ? OR missing IS NOT ?))"""
HAS_COVER: Final = "SELECT 1 FROM signature_cover WHERE subject = ? LIMIT 1"
FORM_SUPERSEDES: Final = f"{_SUPERSEDE} WHERE superseded_number IS NULL AND {_AT_FORM}"

ACCOUNT: Final = """INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, 0, 0, NULL)
    ON CONFLICT (user_id) DO UPDATE SET login = excluded.login,
        printed_name = excluded.printed_name, role = excluded.role,
        organisation = excluded.organisation, state = excluded.state"""
BINDING: Final = "UPDATE account SET binding = coalesce(?, binding) WHERE user_id = ?"
CREDENTIAL: Final = """UPDATE account SET must_change = ?, failed_attempts = 0,
    binding = coalesce(?, binding) WHERE user_id = ?"""
SIGN_IN: Final = "UPDATE account SET failed_attempts = 0 WHERE user_id = ?"
SIGN_IN_FAILED: Final = """UPDATE account SET failed_attempts = failed_attempts + 1
    WHERE user_id = ? OR login = ?"""

PIN: Final = """INSERT INTO pin VALUES (?, 0, ?)
    ON CONFLICT DO UPDATE SET failed = 0, binding = excluded.binding"""
PIN_FAILED: Final = """INSERT INTO pin VALUES (?, 1, NULL)
    ON CONFLICT DO UPDATE SET failed = failed + 1"""
PIN_RIGHT: Final = "UPDATE pin SET failed = 0 WHERE user_id = ?"
BADGES_ANEW: Final = "UPDATE pin SET failed = 0 WHERE user_id = ''"

SETTING: Final = """INSERT INTO setting VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at,
        device = excluded.device, number = excluded.number"""

STUDY: Final = """INSERT INTO study VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = excluded.at,
        device = excluded.device, number = excluded.number"""

ATTRIBUTE: Final = """INSERT INTO subject_attribute VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at,
        device = excluded.device, number = excluded.number"""

QUERY: Final = f"INSERT INTO query VALUES ({', '.join('?' * 15)})"
QUERY_STATUS: Final = f"""UPDATE query SET status = ?
    WHERE {_AT_FORM} AND item = ? AND repeat = ? AND device = ? AND number = ?"""
QUERY_ENTRY: Final = f"""INSERT INTO query_entry SELECT ?1, ?2, ?3, count(*) + 1,
    {", ".join(f"?{place}" for place in range(4, 16))}
    FROM query_entry WHERE subject = ?1 AND query_device = ?2 AND query_number = ?3"""
