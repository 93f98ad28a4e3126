"""A small study and one realistic filled form, built from the plain types, for the paper tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from mscform.base.identity import (
    CheckOID,
    CodeListOID,
    EventOID,
    FormKey,
    FormOID,
    GroupOID,
    ItemAddress,
    ItemOID,
    ItemPath,
    RuleOID,
    StudyOID,
    SubjectKey,
    UserId,
)
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.definitions.form import (
    FormDefinition,
    GroupLayout,
    ItemGroupDefinition,
    TimedPlan,
    TimePoint,
)
from mscform.definitions.item import DataType, ItemDefinition, ItemLayout
from mscform.definitions.logic import Expression, Severity
from mscform.definitions.study import (
    EventType,
    StudyDefinition,
    StudyEventDefinition,
)
from mscform.documents.form_page import BlankPage, Correction, FormPage, PrintFrame, ShownValue
from mscform.engine.form_state import (
    AlertState,
    Finding,
    FormState,
    GroupState,
    ItemState,
    Need,
    PointState,
    RepeatState,
    TimePointState,
)
from mscform.records.account import Actor, Role
from mscform.records.clinical import Answer, FormStatus, Origin
from mscform.records.signature import Signature, SignatureState

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


def vitals(*, extra: tuple[ItemState, ...] = ()) -> GroupState:
    """Questions in rows: values, codes, a reason, a computed item, corrections, findings."""
    oid = "IG.VS.MAIN"
    text = DataType.TEXT
    items = (
        state(item("VSDTC", ("Measured at", "测量时间"), DataType.DATETIME), "2026-03-10 11:55"),
        state(item("POS", ("Position", "体位"), DataType.CODE, codes="CL.POS"), "LYING"),
        state(
            item("SYSBP", ("Systolic pressure", "收缩压"), DataType.INTEGER, unit="mm[Hg]"),
            "118",
            changes=1,
        ),
        state(
            item("DIABP", ("Diastolic pressure", "舒张压"), DataType.INTEGER, unit="mm[Hg]"),
            "186",
            findings=(
                finding(
                    "DIABP",
                    Severity.UNUSUAL,
                    "186 is higher than the systolic 118. Check both numbers.",
                    "收缩压118低于舒张压186，请核对。",
                    confirmed=True,
                ),
            ),
        ),
        state(
            item("TEMP", ("Temperature", "体温"), unit="Cel"),
            "41.2",
            measured_at=NOON - timedelta(hours=3),
            findings=(
                finding(
                    "TEMP",
                    Severity.ALARMING,
                    "41.2 °C is dangerous. Call the doctor on duty.",
                    "体温41.2 °C属危急值，请立即通知值班医生。",
                ),
            ),
        ),
        state(
            item("PULSE", ("Pulse", "脉搏"), DataType.INTEGER, unit="/min"), None, missing="ASLEEP"
        ),
        state(
            item("RESP", ("Respiratory rate", "呼吸频率"), DataType.INTEGER, unit="/min"),
            findings=(
                finding(
                    "RESP",
                    Severity.REQUIRED,
                    "An answer or a reason is needed.",
                    "需作答或填写原因。",
                ),
            ),
        ),
        state(item("BMI", ("Body mass index", "体重指数"), unit="kg/m2", calculate="1"), "23.4"),
        state(item("ROUTE", ("Site of temperature", "体温部位"), text), "axilla 腋窝", preset=True),
        state(
            item("O2", ("Oxygen given", "是否吸氧"), DataType.CODE, codes="CL.NY"),
            "N",
            origin=Origin.TRANSCRIBED,
            note="copied from the downtime sheet 12",
        ),
        state(item("O2FLOW", ("Oxygen flow", "氧流量"), unit="L/min"), need=Need.NOT_ASKED),
        state(item("O2DEV", ("Device", "给氧方式"), text), "mask", need=Need.NOT_ASKED),
        state(item("RASH", ("Area of the rash", "皮疹范围"), text), need=Need.UNDECIDED),
        *extra,
    )
    definition = ItemGroupDefinition(
        oid=GroupOID(oid),
        title=both("Vital signs at the bedside", "床旁生命体征"),
        items=tuple(one.definition for one in items),
    )
    return group_state(definition, RepeatState(key="", title=None, items=items))


LABS = (
    ("ALT", "Alanine aminotransferase", "丙氨酸氨基转移酶", "88", "U/L", "N"),
    ("AST", "Aspartate aminotransferase", "天门冬氨酸氨基转移酶", "61", "U/L", "Y"),
    ("BILI", "Total bilirubin", "总胆红素", "171.3", "umol/L", "Y"),
    ("ALB", "Albumin", "白蛋白", "31", "g/L", "N"),
    ("PLT", "Platelets", "血小板", "62", "10*9/L", "Y"),
    ("INR", "International normalised ratio", "国际标准化比值", "1.72", "", "Y"),
)


def laboratory() -> GroupState:
    """A `layout: table` group."""
    items = []
    for name, en, zh, value, unit, relevant in LABS:
        column = ItemLayout(row=name, column=both("Result", "结果"))
        found: tuple[Finding, ...] = ()
        if name == "BILI":
            found = (
                finding(
                    "BILI", Severity.UNUSUAL, "Above 5 × the upper limit.", "超过正常上限5倍。"
                ),
            )
        items.append(
            state(item(name, (en, zh), unit=unit or None, layout=column), value, findings=found)
        )
        column = ItemLayout(row=name, column=both("Clinically significant", "有临床意义"))
        items.append(
            state(
                item(f"{name}_CS", (f"{en}: significant", f"{zh}：有意义"), DataType.CODE,
                     codes="CL.NY", layout=column),
                relevant,
            )
        )  # fmt: skip
        column = ItemLayout(row=name, column=both("Comment", "说明"))
        items.append(
            state(
                item(f"{name}_COM", (f"{en}: comment", f"{zh}：说明"), DataType.TEXT,
                     layout=column, mandatory=False),
                "haemolysed sample, repeated the same day" if name == "ALB" else None,
            )
        )  # fmt: skip
    definition = ItemGroupDefinition(
        oid=GroupOID("IG.VS.LAB"),
        title=both("Laboratory", "实验室检查"),
        items=tuple(one.definition for one in items),
        layout=GroupLayout.TABLE,
    )
    return group_state(definition, RepeatState(key="", title=None, items=tuple(items)))


POINTS = (
    ("PRE", "Before", "给药前", -15),
    ("15M", "15 min", "15分钟", 15),
    ("30M", "30 min", "30分钟", 30),
    ("EOI", "End", "输注结束", 43),
    ("1H", "1 h", "1小时", 60),
    ("2H", "2 h", "2小时", 120),
    ("4H", "4 h", "4小时", 240),
    ("6H", "6 h", "6小时", 360),
    ("8H", "8 h", "8小时", 480),
)


def monitoring(points: tuple[tuple[str, str, str, int], ...] = POINTS) -> GroupState:
    """A timed group, nine points by default."""
    oid = "IG.MON.SET"

    def made(name: str, asked: tuple[str, str], **more: object) -> ItemDefinition:
        return item(f"MON_{name}", asked, group=oid, **more)  # type: ignore[arg-type]

    tpt = made("TPT", ("Time point", "时间点"), kind=DataType.TEXT, calculate="repeat()")
    dtc = made("DTC", ("Measured", "实测时间"), kind=DataType.DATETIME)
    temp = made("TEMP", ("Temperature", "体温"), unit="Cel")
    pulse = made("PULSE", ("Pulse", "脉搏"), kind=DataType.INTEGER, unit="/min")
    spo2 = made("SPO2", ("Oxygen saturation", "血氧饱和度"), kind=DataType.INTEGER, unit="%")
    chill = made("CHILL", ("Chills", "寒战"), kind=DataType.CODE, codes="CL.SX")
    news = made("NEWS2", ("NEWS2", "NEWS2"), kind=DataType.INTEGER, calculate="1")
    status = made("STAT", ("Status", "状态"), kind=DataType.TEXT)
    reason = made("REASND", ("Reason not done", "未做原因"), kind=DataType.TEXT)
    by = made("BY", ("By", "执行人"), kind=DataType.ATTEST)
    repeats = []
    for at, (code, en, zh, offset) in enumerate(points):
        when = NOON + timedelta(minutes=offset + 1)
        missed = code == "6H"
        gone: dict[str, object] = {"missing": "ASLEEP"} if missed else {}
        items = (
            state(tpt, code, repeat=code),
            state(dtc, None if missed else f"{when:%Y-%m-%d %H:%M}", repeat=code, **gone),
            state(
                temp,
                None if missed else ("38.6" if code == "2H" else f"{36.6 + at / 10:.1f}"),
                repeat=code,
                findings=(
                    finding(
                        "MON_TEMP",
                        Severity.UNUSUAL,
                        "Higher than 38.5 °C.",
                        "高于38.5 °C。",
                        repeat=code,
                    ),
                )
                if code == "2H"
                else (),
                **gone,
            ),
            state(pulse, None if missed else str(80 + 2 * at), repeat=code, **gone),
            state(spo2, None if code in ("6H", "4H") else "97", repeat=code, **gone),
            state(chill, None if missed else ("1" if code == "2H" else "0"), repeat=code, **gone),
            state(news, None if missed else "1", repeat=code),
            state(status, "NOT DONE" if missed else "DONE", repeat=code),
            state(reason, repeat=code, need=Need.ASKED if missed else Need.NOT_ASKED),
            state(by, None if missed else ("LN" if at < 4 else "ZW"), repeat=code),
        )
        repeats.append(RepeatState(key=code, title=both(en, zh), items=items))
    plan = TimedPlan(
        anchor=Expression("I.EX.EXSTDTC"),
        key_item=tpt.oid,
        time_item=dtc.oid,
        status_item=status.oid,
        not_done_item=reason.oid,
        author_item=by.oid,
        points=tuple(
            TimePoint(
                code=code,
                title=both(en, zh),
                offset_minutes=offset,
                earliest_minutes=offset - 5,
                latest_minutes=offset + 5,
            )
            for code, en, zh, offset in points
        ),
        reference="PRE",
        extra_prefix="UNS",
    )
    definition = ItemGroupDefinition(
        oid=GroupOID(oid),
        title=both("Monitoring 0–8 h", "0–8小时监测"),
        items=(tpt, dtc, temp, pulse, spo2, chill, news, status, reason, by),
        repeating=True,
        timed=plan,
        layout=GroupLayout.GRID,
    )
    return group_state(definition, *repeats)


def medication() -> GroupState:
    """A plain repeating group with a struck row."""
    oid = "IG.VS.CM"
    drug = item("CMTRT", ("Medicine", "药物"), DataType.TEXT, group=oid)
    dose = item("CMDOSE", ("Dose", "剂量"), group=oid, unit="mg")
    start = item("CMSTDTC", ("Since", "开始日期"), DataType.PARTIAL_DATE, group=oid)
    on = item("CMONGO", ("Still taken", "是否继续"), DataType.CODE, codes="CL.NY", group=oid)
    rows = (
        ("1", "entecavir 恩替卡韦", "0.5", "2025-03", "Y"),
        ("2", "furosemide", "20", "2026-01-02", "N"),
    )
    repeats = tuple(
        RepeatState(
            key=key,
            title=None,
            items=(
                state(drug, name, repeat=key),
                state(dose, amount, repeat=key),
                state(start, since, repeat=key),
                state(on, still, repeat=key),
            ),
            struck=key == "2",
        )
        for key, name, amount, since, still in rows
    )
    definition = ItemGroupDefinition(
        oid=GroupOID(oid),
        title=both("Medicines", "合并用药"),
        items=(drug, dose, start, on),
        repeating=True,
    )
    return group_state(definition, *repeats)


def event() -> StudyEventDefinition:
    return StudyEventDefinition(
        oid=EventOID("SE.INF"),
        title=both("Infusion", "输注"),
        short_title=both("INF", "输注"),
        event_type=EventType.SCHEDULED,
        forms=(),
        repeating=True,
    )


def form_state(*groups: GroupState, status: FormStatus = FormStatus.COMPLETE) -> FormState:
    used = groups or (vitals(), laboratory(), monitoring(), medication())
    definition = FormDefinition(
        oid=KEY.form,
        title=both("Vital signs", "生命体征"),
        groups=tuple(group.definition for group in used),
        version="1.0",
    )
    points = tuple(
        TimePointState(
            form=KEY,
            code=code,
            definition=None,
            planned=NOON + timedelta(minutes=offset),
            earliest=None,
            latest=None,
            measured=None,
            deviation_minutes=None if code == "6H" else 1,
            state=PointState.NOT_DONE if code == "6H" else PointState.DONE,
        )
        for code, _en, _zh, offset in POINTS
    )
    alerts = tuple(
        AlertState(
            form=KEY,
            timepoint=code,
            level=None if code == "6H" else (2 if code == "2H" else 0),
            rules=(RuleOID("T2"), RuleOID("S1")) if code == "2H" else (),
            complete=code != "4H",
            response=both("Call the doctor, repeat in 10 min.", "通知医生，10分钟后复测。"),
            acknowledged=code == "2H",
        )
        for code, _en, _zh, _offset in POINTS
    )
    timed = any(group.definition.timed for group in used)
    findings = tuple(
        found
        for group in used
        for repeat in group.repeats
        for one in repeat.items
        for found in one.findings
    )
    return FormState(
        key=KEY,
        definition=definition,
        event=event(),
        status=status,
        not_done_reason=None,
        frozen=False,
        locked=False,
        groups=used,
        findings=findings,
        timepoints=points if timed else (),
        alerts=alerts if timed else (),
        tasks=(),
        proposals=(),
        hindrances=(),
    )


def study(form: FormDefinition) -> StudyDefinition:
    return StudyDefinition(
        oid=StudyOID("ST.NCT01844063"),
        name=both("Mesenchymal stem cells in liver failure", "间充质干细胞治疗肝衰竭"),
        protocol="NCT01844063",
        version="1.0",
        languages=("en", "zh"),
        time_zone="Asia/Shanghai",
        anchor=None,
        provisional_anchor=None,
        events=(event(),),
        forms=MappingProxyType({form.oid: form}),
        code_lists=MappingProxyType(CODE_LISTS),
        parameters=MappingProxyType({}),
        missing_reasons=CodeListOID("CL.NULL"),
        form_not_done_reasons=CodeListOID("CL.FORMND"),
        signature_meanings=(),
        change_reasons=(),
        alert_sets=(),
        proposal_rules=(),
        subject_summary=(),
        subject_key_pattern=r"\d{2}-\d{3}",
        fingerprint=sha256(b"definition").hexdigest(),
    )


def frame(
    form: FormDefinition, *languages: str, training: bool = False, copy: int = 2
) -> PrintFrame:
    return PrintFrame(
        study=study(form),
        site="01",
        languages=languages or ("en",),
        catalogue=catalogue(),
        resources=RESOURCES,
        software="mscform 0.1.0",
        printed_by="Li Na 李娜",
        printed_at=datetime(2026, 11, 23, 10, 0, 7, tzinfo=ZONE),
        ledger_head=sha256(b"head").hexdigest(),
        copy=copy,
        training=training,
    )


def correction(
    old: str | None = "108", new: str | None = "118", *, name: str = "SYSBP", step: int = 0
) -> Correction:
    return Correction(
        path=ItemPath(ItemOID(f"I.VS.{name}")),
        old=ShownValue(raw=old),
        new=ShownValue(raw=new),
        who="Li Na 李娜",
        at=NOON + timedelta(seconds=65 + step),
        reason=both("Typing error", "录入错误"),
        note="read again from the monitor",
    )


def signature(
    certificate: bytes = b"certificate", *, state_: SignatureState = SignatureState.VALID
) -> Signature:
    return Signature(
        subject=SubjectKey("01-004"),
        form=KEY,
        signer=Actor(
            user_id=UserId("u-0002"),
            login="zhang.wei",
            printed_name="Zhang Wei 张伟",
            role=Role.INVESTIGATOR,
            organisation="Ward 7, Hospital 01",
        ),
        meaning="RESPONSIBLE",
        meaning_title=both("Responsibility for the data", "对数据负责"),
        declaration=both(
            "I have reviewed this form and take responsibility for its content.",
            "本人已审阅本表单，并对其内容负责。",
        ),
        signed_at=datetime(2026, 3, 11, 9, 30, 12, tzinfo=ZONE),
        digest=sha256(b"record").hexdigest(),
        definition=sha256(b"definition").hexdigest(),
        ledger_head=sha256(b"head").hexdigest(),
        value=b"value",
        certificate=certificate,
        state=state_,
    )


def page(
    *languages: str,
    form: FormState | None = None,
    corrections: tuple[Correction, ...] = (),
    signatures: tuple[Signature, ...] = (),
    training: bool = False,
    people: Mapping[UserId, str] = NAMES,
) -> FormPage:
    shown = form or form_state()
    return FormPage(
        frame=frame(shown.definition, *languages, training=training),
        subject="01-004",
        state=shown,
        digest=sha256(b"record").hexdigest(),
        record_json=b'{"subject":"01-004","values":{"I.VS.SYSBP":"118"}}',
        corrections=corrections,
        signatures=signatures,
        people=people,
    )


def blank(
    *languages: str, form: FormState | None = None, zero: datetime | None = None
) -> BlankPage:
    shown = form or form_state()
    return BlankPage(
        frame=frame(shown.definition, *languages),
        form=shown.definition,
        conditions={"I.VS.O2FLOW": both("Oxygen given is Yes", "是否吸氧为“是”")},
        time_zero=zero,
    )


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


EC_041 = CheckOID("EC-041")
TOLD = Message("DOC-EMPTY")
