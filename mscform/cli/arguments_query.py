"""The grammar of `mscform query`."""

from __future__ import annotations

from typing import Final

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
from mscform.records.review import QueryStatus

_EXAMPLE: Final = (
    "mscform query open SITE --subject 01-001 --at SE.SCR/F.DM/I.DM.SEX "
    '--text "Which document is this from?" --as monitor1'
)
_ACTS: Final = (
    ("answer", "say what is to be said; for who enters data", True),
    ("close", "it is settled; one that nobody answered needs words", False),
    ("cancel", "it should not have been asked; needs words", True),
    ("reopen", "the answer does not settle it: ask again, in words", True),
)


def add_query(commands: Subparsers[Parser]) -> None:
    """Ask, answer, close, and list."""
    family = commands.add_parser(
        "query", help="questions about what is recorded", epilog=f"Example: {_EXAMPLE}"
    )
    acts = family.add_subparsers(dest="act", required=True, metavar="ACT")
    _list(acts)
    made = command(acts, "open", "query_open", "ask about a value, a row or a form")
    site_folder(made)
    subject(made, "about whom", required=True)
    made.add_argument(
        "--at",
        required=True,
        metavar="ADDRESS",
        help="an item, a form, or a row such as SE.LOG/F.AE/IG.AE.ROW[2]",
    )
    _finish(made, "what is to be clarified", needs_words=True)
    for name, about, needs_words in _ACTS:
        made = command(acts, name, f"query_{name}", about)
        site_folder(made)
        made.add_argument("query", metavar="QUERY", help="its name in the list, such as Q17")
        _finish(made, "what is said", needs_words=needs_words)


def _list(acts: Subparsers[Parser]) -> None:
    made = command(acts, "list", "query_list", "all queries with their threads")
    site_folder(made)
    subject(made)
    form(made)
    made.add_argument(
        "--status",
        action="append",
        default=[],
        choices=[one.value for one in QueryStatus],
        help="in this state only; more than once",
    )
    as_json(made)
    secrets(made)
    clock(made)


def _finish(made: Parser, words: str, *, needs_words: bool) -> None:
    made.add_argument("--text", required=needs_words, default="", metavar="WORDS", help=words)
    as_json(made)
    secrets(made, required=True)
    clock(made)
