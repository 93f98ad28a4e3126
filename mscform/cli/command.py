"""One call: understand it, run it, and answer with an exit status and never with a traceback."""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Final

import mscform
from mscform.base.errors import CallError, MscformError
from mscform.cli.arguments import build_parser
from mscform.cli.incident import report_defects
from mscform.cli.output import Exit, Output, printable_streams, shown, status_of
from mscform.services.resources import find_resources
from mscform.services.texts import load_catalogue

Run = Callable[[Namespace, Output], int]

COMMANDS: Final[tuple[str, ...]] = (
    "demo",
    "site",
    "user",
    "subject",
    "allocate",
    "proposal",
    "query",
    "relocate",
    "keying",
    "definitions",
    "enter",
    "show",
    "overview",
    "sign",
    "print",
    "verify",
)
"""The words that make a call a command; anything else names a site to open."""

# Which module holds which command: loaded only when it is called, so that a call stays quick.
_HOME: Final = {
    "demo": "demo",
    "site_create": "site",
    "site_info": "site",
    "site_set": "site",
    "user_add": "user",
    "user_reset": "user",
    "user_retire": "user",
    "user_password": "user",
    "user_pin": "user",
    "user_list": "user",
    "subject_enrol": "subject",
    "subject_list": "subject",
    "allocate": "allocation",
    "allocation_list": "allocation",
    "proposal_list": "proposal",
    "proposal_accept": "proposal",
    "proposal_dismiss": "proposal",
    "query_list": "query",
    "query_open": "query",
    "query_answer": "query",
    "query_close": "query",
    "query_cancel": "query",
    "query_reopen": "query",
    "relocate": "relocate",
    "keying_list": "keying",
    "keying_enter": "keying",
    "keying_resolve": "keying",
    "definitions_check": "definitions",
    "definitions_evaluate": "definitions",
    "definitions_test": "cases",
    "definitions_rehearse": "rehearse",
    "definitions_preview": "preview",
    "definitions_diff": "versions",
    "definitions_install": "versions",
    "definitions_move": "versions",
    "enter": "enter",
    "show": "show",
    "overview": "overview",
    "sign": "sign",
    "print_document": "paper",
    "verify": "verify",
}


def program(argv: Sequence[str]) -> int:
    """`main` for a process of its own: also a mistake of ours is told in a sentence."""
    report_defects(Output(load_catalogue(find_resources()), _language(list(argv))))
    return main(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one call; returns the exit status of the contract."""
    printable_streams()
    told = list(sys.argv[1:] if argv is None else argv)
    out = Output(load_catalogue(find_resources()), _language(told))
    try:
        status = _run(told, out)
        sys.stdout.flush()
    except MscformError as error:
        status = _refused(error, out)
    except BrokenPipeError:
        # The reader has gone: what it took was right. Nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = Exit.GOOD
    except KeyboardInterrupt:
        sys.stderr.write(out.text("CLI-STOPPED") + "\n")
        status = 130
    return int(status)


def _run(told: list[str], out: Output) -> int:
    arguments = build_parser().parse_args(told)
    if arguments.version:
        out.line(f"mscform {mscform.__version__}")
        return Exit.GOOD
    name = getattr(arguments, "run", None)
    if name is None:
        raise CallError("CLI-NOTHING")
    module = importlib.import_module(f"mscform.cli.{_HOME[name]}")
    run: Run = getattr(module, name)
    return run(arguments, out)


def _refused(error: MscformError, out: Output) -> Exit:
    status = status_of(error)
    stream = sys.stdout if status is Exit.WRONG_DATA else sys.stderr
    stream.write(shown(out.catalogue.render(error.message, out.language)) + "\n")
    return status


def _language(told: list[str]) -> str:
    """The language of sentences, needed before the call is understood."""
    for place, word in enumerate(told):
        value = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and place + 1 < len(told):
            value = told[place + 1]
        if value in ("en", "zh"):
            return value
    return "en"
