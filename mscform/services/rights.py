"""What whoever is signed in may do: what a face need not offer at all.

Nothing is guarded here. Every service asks for itself, whatever the screen shows (ACC-08).
"""

from __future__ import annotations

from mscform.records.account import Permission
from mscform.security.permissions import may
from mscform.services.site import Site


def allowed(site: Site, permission: Permission) -> bool:
    """Whether the person signed in holds a permission; nobody signed in holds none."""
    return site.actor is not None and may(site.actor.role, permission)


def can_write(site: Site, permission: Permission) -> bool:
    """The same, for acts that write: never at a site that was opened for reading."""
    return not site.read_only and allowed(site, permission)
