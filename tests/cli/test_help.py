"""What --help says: every command and every option in words."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator

import pytest

from mscform.cli.arguments import build_parser
from mscform.cli.grammar import Parser


def every_parser(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser with all below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in dict.fromkeys(action.choices.values()):
                yield from every_parser(below)


PARSERS = {parser.prog: parser for parser in every_parser(build_parser())}


@pytest.mark.parametrize("prog", PARSERS)
def test_every_option_is_explained(prog: str) -> None:
    parser = PARSERS[prog]
    dumb = [
        action.dest
        for action in parser._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    assert dumb == []
    choices = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    about = [told for action in choices for told in action._choices_actions if not told.help]
    assert about == []


def test_the_walk_reaches_the_acts_of_a_family() -> None:
    assert {"mscform", "mscform demo", "mscform site create"} <= set(PARSERS)
    assert all(isinstance(parser, Parser) for parser in PARSERS.values())


@pytest.mark.parametrize("kind", ["blank", "annotated", "form"])
def test_each_kind_of_paper_has_its_own_help_with_an_example_that_is_understood(kind: str) -> None:
    parser = PARSERS[f"mscform print {kind}"]
    told = parser.format_help()
    assert f"usage: mscform print {kind} " in told
    assert "--out FILE.pdf" in told.splitlines()[0]
    assert ("--subject" in told) is (kind == "form")
    example = told.partition("example:\n")[2]
    words = shlex.split(example)
    assert words[:3] == ["mscform", "print", kind]
    assert build_parser().parse_args(words[1:]).what == kind


def test_the_help_of_paper_names_every_kind() -> None:
    told = PARSERS["mscform print"].format_help()
    for kind in ("blank", "annotated", "form"):
        assert re.search(rf"^ +{kind}\b", told, re.MULTILINE), kind


def test_the_first_help_says_how_to_open_the_window(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--help"])
    told = capsys.readouterr().out
    assert "mscform [SITE]" in told
    assert "start page" in told
