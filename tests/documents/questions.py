"""Items, answers and findings of the paper tests, built from the plain types."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from mscform.base.identity import (
    CodeListOID,
    EventOID,
    FormKey,
    FormOID,
    GroupOID,
    ItemAddress,
    ItemOID,
    ItemPath,
    UserId,
)
from mscform.base.message import Catalogue
from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.definitions.form import (
    ItemGroupDefinition,
)
from mscform.definitions.item import DataType, ItemDefinition, ItemLayout
from mscform.definitions.logic import Expression, Severity
from mscform.engine.form_state import (
    Finding,
    GroupState,
    ItemState,
    Need,
    RepeatState,
)
from mscform.records.clinical import Answer

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
ZONE = timezone(timedelta(hours=8))
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=ZONE)
NURSE = UserId("u-0001")
NAMES = {NURSE: "Li Na 李娜"}
KEY = FormKey(EventOID("SE.INF"), "1", FormOID("F.VS"))


def both(en: str, zh: str | None = None) -> TranslatedText:
    return TranslatedText({"en": en, "zh": zh or en})


def catalogue() -> Catalogue:
    said = json.loads((RESOURCES / "i18n" / "documents.json").read_text(encoding="utf-8"))
    return Catalogue({code: TranslatedText(texts) for code, texts in said.items()})


def _codes(oid: str, **decodes: tuple[str, str]) -> CodeList:
    items = tuple(
        CodeListItem(coded_value=code.strip("_"), decode=both(*texts))
        for code, texts in decodes.items()
    )
    return CodeList(oid=CodeListOID(oid), title=both(oid), items=items)


CODE_LISTS = {
    codes.oid: codes
    for codes in (
        _codes("CL.NY", Y=("Yes", "是"), N=("No", "否")),
        _codes("CL.POS", LYING=("Lying", "卧位"), SITTING=("Sitting", "坐位")),
        _codes("CL.SX", _0=("None", "无"), _1=("Mild", "轻度"), _2=("Moderate", "中度")),
        _codes("CL.NULL", ASLEEP=("asleep", "入睡"), ND=("not done", "未做")),
        _codes("CL.UNIT", **{"umol/L": ("µmol/L", "µmol/L"), "10*9/L": ("10^9/L", "10^9/L")}),
        _codes("CL.FORMND", SUBJECT=("subject did not come", "受试者未到")),
    )
}


def item(
    name: str,
    question: tuple[str, str] | str,
    kind: DataType = DataType.DECIMAL,
    *,
    group: str = "IG.VS.MAIN",
    unit: str | None = None,
    codes: str | None = None,
    calculate: str | None = None,
    layout: ItemLayout | None = None,
    mandatory: bool = True,
) -> ItemDefinition:
    asked = both(question) if isinstance(question, str) else both(*question)
    return ItemDefinition(
        oid=ItemOID(f"I.VS.{name}"),
        name=name,
        group=GroupOID(group),
        question=asked,
        data_type=kind,
        unit=unit,
        code_list=CodeListOID(codes) if codes else None,
        calculate=Expression(calculate) if calculate else None,
        layout=layout or ItemLayout(),
        mandatory=mandatory,
    )


def answer(raw: str | None, **more: object) -> Answer:
    held = Answer(raw=raw, author=NURSE, entered_at=NOON)
    return replace(held, **more)  # type: ignore[arg-type]


def state(
    definition: ItemDefinition,
    raw: str | None = None,
    *,
    need: Need = Need.ASKED,
    repeat: str = "",
    findings: tuple[Finding, ...] = (),
    preset: bool = False,
    **more: object,
) -> ItemState:
    held = answer(raw, **more) if raw is not None or more else None
    return ItemState(
        path=ItemPath(definition.oid, repeat),
        definition=definition,
        need=need,
        answer=None if definition.is_derived else held,
        text=raw,
        mandatory=definition.mandatory is True,
        is_preset=preset,
        unit=definition.unit,
        findings=findings,
    )


def finding(
    name: str,
    severity: Severity,
    en: str,
    zh: str | None = None,
    *,
    repeat: str = "",
    confirmed: bool = False,
) -> Finding:
    return Finding(
        at=ItemAddress(KEY, ItemPath(ItemOID(f"I.VS.{name}"), repeat)),
        code="RANGE",
        severity=severity,
        message=both(en, zh),
        confirmed=confirmed,
    )


def group_state(
    definition: ItemGroupDefinition, *repeats: RepeatState, need: Need = Need.ASKED
) -> GroupState:
    return GroupState(definition=definition, need=need, repeats=repeats)
