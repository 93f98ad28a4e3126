"""Where a call begins: a command goes to the command line, anything else opens the window."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mscform.base.errors import MscformError
from mscform.cli.arguments import build_parser
from mscform.cli.command import COMMANDS, program
from mscform.cli.output import Exit, Output, printable_streams, shown, status_of
from mscform.services.resources import find_resources
from mscform.services.texts import load_catalogue

_WORDS = frozenset({*COMMANDS, "-h", "--help", "--version"})


def main(argv: Sequence[str] | None = None) -> int:
    """The program: `mscform [SITE]` opens the window, `mscform COMMAND …` runs a command.

    Returns the exit status. `demo DIR --open` makes the site and then opens it.
    """
    told = list(sys.argv[1:] if argv is None else argv)
    if _is_command(told):
        status = program(told)
        if status == Exit.GOOD and told[:1] == ["demo"] and "--open" in told:
            return open_window(Path(_first_path(told[1:])), _language(told))
        if status == Exit.GOOD and _plain_words(told)[:2] == ["definitions", "preview"]:
            return open_preview(build_parser().parse_args(told))
        return status
    printable_streams()
    folder, language = _window_call(told)
    if folder is not None and not folder.exists():
        out = Output(load_catalogue(find_resources()), language or "en")
        sys.stderr.write(shown(out.text("CLI-NO-SITE", word=str(folder))) + "\n")
        return Exit.WRONG_CALL
    return open_window(folder, language)


def open_window(folder: Path | None, language: str | None) -> int:
    """Show the window on a site folder, or the start page; exit status 3 where there is none."""
    resources = find_resources()
    if not _has_display():
        return _no_window(resources, language, "DISPLAY")
    try:
        application = importlib.import_module("mscform.gui.application")
    except ImportError as fault:
        if (fault.name or "").split(".")[0] == "mscform":
            raise  # a mistake of ours is told as one
        return _no_window(resources, language, fault.name or str(fault))
    try:
        status: int = application.run(folder, resources=resources, language=language)
    except MscformError as error:
        out = Output(load_catalogue(resources), language or "en")
        sys.stderr.write(shown(out.catalogue.render(error.message, out.language)) + "\n")
        return Exit.MACHINE
    return status


def open_preview(arguments: argparse.Namespace) -> int:
    """Show a folder of definitions live, or draw one form of it into a file without a display."""
    from mscform.cli.definitions import say_faults
    from mscform.definitions.faults import StudyFaults

    resources = find_resources()
    out = Output(load_catalogue(resources), arguments.lang)
    if arguments.png is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        return _no_window(resources, arguments.lang, "DISPLAY")
    try:
        program = importlib.import_module("mscform.gui.preview_program")
        told = {"language": arguments.lang, "resources": resources}
        if arguments.png is None:
            status: int = program.run_preview(arguments.study, arguments.form, **told)
            return status
        program.picture_of(arguments.study, arguments.form, arguments.png, **told)
    except ImportError as fault:
        if (fault.name or "").split(".")[0] == "mscform":
            raise  # a mistake of ours is told as one
        return _no_window(resources, arguments.lang, fault.name or str(fault))
    except StudyFaults as error:
        say_faults(error.faults, out)
        return Exit.WRONG_DATA
    except MscformError as error:
        sys.stderr.write(shown(out.catalogue.render(error.message, out.language)) + "\n")
        return status_of(error)
    return Exit.GOOD


def _has_display() -> bool:
    """Whether Qt has anything to draw on; without, it would end the program without a word."""
    if sys.platform in ("win32", "darwin"):
        return True
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return any(os.environ.get(name) for name in names)


def _no_window(resources: Path, language: str | None, why: str) -> int:
    out = Output(load_catalogue(resources), language or "en")
    sys.stderr.write(out.text("CLI-NO-WINDOW", why=why) + "\n")
    return Exit.MACHINE


def _is_command(told: Sequence[str]) -> bool:
    return any(word in _WORDS for word in _plain_words(told)[:1]) or any(
        word in ("-h", "--help", "--version") for word in told
    )


def _plain_words(told: Sequence[str]) -> list[str]:
    """The call without the language, which may stand before the command."""
    words, skip = [], False
    for word in told:
        if skip:
            skip = False
        elif word == "--lang":
            skip = True
        elif not word.startswith("--lang="):
            words.append(word)
    return words


def _first_path(told: Sequence[str]) -> str:
    skip = False
    for word in told:
        if skip:
            skip = False
        elif word in ("--seed", "--subjects", "--lang"):
            skip = True
        elif not word.startswith("-"):
            return word
    return "."


def _language(told: Sequence[str]) -> str | None:
    found: str | None = _window_parser().parse_known_args(list(told))[0].lang
    return found


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mscform")
    parser.add_argument("site", nargs="?", type=Path, metavar="SITE")
    parser.add_argument("--lang", choices=("en", "zh"))
    return parser


def _window_call(told: Sequence[str]) -> tuple[Path | None, str | None]:
    arguments = _window_parser().parse_args(list(told))
    return arguments.site, arguments.lang
