"""What follows from a person's act: computed answers, form status, alerts (D15, D16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mscform.base.identity import FormKey, ItemOID
from mscform.engine.appearance import unit_in_force
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.derivation import Derivation
from mscform.engine.drafts import Drafter, Written
from mscform.engine.rules import ItemRules
from mscform.engine.sign_offs import Lapsed, is_sign_off
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import Answer, FormStatus, Origin

_WORK = (Action.ANSWER, Action.ROW_ADDED, Action.ROW_STRUCK)


class FollowUps:
    """The drafts that follow from the first one, in the order of the study."""

    def __init__(self, cells: Cells, derivation: Derivation) -> None:
        self._cells = cells
        self._derivation = derivation

    def drafts(
        self, page: Page, first: EventDraft, lapsed: Iterable[Lapsed] = ()
    ) -> Iterator[EventDraft]:
        """Status of the form itself, and all that follows besides."""
        if first.action in _WORK and not self._is_sign_off(first):
            yield from self.begun(page, 0)
        yield from self.rest(lapsed)

    def begun(self, page: Page, cause: int) -> Iterator[EventDraft]:
        """Work on a form that was not begun, or was complete already."""
        if page.status in (FormStatus.NOT_STARTED, FormStatus.COMPLETE):
            yield self._status(page, FormStatus.IN_PROGRESS, cause)

    def rest(self, lapsed: Iterable[Lapsed]) -> Iterator[EventDraft]:
        """Signatures that lapse, computed answers, status, alerts, each with what it follows from.

        Forms of computed answers alone complete themselves.
        """
        for row, rules, old in lapsed:
            yield self._emptied(row, rules, old)
        filled: dict[Page, int] = {}
        causes = self._derivation.moves.causes
        for row, item in sorted(self._cells.unsettled, key=self._order):
            data = row.page.data
            if data is not None and (data.locked or data.frozen):
                continue
            cause = causes.get((row, item), 0)
            yield self._computed(row, self._cells.compiled.rules.items[item], cause)
            if item in row.texts:
                filled[row.page] = max(cause, filled.get(row.page, 0))
        for derived, cause in filled.items():
            if derived.rules.is_all_derived and derived.status is not FormStatus.COMPLETE:
                yield self._status(derived, FormStatus.COMPLETE, cause)
        yield from self._alerts()

    def _is_sign_off(self, first: EventDraft) -> bool:
        """Signing a form does not reopen it."""
        items = self._cells.compiled.rules.items
        return first.path is not None and is_sign_off(items[first.path.item].item)

    def _emptied(self, row: Row, rules: ItemRules, old: Answer) -> EventDraft:
        written = Written(
            rules=rules,
            repeat=row.key,
            new=Answer(raw=None, origin=Origin.DERIVED),
            old=old,
            text=None,
            unit=None,
        )
        return self._drafter(row.page.key).answer(written, cause=self._derivation.moves.latest)

    def _order(self, key: tuple[Row, ItemOID]) -> tuple[object, ...]:
        row, item = key
        step = self._cells.compiled.rules.items[item].step
        return (step.rank, step.turn, row.page.occurrence.position, row.page.key, row.index)

    def _drafter(self, key: FormKey) -> Drafter:
        return Drafter(self._cells.compiled.study, self._cells.data.subject.key, key)

    def _status(self, page: Page, status: FormStatus, cause: int) -> EventDraft:
        content = {
            "status": status.value,
            "old": page.status.value,
            "not_done_reason": None,
            "reason": None,
        }
        return self._drafter(page.key).act(Action.FORM_STATUS, content, cause=cause)

    def _computed(self, row: Row, rules: ItemRules, cause: int) -> EventDraft:
        oid = rules.item.oid
        text = row.texts.get(oid)
        origin = Origin.PRESET if rules.calculate is None else Origin.DERIVED
        written = Written(
            rules=rules,
            repeat=row.key,
            new=Answer(raw=text, origin=origin),
            old=row.answers.get(oid),
            text=text,
            unit=unit_in_force(self._cells, rules, row),
        )
        return self._drafter(row.page.key).answer(written, cause=cause)

    def _alerts(self) -> Iterator[EventDraft]:
        """Each row whose level or fired rules are others than before the act."""
        for row, (before, cause) in self._derivation.moves.alerted.items():
            moved = row.alert is not None and row.alert.level and row.alert != before
            if row.alert is not None and moved and not row.page.foreign:
                content = {
                    "timepoint": row.key,
                    "level": row.alert.level,
                    "rules": list(row.alert.rules),
                }
                yield self._drafter(row.page.key).act(Action.ALERT, content, cause=cause)
