"""Who charts a set: she shows a PIN or badge, and what is entered is hers until she closes it.

The sheet stays open all shift in somebody's session; whoever takes a set shows who she is (D28).
What she enters carries her name and follows from her rights; whose session it was, and by what she
was known, stand beside it. Two minutes without a key, the lock, or another person end it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import FormKey, SubjectKey
from mscform.records.account import AccountState, Permission
from mscform.records.audit import Action, EventDraft
from mscform.services.context import IDLE_NS, Author, Context, Service, requires
from mscform.services.credentials import actor_of
from mscform.services.house import PIN_ON_RUN_SHEET, is_on
from mscform.services.pins import prove
from mscform.services.sessions import Sessions

_P = ParamSpec("_P")
_R = TypeVar("_R")
_ServiceT = TypeVar("_ServiceT", bound=Service)
_WhatT = TypeVar("_WhatT")

NO_AUTHOR: Final = "SVC-AUTHOR-FIRST"
BY_KEY: Final = "key"
BY_OTHER: Final = "other"
BY_IDLE: Final = "idle"
BY_LOCK: Final = "lock"


class Authors(Service):
    """Who charts now."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def open(
        self, subject: SubjectKey, form: FormKey, point: str, *, login: str, secret: str
    ) -> Author:
        """Take a set: from here on what is entered on this sheet is by whoever shows this.

        `login` may be empty where `secret` is a badge. Whoever had a set until now has it no
        longer. Raises AccessError for a wrong secret or a role that enters nothing, CallError for
        a form that is no run sheet.
        """
        context = self._context
        context.acting()
        if not self._runs(subject, form):
            raise CallError("SVC-NO-RUN-SHEET", form=str(form))
        account, method = prove(context, login, secret, "author")
        if account.state is not AccountState.ACTIVE:
            raise AccessError("SVC-OWN-PASSWORD-FIRST", login=account.login)
        author = Author(
            actor=actor_of(account),
            method=method,
            subject=subject,
            form=form,
            point=point,
            key=context.clock.read(),
        )
        with _standing_in(context, author):
            context.demand(Permission.ENTER)
        end_author(context, BY_OTHER)
        _record(context, author, {"act": "opened"})
        context.author = author
        return author

    @requires(Permission.READ)
    def now(self, subject: SubjectKey, form: FormKey) -> Author | None:
        """Who charts on this sheet at this moment."""
        return author_of(self._context, subject, form)

    @requires(Permission.READ)
    def touch(self) -> None:
        """A key was pressed: the two minutes begin anew."""
        context = self._context
        author = context.author
        if author is not None and not _is_idle(context, author):
            context.author = replace(author, key=context.clock.read())

    @requires(Permission.READ)
    def close(self, *, confirmed: bool = True) -> None:
        """The set is done; `confirmed`: she stands by what she entered."""
        end_author(self._context, BY_KEY, confirmed=confirmed)

    @requires(Permission.READ)
    def is_demanded(self, subject: SubjectKey, form: FormKey) -> bool:
        """Whether this site wants somebody to show who she is before she enters on this sheet."""
        return is_on(self._context, PIN_ON_RUN_SHEET) and self._runs(subject, form)

    def _runs(self, subject: SubjectKey, form: FormKey) -> bool:
        return self._sessions.of(subject).form(form).run is not None


def author_of(context: Context, subject: SubjectKey, form: FormKey) -> Author | None:
    """Who charts on a sheet now; who has left it alone for two minutes charts no more."""
    author = context.author
    if author is not None and (context.locked or _is_idle(context, author)):
        end_author(context, BY_LOCK if context.locked else BY_IDLE)
        author = None
    here = author is not None and (author.subject, author.form) == (subject, form)
    return author if here else None


def end_author(context: Context, why: str, *, confirmed: bool = False) -> None:
    """Nobody charts from here on; nothing where nobody did."""
    author, context.author = context.author, None
    if author is not None:
        _record(context, author, {"act": "closed", "why": why, "confirmed": confirmed})


def charting(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[_ServiceT, SubjectKey, _WhatT, _P], _R]],
    Callable[Concatenate[_ServiceT, SubjectKey, _WhatT, _P], _R],
]:
    """As `requires`, for acts on one form of a subject: in the name of who charts it, if any.

    The second argument is the form, or tells it as `form`.
    """

    def decorate(
        method: Callable[Concatenate[_ServiceT, SubjectKey, _WhatT, _P], _R],
    ) -> Callable[Concatenate[_ServiceT, SubjectKey, _WhatT, _P], _R]:
        @wraps(method)
        def guarded(
            self: _ServiceT,
            subject: SubjectKey,
            what: _WhatT,
            /,
            *args: _P.args,
            **kwargs: _P.kwargs,
        ) -> _R:
            form: Any = what if isinstance(what, FormKey) else getattr(what, "form", None)
            with by_author(self._context, subject, form):
                self._context.demand(permission)
                return method(self, subject, what, *args, **kwargs)

        guarded.__dict__["permission"] = permission
        return guarded

    return decorate


@contextmanager
def by_author(context: Context, subject: SubjectKey, form: FormKey) -> Iterator[None]:
    """Whatever is done within is done by who charts the form, where somebody does."""
    author = None if context.standing_in else author_of(context, subject, form)
    if author is None:
        yield
        return
    context.author = replace(author, key=context.clock.read())
    with _standing_in(context, author):
        yield


def demand_author(context: Context, *, runs: bool) -> None:
    """Raise EntryError `SVC-AUTHOR-FIRST` where this site wants a PIN and nobody has shown one."""
    if runs and context.standing_in is None and is_on(context, PIN_ON_RUN_SHEET):
        raise EntryError(NO_AUTHOR)


@contextmanager
def _standing_in(context: Context, author: Author) -> Iterator[None]:
    context.standing_in = author
    try:
        yield
    finally:
        context.standing_in = None


def _is_idle(context: Context, author: Author) -> bool:
    now = context.clock.read()
    same = now.boot_id == author.key.boot_id
    return not same or not 0 <= now.monotonic_ns - author.key.monotonic_ns < IDLE_NS


def _record(context: Context, author: Author, told: dict[str, object]) -> None:
    """In her name, with whose session it was and by what she was known."""
    if context.read_only:
        return
    content = {**told, "set": author.point}
    draft = EventDraft(
        action=Action.AUTHOR, content=content, subject=author.subject, form=author.form
    )
    with _standing_in(context, author):
        context.append((draft,))
