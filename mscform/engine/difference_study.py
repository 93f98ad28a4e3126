"""Everything that one version of a study changes against another, in the order of its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Final

from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.definitions.endpoint import Endpoint
from mscform.definitions.logic import AlertResponse, AlertRule, AlertSet, Parameter, ProposalRule
from mscform.definitions.study import ReasonForChange, SignatureMeaning, StudyDefinition
from mscform.engine.difference_forms import form_differences
from mscform.engine.difference_keys import tell_keys
from mscform.engine.difference_plans import event_differences
from mscform.engine.differences import (
    Difference,
    Kind,
    Part,
    Side,
    Teller,
    Words,
    apart,
    differences_of,
    listed,
    moved,
    pairs,
    plain,
)
from mscform.engine.endpoint_rules import scope_of
from mscform.engine.expression import Scope

_ANCHOR: Final = ("ENG-DIFF-ANCHOR", "ENG-DIFF-ANCHOR-NEW", "ENG-DIFF-ANCHOR-GONE")
_PROVISIONAL: Final = (
    "ENG-DIFF-PROVISIONAL",
    "ENG-DIFF-PROVISIONAL-NEW",
    "ENG-DIFF-PROVISIONAL-GONE",
)

# Keys with sentences of their own; a fingerprint is of the whole.
_STUDY: Final = frozenset(
    (
        *("name", "protocol", "version", "languages", "time_zone", "anchor", "provisional_anchor"),
        *("events", "forms", "code_lists", "parameters", "missing_reasons", "alert_sets"),
        *("form_not_done_reasons", "signature_meanings", "change_reasons", "proposal_rules"),
        *("subject_summary", "subject_key_pattern", "fingerprint", "endpoints"),
    )
)
_PARAMETER: Final = frozenset(("name", "label", "value", "columns", "rows", "site_setting"))


def study_differences(old: StudyDefinition, new: StudyDefinition) -> tuple[Difference, ...]:
    """What `new` changes against `old`; nothing for two copies of the same study."""
    before, after = Side(old), Side(new)
    return (
        *_study(before, after),
        *event_differences(before, after),
        *form_differences(before, after),
        *_endpoints(before, after),
        *_code_lists(before, after),
        *_parameters(before, after),
        *_alerts(before, after),
        *_proposals(before, after),
        *_signatures(old, new),
        *_reasons(old, new),
    )


def _study(old: Side, new: Side) -> list[Difference]:
    was, now = old.study, new.study
    teller = Teller(Part.STUDY, now.oid, now.name)
    teller.value(Kind.TEXT, "ENG-DIFF-VERSION", was.version, now.version)
    teller.value(Kind.TEXT, "ENG-DIFF-STUDY-NAME", was.name, now.name)
    teller.value(Kind.TEXT, "ENG-DIFF-PROTOCOL", was.protocol, now.protocol)
    teller.value(Kind.TEXT, "ENG-DIFF-LANGUAGES", listed(was.languages), listed(now.languages))
    teller.value(Kind.MEANING, "ENG-DIFF-ZONE", was.time_zone, now.time_zone)
    teller.shift(Kind.SCHEDULE, _ANCHOR, old.rule(was.anchor), new.rule(now.anchor))
    teller.shift(
        Kind.SCHEDULE,
        _PROVISIONAL,
        old.rule(was.provisional_anchor),
        new.rule(now.provisional_anchor),
    )
    for kind, code, before, after in (
        (Kind.TYPE, "ENG-DIFF-KEYS", was.subject_key_pattern, now.subject_key_pattern),
        (Kind.TYPE, "ENG-DIFF-REASONS", was.missing_reasons, now.missing_reasons),
        (Kind.TYPE, "ENG-DIFF-FORM-REASONS", was.form_not_done_reasons, now.form_not_done_reasons),
        (
            Kind.LAYOUT,
            "ENG-DIFF-SUMMARY",
            listed(was.subject_summary),
            listed(now.subject_summary),
        ),
    ):
        teller.value(kind, code, before, after)
    if moved((one.oid for one in was.events), (one.oid for one in now.events)):
        teller.tell(Kind.SCHEDULE, "ENG-DIFF-ORDER")
    tell_keys(teller, (old, was), (new, now), but=_STUDY)
    return teller.told


# ---------------------------------------------------------------------- endpoints


def _endpoints(old: Side, new: Side) -> Iterator[Difference]:
    study = Teller(Part.STUDY, new.study.oid, new.study.name)
    grouped = ((old, old.study.endpoints), (new, new.study.endpoints))
    tell_keys(study, *grouped, but=("entries",), under="endpoints ")
    was, now = ({one.oid: one for one in side.entries} for _, side in grouped)
    if moved(was, now):
        study.tell(Kind.LAYOUT, "ENG-DIFF-ENDPOINT-ORDER")
    yield from study.told
    yield from differences_of(
        was,
        now,
        lambda oid, there: Teller(Part.ENDPOINT, oid, there.title),
        ("ENG-DIFF-ENDPOINT-ADDED", "ENG-DIFF-ENDPOINT-REMOVED"),
        lambda teller, one, other: _endpoint(teller, (old, one), (new, other)),
    )


def _endpoint(teller: Teller, old: tuple[Side, Endpoint], new: tuple[Side, Endpoint]) -> None:
    def place(side: Side, key: str) -> Scope:
        endpoint = old[1] if side is old[0] else new[1]
        return scope_of(side.study, endpoint, key.split(maxsplit=1)[0])

    tell_keys(teller, old, new, place=place)


# ---------------------------------------------------------------------- lists and parameters


def _code_lists(old: Side, new: Side) -> Iterator[Difference]:
    return differences_of(
        old.study.code_lists,
        new.study.code_lists,
        lambda oid, there: Teller(Part.CODE_LIST, oid, there.title),
        ("ENG-DIFF-CODELIST-ADDED", "ENG-DIFF-CODELIST-REMOVED"),
        lambda teller, was, now: _codes(teller, (old, was), (new, now)),
    )


def _codes(teller: Teller, before: tuple[Side, CodeList], after: tuple[Side, CodeList]) -> None:
    (side, old), (other, new) = before, after
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", old.title, new.title)
    entries = ({one.coded_value: one for one in listed.items} for listed in (old, new))
    for code, was, now in pairs(*entries):
        there = now or was
        codes = ("ENG-DIFF-CODE-ADDED", "ENG-DIFF-CODE-REMOVED")
        decode = there.decode if there else "–"
        if both := teller.both(was, now, codes, entry=code, decode=decode):
            _code(teller, code, *both)
            told = ((side, both[0]), (other, both[1]))
            tell_keys(teller, *told, but=("coded_value", "decode", "digit"), under=f"{code} ")
    if moved((one.coded_value for one in old.items), (one.coded_value for one in new.items)):
        teller.tell(Kind.LAYOUT, "ENG-DIFF-ORDER")
    tell_keys(teller, before, after, but=("oid", "title", "items"))


def _code(teller: Teller, code: str, was: CodeListItem, now: CodeListItem) -> None:
    if dict(was.decode) != dict(now.decode):
        teller.tell(Kind.MEANING, "ENG-DIFF-DECODE", entry=code, old=was.decode, new=now.decode)
    if was.digit != now.digit:
        digits = {"old": listed([was.digit]), "new": listed([now.digit])}
        teller.tell(Kind.LAYOUT, "ENG-DIFF-DIGIT", entry=code, **digits)


def _parameters(old: Side, new: Side) -> Iterator[Difference]:
    return differences_of(
        old.study.parameters,
        new.study.parameters,
        lambda name, there: Teller(Part.PARAMETER, name, there.label),
        ("ENG-DIFF-PARAMETER-ADDED", "ENG-DIFF-PARAMETER-REMOVED"),
        lambda teller, was, now: _parameter(teller, (old, was), (new, now)),
    )


def _parameter(
    teller: Teller, before: tuple[Side, Parameter], after: tuple[Side, Parameter]
) -> None:
    old, new = before[1], after[1]
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", old.label, new.label)
    teller.value(
        Kind.MEANING,
        "ENG-DIFF-PARAMETER",
        old.value.text if old.value else None,
        new.value.text if new.value else None,
    )
    if old.site_setting != new.site_setting:
        code = "ENG-DIFF-SITE-SETS" if new.site_setting else "ENG-DIFF-SITE-SETS-NOT"
        teller.tell(Kind.MEANING, code)
    if (old.columns, old.rows) != (new.columns, new.rows):
        gone = sum(1 for row in old.rows if row not in new.rows)
        come = sum(1 for row in new.rows if row not in old.rows)
        teller.tell(Kind.MEANING, "ENG-DIFF-ROWS", come=come, gone=gone)
    tell_keys(teller, before, after, but=_PARAMETER)


# ---------------------------------------------------------------------- alerts and proposals


def _alerts(old: Side, new: Side) -> Iterator[Difference]:
    was, now = ({one.group: one for one in side.study.alert_sets} for side in (old, new))
    return differences_of(
        was,
        now,
        lambda group, _: Teller(Part.ALERT, group, None),
        ("ENG-DIFF-ALERTS-ADDED", "ENG-DIFF-ALERTS-REMOVED"),
        lambda teller, was, now: _alert_set(teller, (old, was), (new, now)),
    )


def _alert_set(teller: Teller, sides: tuple[Side, AlertSet], others: tuple[Side, AlertSet]) -> None:
    old, new = sides[1], others[1]
    rules = ({one.oid: one for one in alerts.rules} for alerts in (old, new))
    for oid, was, now in pairs(*rules):
        there = now or was
        inner = Teller(Part.ALERT, oid, there.label if there else None)
        slots = {"new": _levels(now)} if now else {}
        codes = ("ENG-DIFF-ALERT-ADDED", "ENG-DIFF-ALERT-REMOVED")
        if both := inner.both(was, now, codes, **slots):
            before, after = both
            inner.value(Kind.TEXT, "ENG-DIFF-TITLE", before.label, after.label)
            inner.value(Kind.CHECK, "ENG-DIFF-ALERT-LEVELS", _levels(before), _levels(after))
            told = ((sides[0], before), (others[0], after))
            tell_keys(inner, *told, but=("oid", "levels", "label"))
        teller.told += inner.told
    if old.assessed_when != new.assessed_when or old.mandatory_inputs != new.mandatory_inputs:
        teller.tell(Kind.CHECK, "ENG-DIFF-ALERT-ASSESSED")
    _responses(teller, old, new)


def _responses(teller: Teller, old: AlertSet, new: AlertSet) -> None:
    """What to do after an alert: the numbers and texts of each level that changed."""
    before, after = ({str(one.level): one for one in alerts.responses} for alerts in (old, new))
    told = False
    for level, was, now in pairs(before, after):
        for field in fields(AlertResponse):
            name = field.name
            sides = [None if one is None else getattr(one, name) for one in (was, now)]
            if name != "level" and sides[0] != sides[1]:
                told = True
                texts = [_as_words(side) for side in sides]
                slots = {"level": level, "what": name.replace("_", " ")}
                teller.tell(
                    Kind.CHECK, "ENG-DIFF-ALERT-RESPONSE", **slots, **apart(texts[0], texts[1])
                )
    rest = [(one.acknowledged_by, one.action) for one in (old, new)]
    if rest[0] != rest[1] and not told:
        teller.tell(Kind.CHECK, "ENG-DIFF-ALERT-RESPONSES")


def _as_words(value: object) -> Words:
    if value is None or isinstance(value, TranslatedText):
        return value
    return str(value)


def _levels(rule: AlertRule) -> str:
    return "; ".join(f"{level}: {text.text}" for level, text in sorted(rule.levels.items()))


def _proposals(old: Side, new: Side) -> Iterator[Difference]:
    was, now = ({one.oid: one for one in side.study.proposal_rules} for side in (old, new))
    return differences_of(
        was,
        now,
        lambda oid, there: Teller(Part.PROPOSAL, oid, plain(there.proposal.code)),
        ("ENG-DIFF-PROPOSAL-ADDED", "ENG-DIFF-PROPOSAL-REMOVED"),
        lambda teller, one, other: _proposal(teller, (old, one), (new, other)),
    )


def _proposal(
    teller: Teller, old: tuple[Side, ProposalRule], new: tuple[Side, ProposalRule]
) -> None:
    if old[1] == new[1]:
        return
    before, after = (_when(*side) for side in (old, new))
    teller.value(Kind.CHECK, "ENG-DIFF-PROPOSAL-RULE", before, after)
    teller.value(Kind.TEXT, "ENG-DIFF-CHECK-TEXT", old[1].proposal.message, new[1].proposal.message)
    told = replace(old[1].proposal, message=new[1].proposal.message)
    if replace(old[1], when=new[1].when, proposal=told) != new[1]:
        teller.tell(Kind.CHECK, "ENG-DIFF-PROPOSAL")


def _when(side: Side, rule: ProposalRule) -> Words:
    return side.rule(rule.when, rule.form, rule.group)


# ---------------------------------------------------------------------- signatures and reasons


def _signatures(old: StudyDefinition, new: StudyDefinition) -> Iterator[Difference]:
    was, now = ({one.code: one for one in side.signature_meanings} for side in (old, new))
    return differences_of(
        was,
        now,
        lambda code, there: Teller(Part.SIGNATURE, code, there.title),
        ("ENG-DIFF-MEANING-ADDED", "ENG-DIFF-MEANING-REMOVED"),
        _meaning,
    )


def _meaning(teller: Teller, was: SignatureMeaning, now: SignatureMeaning) -> None:
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
    teller.value(Kind.MEANING, "ENG-DIFF-DECLARATION", was.declaration, now.declaration)
    teller.value(Kind.CONDITION, "ENG-DIFF-ROLES", listed(was.roles), listed(now.roles))


def _reasons(old: StudyDefinition, new: StudyDefinition) -> Iterator[Difference]:
    was, now = ({one.code: one for one in side.change_reasons} for side in (old, new))
    return differences_of(
        was,
        now,
        lambda code, there: Teller(Part.REASON, code, there.title),
        ("ENG-DIFF-REASON-ADDED", "ENG-DIFF-REASON-REMOVED"),
        _reason,
    )


def _reason(teller: Teller, was: ReasonForChange, now: ReasonForChange) -> None:
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
    if was.needs_text != now.needs_text:
        teller.tell(Kind.CONDITION, "ENG-DIFF-REASON-TEXT")
