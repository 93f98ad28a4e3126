"""Settings of the site: dated, and changed by two persons (D18, ACC-09)."""

from __future__ import annotations

from mscform.base.errors import AccessError, CallError
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.services.context import Context, Service, requires
from mscform.services.credentials import try_password
from mscform.services.sessions import Sessions


class SiteSettings(Service):
    """The study's parameters as this site sets them."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def all(self) -> dict[str, str]:
        """Every value that was set here, as it was written."""
        return dict(self._context.database.settings.all())

    @requires(Permission.MANAGE_SITE)
    def set(self, name: str, value: str, *, second: str, second_password: str) -> str | None:
        """Set a parameter from this moment on; returns what was written before.

        Raises CallError for a parameter that the study does not leave to its sites, AccessError
        where the second person is the first or gives a wrong password.
        """
        context = self._context
        parameter = context.study.parameters.get(name)
        if parameter is None or not parameter.site_setting:
            open_ones = (one.name for one in context.study.parameters.values() if one.site_setting)
            known = ", ".join(sorted(open_ones))
            raise CallError("SVC-SETTING", name=name, known=known or "–")
        witness = try_password(context, second, second_password, "setting")
        if witness.login == context.acting().login:
            raise AccessError("SVC-SECOND", login=witness.login)
        old = context.database.settings.get(name)
        content = {"name": name, "value": value, "old": old, "second": witness.login}
        context.append((EventDraft(action=Action.SETTING, content=content),))
        self._sessions.forget_all()
        return old
