"""Rows over pages: no row is lost, none leaves its page."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mscform.documents.flow import Box, Cell, Placed, Row, paginate
from mscform.documents.lines import TEXT, Line, Piece

ROOM = 700.0


def row(count: int, *, keep: bool = False, name: str = "", header: tuple[Row, ...] = ()) -> Row:
    lines = tuple(
        Line((Piece(0, 10, f"{name}.{at}", TEXT, ""),), 10.0, 12.0, 9.0) for at in range(count)
    )
    return Row((Cell(0.0, 100.0, lines),), keep=keep, header=header)


def words(pages: list[list[Placed]]) -> list[str]:
    return [
        piece.text
        for page in pages
        for placed in page
        for cell in placed.row.cells
        for line in cell.lines
        for piece in line.pieces
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 150), st.booleans()), min_size=1, max_size=30))
def test_every_line_stands_once_in_order_inside_a_page(shape: list[tuple[int, bool]]) -> None:
    rows = [row(count, keep=keep, name=str(at)) for at, (count, keep) in enumerate(shape)]
    pages = paginate(rows, ROOM)
    expected = [f"{at}.{n}" for at, (count, _) in enumerate(shape) for n in range(count)]
    assert words(pages) == expected
    for page in pages:
        for placed in page:
            assert placed.top >= 0
            assert placed.top + placed.row.height <= ROOM + 0.01


def test_a_table_header_stands_again_on_the_next_page() -> None:
    header = row(1, name="header")
    rows = [header, *(row(3, name=str(at), header=(header,)) for at in range(40))]
    pages = paginate(rows, ROOM)
    assert len(pages) > 1
    assert all(words([page])[0] == "header.0" for page in pages)


def test_a_heading_is_never_left_alone_at_the_foot() -> None:
    for filler in range(40, 58):
        rows = [row(1, name="f") for _ in range(filler)]
        pages = paginate([*rows, row(1, keep=True, name="head"), row(2, name="body")], ROOM)
        assert words([pages[-1]])[-3:] == ["head.0", "body.0", "body.1"]


def test_a_box_is_not_split() -> None:
    boxed = Row((), boxes=(Box(0, 100, 300, "signature_1"),))
    pages = paginate([row(40), boxed], ROOM)
    assert [placed.row.boxes for placed in pages[-1]] == [boxed.boxes]


def test_a_very_long_row_is_laid_out_in_linear_time() -> None:
    pages = paginate([row(50_000, name="x")], ROOM)
    assert len(words(pages)) == 50_000


def test_less_air_between_rows_saves_a_page_that_would_be_nearly_empty() -> None:
    rows = [row(1, name=str(at)) for at in range(40)]
    assert rows[0].height * 40 > ROOM
    pages = paginate(rows, ROOM)
    assert len(pages) == 1
    assert words(pages) == [f"{at}.0" for at in range(40)]
    many = [row(1, name=str(at)) for at in range(60)]
    assert paginate(many, ROOM)[0][0].row.above == many[0].above
