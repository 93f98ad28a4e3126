"""From validated models to the immutable study: forms, code lists, parameters, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mscform.base.identity import CodeListOID, EventOID, FormOID, GroupOID, ItemOID, StudyOID
from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.item import ItemDefinition, ItemLayout
from mscform.definitions.logic import (
    EDITIONS,
    EditCheck,
    Expression,
    Parameter,
    Position,
    RangeCheck,
    Severity,
)
from mscform.definitions.reader_models import (
    ActModel,
    FormModel,
    GoLineModel,
    GoListModel,
    GroupModel,
    ItemModel,
    LayoutModel,
    PointModel,
    RangesModel,
    RunModel,
    StatementModel,
    TimedModel,
)
from mscform.definitions.reader_nodes import MapNode, TextNode
from mscform.definitions.reader_study_models import CodeListModel, EventModel, ParameterModel
from mscform.definitions.run import GoLine, GoList, RunAct, RunPlan
from mscform.definitions.statement import Statement
from mscform.definitions.study import FormRef, StudyEventDefinition, VisitWindow

Checks = Mapping[str, Sequence[EditCheck]]
"""The checks that stand at each item, by item OID."""


class Assembler:
    """Turns models into definition types for the languages of one study."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = tuple(languages) or ("en",)

    def text(self, node: TextNode | MapNode) -> TranslatedText:
        """A translated text; a plain scalar stands for every language."""
        if isinstance(node, TextNode):
            return TranslatedText(dict.fromkeys(self._languages, str(node)))
        return TranslatedText({str(language): str(text) for language, text in node.items()})

    def optional_text(self, node: TextNode | MapNode | None) -> TranslatedText | None:
        """The same for a text that may be missing."""
        return None if node is None else self.text(node)

    def code_list(self, model: CodeListModel) -> CodeList:
        """One code list; a code without a digit gets its place as digit, 1–9, if that is free."""
        taken = {code.digit for code in model.items if code.digit is not None}
        items = []
        for place, code in enumerate(model.items, start=1):
            free = place if place <= _LAST_DIGIT and place not in taken else None
            items.append(
                CodeListItem(
                    coded_value=str(code.code),
                    decode=self.text(code.decode),
                    digit=free if code.digit is None else code.digit,
                    sign=code.sign,
                )
            )
        return CodeList(
            oid=CodeListOID(str(model.codelist)),
            title=self.text(model.title),
            items=tuple(items),
            source=plain(model.source),
        )

    def parameter(self, model: ParameterModel) -> Parameter:
        """One parameter."""
        columns = tuple(str(column) for column in model.columns or ())
        return Parameter(
            name=str(model.parameter),
            label=self.text(model.label),
            value=rule(model.value),
            columns=columns,
            rows=tuple(_row(row, columns) for row in model.rows or ()),
            site_setting=model.site_setting == "yes",
            lists={name: CodeListOID(str(listed)) for name, listed in (model.lists or {}).items()},
            code_list=None if model.codelist is None else CodeListOID(str(model.codelist)),
            source=plain(model.source),
        )

    def event(self, model: EventModel) -> StudyEventDefinition:
        """One event."""
        window = model.window
        return StudyEventDefinition(
            oid=EventOID(str(model.event)),
            title=self.text(model.title),
            short_title=self.text(model.short),
            event_type=model.type,
            forms=tuple(
                FormRef(
                    form=FormOID(str(ref.form)),
                    need=ref.need,
                    when=rule(ref.when),
                    opens=self._statements(ref.opens),
                )
                for ref in model.forms
            ),
            window=None
            if window is None
            else VisitWindow(
                target=sure_rule(window.target),
                earliest=sure_rule(window.earliest),
                latest=sure_rule(window.latest),
            ),
            repeating=model.repeating == "yes",
            repeats=rule(model.repeats),
            max_repeats=model.max_repeats,
            exists_when=rule(model.exists_when),
            due_when=rule(model.due_when),
            visit_date=item_oid(model.visit_date),
            source=plain(model.source),
        )

    def form(self, file: str, model: FormModel, version: str, checks: Checks) -> FormDefinition:
        """One form; without a version of its own it has the study's."""
        return FormDefinition(
            oid=FormOID(str(model.form)),
            title=self.text(model.title),
            groups=tuple(self._group(group, checks) for group in model.groups),
            version=plain(model.version) or version,
            time_item=item_oid(model.time_item),
            may_be_not_done=model.may_be_not_done == "yes",
            repeating=model.repeating == "yes",
            file=file,
            source=plain(model.source),
            band=self._statements(model.band),
        )

    def _statements(self, models: Sequence[StatementModel]) -> tuple[Statement, ...]:
        return tuple(
            Statement(
                message=self.text(model.message),
                when=rule(model.when),
                tone=model.tone,
                slots={name: sure_rule(text) for name, text in model.slots.items()},
                leads_to=item_oid(model.leads_to),
            )
            for model in models
        )

    def _group(self, model: GroupModel, checks: Checks) -> ItemGroupDefinition:
        oid = GroupOID(str(model.group))
        return ItemGroupDefinition(
            oid=oid,
            title=self.text(model.title),
            items=tuple(self._item(item, oid, checks) for item in model.questions()),
            repeating=model.repeating == "yes",
            max_repeats=model.max_repeats,
            timed=None if model.timed is None else self._timed(model.timed),
            ask_when=rule(model.ask_when),
            layout=model.layout,
            source=plain(model.source),
        )

    def _timed(self, model: TimedModel) -> TimedPlan:
        words = {
            name: str(word)
            for name in ("done_code", "partial_code", "not_done_code")
            if (word := getattr(model, name)) is not None
        }
        return TimedPlan(
            anchor=sure_rule(model.anchor),
            key_item=ItemOID(str(model.key_item)),
            time_item=ItemOID(str(model.time_item)),
            status_item=ItemOID(str(model.status_item)),
            not_done_item=ItemOID(str(model.not_done_item)),
            author_item=item_oid(model.author_item),
            late_item=item_oid(model.late_item),
            late_why_item=item_oid(model.late_why_item),
            points=tuple(self._point(point) for point in model.points),
            reference=plain(model.reference),
            extra_prefix=str(model.extra_prefix),
            run=None if model.run is None else self._run(model.run),
            **words,
        )

    def _run(self, model: RunModel) -> RunPlan:
        return RunPlan(
            began=sure_rule(model.began),
            ended=rule(model.ended),
            paused=rule(model.paused),
            says=self._statements(model.says),
            closing=self._statements(model.closing),
            score=item_oid(model.score),
            curve=tuple(ItemOID(str(item)) for item in model.curve),
            handled=tuple(ItemOID(str(item)) for item in model.handled),
            acts=tuple(self._act(act) for act in model.acts),
            before=None if model.before is None else self._go_list(model.before),
        )

    def _go_list(self, model: GoListModel) -> GoList:
        return GoList(
            act=str(model.act),
            lines=tuple(self._go_line(line) for line in model.lines),
            open_lines=ItemOID(str(model.open_lines)),
            why=ItemOID(str(model.why)),
        )

    def _go_line(self, model: GoLineModel) -> GoLine:
        return GoLine(
            code=str(model.line),
            title=self.text(model.title),
            answered=tuple(ItemOID(str(item)) for item in model.answered),
            scan=item_oid(model.scan),
            same_as=rule(model.same_as),
            attested={
                ItemOID(str(who)): ItemOID(str(when)) for who, when in model.attested.items()
            },
            point=plain(model.point),
            stops=self._statements(model.stops),
        )

    def _act(self, model: ActModel) -> RunAct:
        return RunAct(
            code=str(model.act),
            title=self.text(model.title),
            form=FormOID(str(model.form)),
            moment=ItemOID(str(model.moment)),
            open_when=rule(model.open_when),
            row=None if model.row is None else GroupOID(str(model.row)),
            latest=model.latest == "yes",
            fill={ItemOID(oid): sure_rule(text) for oid, text in model.fill.items()},
            ask=tuple(ItemOID(str(item)) for item in model.ask),
        )

    def _point(self, model: PointModel) -> TimePoint:
        tolerance = model.tolerance or 0
        earliest, latest = model.offset - tolerance, model.offset + tolerance
        return TimePoint(
            code=str(model.point),
            title=self.text(model.title),
            offset_minutes=model.offset,
            earliest_minutes=earliest if model.earliest is None else model.earliest,
            latest_minutes=latest if model.latest is None else model.latest,
            anchor=rule(model.anchor),
            exists_when=rule(model.exists_when),
            skip_when=rule(model.skip_when),
            increasing=model.increasing == "yes",
        )

    def _item(self, model: ItemModel, group: GroupOID, checks: Checks) -> ItemDefinition:
        oid = str(model.item)
        return ItemDefinition(
            oid=ItemOID(oid),
            name=oid.rsplit(".", 1)[-1],
            group=group,
            question=self.text(model.question),
            data_type=model.type,
            length=model.length,
            decimals=model.decimals,
            pattern=plain(model.pattern),
            unit=plain(model.unit),
            unit_item=item_oid(model.unit_item),
            code_list=None if model.codelist is None else CodeListOID(str(model.codelist)),
            mandatory=_mandatory(model.mandatory),
            ask_when=rule(model.ask_when),
            calculate=rule(model.calculate),
            preset=rule(model.preset),
            once=model.once == "yes",
            reasoned=model.reasoned == "yes",
            method=plain(model.method),
            ranges=() if model.range is None else _ranges(model.range),
            range_of=rule(model.range_of),
            checks=tuple(checks.get(oid, ())),
            missing_reasons=None
            if model.missing_reasons is None
            else CodeListOID(str(model.missing_reasons)),
            shows_items=model.shows_items == "yes",
            unique=None if model.unique is None else model.unique_severity or Severity.UNUSUAL,
            consecutive=model.consecutive == "yes",
            roles=tuple(model.roles or ()),
            help=self.optional_text(model.help),
            layout=_NO_LAYOUT if model.layout is None else self._layout(model.layout),
            alias={name: str(text) for name, text in model.alias.items()},
            source=plain(model.source),
        )

    def _layout(self, model: LayoutModel) -> ItemLayout:
        return ItemLayout(
            row=plain(model.row),
            column=self.optional_text(model.column),
            quiet=model.quiet == "yes",
            under=model.under == "yes",
            lines=model.lines,
        )


def _row(row: Sequence[TextNode], columns: tuple[str, ...]) -> tuple[str, ...]:
    """A row of a table; the editions of the study's own rows need not be written."""
    cells = tuple(str(cell) for cell in row)
    left = columns[len(cells) :]
    return cells + ("",) * len(left) if left == EDITIONS else cells


_NO_LAYOUT = ItemLayout()
_LAST_DIGIT = 9


def study_oid(node: TextNode) -> StudyOID:
    """The OID of the study."""
    return StudyOID(str(node))


def plain(node: TextNode | None) -> str | None:
    """A text without its place."""
    return None if node is None else str(node)


def item_oid(node: TextNode | None) -> ItemOID | None:
    """A reference to an item, where there is one."""
    return None if node is None else ItemOID(str(node))


def sure_rule(node: TextNode) -> Expression:
    """An expression with its place in the file."""
    place = Position(file=node.file, line=node.line, column=node.column)
    return Expression(str(node), place)


def rule(node: TextNode | None) -> Expression | None:
    """The same for an expression that may be missing."""
    return None if node is None else sure_rule(node)


def _mandatory(node: TextNode | None) -> bool | Expression:
    if node is None or node == "no":
        return False
    return True if node == "yes" else sure_rule(node)


def _ranges(model: RangesModel) -> tuple[RangeCheck, ...]:
    """The ranges of an item, the gravest severity first."""
    pairs = (
        (Severity.IMPOSSIBLE, model.impossible),
        (Severity.ALARMING, model.alarming),
        (Severity.UNUSUAL, model.unusual),
    )
    return tuple(
        RangeCheck(severity=severity, low=_limit(limits[0]), high=_limit(limits[1]))
        for severity, limits in pairs
        if limits
    )


def _limit(node: TextNode) -> Expression | None:
    return sure_rule(node) if node.strip() else None
