"""Paired measuring: ours and the limit in turns, medians of both, one ratio."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One line of the table. `ratio` is ours divided by the limit; `goal` says what is wanted."""

    goal: str
    work: str
    ours: str
    limit: str
    ratio: float
    wanted: float
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the goal stands."""
        return self.ratio <= self.wanted if self.at_most else self.ratio >= self.wanted


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def paired(
    ours: Callable[[], object], limit: Callable[[], object], *, rounds: int
) -> tuple[float, float]:
    """Median seconds of ours and of the limit, measured in turns after one warm-up each."""
    ours()
    limit()
    gc.collect()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        taken[0].append(seconds(ours))
        taken[1].append(seconds(limit))
    return statistics.median(taken[0]), statistics.median(taken[1])


def told(duration: float) -> str:
    """A duration as a person reads it."""
    if duration < 1e-3:
        return f"{duration * 1e6:.1f} µs"
    return f"{duration * 1e3:.2f} ms" if duration < 1 else f"{duration:.2f} s"


def ratio_of(
    goal: str, work: str, taken: tuple[float, float], wanted: float, *, at_most: bool = True
) -> Standing:
    """A standing from two durations."""
    return Standing(
        goal=goal,
        work=work,
        ours=told(taken[0]),
        limit=told(taken[1]),
        ratio=taken[0] / taken[1],
        wanted=wanted,
        at_most=at_most,
    )
