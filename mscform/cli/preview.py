"""`mscform definitions preview`, as far as a terminal goes: the window itself is opened outside."""

from __future__ import annotations

from argparse import Namespace

from mscform.cli.definitions import folder_of
from mscform.cli.output import Exit, Output


def definitions_preview(arguments: Namespace, _out: Output) -> int:
    """Whether the call can be answered; what it shows needs Qt, which is not loaded here."""
    folder_of(arguments.study)
    return Exit.GOOD
