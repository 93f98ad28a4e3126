"""Roles in words: who may do what somebody else may not."""

from __future__ import annotations

from collections.abc import Iterable

from mscform.base.errors import AccessError
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.records.account import Permission, Role
from mscform.security.permissions import may


def role_titles(catalogue: Catalogue, roles: Iterable[str]) -> TranslatedText:
    """The titles of roles, as a list in every language of the interface."""
    told = [Message(f"DOC-ROLE-{role.upper().replace('_', '-')}") for role in roles]
    separators = {"zh": "、"}
    return TranslatedText(
        {
            language: separators.get(language, ", ").join(
                catalogue.render(one, language) for one in told
            )
            for language in ("en", "zh")
        }
    )


def denied(catalogue: Catalogue, role: Role, permission: Permission) -> AccessError:
    """`SVC-DENIED`: what a role may not do, and which roles may."""
    able = role_titles(catalogue, (each.value for each in Role if may(each, permission)))
    return AccessError("SVC-DENIED", role=role, act=permission, roles=able)
