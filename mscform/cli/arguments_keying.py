"""The grammar of `mscform keying`."""

from __future__ import annotations

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


def add_keying(commands: Subparsers[Parser]) -> None:
    """Type again what was copied from paper, list what differs, say what stands on the paper."""
    family = commands.add_parser("keying", help="second keying of what was copied from paper")
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = command(acts, "list", "keying_list", "what waits, agrees, differs, was resolved")
    site_folder(listing)
    subject(listing, "whose form", required=True)
    form(listing, "the form that was copied", required=True)
    as_json(listing)
    secrets(listing)
    clock(listing)
    typed = command(acts, "enter", "keying_enter", "type it again, as another person")
    site_folder(typed)
    typed.add_argument("entries", type=Path, metavar="ENTRIES.jsonl", help="one JSON object a line")
    _finish(typed)
    settle = command(acts, "resolve", "keying_resolve", "say which of the two stands on the paper")
    site_folder(settle)
    subject(settle, "whose form", required=True)
    settle.add_argument("--at", required=True, metavar="ADDRESS", help="the item that differs")
    settle.add_argument("--take", required=True, choices=("first", "second"), help="which one")
    settle.add_argument("--reason", required=True, metavar="CODE", help="why they differed")
    _finish(settle)


def _finish(made: Parser) -> None:
    as_json(made)
    secrets(made, required=True)
    clock(made)
