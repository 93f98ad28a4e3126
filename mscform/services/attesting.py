"""Whose role lets her attest: the `roles` of the item, else of the alert it is about (ACC-08)."""

from __future__ import annotations

from mscform.base.errors import AccessError
from mscform.base.identity import ItemPath
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.item import ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import AlertState, FormState
from mscform.records.account import Actor, Permission
from mscform.services.context import Context


def demand_role(
    context: Context, item: ItemDefinition, who: Actor, *, at: str, roles: tuple[str, ...]
) -> None:
    """Raise AccessError `SVC-ATTEST-ROLE` unless the person's role is one of `roles`, if any.

    `who` has proven herself already and need not be who is signed in; `at` is the whole address of
    the item, for the ledger: the refusal is on record.
    """
    if not roles or who.role.value in roles:
        return
    context.record_refusal(
        {
            "permission": Permission.ATTEST.value,
            "at": at,
            "login": who.login,
            "role": who.role.value,
        }
    )
    raise AccessError(
        "SVC-ATTEST-ROLE",
        question=item.question,
        login=who.login,
        role=role_titles(context, (who.role.value,)),
        roles=role_titles(context, roles),
    )


def alert_about(study: StudyDefinition, state: FormState, path: ItemPath) -> AlertState | None:
    """The alert that an answer takes note of; None where the item is no such question."""
    if all(alerts.acknowledged_by != path.item for alerts in study.alert_sets):
        return None
    return next((one for one in state.alerts if one.timepoint == path.repeat), None)


def act_of(who: Actor, signed_in: Actor) -> dict[str, str]:
    """The content of an attest: who proved herself and how, and who was signed in meanwhile."""
    return {
        "user_id": who.user_id,
        "login": who.login,
        "printed_name": who.printed_name,
        "role": who.role.value,
        "method": "password",
        "signed_in": signed_in.login,
    }


def role_titles(context: Context, roles: tuple[str, ...]) -> TranslatedText:
    """The titles of roles, as a list in every language of the interface."""
    told = [Message(f"DOC-ROLE-{role.upper().replace('_', '-')}") for role in roles]
    separators = {"zh": "、"}
    return TranslatedText(
        {
            language: separators.get(language, ", ").join(
                context.catalogue.render(one, language) for one in told
            )
            for language in ("en", "zh")
        }
    )
