"""The grammar of `mscform relocate`."""

from __future__ import annotations

from typing import Final

from mscform.cli.grammar import (
    Parser,
    Subparsers,
    as_json,
    clock,
    command,
    secrets,
    site_folder,
    subject,
)

_EXAMPLE: Final = (
    "mscform relocate SITE --subject 01-002 --at SE.INF/F.MON/I.MON.TEMP_VSORRES[2H] --row "
    "--to-subject 01-004 --to SE.INF/F.MON/I.MON.TEMP_VSORRES[2H] --reason SUBJECT --as nurse1"
)


def add_relocate(commands: Subparsers[Parser]) -> None:
    """Entries that were made for the wrong subject, point or visit."""
    about = "move what was entered in the wrong place"
    made = command(commands, "relocate", "relocate", about)
    made.epilog = f"Example: {_EXAMPLE}"
    site_folder(made)
    subject(made, "for whom it was entered in error", required=True)
    made.add_argument(
        "--at",
        required=True,
        metavar="ADDRESS",
        help="the item that was entered in error; a form moves as a whole",
    )
    made.add_argument(
        "--row", action="store_true", help="all of the set or row in which the item stands"
    )
    made.add_argument(
        "--to-subject", metavar="KEY", help="to whom it belongs; the same subject where left out"
    )
    made.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help="the same question, or form, where it belongs",
    )
    made.add_argument(
        "--reason", required=True, metavar="CODE", help="why: a code of the study, or words"
    )
    as_json(made)
    secrets(made, required=True)
    clock(made)
