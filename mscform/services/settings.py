"""Settings of the site: dated, and changed by two persons (D18, ACC-09)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.definitions.logic import Parameter
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.services.context import Context, Service, requires
from mscform.services.credentials import try_password
from mscform.services.files import read_whole
from mscform.services.house import HOUSE
from mscform.services.parameters import read_value
from mscform.services.sessions import Sessions
from mscform.services.setting_values import declared_text, settled
from mscform.services.site_tables import (
    Line,
    changed,
    edition_of,
    faults,
    from_csv,
    has_editions,
    joined,
    line_columns,
    lines_of,
    rows_now,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTable:
    """A table of the site as it stands now: columns, lines and the number of its edition."""

    parameter: Parameter
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """One change of a setting: when, and the two persons who stand for it."""

    at: datetime
    first: str
    second: str
    edition: int | None


class SiteSettings(Service):
    """The study's parameters as this site sets them."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def all(self) -> dict[str, str]:
        """Every value that was set here, as it was written."""
        return dict(self._context.database.settings.all())

    @requires(Permission.MANAGE_SITE)
    def tables(self) -> tuple[SiteTable, ...]:
        """The tables that a site changes line by line, as they stand now."""
        found = self._context.study.parameters.values()
        return tuple(self._table(one) for one in found if has_editions(one))

    @requires(Permission.MANAGE_SITE)
    def history(self, name: str) -> tuple[SettingChange, ...]:
        """Every change of one setting, oldest first."""
        return tuple(self._changes(name))

    @requires(Permission.MANAGE_SITE)
    def read_lines(self, name: str, file: Path) -> tuple[Line, ...]:
        """The lines of a CSV file for a table; EntryError names the first one that is wrong."""
        parameter = self._parameter(name)
        if not has_editions(parameter):
            raise CallError("SVC-NO-TABLE", name=name)
        lines = from_csv(parameter, read_whole(file))
        self._judge(parameter, lines)
        return lines

    @requires(Permission.MANAGE_SITE)
    def check_lines(self, name: str, lines: Sequence[Line]) -> None:
        """Raise EntryError for the first line of a table that cannot be."""
        self._judge(self._parameter(name), lines)

    @requires(Permission.MANAGE_SITE)
    def add_lines(
        self, name: str, lines: Sequence[Line], *, second: str, second_password: str
    ) -> int:
        """Let further lines of a table hold; gives the number of its new edition.

        A line for the same case and day takes the place of the older one.
        """
        parameter = self._parameter(name)
        if not has_editions(parameter):
            raise CallError("SVC-NO-TABLE", name=name)
        self._judge(parameter, lines)
        wanted = joined(parameter, self._table(parameter).lines, lines)
        told = json.dumps(wanted, ensure_ascii=False)
        self.set(name, told, second=second, second_password=second_password)
        return self._table(parameter).edition

    @requires(Permission.MANAGE_SITE)
    def set(self, name: str, value: str, *, second: str, second_password: str) -> str | None:
        """Set a parameter from this moment on; returns what held before: set here, or declared.

        The value of a table with editions are the lines that hold from now on, as JSON. Raises
        CallError for a parameter that the study does not leave to its sites, EntryError for a line
        or a value that cannot be, AccessError where the second person is the first or gives a
        wrong password.
        """
        context = self._context
        parameter = self._parameter(name)
        if has_editions(parameter):
            value = self._with_editions(parameter, value)
        else:
            value = settled(parameter, context.study, value)
        witness = try_password(context, second, second_password, "setting")
        if witness.login == context.acting().login:
            raise AccessError("SVC-SECOND", login=witness.login)
        old = context.database.settings.get(name) or declared_text(parameter)
        content = {"name": name, "value": value, "old": old, "second": witness.login}
        context.append((EventDraft(action=Action.SETTING, content=content),))
        self._sessions.forget_all()
        return old

    def _parameter(self, name: str) -> Parameter:
        parameter = HOUSE.get(name) or self._context.study.parameters.get(name)
        if parameter is None or not parameter.site_setting:
            found = (*HOUSE.values(), *self._context.study.parameters.values())
            known = ", ".join(sorted(one.name for one in found if one.site_setting))
            raise CallError("SVC-SETTING", name=name, known=known or "–")
        return parameter

    def _rows(self, parameter: Parameter) -> tuple[Line, ...]:
        written = self._context.database.settings.get(parameter.name)
        return rows_now(parameter, None if written is None else read_value(written))

    def _table(self, parameter: Parameter) -> SiteTable:
        rows = self._rows(parameter)
        return SiteTable(
            parameter=parameter,
            columns=line_columns(parameter),
            lines=lines_of(rows),
            edition=edition_of(parameter, rows),
        )

    def _with_editions(self, parameter: Parameter, value: str) -> str:
        told = read_value(value)
        if not isinstance(told, tuple):
            raise EntryError("SVC-TABLE-JSON", name=parameter.name)
        width = len(line_columns(parameter))
        rows = rows_now(parameter, told)
        whole = all(len(row) == len(parameter.columns) for row in rows) and len(rows) == len(told)
        if not whole:
            raise EntryError("SVC-TABLE-JSON", name=parameter.name)
        lines = tuple(row[:width] for row in rows)
        self._judge(parameter, lines)
        after = changed(parameter, self._rows(parameter), lines)
        return json.dumps(after, ensure_ascii=False)

    def _judge(self, parameter: Parameter, lines: Sequence[Line]) -> None:
        for message in faults(parameter, self._context.study, lines):
            raise EntryError(message.code, **message.slots)

    def _changes(self, name: str) -> Iterator[SettingChange]:
        parameter = self._context.study.parameters.get(name)
        for event in self._context.database.ledger.events(action=Action.SETTING):
            content = event.content or {}
            if content.get("name") != name:
                continue
            edition = None
            if parameter is not None and has_editions(parameter):
                rows = rows_now(parameter, read_value(str(content.get("value"))))
                edition = edition_of(parameter, rows)
            yield SettingChange(
                at=event.entered_at,
                first="" if event.actor is None else event.actor.login,
                second=str(content.get("second") or ""),
                edition=edition,
            )
