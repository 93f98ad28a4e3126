"""The main job from end to end through the window, by real key events, on a real encrypted site."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.address import resolve
from mscform.gui.form_room import FormRoom
from mscform.gui.main_window import MainWindow
from mscform.gui.places import FormPlace
from mscform.gui.style.theme import dress, set_dark
from mscform.gui.texts import Texts
from mscform.records.clinical import FormStatus
from mscform.services.safekeeping import verify_path
from mscform.services.site import Site
from mscform.services.texts import load_catalogue
from tests.journeys import ward
from tests.journeys.hand import Hand, door_of, wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, study_folder: Path, resources: Path) -> Path:
    ward.make_site(tmp_path / "site", study_folder, resources)
    return tmp_path / "site"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, resources: Path) -> Iterator[MainWindow]:
    dress(qapp, resources / "fonts")
    set_dark(qapp, False)
    window = MainWindow(Texts(load_catalogue(resources), "en"), resources)
    qtbot.addWidget(window)
    yield window
    window.tasks.finish()
    if window.site is not None:
        window.site.close()


def key_of(site: Site, at: str) -> FormKey:
    found = resolve(site.study, at)
    assert isinstance(found, FormKey)
    return found


def values_at(site: Site, subject: str, at: str) -> dict[str, str | None]:
    state = site.entry.state(SubjectKey(subject), key_of(site, at))
    return {
        str(item.path): None if item.answer is None else item.answer.raw
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
    }


def do_screening(hand: Hand, subject: str) -> dict[str, dict[str, str]]:
    typed = {
        "SE.SCR/F.IC": ward.consent(),
        "SE.SCR/F.DM": ward.demographics(),
        "SE.SCR/F.LBLF": ward.liver(),
        "SE.SCR/F.LBCO": ward.coagulation(),
        "SE.SCR/F.LBRE": ward.kidney(),
    }
    for at, values in typed.items():
        page = hand.open_form(subject, at)
        hand.fill(page, values)
        hand.finish(page, ward.USUAL)
        assert page.desk.state.status is FormStatus.COMPLETE, at
    return typed


@pytest.mark.req("AUD-01", "DAT-02", "SIG-01", "SIG-02", "SIG-03")
def test_from_consent_to_the_signed_infusion_and_back(
    window: MainWindow, folder: Path, resources: Path
) -> None:
    door_of(window, folder)
    hand = Hand(window, ward.DOCTOR, ward.SECRET)
    hand.sign_in()
    subject = hand.enrol()
    assert subject == "01-001"
    typed = do_screening(hand, subject)
    scores = hand.open_form(subject, "SE.SCR/F.SC").desk.state
    told = {str(i.path): i.text for g in scores.groups for r in g.repeats for i in r.items}
    # 3.78 ln(342/17.1) + 11.2 ln 2.1 + 9.57 ln 1 + 6.43 = 26.06: creatinine below 1 counts as 1.
    assert told["I.SC.MELD"] == "26"

    ward.make_eligible(hand.desk.site, subject)
    for at, values in (("SE.ALLOC/F.ALLOC", ward.allocation()), (ward.INFUSION, ward.infusion())):
        page = hand.open_form(subject, at)
        hand.fill(page, values)
        hand.finish(page, ward.USUAL)
        assert page.desk.state.status is FormStatus.COMPLETE, at
        typed[at] = values

    page = hand.open_form(subject, ward.MONITORING)
    typed[ward.MONITORING] = {}
    for point in ward.SETS:
        hand.fill(page, ward.monitoring(point))
        typed[ward.MONITORING] |= ward.monitoring(point)
    hand.finish(page, ward.USUAL)
    assert page.desk.state.status is FormStatus.COMPLETE
    document = hand.sign(1)
    assert len(document.pictures) >= 1
    assert document.pictures.picture(0, 1.0).width() > 500
    hand.close()

    verdict = verify_path(folder, secret=(ward.DOCTOR, ward.SECRET), resources=resources)
    assert verdict.ok, verdict
    with Site.open(folder, login=ward.DOCTOR, password=ward.SECRET, resources=resources) as site:
        for at, values in typed.items():
            stored = values_at(site, subject, at)
            assert {path: stored[path] for path in values} == values, at
        key = key_of(site, ward.MONITORING)
        signatures = site.signing.signatures(SubjectKey(subject), key)
        assert [one.signer.login for one in signatures] == [ward.DOCTOR]
        pdf = site.printing.latest_signed(SubjectKey(subject), key)
        assert pdf is not None
        assert pdf.startswith(b"%PDF")


DYING = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from mscform.base.identity import ItemOID, ItemPath
from mscform.gui.application import Program
from tests.journeys import ward
from tests.journeys.hand import Hand, door_of, wait_until

app = QApplication([])
program = Program(app, Path(sys.argv[2]), "en")
sys.excepthook = sys.__excepthook__
door_of(program.window, Path(sys.argv[1]))
hand = Hand(program.window, ward.DOCTOR, ward.SECRET)
hand.sign_in()
subject = hand.enrol()
page = hand.open_form(subject, "SE.SCR/F.IC")
hand.fill(page, ward.consent())
page = hand.open_form(subject, "SE.SCR/F.LBLF")
for path, value in list(ward.liver().items())[:4]:
    item = ItemPath(ItemOID(path))
    hand.type(page, item, value)
    assert page.desk.item(item).answer.raw == value
    print("saved", path, value, sep="\\t", flush=True)
editor = page.editor(ItemPath(ItemOID("I.LBLF.BILI_LBORRES")))
editor.take_focus()
QTest.keyClicks(editor.focus_target(), "34")
wait_until(lambda: page.desk.saved_drafts() != {})
print("drafted", flush=True)
app.exec()
"""


@pytest.mark.kill
@pytest.mark.req("DAT-01", "DAT-02")
def test_what_was_acknowledged_outlives_a_kill_and_the_rest_is_offered(
    window: MainWindow, folder: Path, resources: Path, tmp_path: Path
) -> None:
    script = tmp_path / "dying.py"
    script.write_text(DYING, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(resources)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    saved: dict[str, str] = {}
    for line in process.stdout:
        word, *rest = line.rstrip("\n").split("\t")
        if word == "drafted":
            break
        saved[rest[0]] = rest[1]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert len(saved) == 4

    door_of(window, folder)
    hand = Hand(window, ward.DOCTOR, ward.SECRET)
    hand.sign_in()
    site = window.site
    assert site is not None
    stored = values_at(site, "01-001", "SE.SCR/F.LBLF")
    assert {path: stored[path] for path in saved} == saved
    assert stored["I.LBLF.BILI_LBORRES"] is None
    consent = values_at(site, "01-001", "SE.SCR/F.IC")
    assert {path: consent[path] for path in ward.consent()} == ward.consent()

    page = hand.open_form("01-001", "SE.SCR/F.LBLF")
    assert page.notice.isVisible()
    drafts = page.desk.saved_drafts()
    assert [str(path) for path in drafts] == ["I.LBLF.BILI_LBORRES"]
    editor = page.editor(next(iter(drafts)))
    assert editor is not None
    assert editor.pending() == "34"
    key = page.key
    hand.desk.go(FormPlace(SubjectKey("01-001"), key))
    wait_until(lambda: isinstance(hand.desk.page, FormRoom))
    hand.close()
