"""Line breaking: nothing is lost, nothing is wider than its column."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mscform.documents.layout import in_columns
from mscform.documents.lines import NOTE, STRONG, TEXT, Line, Span, longest_word, set_lines
from mscform.documents.marks import mark, tick_box
from mscform.documents.typeface import load_typeface
from tests.documents.ward import RESOURCES

FACE = load_typeface(RESOURCES)
ALPHABET = st.sampled_from("abc ABC 0123,.;-/()体温℃，。（）“”《》、 x\n")


def joined(lines: tuple[Line, ...]) -> str:
    return "".join(piece.text for line in lines for piece in line.pieces)


@settings(max_examples=300, deadline=None)
@given(st.text(ALPHABET, max_size=300), st.floats(30, 300))
def test_no_character_is_lost_and_no_line_too_wide(text: str, width: float) -> None:
    lines = set_lines(FACE, [Span(text)], width)
    assert joined(lines) == text.replace("\n", "")
    for line in lines:
        shown = "".join(piece.text for piece in line.pieces)
        hanging = FACE.width(" ", bold=False, size=9) * (len(shown) - len(shown.rstrip(" ")))
        assert line.width - hanging <= width + 0.01


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(ALPHABET, max_size=40), st.booleans()), max_size=8))
def test_spans_of_several_styles_stay_in_order(parts: list[tuple[str, bool]]) -> None:
    spans = [Span(text, STRONG if bold else NOTE) for text, bold in parts]
    assert joined(set_lines(FACE, spans, 90)) == "".join(t for t, _ in parts).replace("\n", "")


def test_a_box_to_tick_stays_with_its_words() -> None:
    spans = [part for n in range(9) for part in (tick_box(), Span(f"a choice of {n}    "))]
    lines = set_lines(FACE, spans, 150)
    assert len(lines) > 3
    for line in lines:
        assert line.pieces[0].mark == "tick_box"
        assert line.pieces[-1].text.startswith("a choice of")


def test_words_wider_than_the_line_begin_beside_their_box() -> None:
    lines = set_lines(FACE, [tick_box(), Span("a choice " * 20)], 100)
    assert lines[0].pieces[1].text.startswith("a choice")


def test_columns_lose_nothing_and_begin_below_each_other() -> None:
    pieces = [[tick_box(), Span(f"number {n}")] for n in range(7)]
    lines = [set_lines(FACE, line, 300)[0] for line in in_columns(FACE, pieces, 300)]
    said = sorted(piece.text for line in lines for piece in line.pieces if piece.text)
    assert said == [f"number {n}" for n in range(7)]
    starts = [[piece.x for piece in line.pieces if piece.mark == "tick_box"] for line in lines]
    assert len(lines) < 7
    assert all(abs(x - y) < 0.01 for line in starts for x, y in zip(line, starts[0], strict=False))


def test_a_line_break_in_the_text_breaks_the_line() -> None:
    assert len(set_lines(FACE, [Span("one\ntwo\n\nfour")], 500)) == 4


def test_words_stay_whole_where_they_fit() -> None:
    lines = set_lines(FACE, [Span("systolic pressure measured lying")], 66)
    assert [joined((line,)).strip() for line in lines] == [
        "systolic",
        "pressure",
        "measured lying",
    ]


@pytest.mark.parametrize("sign", "，。；）”")
def test_closing_punctuation_never_begins_a_line(sign: str) -> None:
    text = f"收缩压低于舒张压{sign}" * 30
    for width in range(40, 140, 7):
        for line in set_lines(FACE, [Span(text)], width)[1:]:
            assert not line.pieces[0].text.startswith(sign)


def test_a_sign_takes_its_room() -> None:
    lines = set_lines(FACE, [mark("triangle", TEXT), Span("unusual")], 200)
    assert lines[0].pieces[1].x > lines[0].pieces[0].width


def test_the_longest_word_is_what_a_column_needs() -> None:
    room = longest_word(FACE, [[Span("a bb measured c")]], 500)
    assert room == pytest.approx(FACE.width("measured", bold=False, size=9))
    assert longest_word(FACE, [[Span("x" * 5000)]], 80) == 80


def test_a_column_holds_a_box_with_its_first_word() -> None:
    spans = [tick_box(), Span("Calculated "), Span("(CALC)", NOTE)]
    lines = set_lines(FACE, spans, longest_word(FACE, [spans], 500))
    assert [piece.mark or piece.text.strip() for piece in lines[0].pieces] == [
        "tick_box",
        "Calculated",
    ]
