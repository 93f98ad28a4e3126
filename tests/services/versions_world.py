"""A small study in two versions, and a site of the first with people and a subject in work."""

from __future__ import annotations

from pathlib import Path

from mscform.base.clock import Clock
from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.changes import ItemChange, ReasonGiven, StatusChange
from mscform.records.clinical import FormStatus
from mscform.services.data_entry import Committed
from mscform.services.site import Site
from tests.builders import study_files
from tests.staffed_site import DOCTOR, NURSE, found_site, staff

SUBJECT = SubjectKey("01-001")

LISTS = """
- codelist: CL.POS
  title: {en: Position, zh: 体位}
  items:
    - {code: L, decode: {en: Lying, zh: 卧位}, digit: 1}
    - {code: S, decode: {en: Sitting, zh: 坐位}, digit: 2}
"""
VITALS = """
form: F.VS
title: {en: Vital signs, zh: 生命体征}
groups:
  - group: IG.VS.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.VS.TEMP
        question: {en: Temperature, zh: 体温}
        type: decimal
        decimals: 1
        mandatory: yes
        range: {unusual: ["35", "40"]}
      - {item: I.VS.POS, question: {en: Position, zh: 体位}, type: code, codelist: CL.POS}
      - {item: I.VS.ROOM, question: {en: Room, zh: 房间}, type: text}
      - item: I.VS.DOUBLE
        question: {en: Double, zh: 双倍}
        type: decimal
        decimals: 1
        calculate: TEMP * 2
"""
NOTES = """
form: F.NT
title: {en: Note, zh: 备注}
groups:
  - group: IG.NT.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.NT.TEXT, question: {en: Text, zh: 文字}, type: text}
"""
EVENTS = "".join(
    f"""
- event: SE.{name}
  title: {{en: Visit {name}, zh: 访视{name}}}
  short: {name}
  type: scheduled
  forms: [{{form: F.VS, need: required}}, {{form: F.NT, need: optional}}]
"""
    for name in "AB"
)
VITALS_2 = (
    VITALS.replace("en: Temperature", "en: Body temperature")
    .replace('unusual: ["35", "40"]', 'unusual: ["35", "39.5"]')
    .replace("TEMP * 2", "TEMP * 3")
    .replace("      - {item: I.VS.ROOM, question: {en: Room, zh: 房间}, type: text}\n", "")
    + "      - {item: I.VS.PAIN, question: {en: Pain, zh: 疼痛}, type: integer, mandatory: yes}\n"
)
LISTS_2 = LISTS.replace(
    "{code: S, decode: {en: Sitting, zh: 坐位}", "{code: T, decode: {en: Standing, zh: 立位}"
)


def files(version: str = "1.0", **parts: str) -> dict[str, bytes]:
    """The files of version 1.0, or of another one with other parts."""
    told = study_files(
        parts.get("vitals", VITALS),
        parts.get("notes", NOTES),
        codelists=parts.get("lists", LISTS),
        events=parts.get("events", EVENTS),
    )
    head = told["study.yaml"].replace(b'version: "1.0"', f'version: "{version}"'.encode())
    return told | {"study.yaml": head}


def second() -> dict[str, bytes]:
    """Version 2.0: a narrower range, other words, a removed and a new item, another code."""
    return files("2.0", vitals=VITALS_2, lists=LISTS_2)


def a_site(folder: Path, study: Path, clock: Clock | None, resources: Path) -> Site:
    """A real site of a study with a nurse and a doctor; nobody is signed in."""
    made = found_site(folder, study, resources, training=False, clock=clock)
    site = staff(made.site, (NURSE, DOCTOR))
    site.accounts.sign_out()
    return site


def key(site: Site, at: str) -> FormKey:
    """The key of a form's address."""
    return site.reading.form_at(at)


def enter(site: Site, at: str, raw: str, *, reason: str | None = None) -> Committed:
    """Type a value."""
    address = site.reading.item_at(at)
    given = None if reason is None else ReasonGiven(code=reason)
    change = ItemChange(form=address.form, path=address.path, raw=raw, reason=given)
    made = site.entry.commit(SUBJECT, change)
    assert isinstance(made, Committed), made
    return made


def complete(site: Site, at: str) -> Committed:
    """Say that a form is complete."""
    change = StatusChange(form=key(site, at), status=FormStatus.COMPLETE)
    made = site.entry.commit(SUBJECT, change)
    assert isinstance(made, Committed), made
    return made
