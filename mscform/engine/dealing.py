"""What a person makes of a proposal: the event of it, or why there is nothing to deal with."""

from __future__ import annotations

from mscform.base.message import Message
from mscform.engine.cells import Cells, Page
from mscform.engine.changes import ProposalDealing
from mscform.engine.drafts import Drafter, dealt
from mscform.engine.form_state import FormState, Standing
from mscform.engine.reasons import Reasons
from mscform.records.audit import Action, EventDraft


def dealing_draft(
    cells: Cells, page: Page, state: FormState, drafter: Drafter, change: ProposalDealing
) -> EventDraft | Message:
    """Only a proposal that stands now, on the same facts, and was not dealt with yet."""
    here = [one for one in state.proposals if (one.rule, one.path) == (change.rule, change.path)]
    if not here or here[0].facts != change.facts:
        return Message("ENG-NO-PROPOSAL", {"rule": change.rule})
    if here[0].standing is not Standing.OPEN:
        return Message("ENG-PROPOSAL-DEALT", {"proposal": here[0].message})
    inputs = Reasons(cells).inputs_of(page, here[0])
    return drafter.act(Action.PROPOSAL, dealt(here[0], change, inputs), path=change.path)
