"""What a person makes of a proposal: the event of it, or why there is nothing to deal with."""

from __future__ import annotations

from mscform.base.message import Message
from mscform.engine.cells import Cells, Page
from mscform.engine.changes import ProposalDealing
from mscform.engine.drafts import Drafter, dealt
from mscform.engine.form_state import FormState, ProposalState, Standing
from mscform.engine.reasons import Reasons
from mscform.records.audit import Action, EventDraft
from mscform.records.review import LONGEST_TEXT, QueryPlace, opening, value_digest, value_event


def dealing_draft(
    cells: Cells, page: Page, state: FormState, drafter: Drafter, change: ProposalDealing
) -> tuple[EventDraft, ...] | Message:
    """Only a proposal that stands now, on the same facts, and was not dealt with yet.

    An accepted proposal that asks opens a query, with the words of the rule in every language.
    """
    here = [one for one in state.proposals if (one.rule, one.path) == (change.rule, change.path)]
    if not here or here[0].facts != change.facts:
        return Message("ENG-NO-PROPOSAL", {"rule": change.rule})
    if here[0].standing is not Standing.OPEN:
        return Message("ENG-PROPOSAL-DEALT", {"proposal": here[0].message})
    inputs = Reasons(cells).inputs_of(page, here[0])
    deal = drafter.act(Action.PROPOSAL, dealt(here[0], change, inputs), path=change.path)
    if not here[0].asks or change.standing is Standing.DISMISSED:
        return (deal,)
    return deal, _query(cells, page, drafter, here[0])


def _query(cells: Cells, page: Page, drafter: Drafter, state: ProposalState) -> EventDraft:
    place = QueryPlace(cells.data.subject.key, page.key, state.path)
    paths = None if state.path is None else (state.path,)
    asked = value_event(page.data, place), value_digest(page.data, paths)
    text = "\n".join(dict.fromkeys(state.message.values()))[:LONGEST_TEXT]
    content = opening(place, text, asked) | {"rule": state.rule}
    return drafter.act(Action.QUERY, content, path=state.path, cause=0)
