"""What the form page says: the words of a change, and the way out of what hinders."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.gui.desk_site import Ward, path_of

Open = Callable[[str], Ward]


def test_what_hinders_is_said_with_the_key_that_fits(ward: Open) -> None:
    w = ward("F.VS")
    for path, raw in (("PERF", "N"), ("TEMP", "40.5"), ("SBP", "118"), ("DBP", "70")):
        w.put(f"I.VS.{path}", raw)
    w.page.commands.complete()
    assert w.here() == "I.VS.TEMP"
    assert "press F11" in w.page.notice.text()
    w.page.desk.confirm(path_of("I.VS.TEMP"))


def test_a_finding_quotes_answers_by_their_meaning(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.PERF")
    w.type("2", enter=False)
    assert w.raw("I.VS.PERF") == "N"
    w.go("I.VS.DRUG")
    w.type("Ade")
    box = w.page.editor(path_of("I.VS.DRUG"))
    assert box is not None
    assert "Measured? No. And yet: Adefovir." in box.focus_target().accessibleDescription()
    w.texts.set_language("zh")
    assert "是否测量：否，却有阿德福韦。" in box.focus_target().accessibleDescription()


def test_where_a_question_comes_from_is_said_in_words(ward: Open) -> None:
    w = ward("F.VS")
    for language, words in (("en", "Registry entry of the trial"), ("zh", "试验注册信息")):
        w.texts.set_language(language)
        w.go("I.VS.TEMP")
        w.press(Qt.Key.Key_F1)
        assert w.answers.facts[-1].words == words
        assert not any("REQUIRED" in fact.words for fact in w.answers.facts)


@pytest.mark.req("AUD-03")
def test_who_is_asked_for_the_reason_sees_old_and_new_in_words(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "36.8")
    w.page.desk.commit(path_of("I.VS.TEMP"), "37.8")
    w.put("I.VS.PERF", "N")
    w.page.desk.commit(path_of("I.VS.PERF"), "Y")
    w.page.desk.set_missing(path_of("I.VS.TEMP"), "ND")
    assert w.answers.asked == [
        "Temperature: 36.8 → 37.8",
        "Measured?: No → Yes",
        "Temperature: 36.8 → Not done",
    ]
