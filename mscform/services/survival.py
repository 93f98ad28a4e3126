"""The statistics of the overview: the only door to SciPy, which is an optional extra.

Times are whole days. A time of 0 counts as half a day; events come before censorings of the same
day. Curves are Kaplan-Meier with Greenwood's variance and log-log limits of 95 %; what competes is
worked out after Aalen and Johansen; shares have Wilson's limits. Whatever cannot be estimated is
None, never 0 or 1.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from typing import Any, Final

from mscform.base.collection import no_collection
from mscform.base.errors import MachineError
from mscform.engine.endpoints import Ending

HALF_A_DAY: Final = Decimal("0.5")
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One day at which somebody's time ended.

    `share` is the estimate from that day on: surviving, or with the event for a curve of what
    competes. `error` is its standard error, `low` and `high` its limits.
    """

    day: Decimal
    at_risk: int
    events: int
    censored: int
    share: Decimal
    error: Decimal | None
    low: Decimal | None
    high: Decimal | None


Time = tuple[int, Ending]


def statistics_are_here() -> bool:
    """Whether the extra is installed."""
    return find_spec("scipy") is not None


def survival_curve(times: Sequence[Time]) -> tuple[Step, ...]:
    """The Kaplan-Meier steps; EVENT counts, all else is censored.

    Raises MachineError `SVC-STATISTICS` where the extra is not installed.
    """
    days = [(_day(days), ending is Ending.EVENT) for days, ending in times]
    happened = [float(day) for day, is_event in days if is_event]
    ended = [float(day) for day, is_event in days if not is_event]
    if not happened:
        return _all_alive(sorted(day for day, _ in days))
    stats = _scipy()
    data = stats.CensoredData(uncensored=happened, right=ended)
    curve = stats.ecdf(data).sf
    with warnings.catch_warnings():
        # SciPy warns where limits cannot be estimated; we leave them blank.
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = curve.confidence_interval(method="log-log")
    steps: list[Step] = []
    spread, left = 0.0, len(days)
    for place, at in enumerate(curve.quantiles):
        events, censored = happened.count(at), ended.count(at)
        if left > events:
            spread += events / (left * (left - events))
        share = float(curve.probabilities[place])
        steps.append(
            Step(
                day=_number(at),
                at_risk=left,
                events=events,
                censored=censored,
                share=_number(share),
                error=_known(share * math.sqrt(spread)) if share else None,
                low=_known(limits.low.probabilities[place]),
                high=_known(limits.high.probabilities[place]),
            )
        )
        left -= events + censored
    return tuple(steps)


def incidence_curve(times: Sequence[Time]) -> tuple[Step, ...]:
    """The cumulative incidence of EVENT while COMPETING takes people away (Aalen-Johansen).

    Raises MachineError `SVC-STATISTICS` where the extra is not installed.
    """
    any_event = [
        (days, Ending.CENSORED if ending is Ending.CENSORED else Ending.EVENT)
        for days, ending in times
    ]
    share, free, steps = Decimal(0), Decimal(1), []
    for step in survival_curve(any_event):
        own = sum(ending is Ending.EVENT and _day(days) == step.day for days, ending in times)
        share += free * own / step.at_risk
        free = step.share
        steps.append(
            Step(
                day=step.day,
                at_risk=step.at_risk,
                events=own,
                censored=step.censored,
                share=share.quantize(_PLACES),
                error=None,
                low=None,
                high=None,
            )
        )
    return tuple(steps)


def wilson(count: int, of: int) -> tuple[Decimal, Decimal] | None:
    """Wilson's limits of 95 % for a share; None where there is nobody.

    Raises MachineError `SVC-STATISTICS` where the extra is not installed.
    """
    if not of:
        return None
    limits = _scipy().binomtest(count, of).proportion_ci(method="wilson")
    return _number(limits.low), _number(limits.high)


def at_landmark(steps: Sequence[Step], day: int) -> tuple[Step | None, int, bool]:
    """The last step up to a day, how many are still at risk after it, and whether any are watched.

    The third is false where the last time lies before the day: the share is only carried on.
    """
    before = [step for step in steps if step.day <= day]
    last = before[-1] if before else None
    later = [step for step in steps if step.day > day]
    watched = bool(later) or (last is not None and last.day == day)
    return last, later[0].at_risk if later else 0, watched


def _all_alive(days: Sequence[Decimal]) -> tuple[Step, ...]:
    """Nothing happened: the share stays 1 and has no limits."""
    steps, left = [], len(days)
    for day in sorted(set(days)):
        here = days.count(day)
        one = Step(
            day=day,
            at_risk=left,
            events=0,
            censored=here,
            share=Decimal(1),
            error=None,
            low=None,
            high=None,
        )
        steps.append(one)
        left -= here
    return tuple(steps)


def _day(days: int) -> Decimal:
    return Decimal(days) if days > 0 else HALF_A_DAY


def _number(value: Any) -> Decimal:
    return Decimal(repr(float(value))).quantize(_PLACES).normalize() + 0


def _known(value: Any) -> Decimal | None:
    return None if math.isnan(value) else _number(value)


def _scipy() -> Any:
    """`scipy.stats`, loaded when it is first needed: it takes a second or two."""
    try:
        with no_collection():
            from scipy import stats
    except ImportError as missing:
        raise MachineError("SVC-STATISTICS") from missing
    return stats
