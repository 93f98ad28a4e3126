"""Entries as JSON Lines: one object a line, read without ever stopping at a bad one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mscform.base.errors import CallError, EntryError, MscformError
from mscform.base.identity import SubjectKey
from mscform.base.json_text import read_json
from mscform.definitions.study import ReasonForChange, StudyDefinition
from mscform.engine.changes import ReasonGiven

LONGEST_LINE: Final = 4_000_000
# Windows and time zones are reckoned around a moment, so it keeps away from the calendar's ends.
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2199
_KEYS: Final = frozenset(
    {"subject", "at", "value", "missing", "measured", "reason", "note", "as", "file"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one line asks for: put this text, or this missing reason, at this address.

    Or: attach this `file`, whose path counts from the folder of the entries.
    """

    line: int
    subject: SubjectKey | None
    at: str
    raw: str | None
    missing: str | None
    measured: datetime | None
    reason: Any
    note: str | None
    login: str | None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no entry, and the sentence why."""

    line: int
    error: MscformError


def read_entries(data: bytes) -> Iterator[Entry | BadLine]:
    """Every line of a file that is not blank, in order; numbers count from 1."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(text.split(b"\n"), 1):
        if line.strip():
            try:
                yield _entry(number, line)
            except MscformError as error:
                yield BadLine(number, error)


def reason_given(study: StudyDefinition, told: Any) -> ReasonGiven | None:
    """The reason for a change: a code of the study, `CODE: words`, or words alone.

    Words alone are filed under the reason that asks for words. Raises EntryError `SVC-REASON`
    where the study has no such reason.
    """
    if told is None:
        return None
    if isinstance(told, Mapping):
        code, text = told.get("code"), told.get("text")
        if not isinstance(code, str) or not code or not isinstance(text, str | None):
            raise EntryError("SVC-REASON-SHAPE", known=_known(study.change_reasons))
        return ReasonGiven(code=code, text=text)
    if not isinstance(told, str):
        raise EntryError("SVC-REASON-SHAPE", known=_known(study.change_reasons))
    code, _, words = told.partition(":")
    known = {reason.code: reason for reason in study.change_reasons}
    if code.strip() in known:
        return ReasonGiven(code=code.strip(), text=words.strip() or None)
    free = next((reason for reason in study.change_reasons if reason.needs_text), None)
    if free is None:
        raise EntryError("SVC-REASON", reason=told, known=_known(study.change_reasons))
    return ReasonGiven(code=free.code, text=told.strip())


def read_moment(text: str) -> datetime:
    """An ISO 8601 time with its offset; CallError `SVC-MOMENT` for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise CallError("SVC-MOMENT", text=text) from fault
    if moment.tzinfo is None:
        raise CallError("SVC-MOMENT", text=text)
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise CallError("SVC-MOMENT-FAR", text=text, first=EARLIEST_YEAR, last=LATEST_YEAR)
    return moment


def _entry(number: int, line: bytes) -> Entry:
    if len(line) > LONGEST_LINE:
        raise CallError("SVC-LINE-LONG", most=LONGEST_LINE)
    told = _object(line)
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise CallError("SVC-LINE-KEY", key=unknown[0])
    if not isinstance(told.get("at"), str):
        raise CallError("SVC-LINE-AT")
    _refuse_two_answers(told)
    subject, measured = told.get("subject"), told.get("measured")
    return Entry(
        line=number,
        subject=None if subject is None else SubjectKey(_text(subject, "subject")),
        at=told["at"],
        raw=_text_or_none(told, "value"),
        missing=_text_or_none(told, "missing"),
        measured=None if measured is None else read_moment(_text(measured, "measured")),
        reason=told.get("reason"),
        note=_text_or_none(told, "note"),
        login=_text_or_none(told, "as"),
        file=_text_or_none(told, "file"),
    )


def _object(line: bytes) -> dict[str, Any]:
    try:
        # Numbers stay the text that was written: 37.10 is not 37.1 (DAT-02).
        told = read_json(line, number=str, pairs=_once)
    except ValueError as fault:
        raise CallError("SVC-LINE-JSON") from fault
    if not isinstance(told, dict):
        raise CallError("SVC-LINE-JSON")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice: which of two answers was meant cannot be told."""
    told: dict[str, Any] = {}
    for key, value in pairs:
        if key in told:
            raise CallError("SVC-LINE-TWICE", key=key.encode("utf-8", "replace").decode())
        told[key] = value
    return told


def _refuse_two_answers(told: Mapping[str, Any]) -> None:
    if told.get("file") is not None:
        if told.get("value") is not None or told.get("missing") is not None:
            raise CallError("SVC-LINE-FILE")
        return
    if "value" not in told and "missing" not in told:
        raise CallError("SVC-LINE-NOTHING")
    if told.get("value") is not None and told.get("missing") is not None:
        raise CallError("SVC-LINE-BOTH")


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise CallError("SVC-LINE-TEXT", key=key)
    return value


def _text_or_none(told: Mapping[str, Any], key: str) -> str | None:
    value = told.get(key)
    return None if value is None else _text(value, key)


def _known(reasons: tuple[ReasonForChange, ...]) -> str:
    return ", ".join(reason.code for reason in reasons)
