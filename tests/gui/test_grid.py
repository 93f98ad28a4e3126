"""The grid of timed sets: the due column is open, Enter walks down a set, alerts speak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.short_names import initials
from mscform.gui.grid_group import GridPanel
from mscform.gui.grid_model import spread
from mscform.gui.grid_paint import is_skipped
from mscform.records.clinical import FormStatus
from tests.gui.desk_site import Ward, make_site, path_of, write_study

Open = Callable[[str], Ward]


def started(open_page: Open) -> Ward:
    """A run whose time zero was ten minutes ago."""
    w = open_page("F.MON")
    w.put("I.MON.START", "2025-03-06 21:50")
    return w


def open_anew(open_page: Open, start: str = "") -> Ward:
    """The sheet opened once more, after time zero was told."""
    w = open_page("F.MON")
    if start:
        w.put("I.MON.START", start)
        w = open_page("F.MON")
    return w


def take(w: Ward, point: str, at: str) -> None:
    """A set taken elsewhere, whole."""
    w.put(f"I.MON.DTC[{point}]", at)
    w.put(f"I.MON.TEMP[{point}]", "36.8")


def grid(w: Ward) -> GridPanel:
    return w.page.findChildren(GridPanel)[0]


def test_the_due_set_is_open_and_only_it_holds_boxes(ward: Open) -> None:
    started(ward)
    w = ward("F.MON")
    w.page.start()
    assert w.here().endswith(f"[{grid(w).active}]")
    repeats = {path.repeat for path in grid(w).paths()}
    assert repeats == {grid(w).active}


def test_a_late_set_comes_before_the_one_that_is_due(ward: Open) -> None:
    w = open_anew(ward, "2025-03-06 21:42")
    # 15 min was to be taken by 22:02 at the latest, PRE by 21:42; both are still waiting.
    assert grid(w).active == "PRE"
    take(w, "PRE", "2025-03-06 21:40")
    assert grid(open_anew(ward)).active == "15M"


def test_a_set_that_is_not_due_yet_is_open_where_all_before_it_are_done(ward: Open) -> None:
    w = open_anew(ward, "2025-03-06 21:50")
    take(w, "PRE", "2025-03-06 21:45")
    take(w, "15M", "2025-03-06 21:59")
    assert grid(open_anew(ward)).active == "30M"


def test_a_complete_form_shows_the_last_set_that_was_taken(ward: Open) -> None:
    w = open_anew(ward, "2025-03-06 21:50")
    take(w, "PRE", "2025-03-06 21:45")
    take(w, "15M", "2025-03-06 21:59")
    for point in ("30M", "1H", "2H", "4H", "6H", "8H", "E8H"):
        w.put(f"I.MON.REASND[{point}]", "ASLEEP")
    w.page.commands.complete()
    assert w.page.desk.state.status is FormStatus.COMPLETE
    w = open_anew(ward)
    assert grid(w).active == "15M"
    w.page.start()
    assert w.here().endswith("[15M]")


def test_a_complete_form_without_a_taken_set_has_none_open(ward: Open) -> None:
    w = open_anew(ward, "2025-03-06 21:50")
    for point in ("PRE", "15M", "30M", "1H", "2H", "4H", "6H", "8H", "E8H"):
        w.put(f"I.MON.REASND[{point}]", "ASLEEP")
    w.page.commands.complete()
    w = open_anew(ward)
    w.page.start()
    assert grid(w).active == ""
    assert grid(w).paths() == ()


@pytest.fixture
def skipping(
    tmp_path: Path, resources: Path, qtbot: QtBot, dressed: QApplication
) -> Iterator[Open]:
    """Forms of a study whose second set is left out while it is not known to be needed."""
    study = write_study(tmp_path / "skipping")
    for file in (study / "forms").iterdir():
        words = file.read_text(encoding="utf-8")
        point = 'offset: "15", tolerance: "5"'
        told = f"{point}, skip_when: 'not is_missing(START)'"
        file.write_text(words.replace(point, told), encoding="utf-8")
    site = make_site(tmp_path, resources, study_folder=study)
    yield lambda form: Ward(site, form, qtbot.addWidget)
    site.close()


def test_a_skipped_set_is_never_open_unless_somebody_goes_there(skipping: Open) -> None:
    w = open_anew(skipping, "2025-03-06 21:50")
    take(w, "PRE", "2025-03-06 21:45")
    w = open_anew(skipping)
    assert grid(w).active == "30M"
    w.go("I.MON.BY[PRE]")
    w.press(Qt.Key.Key_Return)
    assert w.here() == "I.MON.DTC[30M]"
    w.go("I.MON.TEMP[15M]")
    w.type("36.9")
    assert w.raw("I.MON.TEMP[15M]") == "36.9"
    assert w.here() == "I.MON.HR[15M]"


def test_a_skipped_set_is_said_and_its_cells_are_a_dash(skipping: Open) -> None:
    w = open_anew(skipping, "2025-03-06 21:50")
    column = grid(w)._model.column("15M")
    assert column is not None
    assert is_skipped(column)
    tip = grid(w)._tip(
        QPoint(grid(w).columns().spans["15M"].x + 9, grid(w).rect_of(path_of("I.MON.HR[15M]")).y())
    )
    assert "skipped" in tip


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
    rows = [row for group in w.page.desk.state.groups for row in group.repeats]
    assert [w.texts.of(row.title) for row in rows if row.key == "UNS1"] == ["Extra 1"]


@pytest.mark.parametrize(
    ("name", "short"), [("Night Nurse One", "NNO"), ("李娜", "李娜"), ("Li Na", "LN")]
)
def test_a_long_name_is_told_by_its_initials(name: str, short: str) -> None:
    assert initials(name) == short


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
    assert cover.geometry() == w.page.window().rect()
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


def test_what_is_typed_at_the_cover_is_kept_and_goes_to_the_boxes(ward: Open) -> None:
    w = started(ward)
    w.go("I.MON.TEMP[PRE]")
    w.type("39.5", enter=False)
    w.press(Qt.Key.Key_Return)
    cover = w.page.alerts.cover
    QTest.keyClicks(cover, "120")
    QTest.keyClick(cover, Qt.Key.Key_Return)
    assert w.raw("I.MON.HR[PRE]") is None
    QTest.keyClick(cover, Qt.Key.Key_F11)
    assert w.raw("I.MON.HR[PRE]") == "120"
