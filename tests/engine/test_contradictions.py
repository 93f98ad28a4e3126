"""Conditions and checks that contradict themselves, told with the two parts that do."""

from __future__ import annotations

from itertools import product
from typing import Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mscform.base.identity import CheckOID, ItemOID
from mscform.definitions.logic import EditCheck, Severity
from mscform.engine.checking import RuleFault, check_study
from mscform.engine.contradictions import Contradictions
from mscform.engine.evaluator import compile_tree
from mscform.engine.standing import Part
from mscform.engine.values import Value
from tests.engine.language_world import STUDY, N, World, both, expression, item, tree
from tests.engine.test_checking import with_items


def _asked(text: str) -> tuple[RuleFault, ...]:
    return check_study(
        with_items(item("I.X.NEW", "decimal", "IG.X.NEW", ask_when=expression(text)))
    )


def _checked(text: str) -> tuple[RuleFault, ...]:
    check = EditCheck(
        oid=CheckOID("EC-1"),
        item=ItemOID("I.X.NEW"),
        holds=expression(text),
        severity=Severity.UNUSUAL,
        message=both("Odd"),
        slots={},
    )
    return check_study(with_items(item("I.X.NEW", "decimal", "IG.X.NEW", checks=(check,))))


@pytest.mark.parametrize(
    ("text", "one", "other", "column"),
    [
        ('O2 == "Y" and O2 == "N"', 'O2 == "Y"', 'O2 == "N"', 19),
        ("AGE > 70 and TB > 1 and AGE < 18", "AGE > 70", "AGE < 18", 29),
        ('is_missing(O2) and O2 == "Y"', "is_missing(O2)", 'O2 == "Y"', 24),
        ('O2 in ["Y"] and not (O2 != "N")', 'O2 in ["Y"]', 'not (O2 != "N")', 21),
        ('TB > 1 or (O2 == "Y" and O2 == "N")', 'O2 == "Y"', 'O2 == "N"', 30),
        ("AGE >= 18 and (TB > 1 and AGE < 18)", "AGE >= 18", "AGE < 18", 31),
    ],
)
def test_two_parts_that_contradict_are_named(text: str, one: str, other: str, column: int) -> None:
    (fault,) = _asked(text)
    assert fault.message.code == "ENG-L-NEVER-BOTH"
    assert fault.message.slots == {"one": one, "other": other}
    assert str(fault.position) == f"forms/x.yaml:10:{column}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("70 < AGE < 18", "ENG-L-NEVER"),
        ("1 > 2 and TB > 1", "ENG-L-NEVER"),
        ("is_missing(O2) or not is_missing(O2)", "ENG-L-ALWAYS"),
        ('O2 == "Y" or O2 == "N" or is_missing(O2)', "ENG-L-ALWAYS"),
    ],
)
def test_what_no_answer_changes_is_told(text: str, code: str) -> None:
    assert [fault.message.code for fault in _asked(text)] == [code]


def test_a_check_that_can_never_tell_anything() -> None:
    assert [one.message.code for one in _checked('O2 != "Y" or O2 != "N"')] == ["ENG-L-NEVER-TOLD"]
    assert [one.message.code for one in _checked("AGE < 18 and AGE > 70")] == ["ENG-L-NEVER-BOTH"]
    assert _checked('O2 == "Y" or is_missing(O2)') == ()


@pytest.mark.parametrize(
    "text",
    [
        'O2 != "Y" or O2 != "N"',
        'O2 == "Y" or O2 == "N"',
        "18 <= AGE <= 18",
        "AGE >= 18 and AGE <= 18",
        "AGE > 18 and AGE < 19",
        "AGE < TB and AGE > TB",
        '"LIP" in SX_ANGIO and "FACE" in SX_ANGIO',
        'last("I.X.SEX") != "M" and last("I.X.SEX") != "F"',
    ],
)
def test_what_some_answer_can_give_is_left_alone(text: str) -> None:
    assert _asked(text) == ()


# ---------------------------------------------------------------------- against all answers

_ANSWERS: Final[dict[str, tuple[Value, ...]]] = {
    "AGE": (*(N(half) / 2 for half in range(-1, 8)), None),
    "O2": ("Y", "N", None),
    "SEX": ("M", "F", None),
}
_RELATIONS: Final = ["<", "<=", ">", ">=", "==", "!="]
_ATOMS: Final = st.one_of(
    st.builds(
        "AGE {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(0, 3)
    ),
    st.builds("{} < AGE <= {}".format, st.integers(0, 3), st.integers(0, 3)),
    st.builds('O2 {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from("YN")),
    st.sampled_from(['O2 in ["Y"]', 'SEX not in ["M"]', 'SEX == "F"', "1 > 2", "1 < 2"]),
    st.builds("is_missing({})".format, st.sampled_from(list(_ANSWERS))),
)
_TEXTS: Final = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
    ),
    max_leaves=6,
)


def _given(text: str) -> set[Value]:
    """What a part gives for every combination of answers, by the program's own evaluator."""
    rule = compile_tree(tree(text))
    combinations = product(*_ANSWERS.values())
    return {rule(World(dict(zip(_ANSWERS, values, strict=True)))) for values in combinations}


@settings(deadline=None, max_examples=150)
@given(_TEXTS, st.sampled_from([Part.OTHER, Part.CHECK]))
def test_nothing_is_called_a_contradiction_that_an_answer_can_give(text: str, part: Part) -> None:
    for _, message in Contradictions(STUDY).of(expression(text), tree(text), part):
        told = [str(value) for value in message.slots.values()]
        assume(not any(one.endswith("…") for one in told))
        given = _given(" and ".join(f"({one})" for one in told))
        if message.code == "ENG-L-ALWAYS":
            assert given == {True}
        else:
            assert (message.code != "ENG-L-NEVER-TOLD") not in given


@settings(deadline=None, max_examples=100)
@given(_TEXTS)
def test_what_no_answer_makes_true_is_found(text: str) -> None:
    if True not in _given(text):
        assert Contradictions(STUDY).of(expression(text), tree(text), Part.OTHER)
