"""What every part of the grammar is made of: the parser, and options that many commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from mscform.base.errors import CallError

Subparsers = argparse._SubParsersAction


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are ours, so that they come in the language of the call.

    Options are written out: an abbreviation would stop to work when another option is added.
    """

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **{**options, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        """A call that cannot be understood."""
        raise CallError("CLI-CALL", why=message, usage=" ".join(self.format_usage().split()))


def command(commands: Subparsers[Parser], name: str, run: str, about: str) -> Parser:
    """A command; `run` names its function."""
    made = commands.add_parser(name, help=about)
    made.set_defaults(run=run)
    # The language may stand before or after the command; suppressed here, the first one stays.
    made.add_argument(
        "--lang", default=argparse.SUPPRESS, choices=("en", "zh"), help="language of sentences"
    )
    return made


def site_folder(parser: Parser) -> None:
    """The site that a command is about."""
    parser.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")


def subject(parser: Parser, words: str = "this subject only", *, required: bool = False) -> None:
    """The subject that a command is about; `words` say how."""
    parser.add_argument("--subject", metavar="KEY", required=required, help=words)


def form(
    parser: Parser,
    words: str = "this form only, such as SE.SCR/F.DM",
    *,
    required: bool = False,
    metavar: str = "ADDRESS",
) -> None:
    """The form that a command is about, with its visit; `words` say how."""
    parser.add_argument("--form", metavar=metavar, required=required, help=words)


def second(parser: Parser) -> None:
    """The other one of two persons, who agrees."""
    words = "the second person, who agrees"
    parser.add_argument("--second", required=True, metavar="USER", help=words)


def as_json(parser: Parser, words: str = "one JSON document instead of sentences") -> None:
    """For programs that read the answer."""
    parser.add_argument("--json", action="store_true", help=words)


def secrets(parser: Parser, *, required: bool = False) -> None:
    """Who acts, and where the password comes from."""
    parser.add_argument("--as", dest="as_user", metavar="USER", required=required, help="who acts")
    parser.add_argument("--password-stdin", action="store_true", help="one line of standard input")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="the first line of a file"
    )
    parser.add_argument("--passwords", type=Path, metavar="FILE", help="JSON, user to password")


def clock(parser: Parser) -> None:
    """The simulated clock of training sites."""
    parser.add_argument("--clock", metavar="ISO", help="simulated clock, training sites only")
    parser.add_argument(
        "--clock-rate",
        type=float,
        default=1.0,
        metavar="N",
        help="the simulated clock runs so many times faster",
    )
