"""Whose role lets her attest: the `roles` of the item, else of the alert it is about (ACC-08)."""

from __future__ import annotations

from mscform.base.errors import AccessError
from mscform.base.identity import ItemPath
from mscform.definitions.item import ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import AlertState, FormState, ItemState, Need
from mscform.records.account import Actor, Permission
from mscform.security.permissions import may
from mscform.services.context import Context
from mscform.services.role_words import denied, role_titles


def demand_role(
    context: Context, item: ItemDefinition, who: Actor, *, at: str, roles: tuple[str, ...]
) -> None:
    """Raise AccessError `SVC-ATTEST-ROLE` unless the person's role is one of `roles`, if any.

    A role that attests nothing anywhere is refused with `SVC-DENIED`.

    `who` has proven herself already and need not be who is signed in; `at` is the whole address of
    the item, for the ledger: the refusal is on record.
    """
    if may(who.role, Permission.ATTEST) and (not roles or who.role.value in roles):
        return
    context.record_refusal(
        {
            "permission": Permission.ATTEST.value,
            "at": at,
            "login": who.login,
            "role": who.role.value,
        }
    )
    if not may(who.role, Permission.ATTEST):
        raise denied(context.catalogue, who.role, Permission.ATTEST)
    raise AccessError(
        "SVC-ATTEST-ROLE",
        question=item.question,
        login=who.login,
        role=role_titles(context.catalogue, (who.role.value,)),
        roles=role_titles(context.catalogue, roles),
    )


def alert_about(study: StudyDefinition, state: FormState, path: ItemPath) -> AlertState | None:
    """The alert that an answer takes note of; None where the item is no such question."""
    if all(alerts.acknowledged_by != path.item for alerts in study.alert_sets):
        return None
    return next((one for one in state.alerts if one.timepoint == path.repeat), None)


def author_item(state: FormState, point: str) -> ItemState | None:
    """The question who charted a set, where its plan asks and the set is asked."""
    for group in state.groups:
        timed = group.definition.timed
        if timed is None or timed.author_item is None:
            continue
        item = state.item(ItemPath(timed.author_item, point))
        if item is not None and item.need is Need.ASKED:
            return item
    return None


def is_hers(state: FormState, point: str, who: Actor) -> bool:
    """Whether a person has entered any answer of a set."""
    given = (
        item.answer
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
        if repeat.key == point and not (item.definition.is_derived or item.definition.is_act)
    )
    return any(one is not None and one.author == who.user_id for one in given)


def act_of(who: Actor, signed_in: Actor, method: str) -> dict[str, str]:
    """The content of an attest: who proved herself and how, and who was signed in meanwhile."""
    return {
        "user_id": who.user_id,
        "login": who.login,
        "printed_name": who.printed_name,
        "role": who.role.value,
        "method": method,
        "signed_in": signed_in.login,
    }
