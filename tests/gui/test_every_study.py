"""Every form of every shipped study opens in the window, in both languages, and can be named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mscform.gui.form_page import FormPage
from mscform.gui.texts import LANGUAGES, Texts
from mscform.services.site import Site
from tests.gui.desk_site import make_site
from tests.studies import STUDIES, form_keys


@pytest.mark.slow
@pytest.mark.parametrize("folder", STUDIES, ids=lambda path: path.name)
def test_every_form_opens_in_both_languages(
    folder: Path, tmp_path: Path, resources: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    assert dressed
    site = make_site(tmp_path, resources, study_folder=folder)
    try:
        for language in LANGUAGES:
            _open_all(site, folder, language, qtbot.addWidget)
    finally:
        site.close()


def _open_all(site: Site, folder: Path, language: str, keep: Callable[[QWidget], None]) -> None:
    texts = Texts(site.catalogue, language)
    subject = site.subjects.all()[0].key
    for key in form_keys(folder):
        page = FormPage(
            site.entry, site.study, texts, subject, key, clock=site.clock, may_enter=True
        )
        keep(page)
        page.resize(1302, 712)
        page.show()
        title = site.study.forms[key.form].title.in_language(language)
        assert title in _all_text(page), (key, language)
        assert _nameless(page) == [], key
        page.close()


def _all_text(page: QWidget) -> str:
    told = [str(one.property("text") or "") for one in page.findChildren(QWidget)]
    return "\n".join(told + [one.accessibleName() for one in page.findChildren(QWidget)])


def _nameless(page: QWidget) -> list[str]:
    """Widgets that the Tab key reaches and that no assistive tool could name."""
    return [
        f"{type(one).__name__} {one.objectName()}"
        for one in page.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.isVisibleTo(page)
        and not (one.accessibleName() or one.property("text"))
    ]
