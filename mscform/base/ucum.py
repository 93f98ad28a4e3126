"""Whether a text is a unit as UCUM writes it (The Unified Code for Units of Measure, 2.1).

The grammar is UCUM's; of its several hundred atoms those that medicine uses, and any in square
brackets, which are nobody's everyday word. A wrong unit beside a clinical number is dangerous, and
`mmHg` or `centimeter` look right to a person and mean nothing to a machine.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PREFIXES: Final = "Ki|Mi|Gi|Ti|da|[YZEPTGMkhdcmunpfazy]"
_METRIC: Final = (
    "mol|osm|kat|bar|cal|Cel|Hz|Pa|Ohm|Wb|Bq|Gy|Sv|lm|lx|sr|rad|eV|cd|eq|Eq|Np|"
    "m|g|s|K|C|N|J|W|A|V|F|S|T|H|L|l|U|B|t|R|u"
)
_PLAIN: Final = "min|h|d|wk|mo|a|deg|%|''|'|10\\*|10\\^|Torr|\\d+"
_ATOM: Final = (
    rf"(?:(?:{_PREFIXES})?(?:{_METRIC}|\[[A-Za-z0-9_'%]+\]|m\[[A-Za-z0-9_']+\])|{_PLAIN})"
)
_COMPONENT: Final = rf"(?:{_ATOM}(?:[+-]?\d+)?(?:\{{[^{{}}]*\}})?|\{{[^{{}}]+\}})"
_UNIT: Final = re.compile(rf"/?{_COMPONENT}(?:[./]{_COMPONENT})*")
_MEANT: Final = {
    "mmhg": "mm[Hg]",
    "bpm": "/min",
    "1/min": "/min",
    "celsius": "Cel",
    "°c": "Cel",
    "c": "Cel",
    "°f": "[degF]",
    "iu": "[IU]",
    "iu/l": "[IU]/L",
    "iu/ml": "[IU]/mL",
    "µmol/l": "umol/L",
    "μmol/l": "umol/L",
    "year": "a",
    "years": "a",
    "month": "mo",
    "months": "mo",
    "week": "wk",
    "weeks": "wk",
    "day": "d",
    "days": "d",
    "hour": "h",
    "hours": "h",
    "minute": "min",
    "minutes": "min",
    "second": "s",
    "seconds": "s",
    "centimeter": "cm",
    "centimetre": "cm",
    "millimeter": "mm",
    "kilogram": "kg",
    "gram": "g",
    "liter": "L",
    "litre": "L",
    "percent": "%",
}
"""What people write, small letters, and the unit they mean."""


@lru_cache(maxsize=1000)
def is_unit(text: str) -> bool:
    """Whether a text is a UCUM unit; `{score}` is one too."""
    return _UNIT.fullmatch(text) is not None


def meant_unit(text: str) -> str | None:
    """The unit that somebody probably meant; None where that cannot be told."""
    return _MEANT.get(text.strip().casefold())
