"""The functions of the rule language: names, arguments and results, in one table.

Each line reads `name(arguments) result`. An argument is one or more kinds joined by `|`; `?`
behind it: may be left out; `+` behind the last: as many as wanted. `item` is an item's name (bare
or its OID in quotes), `group` the quoted OID of a repeating group, `address` the text of `at`,
`constant` a quoted text, `pattern` a quoted regular expression, `table` a quoted table parameter.
Results: a kind, `same` (as the first argument), `item` (as the item named), `items` (a list of
it), `rows` (a list of the second argument), `inner` (as the third), `choice` (as the values
offered).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function: the kinds it takes."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function is called and what it gives. `most` None: as many arguments as wanted."""

    name: str
    arguments: tuple[Argument, ...]
    fewest: int
    most: int | None
    result: str

    def argument(self, index: int) -> Argument:
        """The argument at a position; the last one repeats."""
        return self.arguments[min(index, len(self.arguments) - 1)]


_TABLE: Final = """
abs(number) number
min(number|date|datetime|time|list+) same
max(number|date|datetime|time|list+) same
sum(number|list+) number
ln(number) number
log10(number) number
exp(number) number
sqrt(number) number
floor(number) number
ceil(number) number
round(number, number?) number
number(text|number) number
is_missing(any) boolean
coalesce(any+) choice
missing_reason(item) text
missing_items(item+) text
is_answered(item) boolean
entry_delay(item+) number
from_paper(item+) boolean
case(any, any+) choice
text(any) text
plain(number) text
concat(any+) text
join(text, any, any+) text
matches(text, pattern) boolean
length(text|multi|list) number
span_text(number|text, number|text) text
date_of(datetime|date) date
time_of(datetime) time
day(text|date|datetime) date
stamp(datetime, datetime?) text
year(date|datetime) number
minutes_between(date|datetime|time, date|datetime|time) number
hours_between(date|datetime|time, date|datetime|time) number
days_between(date|datetime, date|datetime) number
add_minutes(datetime, number) datetime
add_hours(datetime, number) datetime
add_days(date|datetime, number) same
moment(date|datetime, time) datetime
first_day(date|datetime) date
last_day(date|datetime) date
age(date|datetime, date|datetime) number
age_min(date|datetime, date|datetime) number
age_max(date|datetime, date|datetime) number
months(date|datetime, date|datetime) number
months_min(date|datetime, date|datetime) number
months_max(date|datetime, date|datetime) number
now() datetime
today() date
at(address) item
last(item) item
first(item) item
previous(item) item
last_time(item) datetime
first_time(item) datetime
previous_time(item) datetime
tp(item, constant) item
every(item) items
as_of(item, date|datetime) item
as_of_time(item, date|datetime) datetime
around(item, date|datetime, number) text
over(group, any) rows
in_row(group, number|text, any) inner
outer(any) same
count(list) number
any(list) boolean
all(list) boolean
this() item
repeat() unknown
event_oid() text
event_repeat() number
subject_key() text
planned_time() datetime
alert_level() number
alert_rules() text
alert_complete() boolean
open_queries() number
lookup(table, constant) unknown
edition(table) number
"""

_LINE: Final = re.compile(r"(?P<name>\w+)\((?P<arguments>[^)]*)\) (?P<result>\w+)")


def _signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a signature: {line}")
    written = [part.strip() for part in found["arguments"].split(",") if part.strip()]
    many = bool(written) and written[-1].endswith("+")
    optional = sum(part.endswith("?") for part in written)
    return Signature(
        name=found["name"],
        arguments=tuple(Argument(tuple(part.rstrip("?+").split("|"))) for part in written),
        fewest=len(written) - optional,
        most=None if many else len(written),
        result=found["result"],
    )


SIGNATURES: Final = {
    signature.name: signature for signature in map(_signature, _TABLE.strip().splitlines())
}
"""Every function of the language by name."""
