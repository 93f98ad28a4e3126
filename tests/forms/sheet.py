"""Entries in, report out: the worked examples go the way of `definitions evaluate`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mscform.base.identity import ItemAddress
from mscform.definitions.reader import read_study
from mscform.engine.address import resolve
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.session import SubjectSession
from mscform.engine.values import Value
from mscform.services.entries import read_entries
from mscform.services.evaluating import Bench
from mscform.services.report import Reporter
from mscform.services.texts import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "forms" / "nct01844063"
ZONE = ZoneInfo("Asia/Shanghai")
LATER = datetime(2027, 12, 1, 12, 0, tzinfo=ZONE)


@cache
def compiled() -> CompiledStudy:
    """The shipped study, read once for all tests."""
    return CompiledStudy(read_study(FOLDER))


@cache
def reporter() -> Reporter:
    """What turns a subject into the agreed JSON."""
    return Reporter(compiled().study, load_catalogue(ROOT / "resources"))


@dataclass(frozen=True)
class Sheet:
    """One subject, with short ways to the parts of its report; each is made when it is asked for.

    `test_sheet.py` holds that the parts are those of the whole.
    """

    session: SubjectSession

    @cached_property
    def report(self) -> Mapping[str, Any]:
        """The whole report: every form is drawn for it."""
        return reporter().subject(self.session)

    @cached_property
    def judged(self) -> Mapping[str, Any]:
        """What the rules say: findings, alerts, proposals, schedule, time points and tasks."""
        return reporter().judged(self.session)

    def item(self, at: str) -> Mapping[str, Any] | None:
        """The line of an item; None where its form is not there or holds nothing."""
        address = resolve(compiled().study, at)
        if not isinstance(address, ItemAddress) or address.form not in self.session.form_keys():
            return None
        found = reporter().items(self.session, [self.session.form(address.form)])
        return found.get(at)

    def value(self, at: str) -> str | None:
        """The value of an item; None too where its form holds nothing."""
        item = self.item(at)
        return None if item is None else item["value"]

    def state(self, at: str) -> str:
        """Whether an item is asked; its form must hold something."""
        item = self.item(at)
        assert item is not None, at
        return str(item["state"])

    def codes(self, at: str = "") -> set[str]:
        """Codes of the findings at addresses that begin so, without REQUIRED."""
        return {
            found["code"]
            for found in self.judged["findings"]
            if found["at"].startswith(at) and found["code"] != "REQUIRED"
        }

    def severity(self, code: str) -> str:
        """How grave the finding of this code is; it must be there."""
        graves = [found["severity"] for found in self.judged["findings"] if found["code"] == code]
        return str(graves[0])

    def alert(self, timepoint: str) -> tuple[int | None, set[str], bool]:
        """Level, rules and completeness at a time point; no alert is a blank level."""
        for found in self.judged["alerts"]:
            if found["timepoint"] == timepoint:
                return found["level"], set(found["rules"]), found["complete"]
        return None, set(), False

    def proposals(self, kind: str) -> list[tuple[str, int | None]]:
        """Codes and grades of the proposals of one kind."""
        return [
            (found["code"], found["grade"])
            for found in self.judged["proposals"]
            if found["kind"] == kind
        ]

    def visit(self, event: str) -> Mapping[str, Any]:
        """The line of a visit in the schedule."""
        return next(found for found in self.judged["schedule"] if found["event"] == event)

    def point(self, code: str) -> Mapping[str, Any]:
        """The line of a time point."""
        return next(found for found in self.judged["timepoints"] if found["code"] == code)


def evaluated(
    entries: Mapping[str, object],
    *,
    missing: Mapping[str, str] | None = None,
    now: datetime = LATER,
    parameters: Mapping[str, Value] | None = None,
) -> Sheet:
    """What the engine makes of entries (address to text); `missing` gives reasons instead."""
    lines = [json.dumps({"at": at, "value": str(value)}) for at, value in entries.items()]
    lines += [json.dumps({"at": at, "missing": code}) for at, code in (missing or {}).items()]
    bench = Bench(compiled(), Environment(now=now, zone=ZONE, parameters=parameters or {}))
    refused = bench.take(read_entries("\n".join(lines).encode()), None)
    assert not refused, [bad.error for bad in refused]
    return Sheet(bench.sessions()[0])
