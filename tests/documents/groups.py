"""Sections of a realistic filled form: rows, a table, nine time points, repeats."""

from __future__ import annotations

from datetime import timedelta

from mscform.base.identity import (
    GroupOID,
)
from mscform.definitions.form import (
    GroupLayout,
    ItemGroupDefinition,
    TimedPlan,
    TimePoint,
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
from mscform.records.clinical import Origin
from tests.documents.questions import NOON, both, finding, group_state, item, state


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
