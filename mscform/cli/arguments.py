"""The grammar of the command line; every name here is a contract with scripts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from mscform.base.errors import CallError
from mscform.records.account import Role

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
        _proposal,
        _definitions,
        _enter,
        _show,
        _overview,
        _sign,
        _print,
        _verify,
    ):
        add(commands)
    return parser


def _command(commands: Subparsers[Parser], name: str, run: str, about: str) -> Parser:
    made = commands.add_parser(name, help=about)
    made.set_defaults(run=run)
    # The language may stand before or after the command; suppressed here, the first one stays.
    if name != "print":
        made.add_argument(
            "--lang", default=argparse.SUPPRESS, choices=("en", "zh"), help="language of sentences"
        )
    return made


def _secrets(parser: Parser, *, required: bool = False) -> None:
    parser.add_argument("--as", dest="as_user", metavar="USER", required=required, help="who acts")
    parser.add_argument("--password-stdin", action="store_true", help="one line of standard input")
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="the first line of a file"
    )
    parser.add_argument("--passwords", type=Path, metavar="FILE", help="JSON, user to password")


def _clock(parser: Parser) -> None:
    parser.add_argument("--clock", metavar="ISO", help="simulated clock, training sites only")
    parser.add_argument(
        "--clock-rate",
        type=float,
        default=1.0,
        metavar="N",
        help="the simulated clock runs so many times faster",
    )


def _demo(commands: Subparsers[Parser]) -> None:
    made = _command(commands, "demo", "demo", "make a demonstration site")
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
        "--open", action="store_true", dest="open_window", help="open the window on it"
    )
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")


def _site(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("site", help="make, describe or set a site")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    made = _command(acts, "create", "site_create", "a new site")
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
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    info = _command(acts, "info", "site_info", "what a site is")
    info.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    info.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    _secrets(info)
    change = _command(acts, "set", "site_set", "set a parameter, by two persons")
    change.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    change.add_argument("name", metavar="NAME", help="the parameter")
    change.add_argument("value", metavar="VALUE", help="its value from now on")
    change.add_argument(
        "--second", required=True, metavar="USER", help="the second person, who agrees"
    )
    _secrets(change, required=True)
    _clock(change)


def _user(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("user", help="people of a site")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    for name, about in (
        ("add", "a new person"),
        ("reset", "forget a password"),
        ("retire", "close an account"),
        ("password", "set one's own password"),
        ("list", "everybody"),
    ):
        made = _command(acts, name, f"user_{name}", about)
        made.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
        _secrets(made, required=name not in ("list", "password"))
        _clock(made)
        made.add_argument(
            "--json", action="store_true", help="one JSON document instead of sentences"
        )
        if name in ("add", "reset", "retire", "password"):
            made.add_argument(
                "login",
                nargs=None if name != "password" else "?",
                metavar="LOGIN",
                help="whose account",
            )
        if name == "add":
            made.add_argument(
                "--name",
                required=True,
                dest="printed_name",
                help="name as printed under signatures",
            )
            made.add_argument(
                "--role",
                required=True,
                choices=[role.value for role in Role],
                help="what the person may do",
            )
            made.add_argument("--organisation", default="", help="where the person works")
        if name in ("reset", "retire"):
            made.add_argument("--reason", required=True, help="why, in words")


def _subject(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("subject", help="subjects of a site")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    enrol = _command(acts, "enrol", "subject_enrol", "take a person into the study")
    enrol.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    enrol.add_argument(
        "key", nargs="?", metavar="KEY", help="key of the subject, given in order where left out"
    )
    enrol.add_argument("--subject", dest="subject", metavar="KEY", help="the same as KEY")
    _secrets(enrol, required=True)
    _clock(enrol)
    listing = _command(acts, "list", "subject_list", "everybody")
    listing.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    listing.add_argument(
        "--json", action="store_true", help="one JSON document instead of sentences"
    )
    _secrets(listing)
    _clock(listing)


def _proposal(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("proposal", help="what the rules propose, and what is made of it")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = _command(acts, "list", "proposal_list", "what is proposed, and why")
    listing.add_argument("site", type=Path, metavar="SITE", help="a site folder")
    listing.add_argument("--subject", metavar="KEY", help="of one subject only")
    listing.add_argument(
        "--open", action="store_true", dest="only_open", help="only what nobody has dealt with"
    )
    listing.add_argument(
        "--json", action="store_true", help="one JSON document instead of sentences"
    )
    _secrets(listing)
    _clock(listing)
    for name, about in (("accept", "write what is proposed"), ("dismiss", "put it aside")):
        made = _command(acts, name, f"proposal_{name}", about)
        made.add_argument("site", type=Path, metavar="SITE", help="a site folder")
        made.add_argument("--subject", required=True, metavar="KEY", help="whose proposal")
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
        _secrets(made, required=True)
        _clock(made)


def _definitions(commands: Subparsers[Parser]) -> None:
    family = commands.add_parser("definitions", help="study definitions")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    _of_folder(acts, "check", "every fault with its place")
    made = _of_folder(acts, "evaluate", "what the engine makes of entries")
    made.add_argument("entries", type=Path, metavar="ENTRIES.jsonl", help="one JSON object a line")
    made.add_argument("--subject", metavar="KEY", help="this subject only")
    made.add_argument("--now", metavar="ISO", help="the moment of the evaluation, with offset")
    made.add_argument("--params", type=Path, metavar="FILE", help="JSON, site parameter to value")
    tried = _of_folder(acts, "test", "the study's own cases")
    tried.add_argument("--mutate", action="store_true", help="do the cases notice small wrongs?")
    tried.add_argument("--seed", type=int, metavar="N", help="a tenth of the wrongs only")
    walked = _of_folder(acts, "rehearse", "patients that walk every branch")
    walked.add_argument("--subjects", type=int, metavar="N", help="patients before the search")
    walked.add_argument("--seed", type=int, default=1, metavar="N", help="chooses the patients")
    _versions(acts)


def _of_folder(acts: Subparsers[Parser], act: str, words: str) -> Parser:
    made = _command(acts, act, f"definitions_{act}", words)
    made.add_argument("study", type=Path, metavar="STUDY_DIR", help="folder of definitions")
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    return made


def _versions(acts: Subparsers[Parser]) -> None:
    diff = _command(acts, "diff", "definitions_diff", "what a version changes, in words")
    diff.add_argument("old", type=Path, metavar="STUDY_DIR")
    diff.add_argument("new", type=Path, metavar="STUDY_DIR")
    diff.add_argument(
        "--site", type=Path, metavar="SITE", help="count stored values that it concerns"
    )
    diff.add_argument("--json", action="store_true")
    _secrets(diff)
    _clock(diff)
    made = _command(acts, "install", "definitions_install", "bring a new version to a site")
    made.add_argument("study", type=Path, metavar="STUDY_DIR")
    made.add_argument("site", type=Path, metavar="SITE")
    made.add_argument("--preview", action="store_true", help="say what would change, write nothing")
    made.add_argument("--approval", metavar="TEXT", help="who or what allowed this version")
    made.add_argument("--approved-on", metavar="DATE", help="the day of the approval")
    made.add_argument("--json", action="store_true")
    _secrets(made, required=True)
    _clock(made)
    move = _command(acts, "move", "definitions_move", "move forms to the newest version")
    move.add_argument("site", type=Path, metavar="SITE")
    move.add_argument("--subject", required=True, metavar="KEY")
    move.add_argument("--form", metavar="ADDRESS")
    move.add_argument("--reason", metavar="TEXT")
    move.add_argument("--preview", action="store_true", help="say what would change, write nothing")
    move.add_argument("--json", action="store_true")
    _secrets(move, required=True)
    _clock(move)


def _enter(commands: Subparsers[Parser]) -> None:
    made = _command(commands, "enter", "enter", "enter values from a file")
    made.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    made.add_argument("entries", type=Path, metavar="ENTRIES.jsonl", help="one JSON object a line")
    made.add_argument("--transcribed", action="store_true", help="copied from paper")
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    _secrets(made, required=True)
    _clock(made)


def _show(commands: Subparsers[Parser]) -> None:
    made = _command(commands, "show", "show", "the record as JSON")
    made.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    made.add_argument("--subject", metavar="KEY", help="this subject only")
    made.add_argument("--form", metavar="ADDRESS", help="this form only, such as SE.SCR/F.DM")
    made.add_argument("--history", action="store_true", help="every event with it")
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    _secrets(made)
    _clock(made)


def _overview(commands: Subparsers[Parser]) -> None:
    made = _command(
        commands, "overview", "overview", "the endpoints of the study over all subjects"
    )
    made.add_argument("site", type=Path, metavar="SITE", help="folder of the site")
    made.add_argument("--out", type=Path, metavar="FILE.pdf", help="write them as a PDF")
    made.add_argument("--csv", type=Path, metavar="DIR", help="write every table as a CSV file")
    made.add_argument("--json", action="store_true", help="print the tables as JSON")
    _secrets(made)
    _clock(made)


def _sign(commands: Subparsers[Parser]) -> None:
    made = _command(commands, "sign", "sign", "sign a form")
    made.add_argument("site", type=Path, metavar="SITE", help="the folder of the site")
    made.add_argument("--subject", required=True, metavar="KEY", help="whose form")
    made.add_argument(
        "--form", required=True, metavar="ADDRESS", help="the form, such as SE.SCR/F.DM"
    )
    made.add_argument(
        "--meaning",
        required=True,
        metavar="CODE",
        help="what the signature means, a code of the study",
    )
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    _secrets(made, required=True)
    _clock(made)


def _print(commands: Subparsers[Parser]) -> None:
    made = _command(commands, "print", "print_document", "paper")
    made.add_argument(
        "what", choices=("blank", "form"), help="an empty form of a study or site, or a filled one"
    )
    made.add_argument(
        "site",
        type=Path,
        metavar="SITE|STUDY_DIR",
        help="the folder of the site; for blank forms also of definitions",
    )
    made.add_argument("--subject", metavar="KEY", help="this subject only")
    made.add_argument("--form", metavar="ADDRESS", help="this form only, such as SE.SCR/F.DM")
    made.add_argument(
        "--lang",
        dest="languages",
        default="",
        metavar="CODE[,CODE]",
        help="one or two languages of the paper",
    )
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.pdf", help="the file to write"
    )
    _secrets(made)
    _clock(made)


def _verify(commands: Subparsers[Parser]) -> None:
    made = _command(commands, "verify", "verify", "check a site folder or a document")
    made.add_argument("path", type=Path, metavar="PATH", help="a site folder, or a document")
    made.add_argument(
        "--site",
        type=Path,
        metavar="SITE",
        help="the site whose ledger the document is compared with",
    )
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    _secrets(made)
