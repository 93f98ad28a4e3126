"""Findings about one item: what cannot be read, what is out of range, what is missing, checks.

A range never judges a missing value, a check fires only when it is surely violated, and of
several violated ranges only the gravest is told (D1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from mscform.base.identity import CheckOID, ItemAddress, ItemPath
from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.logic import Severity
from mscform.engine.attests import was_taken_away
from mscform.engine.cells import Cells, Row
from mscform.engine.comparing import less
from mscform.engine.environment import Numbering
from mscform.engine.fillers import fill
from mscform.engine.form_state import Finding, Need
from mscform.engine.graph import Rule
from mscform.engine.pattern import fits
from mscform.engine.rules import CheckRules, ItemRules, RangeRules
from mscform.engine.run_sheet import is_not_done
from mscform.engine.sign_offs import is_sign_off
from mscform.engine.subject_view import Place
from mscform.engine.values import Value
from mscform.engine.wording import limits_text, shown_value, with_unit
from mscform.records.clinical import Confirmation

_GRAVEST: Final = (Severity.IMPOSSIBLE, Severity.ALARMING, Severity.UNUSUAL)

_LAST_NUMBER: Final = re.compile(r"[0-9]+$")

CONFIRMABLE: Final = (Severity.UNUSUAL, Severity.ALARMING)
"""What a person may stand by."""

NOT_DRAWN: Final = "NOT-DRAWN"
"""What is found about a number that no act of allocation gave, where a sealed list lies there."""


class Judged(NamedTuple):
    """What was found about one item, and the checks that fired."""

    findings: tuple[Finding, ...]
    fired: tuple[CheckRules, ...]


_NOTHING: Final = Judged((), ())


class Subject(NamedTuple):
    """The item under judgement: everything the single judgements need."""

    cells: Cells
    rules: ItemRules
    row: Row
    unit: str | None
    view: Place

    def finding(self, code: str, severity: Severity, message: TranslatedText | Message) -> Finding:
        """A finding at this item; confirmed where a person stood by the text as it is now."""
        path = ItemPath(self.rules.item.oid, self.row.key)
        return Finding(
            at=ItemAddress(self.row.page.key, path),
            code=code,
            severity=severity,
            message=message,
            confirmed=severity in CONFIRMABLE and self._is_confirmed(path, code),
        )

    def _is_confirmed(self, path: ItemPath, code: str) -> bool:
        data = self.row.page.data
        if data is None or not data.confirmations:
            return False
        raw = current_raw(self.rules, self.row)
        return Confirmation(path, CheckOID(code), raw) in data.confirmations


def current_raw(rules: ItemRules, row: Row) -> str:
    """The text that a confirmation is about: as typed, or as computed; '' for a blank."""
    oid = rules.item.oid
    answer = row.answers.get(oid)
    if rules.is_computed and oid in row.texts:
        return row.texts[oid]
    return "" if answer is None else answer.raw or ""


def may_find(rules: ItemRules, row: Row) -> bool:
    """Whether anything could be found about an item: it has rules, or somebody answered it."""
    if rules.checks or rules.ranges or rules.mandatory is not None or rules.item.mandatory is True:
        return True
    return rules.calculate is None and rules.item.oid in row.answers


def judge(subject: Subject, need: Need, *, mandatory: bool) -> Judged:
    """All findings about an item; nothing is judged that is not asked, or in a struck row."""
    if need is not Need.ASKED or subject.row.struck:
        return _NOTHING
    findings = [*_about_text(subject), *_about_others(subject), *_about_range(subject)]
    if was_taken_away(subject.rules, subject.row.answers.get(subject.rules.item.oid)):
        findings.append(_taken_away(subject))
    if mandatory and not is_sign_off(subject.rules.item) and _is_required(subject):
        findings.append(_required(subject))
    fired = []
    for check in subject.rules.checks:
        if check.holds(subject.view) is False:
            study = subject.cells.compiled.study
            message = fill(check.check.message, check.slots, study, subject.view)
            findings.append(subject.finding(check.check.oid, check.check.severity, message))
            fired.append(check)
    return Judged(tuple(findings), tuple(fired))


# ---------------------------------------------------------------------- the text itself


def _about_text(subject: Subject) -> Iterator[Finding]:
    item, row = subject.rules.item, subject.row
    read = row.decoded.get(item.oid)
    if read is None or subject.rules.calculate is not None:
        return
    if read.problem is not None:
        yield subject.finding(read.finding or "TYPE", Severity.IMPOSSIBLE, read.problem)
        return
    if read.too_precise:
        slots: dict[str, Slot] = {"value": read.text or "", "decimals": item.decimals or 0}
        yield subject.finding("PRECISION", Severity.UNUSUAL, Message("ENG-PRECISION", slots))
    if item.pattern is not None and item.data_type is DataType.TEXT:
        text = read.text or ""
        if not fits(item.pattern, text):
            message = Message("ENG-PATTERN", {"value": text, "pattern": item.pattern})
            yield subject.finding("PATTERN", Severity.IMPOSSIBLE, message)


# ---------------------------------------------------------------------- other subjects


def found_elsewhere(item: ItemDefinition, text: str, others: frozenset[str]) -> str | None:
    """The code of what is to be said of a text because of what the other subjects have."""
    if item.unique is None or not others:
        return None
    if text in others:
        return "UNIQUE"
    is_gap = item.consecutive and last_number(text) > max(map(last_number, others)) + 1
    return "GAP" if is_gap else None


def _about_others(subject: Subject) -> Iterator[Finding]:
    """A value that another subject has too, or a number that leaves one out."""
    item, text = subject.rules.item, subject.row.texts.get(subject.rules.item.oid)
    numbering = subject.cells.environment.numbering
    if text is not None and numbering is not None and numbering.item == item.oid:
        yield from _about_list(subject, text, numbering)
    others = subject.cells.environment.elsewhere.get(item.oid, frozenset())
    code = None if text is None else found_elsewhere(item, text, others)
    if code == "UNIQUE" and item.unique is not None:
        yield subject.finding(code, item.unique, Message("ENG-UNIQUE", {"value": text or ""}))
    elif code == "GAP":
        slots: dict[str, Slot] = {"value": text or "", "last": max(others, key=last_number)}
        yield subject.finding(code, Severity.UNUSUAL, Message("ENG-GAP", slots))


def _about_list(subject: Subject, text: str, numbering: Numbering) -> Iterator[Finding]:
    """A number that was not drawn, where a sealed list lies in the site."""
    if text in numbering.sealed:
        message = Message("ENG-LISTED", {"value": text})
        yield subject.finding("LISTED", Severity.UNUSUAL, message)
    elif text not in numbering.own:
        message = Message("ENG-NOT-DRAWN", {"value": text})
        yield subject.finding(NOT_DRAWN, Severity.UNUSUAL, message)


@lru_cache(maxsize=4096)
def last_number(text: str) -> int:
    """The number at the end of a code; 0 where there is none."""
    found = _LAST_NUMBER.search(text)
    return 0 if found is None else int(found[0])


# ---------------------------------------------------------------------- ranges


def _about_range(subject: Subject) -> Iterator[Finding]:
    rules = subject.rules
    if not rules.ranges:
        return
    value = subject.row.values.get(rules.item.oid)
    if rules.range_of is not None:
        value = rules.range_of(subject.view)
    if value is None:
        return
    for severity in _GRAVEST:
        for limits in rules.ranges:
            if limits.severity is severity:
                message = _outside(subject, value, limits)
                if message is not None:
                    yield subject.finding("RANGE", severity, message)
                    return


def _outside(subject: Subject, value: Value, limits: RangeRules) -> Message | None:
    low, high = _limit(limits.low, subject), _limit(limits.high, subject)
    below = low is not None and less(value, low) is True
    above = high is not None and less(high, value) is True
    if not below and not above:
        return None
    return Message(
        f"ENG-RANGE-{limits.severity.value.upper()}",
        {
            "question": subject.rules.item.question,
            "value": with_unit(shown_value(value) or "", subject.unit),
            "limits": limits_text(low, high, subject.unit),
        },
    )


def _limit(rule: Rule | None, subject: Subject) -> Value:
    return None if rule is None else rule(subject.view)


# ---------------------------------------------------------------------- what is missing


def _is_required(subject: Subject) -> bool:
    """Blank without a reason; a set that nobody began or that was not done asks for nothing."""
    rules, row = subject.rules, subject.row
    answer = row.answers.get(rules.item.oid)
    if rules.item.oid in row.texts or (answer is not None and not answer.is_empty):
        return False
    plan = rules.group.timed
    if plan is None:
        return True
    if not row.begun:
        return False
    return rules.item.oid == plan.not_done_item or not is_not_done(row, plan)


def _taken_away(subject: Subject) -> Finding:
    message = Message("ENG-ATTEST", {"question": subject.rules.item.question})
    return subject.finding("ATTEST", Severity.UNUSUAL, message)


def _required(subject: Subject) -> Finding:
    code = "ENG-REQUIRED-COMPUTED" if subject.rules.calculate is not None else "ENG-REQUIRED"
    message = Message(code, {"question": subject.rules.item.question})
    return subject.finding("REQUIRED", Severity.REQUIRED, message)
