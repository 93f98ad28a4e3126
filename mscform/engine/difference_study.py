"""Everything that one version of a study changes against another, in the order of its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList
from mscform.definitions.logic import AlertRule, AlertSet, Parameter, ProposalRule
from mscform.definitions.study import StudyDefinition
from mscform.engine.difference_forms import form_differences
from mscform.engine.difference_plans import event_differences
from mscform.engine.differences import (
    Difference,
    Kind,
    Part,
    Side,
    Teller,
    Words,
    listed,
    moved,
    pairs,
    plain,
)

_ANCHOR: Final = ("ENG-DIFF-ANCHOR", "ENG-DIFF-ANCHOR-NEW", "ENG-DIFF-ANCHOR-GONE")
_PROVISIONAL: Final = (
    "ENG-DIFF-PROVISIONAL",
    "ENG-DIFF-PROVISIONAL-NEW",
    "ENG-DIFF-PROVISIONAL-GONE",
)


def study_differences(old: StudyDefinition, new: StudyDefinition) -> tuple[Difference, ...]:
    """What `new` changes against `old`; nothing for two copies of the same study."""
    before, after = Side(old), Side(new)
    return (
        *_study(before, after),
        *event_differences(before, after),
        *form_differences(before, after),
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
    return teller.told


# ---------------------------------------------------------------------- lists and parameters


def _code_lists(old: Side, new: Side) -> Iterator[Difference]:
    for oid, was, now in pairs(old.study.code_lists, new.study.code_lists):
        there = now or was
        teller = Teller(Part.CODE_LIST, oid, there.title if there else None)
        if was is None:
            teller.tell(Kind.ADDED, "ENG-DIFF-CODELIST-ADDED")
        elif now is None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-CODELIST-REMOVED")
        else:
            teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
            _codes(teller, was, now)
        yield from teller.told


def _codes(teller: Teller, old: CodeList, new: CodeList) -> None:
    entries = ({one.coded_value: one for one in side.items} for side in (old, new))
    for code, was, now in pairs(*entries):
        if was is None and now is not None:
            teller.tell(Kind.ADDED, "ENG-DIFF-CODE-ADDED", entry=code, decode=now.decode)
        elif now is None and was is not None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-CODE-REMOVED", entry=code, decode=was.decode)
        elif was is not None and now is not None:
            if dict(was.decode) != dict(now.decode):
                teller.tell(
                    Kind.MEANING, "ENG-DIFF-DECODE", entry=code, old=was.decode, new=now.decode
                )
            if was.digit != now.digit:
                digits = {"old": listed([was.digit]), "new": listed([now.digit])}
                teller.tell(Kind.LAYOUT, "ENG-DIFF-DIGIT", entry=code, **digits)
    if moved((one.coded_value for one in old.items), (one.coded_value for one in new.items)):
        teller.tell(Kind.LAYOUT, "ENG-DIFF-ORDER")


def _parameters(old: Side, new: Side) -> Iterator[Difference]:
    for name, was, now in pairs(old.study.parameters, new.study.parameters):
        there = now or was
        teller = Teller(Part.PARAMETER, name, there.label if there else None)
        if was is None:
            teller.tell(Kind.ADDED, "ENG-DIFF-PARAMETER-ADDED")
        elif now is None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-PARAMETER-REMOVED")
        else:
            teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.label, now.label)
            _parameter(teller, was, now)
        yield from teller.told


def _parameter(teller: Teller, old: Parameter, new: Parameter) -> None:
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


# ---------------------------------------------------------------------- alerts and proposals


def _alerts(old: Side, new: Side) -> Iterator[Difference]:
    sets = ({one.group: one for one in side.study.alert_sets} for side in (old, new))
    for group, was, now in pairs(*sets):
        teller = Teller(Part.ALERT, group, None)
        if was is None:
            teller.tell(Kind.ADDED, "ENG-DIFF-ALERTS-ADDED")
        elif now is None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-ALERTS-REMOVED")
        else:
            _alert_set(teller, was, now)
        yield from teller.told


def _alert_set(teller: Teller, old: AlertSet, new: AlertSet) -> None:
    rules = ({one.oid: one for one in side.rules} for side in (old, new))
    for oid, was, now in pairs(*rules):
        there = now or was
        inner = Teller(Part.ALERT, oid, there.label if there else None)
        if was is None and now is not None:
            inner.tell(Kind.ADDED, "ENG-DIFF-ALERT-ADDED", new=_levels(now))
        elif now is None:
            inner.tell(Kind.REMOVED, "ENG-DIFF-ALERT-REMOVED")
        elif was is not None:
            inner.value(Kind.TEXT, "ENG-DIFF-TITLE", was.label, now.label)
            inner.value(Kind.CHECK, "ENG-DIFF-ALERT-LEVELS", _levels(was), _levels(now))
        teller.told += inner.told
    if old.assessed_when != new.assessed_when or old.mandatory_inputs != new.mandatory_inputs:
        teller.tell(Kind.CHECK, "ENG-DIFF-ALERT-ASSESSED")
    if old.responses != new.responses:
        teller.tell(Kind.CHECK, "ENG-DIFF-ALERT-RESPONSES")


def _levels(rule: AlertRule) -> str:
    return "; ".join(f"{level}: {text.text}" for level, text in sorted(rule.levels.items()))


def _proposals(old: Side, new: Side) -> Iterator[Difference]:
    rules = ({one.oid: one for one in side.study.proposal_rules} for side in (old, new))
    for oid, was, now in pairs(*rules):
        there = now or was
        teller = Teller(Part.PROPOSAL, oid, plain(there.proposal.code if there else ""))
        if was is None:
            teller.tell(Kind.ADDED, "ENG-DIFF-PROPOSAL-ADDED")
        elif now is None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-PROPOSAL-REMOVED")
        elif was != now:
            _proposal(teller, (old, was), (new, now))
        yield from teller.told


def _proposal(
    teller: Teller, old: tuple[Side, ProposalRule], new: tuple[Side, ProposalRule]
) -> None:
    before, after = (_when(*side) for side in (old, new))
    teller.value(Kind.CHECK, "ENG-DIFF-PROPOSAL-RULE", before, after)
    teller.value(Kind.TEXT, "ENG-DIFF-CHECK-TEXT", old[1].proposal.message, new[1].proposal.message)
    if not teller.told:
        teller.tell(Kind.CHECK, "ENG-DIFF-PROPOSAL")


def _when(side: Side, rule: ProposalRule) -> Words:
    return side.rule(rule.when, rule.form, rule.group)


# ---------------------------------------------------------------------- signatures and reasons


def _signatures(old: StudyDefinition, new: StudyDefinition) -> Iterator[Difference]:
    meanings = ({one.code: one for one in side.signature_meanings} for side in (old, new))
    for code, was, now in pairs(*meanings):
        there = now or was
        teller = Teller(Part.SIGNATURE, code, there.title if there else None)
        if was is None:
            teller.tell(Kind.ADDED, "ENG-DIFF-MEANING-ADDED")
        elif now is None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-MEANING-REMOVED")
        else:
            teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
            teller.value(Kind.MEANING, "ENG-DIFF-DECLARATION", was.declaration, now.declaration)
            teller.value(Kind.CONDITION, "ENG-DIFF-ROLES", listed(was.roles), listed(now.roles))
        yield from teller.told


def _reasons(old: StudyDefinition, new: StudyDefinition) -> Iterator[Difference]:
    reasons = ({one.code: one for one in side.change_reasons} for side in (old, new))
    for code, was, now in pairs(*reasons):
        titles: list[TranslatedText] = [one.title for one in (now, was) if one is not None]
        teller = Teller(Part.REASON, code, titles[0])
        if was is None:
            teller.tell(Kind.ADDED, "ENG-DIFF-REASON-ADDED")
        elif now is None:
            teller.tell(Kind.REMOVED, "ENG-DIFF-REASON-REMOVED")
        else:
            teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
            if was.needs_text != now.needs_text:
                teller.tell(Kind.CONDITION, "ENG-DIFF-REASON-TEXT")
        yield from teller.told
