"""The grammar of `mscform allocate` and `mscform site allocation-list`."""

from __future__ import annotations

from pathlib import Path

from mscform.cli.grammar import Parser, Subparsers, clock, command, secrets


def add_allocate(commands: Subparsers[Parser]) -> None:
    """Give a subject the next row of the sealed list, or allocate by hand."""
    made = command(commands, "allocate", "allocate", "allocate a subject, from the list or by hand")
    made.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    made.add_argument("--subject", required=True, metavar="KEY", help="who is allocated")
    made.add_argument("--by-hand", action="store_true", help="not from the list; needs a reason")
    made.add_argument("--reason", default="", metavar="WORDS", help="why the list is not used")
    made.add_argument(
        "--set",
        action="append",
        default=[],
        dest="values",
        metavar="NAME=VALUE",
        help="by hand: number, method, or a column of the list; more than once",
    )
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    secrets(made, required=True)
    clock(made)


def add_list(acts: Subparsers[Parser]) -> None:
    """Seal a list into the site."""
    made = command(acts, "allocation-list", "allocation_list", "seal a list of allocations")
    made.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    made.add_argument("file", type=Path, metavar="FILE.csv", help="number and what it fills")
    made.add_argument(
        "--second", required=True, metavar="USER", help="the second person, who agrees"
    )
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    secrets(made, required=True)
    clock(made)
