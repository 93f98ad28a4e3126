"""The grid of timed sets: the due column is open, Enter walks down a set, alerts speak."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mscform.gui.grid_group import GridPanel
from mscform.gui.grid_model import spread
from tests.gui.desk_site import Ward, path_of

Open = Callable[[str], Ward]


def started(open_page: Open) -> Ward:
    """A run whose time zero was ten minutes ago."""
    w = open_page("F.MON")
    w.put("I.MON.START", "2025-03-06 21:50")
    return w


def grid(w: Ward) -> GridPanel:
    return w.page.findChildren(GridPanel)[0]


def test_the_due_set_is_open_and_only_it_holds_boxes(ward: Open) -> None:
    started(ward)
    w = ward("F.MON")
    w.page.start()
    assert w.here().endswith(f"[{grid(w).active}]")
    repeats = {path.repeat for path in grid(w).paths()}
    assert repeats == {grid(w).active}


def test_enter_goes_down_the_set_and_then_to_the_next(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.type("36.8")
    assert w.here() == "I.MON.HR[PRE]"
    w.type("82")
    assert w.here() == "I.MON.SX[PRE]"
    w.type("2")
    assert w.raw("I.MON.SX[PRE]") == "N"
    assert w.here() == "I.MON.BY[PRE]"
    w.press(Qt.Key.Key_Return)
    assert w.here() == "I.MON.DTC[15M]"
    assert grid(w).active == "15M"
    assert w.raw("I.MON.TEMP[PRE]") == "36.8"


def test_symptoms_appear_in_their_set_when_there_are_any(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.SX[PRE]")
    assert w.page.editor(path_of("I.MON.CHILL[PRE]")) is None
    w.type("1", enter=False)
    w.press(Qt.Key.Key_Return)
    assert w.here() == "I.MON.CHILL[PRE]"


def test_a_click_opens_another_set_and_commits_what_was_typed(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.type("37.1", enter=False)
    panel = grid(w)
    span = panel.columns().spans["2H"]
    QTest.mouseClick(
        panel,
        Qt.MouseButton.LeftButton,
        pos=QPoint(span.x + 10, panel.rect_of(path_of("I.MON.TEMP[2H]")).center().y()),
    )
    assert panel.active == "2H"
    assert w.here() == "I.MON.TEMP[2H]"
    assert w.raw("I.MON.TEMP[PRE]") == "37.1"


def test_f4_twice_says_why_a_whole_set_was_not_taken(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[15M]")
    w.press(Qt.Key.Key_F4)
    assert [scope.kind for scope in w.answers.scopes][:2] == ["box", "set"]
    w.answers.not_done_pick = (1, "ASLEEP")
    w.press(Qt.Key.Key_F4)
    assert w.raw("I.MON.REASND[15M]") == "ASLEEP"
    assert w.page.editor(path_of("I.MON.TEMP[15M]")) is None


def test_f10_adds_an_extra_set_and_goes_there(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.press(Qt.Key.Key_F10)
    assert w.page.here is not None
    assert w.page.here.repeat == "UNS1"


def test_level_two_puts_up_a_band_and_leaves_the_sheet_free(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.type("38.4")
    assert "Call the physician." in w.page.band.text()
    assert not w.page.alerts.covers()


def test_level_three_covers_until_acknowledged(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.type("39.5", enter=False)
    w.press(Qt.Key.Key_Tab)
    cover = w.page.alerts.cover
    assert w.page.alerts.covers()
    assert cover.geometry() == w.page.sheet.rect()
    assert "Stop the infusion." in cover.accessibleDescription()
    QTest.keyClick(cover, Qt.Key.Key_F11)
    assert not w.page.alerts.covers()
    state = w.site.entry.state(w.subject, w.key)
    assert [alert.acknowledged for alert in state.alerts if alert.level == 3] == [True]


def test_nothing_is_typed_beneath_the_cover_unseen(ward: Open) -> None:
    w = started(ward)
    for path, key in (("I.MON.TEMP[PRE]", Qt.Key.Key_Return), ("I.MON.TEMP[15M]", Qt.Key.Key_Tab)):
        w.go(path)
        w.type("39.5", enter=False)
        w.press(key)
        assert w.page.alerts.cover.hasFocus()
        QTest.keyClick(w.page.alerts.cover, Qt.Key.Key_F11)
        assert not w.page.alerts.covers()


def test_entry_beneath_the_cover_is_one_key_away(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.type("39.5", enter=False)
    w.press(Qt.Key.Key_Tab)
    QTest.keyClick(w.page.alerts.cover, Qt.Key.Key_Escape)
    assert not w.page.alerts.covers()
    assert w.page.band.text()
    w.go("I.MON.HR[PRE]")
    w.type("120")
    assert w.raw("I.MON.HR[PRE]") == "120"
    assert not w.page.alerts.covers()


@pytest.mark.parametrize("width", [900, 1010, 1302, 1856])
@pytest.mark.parametrize("extra", [0, 3])
def test_all_sets_have_their_column_and_none_overlap(ward: Open, width: int, extra: int) -> None:
    w = started(ward)
    for _ in range(extra):
        w.page.desk.add_row(grid(w).plan.group)
    panel = grid(w)
    model = panel._model
    for active in ("PRE", "2H", "E8H"):
        columns = spread(model, active, width)
        edges = sorted((span.x, span.x + span.width) for span in columns.spans.values())
        assert all(a[1] <= b[0] for a, b in pairwise(edges))
        assert edges[-1][1] <= width
        assert active in columns.spans
        shown = len(columns.spans) + columns.before + columns.after
        assert shown == len(model.columns)
        if width >= 1302:
            assert len(columns.spans) == len(model.columns)


def test_the_boxes_of_the_open_set_are_named_with_their_set(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[2H]")
    editor = w.page.editor(path_of("I.MON.TEMP[2H]"))
    assert editor is not None
    assert "2 h" in editor.focus_target().accessibleName()
    assert isinstance(w.focus(), QWidget)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("22:52", "2025-03-06 22:52"),
        ("0:08", "2025-03-07 00:08"),
        ("2025-03-06 22:40", "2025-03-06 22:40"),
        ("99:99", "99:99"),
    ],
)
def test_a_clock_time_gets_the_day_it_must_have(ward: Open, typed: str, taken: str) -> None:
    w = started(ward)
    w.go("I.MON.DTC[2H]")
    w.type(typed)
    assert w.raw("I.MON.DTC[2H]") == taken
