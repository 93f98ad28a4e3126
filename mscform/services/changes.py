"""Who is told that something was committed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mscform.base.identity import FormKey, ItemPath, SubjectKey


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """Something is on disk now: whose, which form (None: the subject as a whole), which items.

    `initiator` is whoever asked for the change, so that a page need not hear itself.
    """

    subject: SubjectKey
    form: FormKey | None = None
    paths: frozenset[ItemPath] = frozenset()
    initiator: object | None = None


Listener = Callable[[ChangeNotice], None]


class Switchboard:
    """Spreads notices to every listener, in the order they came."""

    def __init__(self) -> None:
        self._listeners: dict[int, Listener] = {}
        self._next = 0

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every notice from now on; call what is returned to stop."""
        number = self._next
        self._next += 1
        self._listeners[number] = listener

        def unsubscribe() -> None:
            self._listeners.pop(number, None)

        return unsubscribe

    def tell(self, notice: ChangeNotice) -> None:
        """Spread a notice; a listener may subscribe or leave meanwhile."""
        for listener in tuple(self._listeners.values()):
            listener(notice)
