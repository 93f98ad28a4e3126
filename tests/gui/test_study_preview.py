"""The live preview: a real folder is edited while the window stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.identity import ItemOID, ItemPath
from mscform.gui.study_preview import StudyPreview
from mscform.gui.texts import Texts
from tests.gui.desk_site import write_study
from tests.studies import STUDIES

_CTRL = Qt.KeyboardModifier.ControlModifier
LONG = 60_000
"""Milliseconds: the machine of the tests is shared; the goal stands in the report, not here."""


class Bench:
    """A person with an editor at one hand and the preview at the other."""

    def __init__(self, folder: Path, texts: Texts, qtbot: QtBot, form: str | None = None) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.window = StudyPreview(folder, texts, form)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.wait()

    def wait(self, act: Callable[[], object] | None = None) -> None:
        """Until the folder was read (again); `act` is what leads to it."""
        with self.qtbot.waitSignal(self.window.read, timeout=LONG):
            if act is not None:
                act()
        QCoreApplication.processEvents()

    def edit(self, name: str, old: str, new: str) -> None:
        """Save a file with something else in it."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        self.wait(lambda: path.write_text(text.replace(old, new), encoding="utf-8"))

    def go(self, item: str) -> None:
        """Into a box."""
        assert self.window.sides.page is not None
        self.window.sides.page.focus_path(ItemPath(ItemOID(item), ""))
        QCoreApplication.processEvents()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)
        QCoreApplication.processEvents()

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.focus, key, modifier)
        QCoreApplication.processEvents()

    @property
    def focus(self) -> object:
        return QApplication.focusWidget() or self.window

    def text_in(self, item: str) -> str | None:
        """What stands in a box; None where it is not asked."""
        assert self.window.sides.page is not None
        editor = self.window.sides.page.editor(ItemPath(ItemOID(item), ""))
        return None if editor is None else editor.text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_study(tmp_path / "study")


@pytest.fixture
def bench(folder: Path, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Bench]:
    assert dressed
    made = Bench(folder, texts, qtbot, "F.VS")
    yield made
    made.window.close()


def form_file(folder: Path, form: str) -> str:
    """The file of a form."""
    for path in sorted(folder.glob("forms/*.yaml")):
        if f"form: {form}\n" in path.read_text(encoding="utf-8"):
            return path.relative_to(folder).as_posix()
    raise AssertionError(form)


def test_form_and_paper_stand_beside_each_other_and_conditions_work(bench: Bench) -> None:
    sides = bench.window.sides
    assert sides.page is not None
    assert sides.area.widget() is not None
    assert sides.page.x() < sides.area.x()
    assert bench.text_in("I.VS.WHEN") is None
    bench.go("I.VS.PERF")
    bench.press(Qt.Key.Key_1)
    bench.press(Qt.Key.Key_Return)
    assert bench.text_in("I.VS.WHEN") == ""
    assert bench.window.state.text().startswith("No faults")


def test_a_saved_file_is_shown_and_what_was_typed_stays(bench: Bench) -> None:
    bench.go("I.VS.TEMP")
    bench.type("36.8")
    bench.press(Qt.Key.Key_Return)
    bench.type("11")
    bench.edit(form_file(bench.folder, "F.VS"), "{en: Temperature,", "{en: Warmth,")
    page = bench.window.sides.page
    assert page is not None
    assert bench.text_in("I.VS.TEMP") == "36.8"
    assert bench.text_in("I.VS.SBP") == "11"
    assert page.here == ItemPath(ItemOID("I.VS.SBP"), "")
    definition = page.desk.item(ItemPath(ItemOID("I.VS.TEMP"), ""))
    assert definition is not None
    assert definition.definition.question.in_language("en") == "Warmth"
    bench.type("8")
    assert bench.text_in("I.VS.SBP") == "118"


def test_what_fits_no_more_is_named_and_comes_back(bench: Bench) -> None:
    bench.go("I.VS.DBP")
    bench.type("76")
    bench.press(Qt.Key.Key_Return)
    name = form_file(bench.folder, "F.VS")
    whole = (bench.folder / name).read_text(encoding="utf-8")
    renamed = whole.replace("DBP", "LOW")
    bench.wait(lambda: (bench.folder / name).write_text(renamed, encoding="utf-8"))
    assert bench.window.faults.count == 0, bench.window.faults.toPlainText()
    assert "I.VS.DBP" in bench.window.kept.text()
    assert "76" in bench.window.kept.text()
    bench.wait(lambda: (bench.folder / name).write_text(whole, encoding="utf-8"))
    assert bench.window.kept.text() == ""
    assert bench.text_in("I.VS.DBP") == "76"


def test_faults_are_listed_with_their_place_over_the_last_good_version(bench: Bench) -> None:
    bench.go("I.VS.TEMP")
    bench.type("37.1")
    bench.press(Qt.Key.Key_Return)
    name = form_file(bench.folder, "F.VS")
    bench.edit(name, "type: decimal", "type: decimla")
    told = bench.window.faults.toPlainText()
    assert f"{name}:" in told
    place = told.split(f"{name}:", 1)[1].split(" ", 1)[0]
    assert [part.isdigit() for part in place.split(":")[:2]] == [True, True]
    assert "last version without faults" in bench.window.state.text()
    assert bench.text_in("I.VS.TEMP") == "37.1"
    bench.edit(name, "type: decimla", "type: decimal")
    assert not bench.window.faults.isVisible()
    assert bench.text_in("I.VS.TEMP") == "37.1"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"form: F.VS\ngroups: [[[[",
        b"\xff\xfe\x00broken",
        b"form: F.VS\n" + b"- " * 5000,
        b"a: &a [*a, *a]\n",
        b"form: [F.VS]\ntitle: 7\ngroups: {}\n",
    ],
    ids=["empty", "half", "no text", "deep", "anchors", "other shapes"],
)
def test_a_hostile_or_half_written_file_is_a_fault_and_nothing_more(
    bench: Bench, data: bytes
) -> None:
    path = bench.folder / form_file(bench.folder, "F.VS")
    whole = path.read_bytes()
    bench.wait(lambda: path.write_bytes(data))
    assert bench.window.faults.count > 0
    assert bench.window.sides.page is not None
    bench.wait(lambda: path.write_bytes(whole))
    assert bench.window.faults.count == 0


def test_an_editor_that_saves_by_renaming_is_seen(bench: Bench) -> None:
    path = bench.folder / form_file(bench.folder, "F.VS")
    for word in ("Warmth", "Heat"):
        beside = path.with_suffix(".swp")
        text = path.read_text(encoding="utf-8")
        text = text.replace("Temperature", word).replace("Warmth", word)
        beside.write_text(text, encoding="utf-8")
        bench.wait(lambda beside=beside: beside.replace(path))  # type: ignore[misc]
        tryout = bench.window.tryout
        assert tryout is not None
        item = tryout.study.item(ItemOID("I.VS.TEMP"))
        assert item is not None
        assert item.question.in_language("en") == word


def test_a_folder_with_faults_from_the_beginning_shows_them_alone(
    folder: Path, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    assert dressed
    study = folder / "study.yaml"
    whole = study.read_text(encoding="utf-8")
    study.write_text("study: [", encoding="utf-8")
    bench = Bench(folder, texts, qtbot)
    assert bench.window.faults.count > 0
    assert bench.window.sides.page is None
    bench.press(Qt.Key.Key_K, _CTRL)
    bench.press(Qt.Key.Key_PageDown, _CTRL)
    bench.wait(lambda: study.write_text(whole, encoding="utf-8"))
    assert bench.window.sides.page is not None
    bench.window.close()


def test_keys_choose_form_and_language(bench: Bench) -> None:
    assert bench.window.sides.form == "F.VS"
    bench.go("I.VS.TEMP")
    bench.type("36.5")
    bench.press(Qt.Key.Key_PageDown, _CTRL)
    assert bench.window.sides.form == "F.MON"
    bench.press(Qt.Key.Key_PageUp, _CTRL)
    assert bench.window.sides.form == "F.VS"
    assert bench.text_in("I.VS.TEMP") == "36.5"
    bench.press(Qt.Key.Key_K, _CTRL)
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Down)
    bench.press(Qt.Key.Key_Return)
    assert bench.window.sides.form == "F.LB"
    bench.press(Qt.Key.Key_K, _CTRL)
    bench.press(Qt.Key.Key_Escape)
    assert bench.window.stack.currentWidget() is bench.window.sides
    bench.press(Qt.Key.Key_F9)
    assert bench.window.texts.language == "zh"
    assert "没有错误" in bench.window.state.text()
    assert bench.window.sides.area.accessibleName() == "纸质表单"


def test_nothing_of_it_is_left_on_the_disk(
    folder: Path,
    texts: Texts,
    qtbot: QtBot,
    dressed: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert dressed
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    before = sorted(tmp_path.rglob("*"))
    bench = Bench(folder, texts, qtbot, "F.VS")
    bench.go("I.VS.TEMP")
    bench.type("36.5")
    bench.press(Qt.Key.Key_Return)
    assert sorted(tmp_path.rglob("*")) == before
    bench.window.close()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES, ids=lambda path: path.name)
def test_every_form_of_every_study_has_a_preview(
    study: Path, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    assert dressed
    bench = Bench(study, texts, qtbot)
    tryout = bench.window.tryout
    assert tryout is not None
    for form in tryout.forms():
        bench.window.show_form(form)
        assert bench.window.sides.form == form
        assert bench.window.sides.area.widget() is not None, form
    bench.window.close()
