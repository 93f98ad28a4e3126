"""The folder of a site goes to a new PC: work goes on there, and both call it whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mscform.base.identity import SubjectKey
from mscform.engine.changes import ItemChange
from mscform.records.audit import Action
from mscform.services.data_entry import Committed
from mscform.services.places import item_at
from mscform.services.safekeeping import verify_path
from mscform.services.site import Site
from tests.staffed_site import SECRET

AT = "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES"


@pytest.mark.req("AUD-01", "DAT-03")
def test_a_new_installation_introduces_itself_once(
    as_nurse: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, clock = as_nurse.folder, as_nurse.clock
    as_nurse.close()
    old_pc = os.environ["XDG_STATE_HOME"]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "new pc"))
    for raw in ("340", None):
        with Site.open(folder, login="nurse1", password=SECRET, clock=clock) as site:
            ledger = site._context.database.ledger
            told = [event.content or {} for event in ledger.events(action=Action.DEVICE)]
            assert len({content["device"] for content in told}) == len(told) == 2
            if raw is not None:
                address = item_at(site.study, AT)
                change = ItemChange(form=address.form, path=address.path, raw=raw)
                assert isinstance(site.entry.commit(SubjectKey("01-001"), change), Committed)
    here = verify_path(folder, secret=("nurse1", SECRET))
    assert here.ok, [fault.message for fault in here.faults]
    monkeypatch.setenv("XDG_STATE_HOME", old_pc)
    there = verify_path(folder, secret=("nurse1", SECRET))
    assert there.ok, [fault.message for fault in there.faults]
