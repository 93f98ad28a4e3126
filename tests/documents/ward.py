"""A small study and one realistic filled form for the paper tests; the door to its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType

from mscform.base.identity import (
    CodeListOID,
    EventOID,
    ItemOID,
    ItemPath,
    RuleOID,
    StudyOID,
    SubjectKey,
    UserId,
)
from mscform.definitions.form import (
    FormDefinition,
)
from mscform.definitions.study import (
    EventType,
    StudyDefinition,
    StudyEventDefinition,
)
from mscform.documents.form_page import BlankPage, Correction, FormPage, PrintFrame, ShownValue
from mscform.engine.form_state import (
    AlertState,
    FormState,
    GroupState,
    PointState,
    TimePointState,
)
from mscform.records.account import Actor, Role
from mscform.records.clinical import FormStatus
from mscform.records.signature import Signature, SignatureState
from tests.documents.groups import POINTS, laboratory, medication, monitoring, vitals
from tests.documents.questions import (
    CODE_LISTS,
    KEY,
    NAMES,
    NOON,
    RESOURCES,
    ZONE,
    both,
    catalogue,
    group_state,
    item,
    state,
)

__all__ = [
    "NOON",
    "POINTS",
    "RESOURCES",
    "blank",
    "both",
    "catalogue",
    "correction",
    "event",
    "form_state",
    "frame",
    "group_state",
    "item",
    "medication",
    "monitoring",
    "page",
    "signature",
    "state",
    "study",
    "vitals",
]


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
    to_seal: bool = True,
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
        to_seal=to_seal and bool(signatures),
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
