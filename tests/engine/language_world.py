"""A tiny study and a tiny View, for the tests of the rule language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from mscform.base.identity import (
    CodeListOID,
    EventOID,
    FormOID,
    GroupOID,
    ItemOID,
    StudyOID,
)
from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.logic import Expression, Parameter, Position
from mscform.definitions.study import (
    EventType,
    FormNeed,
    FormRef,
    StudyDefinition,
    StudyEventDefinition,
)
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import Node, Scope, parse
from mscform.engine.values import Value
from mscform.engine.view import Reading, Target

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 3, 10, 12, 0, tzinfo=ZONE)

N = Decimal


def both(text: str) -> TranslatedText:
    return TranslatedText({"en": text, "zh": text})


def code_list(oid: str, *codes: str) -> CodeList:
    items = tuple(CodeListItem(coded_value=code, decode=both(code)) for code in codes)
    return CodeList(oid=CodeListOID(oid), title=both(oid), items=items)


LISTS = {
    found.oid: found
    for found in (
        code_list("CL.NY", "Y", "N"),
        code_list("CL.TRI", "T", "F", "U"),
        code_list("CL.GRADE", "0", "1", "2", "3"),
        code_list("CL.SEX", "M", "F"),
        code_list("CL.SITE", "LIP", "TONGUE", "FACE"),
        code_list("CL.NULL", "ND", "UNK"),
        code_list("CL.TP", "PRE", "15M", "1H"),
        code_list("CL.STAT", "DONE", "PARTIAL", "NOT DONE"),
    )
}


def item(
    oid: str, kind: str, group: str, codes: str | None = None, **more: object
) -> ItemDefinition:
    return ItemDefinition(
        oid=ItemOID(oid),
        name=oid.rsplit(".", 1)[-1],
        group=GroupOID(group),
        question=both(oid.rsplit(".", 1)[-1].title()),
        data_type=DataType(kind),
        code_list=None if codes is None else CodeListOID(codes),
        **more,  # type: ignore[arg-type]
    )


def group(oid: str, *items: ItemDefinition, **more: object) -> ItemGroupDefinition:
    return ItemGroupDefinition(oid=GroupOID(oid), title=both(oid), items=items, **more)  # type: ignore[arg-type]


def form(oid: str, *groups: ItemGroupDefinition, **more: object) -> FormDefinition:
    return FormDefinition(oid=FormOID(oid), title=both(oid), groups=groups, version="1", **more)  # type: ignore[arg-type]


def expression(text: str, line: int = 10, column: int = 5) -> Expression:
    return Expression(text, Position(file="forms/x.yaml", line=line, column=column))


def _point(code: str, offset: int) -> TimePoint:
    return TimePoint(
        code=code, title=both(code), offset_minutes=offset, earliest_minutes=-5, latest_minutes=5
    )


TIMED = TimedPlan(
    anchor=expression("I.EX.EXSTDTC"),
    key_item=ItemOID("I.MON.VSTPT"),
    time_item=ItemOID("I.MON.VSDTC"),
    status_item=ItemOID("I.MON.MONSTAT"),
    not_done_item=ItemOID("I.MON.MONREASND"),
    author_item=None,
    points=(_point("PRE", 0), _point("15M", 15), _point("1H", 60)),
    reference="PRE",
    extra_prefix="UNS",
)

NUMBERS = [
    "TB",
    "INR",
    "CREAT",
    "ALB",
    "NA",
    "PTPAT",
    "PTCTRL",
    "TB_PREV",
    "RR",
    "SPO2",
    "SBP",
    "DBP",
    "HR",
    "TEMP",
    "NEUT",
    "UREA",
    "AGE",
    "HT",
    "WT",
    "CD4N",
    "CD8N",
    "CD4P",
    "CD8P",
    "S1",
    "S2",
    "S3",
    "S4",
    "MELD",
]


def base_forms() -> tuple[FormDefinition, ...]:
    main = group(
        "IG.X.MAIN",
        *(item(f"I.X.{name}", "decimal", "IG.X.MAIN") for name in NUMBERS),
        item("I.X.RRT7FL", "code", "IG.X.MAIN", "CL.NY"),
        item("I.X.O2", "code", "IG.X.MAIN", "CL.NY"),
        item("I.X.ACVPU", "text", "IG.X.MAIN"),
        item("I.X.SEX", "code", "IG.X.MAIN", "CL.SEX"),
        item("I.X.ASCGR", "code", "IG.X.MAIN", "CL.GRADE"),
        item("I.X.HE", "integer", "IG.X.MAIN"),
        item("I.X.SX_ANGIO", "multi", "IG.X.MAIN", "CL.SITE"),
        item("I.X.NOTE", "text", "IG.X.MAIN"),
        item("I.X.T1", "datetime", "IG.X.MAIN"),
        item("I.X.T2", "datetime", "IG.X.MAIN"),
        item("I.X.CLOCK", "time", "IG.X.MAIN"),
        item("I.X.DAY", "date", "IG.X.MAIN"),
        item("I.X.BIRTH", "partial_date", "IG.X.MAIN"),
        item("I.X.YES", "code", "IG.X.MAIN", "CL.NY"),
    )
    log = group(
        "IG.X.LOG",
        item("I.X.DRUG", "text", "IG.X.LOG"),
        item("I.X.STOPPED", "datetime", "IG.X.LOG"),
        item("I.X.RESTARTED", "datetime", "IG.X.LOG"),
        repeating=True,
    )
    ex = group("IG.EX.MAIN", item("I.EX.EXSTDTC", "datetime", "IG.EX.MAIN"))
    mon = group(
        "IG.MON.SET",
        item("I.MON.VSTPT", "code", "IG.MON.SET", "CL.TP", calculate=expression("repeat()")),
        item("I.MON.VSDTC", "datetime", "IG.MON.SET"),
        item("I.MON.MONSTAT", "code", "IG.MON.SET", "CL.STAT"),
        item("I.MON.MONREASND", "code", "IG.MON.SET", "CL.NULL"),
        item("I.MON.TEMP_VSORRES", "decimal", "IG.MON.SET", decimals=1),
        repeating=True,
        timed=TIMED,
    )
    away = group("IG.AWAY.MAIN", item("I.AWAY.LONELY", "integer", "IG.AWAY.MAIN"))
    return (
        form("F.X", main, log),
        form("F.EX", ex),
        form("F.MON", mon),
        form("F.AWAY", away),
    )


def event(oid: str, *forms: str, **more: object) -> StudyEventDefinition:
    return StudyEventDefinition(
        oid=EventOID(oid),
        title=both(oid),
        short_title=both(oid),
        event_type=EventType.SCHEDULED,
        forms=tuple(FormRef(form=FormOID(name), need=FormNeed.REQUIRED) for name in forms),
        **more,  # type: ignore[arg-type]
    )


PARAMETERS = (
    Parameter(name="P.MELD_MIN", label=both("Least MELD"), value=Expression("17")),
    Parameter(name="P.DOSES", label=both("Doses"), value=Expression('["1", "5", "10"]')),
    Parameter(
        name="P.REF_RANGES",
        label=both("Reference ranges"),
        columns=("test", "sex", "age_from", "age_to", "valid_from", "low", "high"),
        rows=(
            ("ALT", "M", "0", "200", "2000-01-01", "9", "50"),
            ("ALT", "M", "0", "200", "2025-01-01", "8", "45"),
            ("ALT", "F", "0", "200", "2000-01-01", "7", "40"),
            ("HBSAG", "*", "0", "200", "2000-01-01", "", "NEG"),
        ),
    ),
)


def study(
    forms: Sequence[FormDefinition] | None = None,
    events: Sequence[StudyEventDefinition] | None = None,
    **more: object,
) -> StudyDefinition:
    known = tuple(forms if forms is not None else base_forms())
    settings: dict[str, object] = {
        "oid": StudyOID("ST.TEST"),
        "name": both("Test"),
        "protocol": "T",
        "version": "1",
        "languages": ("en", "zh"),
        "time_zone": "Asia/Shanghai",
        "anchor": None,
        "provisional_anchor": None,
        "events": tuple(
            events
            if events is not None
            else (
                event("SE.SCR", "F.X"),
                event("SE.INF", "F.X", "F.EX", "F.MON", repeating=True, max_repeats=8),
                event("SE.FAR", "F.AWAY"),
            )
        ),
        "forms": {found.oid: found for found in known},
        "code_lists": LISTS,
        "parameters": {found.name: found for found in PARAMETERS},
        "missing_reasons": CodeListOID("CL.NULL"),
        "form_not_done_reasons": CodeListOID("CL.NULL"),
        "signature_meanings": (),
        "change_reasons": (),
        "alert_sets": (),
        "proposal_rules": (),
        "subject_summary": (),
        "subject_key_pattern": r"\d+",
        "fingerprint": "0" * 64,
    }
    return StudyDefinition(**(settings | more))  # type: ignore[arg-type]


STUDY = study()
SCOPE = Scope(STUDY, FormOID("F.X"), GroupOID("IG.X.MAIN"))


@dataclass
class World:
    """A View over plain dictionaries, short names for the items of F.X."""

    values: Mapping[str, Value] = field(default_factory=dict)
    targets: Mapping[str, Value] = field(default_factory=dict)
    points: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    history: Mapping[str, Sequence[Reading]] = field(default_factory=dict)
    past: Mapping[str, Sequence[Reading]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[World]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    delays: Mapping[str, Decimal] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()
    own: Value = None
    moment: datetime = NOW
    around: World | None = None

    def here(self, item: ItemOID) -> Value:
        return self.values.get(item, self.values.get(item.rsplit(".", 1)[-1]))

    beside = here

    def at(self, target: Target) -> Value:
        event = f"{target.event}[{target.event_repeat}]/" if target.event else ""
        return self.targets.get(f"{event}{target.form}/{target.item}[{target.repeat}]")

    def point(self, item: ItemOID, repeat: str) -> Value:
        return self.points.get((item, repeat))

    def readings(self, item: ItemOID) -> Sequence[Reading]:
        return self.history.get(item, ())

    def earlier(self, item: ItemOID) -> Sequence[Reading]:
        return self.past.get(item, ())

    def anywhere(self, item: ItemOID) -> Sequence[Reading]:
        return self.history.get(item, ())

    def rows(self, group: GroupOID) -> Iterator[World]:
        return (replace(world, around=self) for world in self.groups.get(group, ()))

    def outer(self) -> World | None:
        return self.around

    def missing_code(self, item: ItemOID) -> str | None:
        return self.reasons.get(item)

    def answered(self, item: ItemOID) -> bool:
        return item in self.values

    def entry_delay(self, item: ItemOID) -> Decimal | None:
        return self.delays.get(item)

    def from_paper(self, item: ItemOID) -> bool:
        return item in self.papers

    def parameter(self, name: str) -> Value:
        found = STUDY.parameters[name]
        return found.rows if found.rows else Decimal("17")

    def this(self) -> Value:
        return self.own

    def repeat(self) -> Value:
        return "15M"

    def event_oid(self) -> Value:
        return "SE.INF"

    def event_repeat(self) -> Value:
        return Decimal(2)

    def subject_key(self) -> Value:
        return "01-004"

    def planned_time(self) -> Value:
        return NOW

    def now(self) -> datetime:
        return self.moment

    def open_queries(self) -> Value:
        return Decimal(3)

    def alert_level(self) -> Value:
        return Decimal(2)

    def alert_rules(self) -> Value:
        return "T2,H1"

    def alert_complete(self) -> Value:
        return False


def tree(text: str, scope: Scope = SCOPE) -> Node:
    return parse(expression(text), scope)


def value(text: str, world: World | None = None, scope: Scope = SCOPE, **values: Value) -> Value:
    """What a rule gives, in a world or with the short-named values of F.X."""
    return compile_tree(tree(text, scope))(world or World(values))
