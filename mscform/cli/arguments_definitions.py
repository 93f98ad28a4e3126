"""The grammar of `mscform definitions`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

from mscform.cli.grammar import (
    Parser,
    Subparsers,
    as_json,
    clock,
    command,
    form,
    secrets,
    site_folder,
    subject,
)
from mscform.engine.mutant_kinds import Kind


def add_definitions(commands: Subparsers[Parser]) -> None:
    """Everything that is done to study definitions."""
    family = commands.add_parser("definitions", help="study definitions")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    _of_folder(acts, "check", "every fault with its place")
    made = _of_folder(acts, "evaluate", "what the engine makes of entries")
    made.add_argument("entries", type=Path, metavar="ENTRIES.jsonl", help="one JSON object a line")
    subject(made)
    made.add_argument("--now", metavar="ISO", help="the moment of the evaluation, with offset")
    made.add_argument("--params", type=Path, metavar="FILE", help="JSON, site parameter to value")
    tried = _of_folder(acts, "test", "the study's own cases")
    tried.add_argument("--mutate", action="store_true", help="do the cases notice small wrongs?")
    tried.add_argument("--seed", type=int, metavar="N", help="a tenth of the wrongs only")
    words = f"wrongs of these kinds only: {', '.join(Kind)}"
    tried.add_argument("--only", type=_kinds, metavar="KIND[,KIND]", help=words)
    walked = _of_folder(acts, "rehearse", "patients that walk every branch")
    walked.add_argument("--subjects", type=int, metavar="N", help="patients before the search")
    walked.add_argument("--seed", type=int, default=1, metavar="N", help="chooses the patients")
    _preview(acts)
    _versions(acts)


def _of_folder(acts: Subparsers[Parser], act: str, words: str) -> Parser:
    made = command(acts, act, f"definitions_{act}", words)
    _folder(made)
    as_json(made)
    return made


def _folder(parser: Parser, name: str = "study", words: str = "folder of definitions") -> None:
    parser.add_argument(name, type=Path, metavar="STUDY_DIR", help=words)


def _preview(acts: Subparsers[Parser]) -> None:
    made = command(acts, "preview", "definitions_preview", "form and paper, live as you write")
    _folder(made)
    made.add_argument("--form", metavar="OID", help="the form to begin with, such as F.DM")
    made.add_argument("--png", type=Path, metavar="OUT.png", help="no window: draw the form here")


def _versions(acts: Subparsers[Parser]) -> None:
    diff = command(acts, "diff", "definitions_diff", "what a version changes, in words")
    _folder(diff, "old", "the version before")
    _folder(diff, "new", "the version after")
    diff.add_argument(
        "--site", type=Path, metavar="SITE", help="count stored values that it concerns"
    )
    as_json(diff)
    secrets(diff)
    clock(diff)
    made = command(acts, "install", "definitions_install", "bring a new version to a site")
    _folder(made)
    site_folder(made)
    made.add_argument("--preview", action="store_true", help="say what would change, write nothing")
    made.add_argument("--approval", metavar="TEXT", help="who or what allowed this version")
    made.add_argument("--approved-on", metavar="DATE", help="the day of the approval")
    as_json(made)
    secrets(made, required=True)
    clock(made)
    move = command(acts, "move", "definitions_move", "move forms to the newest version")
    site_folder(move)
    subject(move, "whose forms", required=True)
    form(move)
    move.add_argument("--reason", metavar="TEXT", help="why they are moved")
    move.add_argument("--preview", action="store_true", help="say what would change, write nothing")
    as_json(move)
    secrets(move, required=True)
    clock(move)


def _kinds(text: str) -> tuple[Kind, ...]:
    """Kinds of wrongs as typed, with commas between them."""
    names = text.split(",")
    if unknown := [name for name in names if name not in set(Kind)]:
        raise ArgumentTypeError(f"{', '.join(unknown)} (one of {', '.join(Kind)})")
    return tuple(Kind(name) for name in names)
