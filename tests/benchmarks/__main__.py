"""Run the benchmarks named (all by default) and print where each goal stands."""

from __future__ import annotations

import importlib
import sys

NAMES = ("ledger", "change", "entry", "bulk", "paper", "window", "glance", "preview", "board")


def main(arguments: list[str]) -> int:
    """Print a line per goal. A goal that is not met is news, not a failure."""
    print(f"{'goal':5} {'work':48} {'ours':>12} {'limit':>12} {'ratio':>9} {'wanted':>9}")
    for name in arguments or NAMES:
        for one in importlib.import_module(f"tests.benchmarks.{name}").standings():
            sign = "≤" if one.at_most else "≥"
            state = "met" if one.is_met else "not met"
            print(
                f"{one.goal:5} {one.work:48} {one.ours:>12} {one.limit:>12} "
                f"{one.ratio:>9.2f} {sign}{one.wanted:>8.2f}  {state}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
