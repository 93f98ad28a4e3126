"""Whose role lets her attest an item: the `roles` of its definition (D4, ACC-08)."""

from __future__ import annotations

from mscform.base.errors import AccessError
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.item import ItemDefinition
from mscform.records.account import Actor, Permission
from mscform.services.context import Context


def demand_role(context: Context, item: ItemDefinition, who: Actor, *, at: str) -> None:
    """Raise AccessError `SVC-ATTEST-ROLE` unless the person's role may attest the item.

    `who` has proven herself already and need not be who is signed in; `at` is the whole address of
    the item, for the ledger: the refusal is on record.
    """
    if not item.roles or who.role.value in item.roles:
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
        roles=role_titles(context, item.roles),
    )


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
