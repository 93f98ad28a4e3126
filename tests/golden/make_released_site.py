"""Makes the site that stands for a release: `python -m tests.golden.make_released_site [FOLDER]`.

Run it once, with the program of the release, and commit what it writes; every later program must
open that site, verify it and read the same data (DAT-12). It is never made anew for a release that
has gone out. The study in it is a small one of its own; the people and subjects are invented.

Written into `tests/golden/released/<last step>/`: the encrypted `site.db`, its key slots and heads,
`state/` with what the installation keeps outside of the site (its own key, the anchors), and
`expected.json` with the password, the raw key and all that must be found again.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mscform.base.clock import FixedClock, zone_named
from mscform.engine.changes import ItemChange, ReasonGiven, StatusChange
from mscform.records.account import Role
from mscform.records.clinical import FormStatus, SubjectData
from mscform.security.passwords import Cost
from mscform.services.data_entry import Committed
from mscform.services.people import NewUser
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from mscform.store.anchors import state_folder
from mscform.store.migrations import RELEASED
from tests.builders import study_files, written

HOME = Path(__file__).resolve().parent
RESOURCES = HOME.parents[1] / "resources"
QUICK = Cost(time_cost=1, memory_kib=64, parallelism=1)
START = datetime(2026, 3, 12, 9, 0, tzinfo=zone_named("Asia/Shanghai"))
ADMIN = ("admin1", "keys hang behind the door")
NURSE = ("nurse1", "a quiet night on the ward")
COORDINATOR = ("crc1", "every page has two sides")
FORM = """\
    form: F.VS
    title: {en: Vital signs, zh: 生命体征}
    version: "1.0"
    groups:
      - group: IG.VS.MAIN
        title: {en: Vital signs, zh: 生命体征}
        items:
          - {item: I.VS.DONE, question: {en: Measured?, zh: 是否测量}, type: code, codelist: CL.NY, mandatory: yes}
          - {item: I.VS.PULSE, question: {en: Pulse, zh: 脉搏}, type: integer, unit: /min, mandatory: yes}
          - {item: I.VS.TEMP, question: {en: Temperature, zh: 体温}, type: decimal, decimals: 1, unit: Cel}
          - {item: I.VS.TWICE, question: {en: Twice the pulse, zh: 两倍脉搏}, type: integer, calculate: PULSE * 2}
          - {item: I.VS.NOTE, question: {en: Remark, zh: 备注}, type: text, length: 80}
"""  # noqa: E501 - one item a line reads best
LATE = "I.VS.TEMP"
"""Measured forty minutes before the first entry of the day."""
ENTRIES = (
    ("01-001", "I.VS.DONE", "Y"),
    ("01-001", "I.VS.PULSE", "72"),
    ("01-001", "I.VS.TEMP", "36.8"),
    ("01-001", "I.VS.NOTE", "睡眠中 – asleep 'til six"),
    ("01-002", "I.VS.DONE", "Y"),
    ("01-002", "I.VS.PULSE", "300x"),
)


def main(folder: Path) -> None:
    """Make the site in a state of its own and put it where the tests look for it."""
    with tempfile.TemporaryDirectory() as told:
        work = Path(told)
        os.environ["XDG_STATE_HOME"] = str(work / "state")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        expected = _make(work)
        for name in ("site.db", "keys.json", "heads.json"):
            shutil.copy(work / "site" / name, folder / name)
        shutil.copytree(state_folder(), folder / "state")
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "expected.json").write_text(f"{text}\n", encoding="utf-8")


def _make(work: Path) -> dict[str, Any]:
    written(work / "study", study_files(FORM))
    clock = FixedClock(START, boot_id="golden")
    boss = NewUser(
        login=ADMIN[0], printed_name="Ada Admin", role=Role.ADMINISTRATOR, password=ADMIN[1]
    )
    made = Site.create(
        work / "site",
        study_folder=work / "study",
        code="01",
        training=True,
        administrators=[boss],
        clock=clock,
        resources=RESOURCES,
        cost=QUICK,
    )
    with made.site as site:
        _live(site, clock)
        return _told(site)


def _live(site: Site, clock: FixedClock) -> None:
    """A working day: enter, correct, complete, sign."""
    site.accounts.sign_in(*ADMIN)
    nurse = NewUser(login=NURSE[0], printed_name="N. 护士", role=Role.NURSE)
    code = site.accounts.add(nurse).code
    site.accounts.switch_user(NURSE[0], code)
    site.accounts.set_password(code, NURSE[1])
    site.pins.set(NURSE[1], "402759")
    subjects = [site.subjects.enrol(f"01-00{number}").key for number in (1, 2)]
    for subject, item, raw in ENTRIES:
        clock.advance(timedelta(seconds=20))
        _answer(site, subject, item, raw)
    _answer(site, subjects[0], "I.VS.PULSE", "74", ReasonGiven(code="TYPO"))
    form = form_at(site.study, "SE.A/F.VS")
    done = site.entry.commit(subjects[0], StatusChange(form=form, status=FormStatus.COMPLETE))
    assert isinstance(done, Committed), done
    site.signing.sign(subjects[0], form, meaning="AUTHOR", login=NURSE[0], password=NURSE[1])
    _ask(site, subjects[1])


def _ask(site: Site, subject: Any) -> None:
    """One query that is answered, and one that waits."""
    site.accounts.switch_user(*ADMIN)
    asker = NewUser(login=COORDINATOR[0], printed_name="C. 协调员", role=Role.COORDINATOR)
    code = site.accounts.add(asker).code
    site.accounts.switch_user(COORDINATOR[0], code)
    site.accounts.set_password(code, COORDINATOR[1])
    address = item_at(site.study, "SE.A/F.VS/I.VS.PULSE")
    asked = site.review.open(subject, address.form, "What was read?", path=address.path)
    site.review.open(subject, address.form, "护理记录在哪里？")
    site.accounts.switch_user(*NURSE)
    site.review.answer(asked, "A slip of the hand.")


def _answer(
    site: Site, subject: Any, item: str, raw: str, reason: ReasonGiven | None = None
) -> None:
    address = item_at(site.study, f"SE.A/F.VS/{item}")
    change = ItemChange(
        form=address.form,
        path=address.path,
        raw=raw,
        reason=reason,
        measured_at=START - timedelta(minutes=40) if item == LATE else None,
    )
    done = site.entry.commit(subject, change)
    assert isinstance(done, Committed), done


def _told(site: Site) -> dict[str, Any]:
    database = site._context.database
    form = form_at(site.study, "SE.A/F.VS")
    return {
        "login": NURSE[0],
        "password": NURSE[1],
        "key": site.raw_key(),
        "head": list(database.ledger.head()),
        "steps": [step.__name__ for step in RELEASED],
        "fingerprint": site.study.fingerprint,
        "subjects": {
            one.key: plain(database.subjects.data(one.key)) for one in database.subjects.all()
        },
        "signatures": [
            [one.meaning, one.signer.printed_name, one.state.value, one.signed_at.isoformat()]
            for one in site.signing.signatures(database.subjects.all()[0].key, form)
        ],
        "queries": [
            [str(one.place), one.status.value, [entry.text for entry in one.thread]]
            for one in site.review.queries()
        ],
        "events": [
            [event.ref.number, event.action.value, event.link] for event in database.ledger.events()
        ],
    }


def plain(data: SubjectData) -> dict[str, Any]:
    """A casebook as JSON, with every column that an answer has."""
    told = {}
    for key, form in data.forms.items():
        answers = {
            str(path): {
                "raw": one.raw,
                "missing": one.missing,
                "note": one.note,
                "origin": one.origin.value,
                "author": one.author,
                "entered_at": one.entered_at.isoformat(),
                "changes": one.changes,
                "event": None if one.event is None else list(one.event),
                **({} if one.late is None else {"late": one.late.total_seconds()}),
            }
            for path, one in form.answers.items()
        }
        told[str(key)] = {
            "status": form.status.value,
            "definition": form.definition,
            "answers": answers,
        }
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "released" / RELEASED[-1].__name__)
