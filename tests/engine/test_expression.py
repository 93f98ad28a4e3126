"""Reading rule texts: what is allowed, what is refused, and where the fault is said to be."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mscform.base.identity import EventOID, FormOID, GroupOID
from mscform.definitions.logic import Expression
from mscform.engine.expression import (
    ExpressionFault,
    Reference,
    ReferenceKind,
    Scope,
    parse,
    parse_constant,
    references,
)
from mscform.engine.tree import Constant, ItemRead
from tests.engine.language_world import SCOPE, STUDY, expression, tree

CATALOGUE = Path(__file__).parents[2] / "resources" / "i18n" / "engine_language.json"
IN_SET = Scope(STUDY, FormOID("F.MON"), GroupOID("IG.MON.SET"))


def code_of(text: str, scope: Scope = SCOPE) -> str:
    with pytest.raises(ExpressionFault) as caught:
        tree(text, scope)
    return caught.value.code


def test_numbers_are_exact_as_written() -> None:
    node = tree("37.50")
    assert isinstance(node, Constant)
    assert str(node.value) == "37.50"


@pytest.mark.parametrize("written", ["TB", "I.X.TB", " TB ", "(TB)", "TB # remark"])
def test_short_and_full_names_are_the_same_item(written: str) -> None:
    node = tree(written)
    assert isinstance(node, ItemRead)
    assert (node.item, node.beside) == ("I.X.TB", False)


def test_an_item_of_a_form_of_the_same_event_is_beside() -> None:
    assert tree("I.EX.EXSTDTC") == ItemRead(STUDY.forms["F.EX"].items()[0].oid, True)


def test_a_backslash_in_a_text_is_an_ordinary_sign() -> None:
    node = tree(r'"S\d{3}"')
    assert isinstance(node, Constant)
    assert node.value == r"S\d{3}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ENG-L-EMPTY"),
        ("  \n ", "ENG-L-EMPTY"),
        ("1" + "+1" * 2000, "ENG-L-LENGTH"),
        ("(" * 61 + "1" + ")" * 61, "ENG-L-NESTING"),
        ("not " * 200 + "True", "ENG-L-NESTING"),
        ("+".join(["1"] * 300), "ENG-L-NESTING"),
        ("1) or (2", "ENG-L-BRACKET"),
        ("TB ==", "ENG-L-SYNTAX"),
        ("TB = 1", "ENG-L-EQUALS"),
        ("TB\x00", "ENG-L-SYNTAX"),
        ("\ud800", "ENG-L-SYNTAX"),
        ("2 ** 9999999", "ENG-L-FORBIDDEN"),
        ("+TB", "ENG-L-FORBIDDEN"),
        ("~TB", "ENG-L-FORBIDDEN"),
        ("TB is 1", "ENG-L-FORBIDDEN"),
        ("lambda: 1", "ENG-L-FORBIDDEN"),
        ("[TB]", "ENG-L-FORBIDDEN"),
        ("TB[0]", "ENG-L-FORBIDDEN"),
        ("{1: 2}", "ENG-L-FORBIDDEN"),
        ("(x := 1)", "ENG-L-FORBIDDEN"),
        ("[x for x in TB]", "ENG-L-FORBIDDEN"),
        ('f"{TB}"', "ENG-L-FORBIDDEN"),
        ("min(*TB)", "ENG-L-FORBIDDEN"),
        ('"a".upper()', "ENG-L-FORBIDDEN"),
        ("TB, INR", "ENG-L-FORBIDDEN"),
        ("None", "ENG-L-LITERAL"),
        ("0x1F", "ENG-L-LITERAL"),
        ("1_000", "ENG-L-LITERAL"),
        ("1e9999", "ENG-L-LITERAL"),
        ("2j", "ENG-L-LITERAL"),
        ('b"a"', "ENG-L-LITERAL"),
        ('"a" "b"', "ENG-L-LITERAL"),
        ('"""a"""', "ENG-L-LITERAL"),
        ("...", "ENG-L-LITERAL"),
        ("TB in [INR]", "ENG-L-LITERAL"),
        ("eval(1)", "ENG-L-FUNCTION"),
        ("__import__(1)", "ENG-L-FUNCTION"),
        ("rund(1)", "ENG-L-FUNCTION-NEAR"),
        ("round()", "ENG-L-COUNT"),
        ("round(number=1)", "ENG-L-NAMED"),
        ("TEPM", "ENG-L-NAME-NEAR"),
        ("QQQQ", "ENG-L-NAME"),
        ("I.EX.EXSTDT", "ENG-L-NAME-NEAR"),
        ("DRUG", "ENG-L-MANY-ROWS"),
        ("I.AWAY.LONELY", "ENG-L-APART"),
        ("P.MELDMIN", "ENG-L-PARAMETER-NEAR"),
        ("P.REF_RANGES", "ENG-L-NO-TABLE"),
        ('lookup("P.MELD_MIN", "low")', "ENG-L-TABLE"),
        ('lookup("P.REF_RANGES", "lo")', "ENG-L-COLUMN"),
        ('lookup("P.REF_RANGES", "low", tset="ALT")', "ENG-L-COLUMN"),
        ('over("IG.X.LOGS", True)', "ENG-L-GROUP-NEAR"),
        ('at("SE.SCR")', "ENG-L-ADDRESS"),
        ('at("SE.SRC/F.X/I.X.TB")', "ENG-L-EVENT-NEAR"),
        ('at("SE.SCR/F.XX/I.X.TB")', "ENG-L-FORM-NEAR"),
        ('at("SE.SCR/F.EX/I.EX.EXSTDTC")', "ENG-L-NOT-IN-EVENT"),
        ('at("SE.SCR[1]/F.X/I.X.TB")', "ENG-L-ADDRESS-REPEAT"),
        ('at("SE.INF/F.MON/I.MON.TEMP_VSORRES")', "ENG-L-ADDRESS-REPEAT"),
        ("at(TB)", "ENG-L-QUOTED"),
        ('tp(TB, "PRE")', "ENG-L-NOT-TIMED"),
        ('matches(NOTE, "(a+)+b")', "ENG-L-PATTERN"),
        ('matches(NOTE, "[")', "ENG-L-PATTERN"),
    ],
)
def test_refused_with_its_own_sentence(text: str, code: str) -> None:
    assert code_of(text) == code
    assert set(json.loads(CATALOGUE.read_text("utf-8"))[code]) == {"en", "zh"}


def test_time_points_belong_to_the_plan() -> None:
    assert code_of('tp(TEMP_VSORRES, "1HH")', IN_SET) == "ENG-L-POINT-NEAR"
    assert references(tree('tp("I.MON.TEMP_VSORRES", "PRE")', IN_SET)) == {
        Reference(ReferenceKind.POINT, item=STUDY.forms["F.MON"].items()[4].oid, point="PRE")
    }


def test_a_fault_is_placed_in_the_file() -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse(expression("TB > 1 and QQQQ < 2", line=10, column=5), SCOPE)
    assert (caught.value.line, caught.value.column) == (1, 12)
    assert str(caught.value.position) == "forms/x.yaml:10:16"


def test_lines_after_the_first_count_on() -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse(expression('NOTE == "谷丙转氨酶" or\n  QQQQ < 2'), SCOPE)
    assert str(caught.value.position) == "forms/x.yaml:11:7"


def test_columns_count_characters_not_bytes() -> None:
    with pytest.raises(ExpressionFault) as caught:
        parse(Expression('"谷丙" == QQQQ'), SCOPE)
    assert (caught.value.column, caught.value.position) == (9, None)


def test_an_address_is_resolved_with_the_first_repeat() -> None:
    (reference,) = references(tree('at("SE.INF/F.EX/I.EX.EXSTDTC")'))
    assert reference.target == (EventOID("SE.INF"), "1", "F.EX", "", "I.EX.EXSTDTC", "")


def test_references_tell_how_things_are_reached() -> None:
    text = (
        'now() > last_time(TB) or any(over("IG.X.LOG", DRUG == "x")) or previous(INR) > P.MELD_MIN'
    )
    kinds = {(found.kind, found.item or found.group) for found in references(tree(text))}
    assert kinds == {
        (ReferenceKind.NOW, None),
        (ReferenceKind.READINGS, "I.X.TB"),
        (ReferenceKind.ROWS, "IG.X.LOG"),
        (ReferenceKind.ROWS, "I.X.DRUG"),
        (ReferenceKind.EARLIER, "I.X.INR"),
        (ReferenceKind.PARAMETER, None),
    }


def test_constants_of_parameters() -> None:
    assert parse_constant(Expression("-1.50")) == Decimal("-1.50")
    assert parse_constant(Expression('["1", "5"]')) == ("1", "5")
    with pytest.raises(ExpressionFault):
        parse_constant(Expression("TB"))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80), st.text("()[]{}\"'.,<>=!+-*/% \n\r\f\tTBaIX19andorif#\\", max_size=80)
    )
)
def test_random_text_gives_a_tree_or_a_fault(text: str) -> None:
    try:
        tree(text)
    except ExpressionFault as fault:
        places = (fault.line, fault.column)
    else:
        places = (1, 1)
    assert min(places) >= 1
