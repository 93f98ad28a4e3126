"""The grammar of the command line; every name here is a contract with scripts."""

from __future__ import annotations

from pathlib import Path

from mscform.cli.arguments_allocation import add_allocate, add_list
from mscform.cli.arguments_definitions import add_definitions
from mscform.cli.arguments_keying import add_keying
from mscform.cli.arguments_print import add_print
from mscform.cli.arguments_query import add_query
from mscform.cli.arguments_relocate import add_relocate
from mscform.cli.grammar import (
    Parser,
    Subparsers,
    as_json,
    clock,
    command,
    form,
    second,
    secrets,
    site_folder,
    subject,
)
from mscform.records.account import Role


def build_parser() -> Parser:
    """All commands with their options."""
    parser = Parser(
        prog="mscform",
        usage="mscform [SITE]\n       mscform COMMAND …",
        description="Case report forms where there is no network.",
        epilog="mscform SITE opens the window on a site; without SITE it opens the start page. "
        "mscform COMMAND --help tells more.",
    )
    parser.add_argument("--version", action="store_true", help="version of the program")
    parser.add_argument("--lang", default="en", choices=("en", "zh"), help="language of sentences")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="mscform")
    for add in (
        _demo,
        _site,
        _user,
        _subject,
        add_allocate,
        _proposal,
        add_query,
        add_relocate,
        add_keying,
        add_definitions,
        _enter,
        _show,
        _overview,
        _sign,
        add_print,
        _verify,
    ):
        add(commands)
    return parser


def _demo(commands: Subparsers[Parser]) -> None:
    made = command(commands, "demo", "demo", "make a demonstration site")
    made.add_argument("site", type=Path, metavar="DIR", help="the new folder")
    made.add_argument(
        "--study",
        type=Path,
        metavar="STUDY_DIR",
        help="folder of definitions instead of the shipped study",
    )
    made.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="N",
        help="another number, other invented passwords and times",
    )
    made.add_argument(
        "--subjects", type=int, default=None, metavar="N", help="so many invented subjects"
    )
    made.add_argument(
        "--running", action="store_true", help="infusions that go on now, for the ward board"
    )
    made.add_argument(
        "--open", action="store_true", dest="open_window", help="open the window on it"
    )
    as_json(made)


def _site(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("site", help="make, describe or set a site")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    made = command(acts, "create", "site_create", "a new site")
    made.add_argument("site", type=Path, metavar="DIR", help="the new folder")
    made.add_argument(
        "--study", type=Path, required=True, metavar="STUDY_DIR", help="folder of definitions"
    )
    made.add_argument("--code", required=True, help="the code of the site, such as 01")
    made.add_argument(
        "--training",
        action="store_true",
        help="for practice: watermark, opens without a secret, for ever",
    )
    made.add_argument(
        "--administrator",
        action="append",
        default=[],
        metavar="LOGIN=NAME",
        dest="administrators",
        help="login and printed name of one of the first administrators",
    )
    made.add_argument(
        "--password-stdin", action="store_true", help="standard input, one line for each"
    )
    made.add_argument("--passwords", type=Path, metavar="FILE", help="JSON, user to password")
    as_json(made)
    _site_care(acts)


def _site_care(acts: Subparsers[Parser]) -> None:
    """What is done to a site that is there."""
    info = command(acts, "info", "site_info", "what a site is")
    site_folder(info)
    as_json(info)
    secrets(info)
    change = command(acts, "set", "site_set", "set a parameter, by two persons")
    site_folder(change)
    change.add_argument("name", metavar="NAME", help="the parameter")
    change.add_argument("value", metavar="VALUE", help="its value, or @FILE.csv: lines of a table")
    second(change)
    secrets(change, required=True)
    clock(change)
    add_list(acts)


def _user(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("user", help="people of a site")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    for name, about in (
        ("add", "a new person"),
        ("reset", "forget a password"),
        ("retire", "close an account"),
        ("password", "set one's own password"),
        ("pin", "set one's own PIN or badge"),
        ("list", "everybody"),
    ):
        made = command(acts, name, f"user_{name}", about)
        site_folder(made)
        secrets(made, required=name not in ("list", "password", "pin"))
        clock(made)
        as_json(made)
        if name != "list":
            made.add_argument(
                "login",
                nargs=None if name not in ("password", "pin") else "?",
                metavar="LOGIN",
                help="whose account",
            )
        _user_more(made, name)


def _user_more(made: Parser, name: str) -> None:
    """What only one of the acts is told."""
    if name == "add":
        made.add_argument(
            "--name", required=True, dest="printed_name", help="name as printed under signatures"
        )
        made.add_argument(
            "--role",
            required=True,
            choices=[role.value for role in Role],
            help="what the person may do",
        )
        made.add_argument("--organisation", default="", help="where the person works")
    if name == "pin":
        made.add_argument("--remove", action="store_true", help="have none any more")
    if name in ("reset", "retire"):
        made.add_argument("--reason", required=True, help="why, in words")


def _subject(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("subject", help="subjects of a site")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    enrol = command(acts, "enrol", "subject_enrol", "take a person into the study")
    site_folder(enrol)
    enrol.add_argument(
        "key", nargs="?", metavar="KEY", help="key of the subject, given in order where left out"
    )
    subject(enrol, "the same as KEY")
    secrets(enrol, required=True)
    clock(enrol)
    listing = command(acts, "list", "subject_list", "everybody")
    site_folder(listing)
    as_json(listing)
    secrets(listing)
    clock(listing)


def _proposal(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("proposal", help="what the rules propose, and what is made of it")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = command(acts, "list", "proposal_list", "what is proposed, and why")
    site_folder(listing)
    subject(listing)
    listing.add_argument(
        "--open", action="store_true", dest="only_open", help="only what nobody has dealt with"
    )
    as_json(listing)
    secrets(listing)
    clock(listing)
    for name, about in (("accept", "write what is proposed"), ("dismiss", "put it aside")):
        made = command(acts, name, f"proposal_{name}", about)
        site_folder(made)
        subject(made, "whose proposal", required=True)
        made.add_argument("--rule", required=True, metavar="OID", help="the rule that proposes")
        made.add_argument("--at", required=True, metavar="ADDRESS", help="where it stands")
        if name == "accept":
            made.add_argument(
                "--set",
                action="append",
                default=[],
                dest="values",
                metavar="ITEM=VALUE",
                help="another value than the proposed one; more than once",
            )
        else:
            made.add_argument("--reason", required=True, metavar="CODE", help="why not")
            made.add_argument("--text", metavar="WORDS", help="the reason in words")
        secrets(made, required=True)
        clock(made)


def _enter(commands: Subparsers[Parser]) -> None:
    made = command(commands, "enter", "enter", "enter values from a file")
    site_folder(made)
    made.add_argument("entries", type=Path, metavar="ENTRIES.jsonl", help="one JSON object a line")
    made.add_argument("--transcribed", action="store_true", help="copied from paper")
    made.add_argument("--paper-number", metavar="NUMBER", help="the number on that paper")
    made.add_argument("--paper-of", metavar="NAME", help="who measured and wrote it")
    made.add_argument("--paper-day", metavar="DATE", help="the day it was written")
    as_json(made)
    secrets(made, required=True)
    clock(made)


def _show(commands: Subparsers[Parser]) -> None:
    made = command(commands, "show", "show", "the record as JSON")
    site_folder(made)
    subject(made)
    form(made)
    made.add_argument("--history", action="store_true", help="every event with it")
    as_json(made)
    secrets(made)
    clock(made)


def _overview(commands: Subparsers[Parser]) -> None:
    made = command(commands, "overview", "overview", "the endpoints of the study over all subjects")
    site_folder(made)
    made.add_argument("--out", type=Path, metavar="FILE.pdf", help="write them as a PDF")
    made.add_argument("--csv", type=Path, metavar="DIR", help="write every table as a CSV file")
    as_json(made, "print the tables as JSON")
    secrets(made)
    clock(made)


def _sign(commands: Subparsers[Parser]) -> None:
    made = command(commands, "sign", "sign", "sign a form")
    site_folder(made)
    subject(made, "whose form", required=True)
    form(made, "the form, such as SE.SCR/F.DM", required=True)
    made.add_argument(
        "--meaning",
        required=True,
        metavar="CODE",
        help="what the signature means, a code of the study",
    )
    as_json(made)
    secrets(made, required=True)
    clock(made)


def _verify(commands: Subparsers[Parser]) -> None:
    made = command(commands, "verify", "verify", "check a site folder or a document")
    made.add_argument("path", type=Path, metavar="PATH", help="a site folder, or a document")
    made.add_argument(
        "--site",
        type=Path,
        metavar="SITE",
        help="the site whose ledger the document is compared with",
    )
    as_json(made)
    secrets(made)
