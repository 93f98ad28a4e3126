"""What changes on the forms: groups, questions, how answers are read, judged and computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from mscform.base.identity import FormOID
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import EditCheck, Expression, RangeCheck, Severity
from mscform.engine.difference_keys import tell_keys
from mscform.engine.difference_plans import tell_plan
from mscform.engine.differences import (
    Difference,
    Kind,
    Part,
    RuleWords,
    Side,
    Teller,
    differences_of,
    listed,
    moved,
    pairs,
    said,
)
from mscform.engine.expression import Scope

_RANGE: Final = {
    Severity.IMPOSSIBLE: (
        "ENG-DIFF-IMPOSSIBLE",
        "ENG-DIFF-IMPOSSIBLE-NEW",
        "ENG-DIFF-IMPOSSIBLE-GONE",
    ),
    Severity.UNUSUAL: ("ENG-DIFF-UNUSUAL", "ENG-DIFF-UNUSUAL-NEW", "ENG-DIFF-UNUSUAL-GONE"),
    Severity.ALARMING: ("ENG-DIFF-ALARMING", "ENG-DIFF-ALARMING-NEW", "ENG-DIFF-ALARMING-GONE"),
}
_ASK: Final = ("ENG-DIFF-ASK", "ENG-DIFF-ASK-NEW", "ENG-DIFF-ASK-GONE")
_CALCULATE: Final = ("ENG-DIFF-CALCULATE", "ENG-DIFF-CALCULATE-NEW", "ENG-DIFF-CALCULATE-GONE")
_PRESET: Final = ("ENG-DIFF-PRESET", "ENG-DIFF-PRESET-NEW", "ENG-DIFF-PRESET-GONE")
_JUDGED: Final = ("ENG-DIFF-JUDGED", "ENG-DIFF-JUDGED-NEW", "ENG-DIFF-JUDGED-GONE")

# Keys with sentences of their own; where a form is written and what an OID says again count not.
_FORM: Final = frozenset(
    ("oid", "title", "version", "time_item", "may_be_not_done", "repeating", "groups", "file")
)
_GROUP: Final = frozenset(
    ("oid", "title", "items", "repeating", "max_repeats", "timed", "ask_when", "layout")
)
_ITEM: Final = frozenset(
    (
        *("oid", "name", "group", "question", "data_type", "length", "decimals", "pattern"),
        *("unit", "code_list", "mandatory", "ask_when", "calculate", "preset"),
        *("method", "ranges", "range_of", "checks", "missing_reasons", "roles", "help"),
        *("layout", "alias", "source"),
    )
)
_CHECK: Final = frozenset(("oid", "item", "holds", "severity", "message", "slots", "proposal"))


class _Placed(NamedTuple):
    """An item with its side and its surroundings."""

    side: Side
    form: FormOID
    group: ItemGroupDefinition
    item: ItemDefinition

    def words(self, rule: Expression | None) -> RuleWords | None:
        return self.side.rule(rule, self.form, self.group.oid)


def form_differences(old: Side, new: Side) -> Iterator[Difference]:
    """All changes of forms, in the order of the new version."""
    codes = ("ENG-DIFF-FORM-ADDED", "ENG-DIFF-FORM-REMOVED")
    for oid, was, now in pairs(old.study.forms, new.study.forms):
        there = now or was
        if there is None:
            continue
        teller = Teller(Part.FORM, oid, there.title, oid)
        if both := teller.both(was, now, codes, count=len(there.items())):
            _form(teller, (old, both[0]), (new, both[1]))
            teller.told += _groups(old, new, *both)
            teller.told += _items(old, new, *both)
        yield from teller.told


def _form(
    teller: Teller, before: tuple[Side, FormDefinition], after: tuple[Side, FormDefinition]
) -> None:
    old, new = before[1], after[1]
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", old.title, new.title)
    teller.value(Kind.TEXT, "ENG-DIFF-FORM-VERSION", old.version, new.version)
    teller.value(Kind.MEANING, "ENG-DIFF-TIME-ITEM", old.time_item, new.time_item)
    if old.may_be_not_done != new.may_be_not_done:
        may = "ENG-DIFF-MAY-BE-NOT-DONE" if new.may_be_not_done else "ENG-DIFF-MUST-BE-DONE"
        teller.tell(Kind.CONDITION, may)
    if old.repeating != new.repeating:
        teller.tell(Kind.TYPE, "ENG-DIFF-REPEATS" if new.repeating else "ENG-DIFF-REPEATS-NOT")
    if moved((one.oid for one in old.groups), (one.oid for one in new.groups)):
        teller.tell(Kind.LAYOUT, "ENG-DIFF-ORDER")
    tell_keys(
        teller, before, after, but=_FORM, place=lambda side, _: Scope(side.study, form=new.oid)
    )


# ---------------------------------------------------------------------- groups


def _groups(
    old: Side, new: Side, before: FormDefinition, after: FormDefinition
) -> Iterator[Difference]:
    was, now = ({one.oid: one for one in form.groups} for form in (before, after))
    return differences_of(
        was,
        now,
        lambda oid, there: Teller(Part.GROUP, oid, there.title, after.oid),
        ("ENG-DIFF-GROUP-ADDED", "ENG-DIFF-GROUP-REMOVED"),
        lambda teller, was, now: _group(teller, (old, was), (new, now), after.oid),
    )


def _group(
    teller: Teller,
    old: tuple[Side, ItemGroupDefinition],
    new: tuple[Side, ItemGroupDefinition],
    form: FormOID,
) -> None:
    (before, was), (after, now) = old, new
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
    teller.shift(
        Kind.CONDITION, _ASK, before.rule(was.ask_when, form), after.rule(now.ask_when, form)
    )
    if was.repeating != now.repeating:
        teller.tell(Kind.TYPE, "ENG-DIFF-REPEATS" if now.repeating else "ENG-DIFF-REPEATS-NOT")
    teller.value(
        Kind.CONDITION, "ENG-DIFF-MOST-ROWS", listed([was.max_repeats]), listed([now.max_repeats])
    )
    teller.value(Kind.LAYOUT, "ENG-DIFF-LAYOUT", was.layout.value, now.layout.value)
    if moved((one.oid for one in was.items), (one.oid for one in now.items)):
        teller.tell(Kind.LAYOUT, "ENG-DIFF-ORDER")
    tell_plan(teller, (before, was.timed), (after, now.timed), form)
    tell_keys(teller, old, new, but=_GROUP)


# ---------------------------------------------------------------------- items


def _items(
    old: Side, new: Side, before: FormDefinition, after: FormDefinition
) -> Iterator[Difference]:
    was, now = (
        {one.item.oid: one for one in _placed(*side)} for side in ((old, before), (new, after))
    )
    return differences_of(
        was,
        now,
        lambda oid, there: Teller(Part.ITEM, oid, there.item.question, after.oid),
        ("ENG-DIFF-ITEM-ADDED", "ENG-DIFF-ITEM-REMOVED"),
        _item,
    )


def _item(teller: Teller, was: _Placed, now: _Placed) -> None:
    _item_texts(teller, was.item, now.item)
    _item_reading(teller, was, now)
    _item_rules(teller, was, now)
    _item_ranges(teller, was, now)
    tell_keys(teller, (was.side, was.item), (now.side, now.item), but=_ITEM)
    teller.told += _checks(was, now)


def _placed(side: Side, form: FormDefinition) -> Iterator[_Placed]:
    for group in form.groups:
        for item in group.items:
            yield _Placed(side, form.oid, group, item)


def _item_texts(teller: Teller, old: ItemDefinition, new: ItemDefinition) -> None:
    teller.value(Kind.TEXT, "ENG-DIFF-QUESTION", old.question, new.question)
    teller.shift(
        Kind.TEXT,
        ("ENG-DIFF-HELP", "ENG-DIFF-HELP-NEW", "ENG-DIFF-HELP-GONE"),
        old.help,
        new.help,
    )
    if old.layout != new.layout:
        teller.tell(Kind.LAYOUT, "ENG-DIFF-ITEM-LAYOUT")
    if old.alias != new.alias or old.source != new.source or old.method != new.method:
        teller.tell(Kind.TEXT, "ENG-DIFF-NOTES")


def _item_reading(teller: Teller, old: _Placed, new: _Placed) -> None:
    was, now = old.item, new.item
    teller.value(Kind.TYPE, "ENG-DIFF-TYPE", was.data_type.value, now.data_type.value)
    if old.group.oid != new.group.oid:
        teller.value(Kind.LAYOUT, "ENG-DIFF-GROUP", old.group.title, new.group.title)
    for code, before, after in (
        ("ENG-DIFF-DECIMALS", was.decimals, now.decimals),
        ("ENG-DIFF-LENGTH", was.length, now.length),
        ("ENG-DIFF-PATTERN", was.pattern, now.pattern),
        ("ENG-DIFF-CODELIST", was.code_list, now.code_list),
        ("ENG-DIFF-REASONS", was.missing_reasons, now.missing_reasons),
    ):
        teller.value(Kind.TYPE, code, listed([before]), listed([after]))
    teller.value(
        Kind.MEANING,
        "ENG-DIFF-UNIT",
        was.unit,
        now.unit,
    )
    teller.value(Kind.CONDITION, "ENG-DIFF-ROLES", listed(was.roles), listed(now.roles))


def _item_rules(teller: Teller, old: _Placed, new: _Placed) -> None:
    was, now = old.item, new.item
    teller.shift(Kind.CONDITION, _ASK, old.words(was.ask_when), new.words(now.ask_when))
    teller.shift(Kind.CALCULATION, _CALCULATE, old.words(was.calculate), new.words(now.calculate))
    teller.shift(Kind.CALCULATION, _PRESET, old.words(was.preset), new.words(now.preset))
    before, after = was.mandatory, now.mandatory
    if before == after:
        return
    if isinstance(after, Expression):
        teller.tell(Kind.CONDITION, "ENG-DIFF-MANDATORY-WHEN", new=said(new.words(after)))
    else:
        code = "ENG-DIFF-MANDATORY" if after else "ENG-DIFF-MANDATORY-NOT"
        teller.tell(Kind.CONDITION, code)


def _item_ranges(teller: Teller, old: _Placed, new: _Placed) -> None:
    teller.shift(Kind.RANGE, _JUDGED, old.words(old.item.range_of), new.words(new.item.range_of))
    for severity, codes in _RANGE.items():
        before, after = (_limits(one, severity) for one in (old, new))
        teller.shift(Kind.RANGE, codes, before, after)


def _limits(placed: _Placed, severity: Severity) -> RuleWords | None:
    """All limits of one severity in words: `35–40`, `≥ 35`, `≤ 40`."""
    found = [one for one in placed.item.ranges if one.severity is severity]
    if not found:
        return None
    told = [_limit(placed, one) for one in found]
    words = {code: ", ".join(text.in_language(code) for text in told) for code in ("en", "zh")}
    texts = [[end.text if end else "" for end in (one.low, one.high)] for one in found]
    return RuleWords(str(texts), TranslatedText(words))


def _limit(placed: _Placed, limits: RangeCheck) -> TranslatedText:
    ends = (placed.words(limits.low), placed.words(limits.high))
    low, high = (None if end is None else end.words for end in ends)
    if low is None or high is None:
        sign, words = ("≥ ", low) if high is None else ("≤ ", high)
        texts = {} if words is None else words
        return TranslatedText({code: sign + text for code, text in texts.items()} or {"en": "–"})
    return TranslatedText(
        {code: f"{low.in_language(code)}–{high.in_language(code)}" for code in ("en", "zh")}
    )


# ---------------------------------------------------------------------- checks


def _checks(old: _Placed, new: _Placed) -> Iterator[Difference]:
    before, after = _by_name(old.item.checks), _by_name(new.item.checks)
    for oid, was, now in pairs(before, after):
        teller = Teller(Part.CHECK, oid, new.item.question, new.form)
        slots = {"new": said(new.words(now.holds))} if now else {}
        codes = ("ENG-DIFF-CHECK-ADDED", "ENG-DIFF-CHECK-REMOVED")
        if both := teller.both(was, now, codes, at=new.item.oid, **slots):
            _check(teller, old, new, both)
        yield from teller.told


def _check(teller: Teller, old: _Placed, new: _Placed, checks: tuple[EditCheck, EditCheck]) -> None:
    was, now = checks
    teller.value(Kind.CHECK, "ENG-DIFF-CHECK-RULE", old.words(was.holds), new.words(now.holds))
    teller.value(Kind.CHECK, "ENG-DIFF-CHECK-SEVERITY", was.severity.value, now.severity.value)
    teller.value(Kind.TEXT, "ENG-DIFF-CHECK-TEXT", was.message, now.message)
    if was.proposal != now.proposal or dict(was.slots) != dict(now.slots):
        teller.tell(Kind.CHECK, "ENG-DIFF-CHECK-PROPOSAL")
    tell_keys(teller, (old.side, was), (new.side, now), but=_CHECK)


def _by_name(checks: Iterable[EditCheck]) -> dict[str, EditCheck]:
    """Checks by name; one that stands several times at an item is numbered."""
    found: dict[str, EditCheck] = {}
    for check in checks:
        name, number = str(check.oid), 1
        while name in found:
            number += 1
            name = f"{check.oid} ({number})"
        found[name] = check
    return found
