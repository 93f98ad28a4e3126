"""Between the dialog of queries and the service: reads places in words, sends what was typed."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final

from mscform.base.errors import CallError, MscformError
from mscform.gui.dialogs.query import Thread, Told
from mscform.gui.query_flags import flags_of
from mscform.gui.query_words import age, named, said_counts, status_word, thread_lines, turn
from mscform.gui.texts import Words, message
from mscform.gui.wording import SEPARATOR, Wording
from mscform.records.account import Permission
from mscform.records.review import Query, QueryAct, QueryPlace
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site

_ORDER: Final = (QueryAct.ANSWERED, QueryAct.CLOSED, QueryAct.REOPENED, QueryAct.CANCELLED)


class QueryTalk:
    """The queries of the places that one box belongs to, the narrowest first."""

    def __init__(
        self,
        site: Site,
        wording: Wording,
        drafts: MutableMapping[object, str],
        places: tuple[QueryPlace, ...],
    ) -> None:
        self._site, self._wording, self._drafts = site, wording, drafts
        self._places = places
        self.done: Words | None = None
        """What was done, once something was."""

    def has_wider(self) -> bool:
        """Whether there is a query about anything wider than the first place."""
        return any(self._queries(place) for place in self._places[1:])

    def read(self, place: int) -> Told:
        """What stands at a place now; those that wait come first, the newest before the others."""
        at = self._places[place]
        texts, wider = self._wording.texts, self._places[place + 1 : place + 2]
        may_ask = can_write(self._site, Permission.QUERY)
        threads = tuple(map(self._thread, self._queries(at)))
        told = [] if threads else [texts("GUI-Q-NONE-HERE")]
        told += [] if may_ask else [texts(refusal(self._site))]
        return Told(
            about=self._name(at),
            value=self._value(at),
            threads=threads,
            may_ask=may_ask,
            refusal="\n".join(told),
            wider=self._wider(wider[0]) if wider else "",
        )

    def _queries(self, place: QueryPlace) -> tuple[Query, ...]:
        review = self._site.review
        here = review.queries(place.subject, form=place.form, path=place.path)
        found = [query for query in here if query.place == place]
        found.sort(key=lambda query: (query.is_unresolved, query.opened_at), reverse=True)
        return tuple(found)

    def _thread(self, query: Query) -> Thread:
        site, wording = self._site, self._wording
        texts, review = wording.texts, site.review
        now = site.clock.read().wall.astimezone(site.zone)
        told = [query.name, status_word(query.status, texts), age(query, now, texts)]
        told.append(turn(query, texts))
        changes = review.value_changes(query)
        if changes and query.is_unresolved and review.is_as_asked(query):
            told.append(texts("GUI-Q-AS-ASKED"))
        elif changes and query.is_unresolved:
            told.append(texts("GUI-Q-CHANGED"))
        head = SEPARATOR.join(part for part in told if part)
        may = review.acts(query)
        acts = tuple(act for act in _ORDER if act in may)
        return Thread(query.name, head, thread_lines(query, changes, wording), acts)

    def _wider(self, place: QueryPlace) -> str:
        """Where F5 leads to, with what waits there."""
        waiting = flags_of(self._queries(place)).counts
        told = (self._name(place), said_counts(waiting, self._wording.texts))
        return SEPARATOR.join(part for part in told if part)

    def _name(self, place: QueryPlace) -> str:
        return self._wording.texts.of(named(place, self._wording.study))

    def _value(self, place: QueryPlace) -> str:
        """What stands in the box now, with its unit."""
        if place.path is None:
            return ""
        item = self._site.entry.state(place.subject, place.form).item(place.path)
        if item is None or item.answer is None or item.answer.is_empty:
            return self._wording.texts("GUI-Q-VALUE-NONE")
        missing = item.answer.missing
        value = self._wording.value(item) if missing is None else ""
        if missing is not None:
            value = self._wording.missing(item.definition, missing)
        unit = self._wording.unit(item) if missing is None else ""
        return self._wording.texts("GUI-Q-VALUE", value=f"{value} {unit}".strip())

    # What was typed.

    def draft(self, place: int, thread: str, act: QueryAct) -> str:
        """What was typed there before and not sent."""
        return self._drafts.get((self._places[place], thread, act), "")

    def keep(self, place: int, thread: str, act: QueryAct, text: str) -> None:
        """Keep what was typed; '' forgets it."""
        key = (self._places[place], thread, act)
        if text.strip():
            self._drafts[key] = text
        else:
            self._drafts.pop(key, None)

    def send(self, place: int, thread: str, act: QueryAct, text: str) -> Words | None:
        """Do it; why it was refused, or None."""
        try:
            done = self._do(self._places[place], thread, act, text)
        except MscformError as error:
            return error.message
        self.done = message(f"GUI-Q-DONE-{act.upper()}", query=done.name)
        return None

    def _do(self, place: QueryPlace, thread: str, act: QueryAct, text: str) -> Query:
        review = self._site.review
        if act is QueryAct.OPENED:
            at = (place.subject, place.form)
            return review.open(*at, text, path=place.path, row=place.row)
        query = next((one for one in self._queries(place) if one.name == thread), None)
        if query is None:
            raise CallError("SVC-QUERY-UNKNOWN", query=thread)
        acts = {
            QueryAct.ANSWERED: review.answer,
            QueryAct.CLOSED: review.close,
            QueryAct.CANCELLED: review.cancel,
            QueryAct.REOPENED: review.reopen,
        }
        return acts[act](query, text)


def refusal(site: Site) -> str:
    """The code of the sentence why whoever is signed in opens no query."""
    if site.read_only:
        return "GUI-Q-SITE-READ-ONLY"
    return "GUI-Q-NOT-ASK" if allowed(site, Permission.ENTER) else "GUI-Q-ONLY-READ"
