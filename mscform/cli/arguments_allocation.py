"""The grammar of `mscform allocate` and `mscform site allocation-list`."""

from __future__ import annotations

from pathlib import Path

from mscform.cli.grammar import (
    Parser,
    Subparsers,
    as_json,
    clock,
    command,
    second,
    secrets,
    site_folder,
    subject,
)


def add_allocate(commands: Subparsers[Parser]) -> None:
    """Give a subject the next row of the sealed list, or allocate by hand."""
    made = command(commands, "allocate", "allocate", "allocate a subject, from the list or by hand")
    site_folder(made)
    subject(made, "who is allocated", required=True)
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
    as_json(made)
    secrets(made, required=True)
    clock(made)


def add_list(acts: Subparsers[Parser]) -> None:
    """Seal a list into the site."""
    made = command(acts, "allocation-list", "allocation_list", "seal a list of allocations")
    site_folder(made)
    made.add_argument("file", type=Path, metavar="FILE.csv", help="number and what it fills")
    second(made)
    as_json(made)
    secrets(made, required=True)
    clock(made)
