"""A small screen, or 200 % on an ordinary one: what is worked with stays whole and in reach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.identity import ItemOID, ItemPath
from mscform.base.units import raised
from mscform.gui.editing.answer_editor import BOX_HEIGHT, Shown
from mscform.gui.places import FormPlace
from mscform.gui.sheet import Sheet
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button
from mscform.gui.table_columns import width_beside_sections
from mscform.gui.widgets.derived import DerivedValue
from mscform.gui.wording import Wording
from tests.gui.desk_site import Ward, key_of, make_site, path_of
from tests.gui.frame import Frame

Open = Callable[[str], Ward]
PANEL = (683, 384)
"""1366 × 768 at 200 %."""


def seen(widget: QWidget, window: QWidget) -> bool:
    """Whether no part of it is outside the window or squeezed."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.rect().contains(place) and widget.height() >= widget.minimumSizeHint().height()


def test_the_door_scrolls_and_squeezes_nothing(frame: Frame) -> None:
    window = frame.window
    window.resize(*PANEL)
    window.show()
    QCoreApplication.processEvents()
    assert (window.width(), window.height()) == PANEL
    assert seen(window.door.password, window)
    assert window.door.go.height() >= window.door.go.sizeHint().height()
    window.show_start()
    QCoreApplication.processEvents()
    for button in window.start.findChildren(Button):
        assert button.height() >= button.sizeHint().height(), button.text()
    assert seen(window.start.open, window)


def test_the_frame_gives_its_room_to_the_page(frame: Frame) -> None:
    desk = frame.sign_in()
    subject = frame.site.subjects.all()[0].key
    frame.window.resize(*PANEL)
    desk.go(FormPlace(subject, key_of("F.VS")))
    QCoreApplication.processEvents()
    for part in (desk.bar.lock, desk.bar.person, desk.bar.language):
        assert part.width() >= part.sizeHint().width()
    assert desk.crumbs.isHidden()
    sheet = desk.findChildren(Sheet)[0]
    assert sheet.height() >= 3 * tokens.ROW
    frame.window.resize(1366, 768)
    QCoreApplication.processEvents()
    assert not desk.crumbs.isHidden()
    assert not desk.bar.search.isHidden()


WIDE = """
form: F.WIDE
title: {en: Laboratory, zh: 实验室}
version: "1.0"
groups:
  - group: IG.WIDE.HEAD
    title: {en: Sample, zh: 样本}
    items:
      - {item: I.WIDE.DTC, question: {en: Taken at, zh: 采样时间}, type: datetime}
  - group: IG.WIDE.MAIN
    title: {en: Results, zh: 结果}
    layout: table
    items:
""" + "".join(
    f"""
      - item: I.WIDE.C{n}
        question: {{en: A rather long name of a test, zh: 检验}}
        type: {"code" if n % 2 else "integer"}
        {"codelist: CL.NY" if n % 2 else "decimals: 0"}
        layout: {{row: R, column: {{en: Column{n}, zh: 列{n}}}}}
"""
    for n in range(9)
).replace("        decimals: 0\n", "")


def test_a_wide_table_scrolls_sideways_and_follows_the_cursor(
    tmp_path: Path, resources: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    site = make_site(tmp_path, resources, WIDE)
    w = Ward(site, "F.WIDE", qtbot.addWidget)
    wanted = width_beside_sections(w.page.desk.state.definition, w.page.desk.wording)
    w.page.resize(wanted, 700)
    assert not w.page.sections.isHidden()
    w.page.resize(wanted - 1, 700)
    assert w.page.sections.isHidden()
    w.page.resize(600, 320)
    QCoreApplication.processEvents()
    sheet = w.page.findChildren(Sheet)[0]
    for path in ("I.WIDE.C8", "I.WIDE.C0", "I.WIDE.C7"):
        w.go(path)
        editor = w.page.editor(path_of(path))
        assert editor is not None
        assert seen(editor, sheet.viewport()), path
        assert editor.width() >= 60
    w.go("I.WIDE.DTC")
    assert sheet.horizontalScrollBar().value() == 0
    site.close()


def test_long_computed_words_take_the_lines_they_need(dressed: QApplication) -> None:
    value = DerivedValue(ItemPath(ItemOID("I.X")))
    value.show_answer(Shown(text="TB 2025-03-14 07:20; INR 2025-03-14 07:20; CREAT 2025-03-14"))
    assert value.height_for(900) == BOX_HEIGHT
    assert value.height_for(220) > 2 * BOX_HEIGHT - 10


def test_powers_are_raised_wherever_a_dose_is_shown(ward: Open) -> None:
    assert raised("5 × 10^5/kg · 10^12/L") == "5 × 10⁵/kg · 10¹²/L"
    assert isinstance(ward("F.VS").page.desk.wording, Wording)
