"""What a rehearsal patient may answer: typed texts of an item's domain."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.cells import Cells, Row
from mscform.engine.codec import encode
from mscform.engine.functions_number import plain_text
from mscform.engine.functions_text import text_of
from mscform.engine.rules import ItemRules
from mscform.engine.subject_view import Place
from mscform.engine.values import PartialDate, Value
from mscform.engine.wishes import Absent, Other, beyond
from mscform.services.rehearsal_patient import PERSON, SECOND, Typed

_NUMBERS: Final = (DataType.INTEGER, DataType.DECIMAL)
_MOMENTS: Final = {
    DataType.TIME: "%H:%M",
    DataType.DATETIME: "%Y-%m-%d %H:%M",
    DataType.DATE: "%Y-%m-%d",
    DataType.PARTIAL_DATE: "%Y-%m-%d",
}
_SPREAD: Final = 40
"""Per cent of a range that the numbers of one patient are spread over."""

_FEW: Final = 6
_PLACES: Final = 3
_LARGEST: Final = Decimal(10) ** 15
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PIECE: Final = re.compile(r"(\\d|\[[^\]]+\]|\\?.)(?:\{(\d+)(?:,\d*)?\}|([+*?]))?")


class Values:
    """Draws answers; the same random numbers give the same answers."""

    def __init__(self, study: StudyDefinition, chance: random.Random) -> None:
        self._study = study
        self._chance = chance
        # One patient has low numbers throughout, another high ones: means would all be alike else.
        self._lean = chance.choice(range(0, 101 - _SPREAD, 10))

    def draw(self, cells: Cells, rules: ItemRules, row: Row, moment: datetime) -> Typed:
        """One answer of an item; `moment` is about when it is given."""
        item, dice = rules.item, self._chance.random()
        if dice < 0.03 and not item.is_act:
            return Typed(None, self._missing(item)) if dice < 0.02 else Typed(None)
        if item.data_type in _NUMBERS:
            return Typed(self._number(cells, rules, row))
        return Typed(self.plain(item, moment))

    def plain(self, item: ItemDefinition, moment: datetime) -> str:
        """A text of an item, whatever its limits."""
        shape = _MOMENTS.get(item.data_type)
        if shape is not None:
            return f"{moment:{shape}}"
        codes = self.codes(item)
        if item.data_type is DataType.CODE and codes:
            return self._chance.choice(codes)
        if item.data_type is DataType.MULTI and codes:
            count = min(len(codes), self._chance.choice((1, 2)))
            return ",".join(self._chance.sample(codes, count))
        if item.data_type in _NUMBERS:
            return self._any_number(item)
        return PERSON if item.is_act else self._text(item)

    def _any_number(self, item: ItemDefinition) -> str:
        return encode(item, Decimal(self._chance.randint(1, 60)), self._study)

    def codes(self, item: ItemDefinition) -> list[str]:
        """The codes that an item may have."""
        found = None if item.code_list is None else self._study.code_lists.get(item.code_list)
        return [] if found is None else [code.coded_value for code in found.items]

    def _missing(self, item: ItemDefinition) -> str:
        codes = self._study.code_lists[item.missing_reasons or self._study.missing_reasons]
        return self._chance.choice(codes.items).coded_value

    def _text(self, item: ItemDefinition) -> str:
        if item.pattern is not None:
            return "".join(self._pieces(item.pattern))
        return "text"[: item.length or 4]

    def _pieces(self, pattern: str) -> Iterator[str]:
        """A text for a plain pattern; one that is not plain gives a text that may not match it."""
        for piece, times, sign in _PIECE.findall(pattern):
            sign_of = {"*": 0, "?": 0}.get(sign, 1)
            for _ in range(int(times) if times else sign_of):
                yield self._letter(piece)

    def _letter(self, piece: str) -> str:
        if piece == r"\d":
            return str(self._chance.randint(0, 9))
        if piece.startswith("["):
            return self._chance.choice(
                [one for one in _LETTERS + "0123456789" if re.match(piece, one)]
            )
        return piece.removeprefix("\\")

    def _number(self, cells: Cells, rules: ItemRules, row: Row) -> str:
        view = Place(cells, row=row, item=rules.item.oid)
        limits: list[Decimal] = []
        for found in rules.ranges:
            ends = [None if rule is None else rule(view) for rule in (found.low, found.high)]
            low, high = (end if isinstance(end, Decimal) else None for end in ends)
            if low is not None and high is not None and low <= high:
                limits = [low, high]
                break
        if not limits:
            return self._any_number(rules.item)
        low, high = limits
        part = Decimal(self._chance.randint(self._lean, self._lean + _SPREAD)) / 100
        if self._chance.random() < 0.1:
            part = self._chance.choice((Decimal("-0.2"), Decimal(0), Decimal(1), Decimal("1.3")))
        return encode(rules.item, low + (high - low) * part, self._study)


class Typist:
    """Types what was guessed: the texts that could mean a value in an item."""

    def __init__(self, study: StudyDefinition, values: Values) -> None:
        self._study = study
        self._values = values

    def typed(self, item: ItemDefinition, wished: Iterable[Value], now: Value) -> list[Typed]:
        """What to type for some wishes, each once; `now` is what stands there."""
        found: dict[Typed, None] = {}
        for value in wished:
            if isinstance(value, Absent):
                found[Typed(None, value.code)] = None
            elif value is None:
                found[Typed(None)] = None
            else:
                told = self._others(item, value.value) if isinstance(value, Other) else (value,)
                found.update(
                    dict.fromkeys(Typed(t) for v in told for t in self._texts(item, v, now))
                )
        return list(found)

    def anything(self, item: ItemDefinition, moment: datetime) -> list[Typed]:
        """A few answers of any kind."""
        codes = self._values.codes(item)
        texts = codes[:_FEW] if codes else [self._values.plain(item, moment)]
        return [Typed(text) for text in texts]

    def _others(self, item: ItemDefinition, value: Value) -> Sequence[Value]:
        codes = self._values.codes(item)
        if codes:
            avoided = value if isinstance(value, frozenset) else frozenset({value})
            return [code for code in codes if code not in avoided][:_FEW]
        if item.is_act:
            return [person for person in (PERSON, SECOND) if person != value]
        return list(beyond("!=", value)) or ["other"]

    def _texts(self, item: ItemDefinition, value: Value, now: Value) -> Iterator[str]:
        if item.data_type in _NUMBERS:
            yield from _numbers(item, value)
        elif item.data_type is DataType.MULTI:
            yield from self._choices(item, value, now)
        elif item.data_type in _MOMENTS:
            yield from _moments(item, value, now)
        elif item.is_act:
            yield value if isinstance(value, str) else PERSON
        else:
            text = (
                text_of(value) if not isinstance(value, bool) else encode(item, value, self._study)
            )
            codes = self._values.codes(item)
            if text and (not codes or text in codes):
                yield text

    def _choices(self, item: ItemDefinition, value: Value, now: Value) -> Iterator[str]:
        texts = value if isinstance(value, frozenset) else {text_of(value)}
        wanted = frozenset(text for text in texts if text)
        yield encode(item, wanted, self._study)
        if isinstance(now, frozenset):
            yield encode(item, now | wanted, self._study)
            yield encode(item, now - wanted, self._study)


def _numbers(item: ItemDefinition, value: Value) -> Iterator[str]:
    """A number at the resolution of its item: the one below and the one above."""
    if not isinstance(value, Decimal) or abs(value) >= _LARGEST:
        return
    places = 0 if item.data_type is DataType.INTEGER else item.decimals
    if places is None:
        places = _PLACES
    for rounding in (ROUND_FLOOR, ROUND_CEILING):
        yield plain_text(value.quantize(Decimal(1).scaleb(-places), rounding=rounding))


def _moments(item: ItemDefinition, value: Value, now: Value) -> Iterator[str]:
    clock = now if isinstance(now, datetime) else None
    if item.data_type is DataType.TIME:
        if isinstance(value, (time, datetime)):
            yield f"{value:%H:%M}"
        return
    if isinstance(value, PartialDate):
        value = value.earliest()
    if not isinstance(value, date):
        return
    if item.data_type is not DataType.DATETIME:
        yield f"{value.year:04d}-{value:%m-%d}"
    elif isinstance(value, datetime):
        yield f"{value.year:04d}-{value:%m-%d %H:%M}"
    else:
        yield f"{value.year:04d}-{value:%m-%d} " + (f"{clock:%H:%M}" if clock else "12:00")
