"""Form states, ready to be drawn; whatever did not change since the last time is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mscform.base.identity import GroupOID, ItemPath
from mscform.base.message import Message
from mscform.engine.alerts import alert_states, tasks
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.form_state import (
    AlertState,
    Finding,
    FormState,
    GroupState,
    ItemState,
    Need,
    ProposalState,
    RepeatState,
    RunState,
    TaskState,
    TimePointState,
)
from mscform.engine.graph import Link, Step, StepKind
from mscform.engine.need import group_need, item_need
from mscform.engine.proposals import of_checks, of_page
from mscform.engine.reaching import places, vicinity
from mscform.engine.row_order import planned_point
from mscform.engine.rules import GroupRules, ItemRules
from mscform.engine.run_sheet import point_states, shown_rows
from mscform.engine.running import run_state
from mscform.engine.statements import Said, said
from mscform.engine.subject_view import Place
from mscform.engine.validation import Judged, Subject, judge, may_find
from mscform.engine.workflow import hindrances
from mscform.records.clinical import Answer, Origin


class _Section:
    """What was drawn of one row of one group; `stale` are the places to be drawn again."""

    __slots__ = ("items", "proposals", "repeat", "stale")

    def __init__(self, size: int) -> None:
        self.items: list[ItemState | None] = [None] * size
        self.proposals: dict[int, tuple[ProposalState, ...]] = {}
        self.repeat: RepeatState | None = None
        self.stale = set(range(size))


class _Drawing:
    """What was drawn of one page."""

    __slots__ = ("sections", "standing", "state")

    def __init__(self) -> None:
        self.sections: dict[tuple[Row, GroupOID], _Section] = {}
        self.standing: tuple[ProposalState, ...] | None = None
        self.state: FormState | None = None

    def forget_item(self, row: Row, rules: ItemRules) -> None:
        section = self.sections.get((row, rules.group.oid))
        if section is not None:
            section.stale.add(rules.index)

    def forget_row(self, row: Row) -> None:
        self.state = None
        for key in [key for key in self.sections if key[0] is row]:
            del self.sections[key]


class Appearance:
    """The drawn states of a subject's forms."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._drawings: dict[Page, _Drawing] = {}

    # ------------------------------------------------------------------ forgetting

    def forget_all(self) -> None:
        """Everything may look different now."""
        self._drawings.clear()

    def forget_page(self, page: Page) -> None:
        """Everything on one page may look different."""
        self._drawings.pop(page, None)

    def forget_frame(self, page: Page) -> None:
        """The form around the items: its status, its flags."""
        drawing = self._drawings.get(page)
        if drawing is not None:
            drawing.state = None

    def forget_absent(self) -> None:
        """Pages that were only tried out."""
        pages = self._cells.pages
        for page in [page for page in self._drawings if pages.get(page.key) is not page]:
            del self._drawings[page]

    def forget_row(self, row: Row) -> None:
        """Everything in one row may look different."""
        drawing = self._drawings.get(row.page)
        if drawing is not None:
            drawing.forget_row(row)

    def forget(self, changed: Iterable[tuple[Step, Row]]) -> None:
        """What stands at changed places, and what watches them."""
        drawn = {page.key.form for page in self._drawings}
        seen: set[tuple[Link, object]] = set()
        for step, row in changed:
            if step.form in drawn:
                self._forget_place(step, row)
            for link in step.watchers:
                near = (link, vicinity(link, row))
                if link.target.form in drawn and near not in seen:
                    seen.add(near)
                    for place in places(self._cells, link, row):
                        self._forget_place(link.target, place)

    def forget_items(self, restated: Iterable[tuple[Row, ItemRules]]) -> None:
        """Items whose stored answer changed and whose value did not."""
        for row, rules in restated:
            drawing = self._drawings.get(row.page)
            if drawing is not None:
                drawing.state = None
                drawing.forget_item(row, rules)

    def forget_time(self) -> None:
        """What looks at the clock: rules with now(), and the time points of timed groups."""
        for step in self._cells.compiled.now_steps:
            for page in self._cells.by_form[step.form].values():
                for row in page.rows_of(step.group, repeating=step.in_rows):
                    self._forget_place(step, row)
        for page, drawing in self._drawings.items():
            if page.plans:
                drawing.state = None

    def _forget_place(self, step: Step, row: Row) -> None:
        drawing = self._drawings.get(row.page)
        if drawing is None:
            return
        drawing.state = None
        if step.item is not None:
            drawing.forget_item(row, self._cells.compiled.rules.items[step.item])
        elif step.kind is StepKind.PROPOSAL:
            drawing.standing = None

    # ------------------------------------------------------------------ drawing

    def draw(self, page: Page) -> FormState:
        """The state of one form at this moment."""
        drawing = self._drawings.get(page)
        if drawing is None:
            drawing = self._drawings[page] = _Drawing()
        if drawing.state is None:
            drawing.state = self._form(page, drawing)
        return drawing.state

    def findings(self, rules: ItemRules, row: Row) -> tuple[Finding, ...]:
        """What there is to say about one item, without drawing its form."""
        return self._judge(rules, row)[-1].findings

    def item(self, rules: ItemRules, row: Row) -> ItemState:
        """One item, without drawing its form."""
        return self._item(rules, row)[0]

    def found(self, page: Page) -> tuple[Finding, ...]:
        """The findings of a form, without drawing it where it was not drawn."""
        drawing = self._drawings.get(page)
        if drawing is not None and drawing.state is not None:
            return drawing.state.findings
        return tuple(
            finding
            for rules in page.rules.groups
            if group_need(page, rules) is Need.ASKED
            for row in _rows(page, rules)
            for item in rules.items
            if may_find(item, row)
            for finding in self.findings(item, row)
        )

    def _form(self, page: Page, drawing: _Drawing) -> FormState:
        groups = tuple(self._group(page, rules, drawing) for rules in page.rules.groups)
        findings = tuple(_findings(groups))
        timepoints, alerts, jobs = self._timed(page, drawing)
        data = page.data
        return FormState(
            key=page.key,
            definition=page.rules.form,
            event=page.occurrence.rules.event,
            status=page.status,
            not_done_reason=None if data is None else data.not_done_reason,
            frozen=data is not None and data.frozen,
            locked=data is not None and data.locked,
            groups=groups,
            findings=findings,
            timepoints=timepoints,
            alerts=alerts,
            tasks=jobs,
            proposals=self._proposals(page, drawing),
            hindrances=hindrances(page, findings, timepoints, alerts),
            band=self._band(page),
            run=self._run(page),
        )

    def _band(self, page: Page) -> Said | None:
        if not page.rules.band:
            return None
        return said(
            page.rules.band, self._cells.compiled.study, Place(self._cells, row=page.single)
        )

    def _run(self, page: Page) -> RunState | None:
        return None if page.rules.run is None else run_state(self._cells, page, page.rules.run)

    def _timed(
        self, page: Page, drawing: _Drawing
    ) -> tuple[tuple[TimePointState, ...], tuple[AlertState, ...], tuple[TaskState, ...]]:
        timepoints: list[TimePointState] = []
        alerts: list[AlertState] = []
        jobs: list[TaskState] = []
        for rules in page.rules.groups:
            if rules.plan is None and rules.alert is None:
                continue
            items = {
                row: section.repeat.items
                for (row, group), section in drawing.sections.items()
                if group == rules.group.oid and section.repeat is not None
            }
            timepoints += point_states(self._cells, page, rules, items)
            states = alert_states(page, rules)
            alerts += states
            jobs += tasks(page, rules, states)
        return tuple(timepoints), tuple(alerts), tuple(jobs)

    def _proposals(self, page: Page, drawing: _Drawing) -> tuple[ProposalState, ...]:
        if drawing.standing is None:
            drawing.standing = of_page(self._cells, page)
        found = [
            proposal
            for section in drawing.sections.values()
            for index in sorted(section.proposals)
            for proposal in section.proposals[index]
        ]
        return (*found, *drawing.standing)

    def _group(self, page: Page, rules: GroupRules, drawing: _Drawing) -> GroupState:
        return GroupState(
            definition=rules.group,
            need=group_need(page, rules),
            repeats=tuple(self._row(row, rules, drawing) for row in _rows(page, rules)),
        )

    def _row(self, row: Row, rules: GroupRules, drawing: _Drawing) -> RepeatState:
        key = (row, rules.group.oid)
        section = drawing.sections.get(key)
        if section is None:
            section = drawing.sections[key] = _Section(len(rules.items))
        if section.repeat is None or section.stale:
            for index in section.stale:
                section.items[index], proposals = self._item(rules.items[index], row)
                section.proposals.pop(index, None)
                if proposals:
                    section.proposals[index] = proposals
            section.stale.clear()
            section.repeat = _repeat(row, tuple([item for item in section.items if item]))
        return section.repeat

    def _item(self, rules: ItemRules, row: Row) -> tuple[ItemState, tuple[ProposalState, ...]]:
        cells, item = self._cells, rules.item
        need, mandatory, unit, judged = self._judge(rules, row)
        answer = row.answers.get(item.oid)
        text = row.texts.get(item.oid)
        state = ItemState(
            path=ItemPath(item.oid, row.key),
            definition=item,
            need=need,
            answer=answer,
            text=text,
            mandatory=mandatory,
            is_preset=_is_preset(rules, answer, text),
            unit=unit,
            findings=judged.findings,
        )
        proposals = of_checks(cells, rules, row, judged.fired) if judged.fired else ()
        return state, proposals

    def _judge(self, rules: ItemRules, row: Row) -> tuple[Need, bool, str | None, Judged]:
        """Whether an item is asked and must be answered, its unit, and what was found."""
        cells = self._cells
        view = Place(cells, row=row, item=rules.item.oid)
        need = item_need(cells, rules, row)
        mandatory = rules.item.mandatory is True
        if rules.mandatory is not None:
            mandatory = rules.mandatory(view) is True
        unit = unit_in_force(cells, rules, row)
        judged = judge(Subject(cells, rules, row, unit, view), need, mandatory=mandatory)
        return need, mandatory, unit, judged


def _rows(page: Page, rules: GroupRules) -> Iterable[Row]:
    return shown_rows(page, rules) if rules.group.repeating else (page.single,)


def unit_in_force(cells: Cells, rules: ItemRules, row: Row) -> str | None:
    """The fixed unit, or the one chosen beside the value."""
    chosen = rules.item.unit_item
    if chosen is None:
        return rules.item.unit
    code = row.values.get(chosen) or row.page.single.values.get(chosen)
    unit_rules = cells.compiled.rules.items.get(chosen)
    if not isinstance(code, str) or unit_rules is None:
        return rules.item.unit
    codes = unit_rules.item.code_list
    found = None if codes is None else cells.compiled.study.code_lists[codes].find(code)
    return code if found is None else found.decode.in_language("en")


def _is_preset(rules: ItemRules, answer: Answer | None, text: str | None) -> bool:
    if rules.preset is None or text is None:
        return False
    return answer is None or answer.origin is Origin.PRESET


def _repeat(row: Row, items: tuple[ItemState, ...]) -> RepeatState:
    planned = planned_point(row.page, row)
    group = next((found for found in row.page.rules.groups if found.group.oid == row.group), None)
    return RepeatState(
        key=row.key,
        title=_extra_title(row, group) if planned is None else planned.point.title,
        items=items,
        struck=row.struck,
    )


def _extra_title(row: Row, group: GroupRules | None) -> Message | None:
    """`Extra 1` for a set beside the plan; rows of other groups have no title."""
    timed = None if group is None else group.group.timed
    if timed is None or not row.key:
        return None
    return Message("ENG-EXTRA-SET", {"number": row.key.removeprefix(timed.extra_prefix)})


def _findings(groups: Iterable[GroupState]) -> Iterator[Finding]:
    for group in groups:
        if group.need is Need.ASKED:
            for repeat in group.repeats:
                for item in repeat.items:
                    if item.findings:
                        yield from item.findings
