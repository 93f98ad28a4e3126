"""Somebody fails a criterion: proposed, written, nothing is due any more; then once again."""

from __future__ import annotations

from datetime import datetime

from mscform.base.clock import FixedClock
from mscform.engine.changes import ReasonGiven, RowStrike
from mscform.engine.form_state import ProposalState, Standing, VisitState
from mscform.services.data_entry import Committed
from mscform.services.places import form_at
from mscform.services.proposals import Written
from mscform.services.site import Site
from tests.journeys import ward
from tests.services.test_eligible import SUBJECT, put, value
from tests.staffed_site import SECRET

CRITERION = "SE.SCR/F.IE/I.IE.IN08"
CREATININE = "SE.SCR/F.LBRE/I.LBRE.CREAT_LBORRES"


def proposed(site: Site) -> list[ProposalState]:
    return [
        one.state
        for one in site.proposals.of(SUBJECT)
        if one.state.code == "SCREENFAIL" and one.state.standing is Standing.OPEN
    ]


def states(site: Site) -> dict[str, VisitState]:
    return {str(one.definition.oid): one.state for one in site.subjects.overview(SUBJECT).events}


def test_from_a_failed_criterion_to_the_end_and_to_a_second_screening(
    as_nurse: Site, clock: FixedClock
) -> None:
    site = as_nurse
    clock.set_wall(datetime.now(ward.ZONE))
    site.accounts.switch_user("doctor1", SECRET)
    ward.make_eligible(site, SUBJECT)
    assert not proposed(site)

    put(site, CREATININE, "400")
    put(site, CRITERION, "N")
    assert value(site, "SE.SCR/F.IE/I.IE.IEALL") == "F"
    waiting = site.subjects.overview(SUBJECT).waiting
    assert [str(one.key) for one in waiting] == ["SE.ALLOC/F.ALLOC"]
    assert waiting[0].words["en"].startswith("Not eligible: IN08")
    (state,) = proposed(site)
    assert isinstance(site.proposals.accept(SUBJECT, state), Written)
    row = "SE.EOS/F.DS/I.DS.{}[1]"
    assert value(site, row.format("DSDECOD")) == "SCREEN FAILURE"
    assert value(site, row.format("DSSCAT")) == "SCR"
    assert "IN08" in (value(site, row.format("DSTERM")) or "")
    assert not proposed(site)
    assert states(site)["SE.BL"] is VisitState.NOT_DUE
    assert states(site)["SE.W72"] is VisitState.NOT_DUE

    struck = RowStrike(
        form=form_at(site.study, "SE.EOS/F.DS"),
        group="IG.DS.ROW",  # type: ignore[arg-type]
        repeat="1",
        reason=ReasonGiven(code="NEWINFO"),
    )
    assert isinstance(site.entry.commit(SUBJECT, struck), Committed)
    put(site, "SE.SCR/F.IE/I.IE.IERESCR", "1")
    put(site, CREATININE, "88")
    put(site, CRITERION, "Y")
    assert value(site, "SE.SCR/F.IE/I.IE.IEALL") == "T"
    assert states(site)["SE.BL"] is not VisitState.NOT_DUE
    assert not proposed(site)
    codes = {
        found.code
        for found in site.entry.state(SUBJECT, form_at(site.study, "SE.SCR/F.IE")).findings
    }
    assert "RANGE" not in codes
    put(site, "SE.SCR/F.IE/I.IE.IERESCR", "2")
    codes = {
        found.code
        for found in site.entry.state(SUBJECT, form_at(site.study, "SE.SCR/F.IE")).findings
    }
    assert "RANGE" in codes
