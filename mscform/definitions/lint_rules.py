"""Checks of rules and alerts: they stand somewhere, say something, and name what is there."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter

from mscform.definitions.item import DataType
from mscform.definitions.lint_index import StudyIndex, distinct
from mscform.definitions.reader_models import InlineCheckModel, StatementModel
from mscform.definitions.reader_nodes import MapNode, TextNode, position_of
from mscform.definitions.reader_rule_models import (
    AlertSetModel,
    CheckModel,
    PlaceModel,
    PlacesModel,
    ProposalModel,
)


def lint_rules(index: StudyIndex) -> None:
    """Tell faults of checks, written at items or in rules.yaml, and of proposals."""
    declared = {str(check.check): check for check in index.models.rules.checks}
    standing: dict[str, set[str]] = {}
    _lint_reach(index)
    _lint_names(index)
    for placed in index.items.values():
        for inline in placed.item.checks:
            standing.setdefault(str(inline.check), set()).add(str(placed.item.item))
            _lint_inline(index, inline, declared.get(str(inline.check)))
    for check in index.models.rules.checks:
        for place in check.places:
            _lint_place(index, check, place, standing.setdefault(str(check.check), set()))
        if not standing.get(str(check.check)) and not index.damaged(check.check):
            index.fault(check.check, "DEF-CHECK-NOWHERE", check=str(check.check))
    for proposal in index.models.rules.proposals:
        _lint_proposal(index, proposal)


def _lint_names(index: StudyIndex) -> None:
    """Tell checks declared twice, and names that differ only in case; at items one stands often."""
    declared = [check.check for check in index.models.rules.checks]
    known = set(map(str, declared))
    inline: dict[str, TextNode] = {}
    for placed in index.items.values():
        for check in placed.item.checks:
            if check.check not in known:
                inline.setdefault(str(check.check), check.check)
    distinct(index, (*declared, *inline.values()))


def _lint_reach(index: StudyIndex) -> None:
    """Tell places by types that reach more items than a study can mean, and give them up."""
    wide = 0
    for check in index.models.rules.checks:
        wide += sum(isinstance(place.at, PlacesModel) for place in check.places)
        if wide * len(index.items) > MAX_REACH:
            index.fault(check.check, "DEF-REACH", check=str(check.check), limit=str(MAX_REACH))
            index.models.rules.checks.clear()
            return


MAX_REACH = 1_000_000
"""Items times places by types: a small file must not become millions of checks."""


def lint_alerts(index: StudyIndex) -> None:
    """Tell faults of alert sets."""
    distinct(index, (alert_set.group for alert_set in index.models.alerts.alert_sets))
    for alert_set in index.models.alerts.alert_sets:
        _lint_alert_set(index, alert_set)


def _lint_inline(index: StudyIndex, inline: InlineCheckModel, declared: CheckModel | None) -> None:
    message = inline.message or (declared and declared.message)
    if declared is None and not index.damaged(inline.check):
        for key in ("severity", "message"):
            if getattr(inline, key) is None:
                index.fault(inline.check, "DEF-CHECK-KEY", check=str(inline.check), key=key)
    if message:
        lint_message(index, message, inline.slots, inline.check)


def _lint_place(
    index: StudyIndex, check: CheckModel, place: PlaceModel, standing: set[str]
) -> None:
    lint_message(index, check.message, place.slots, check.check)
    if not isinstance(place.at, PlacesModel):
        index.item(place.at)
        if place.at in standing:
            index.fault(place.at, "DEF-CHECK-TWICE", oid=str(check.check), where=str(place.at))
        standing.add(str(place.at))
        return
    for form in place.at.forms or ():
        index.form(form)
    for item in place.at.excepted:
        index.item(item)
    standing.update(_reached(index, place.at))


def _reached(index: StudyIndex, places: PlacesModel) -> set[str]:
    """The items that a place by types reaches."""
    return {
        oid
        for oid, placed in index.items.items()
        if placed.item.type in places.types
        and (places.forms is None or placed.form.form in places.forms)
        and oid not in places.excepted
    }


def _lint_proposal(index: StudyIndex, proposal: ProposalModel) -> None:
    form = index.form(proposal.form)
    if proposal.group is not None:
        found = index.group(proposal.group)
        if found is not None and form is not None and found[0].form != form.form:
            where = str(form.form)
            index.fault(proposal.group, "DEF-GROUP-FORM", group=str(proposal.group), form=where)
    if proposal.proposes.message is not None:
        lint_message(index, proposal.proposes.message, proposal.slots, proposal.rule)


def lint_statement(index: StudyIndex, model: StatementModel, owner: TextNode) -> None:
    """Tell a statement whose slots are not given, or that leads to what lists no items."""
    lint_message(index, model.message, model.slots, owner)
    if model.leads_to is None:
        return
    placed = index.item(model.leads_to)
    if placed is None:
        return
    if placed.item.shows_items == "no" or placed.form.form != owner:
        index.fault(model.leads_to, "DEF-LEADS-TO", item=str(model.leads_to), form=str(owner))


def _lint_alert_set(index: StudyIndex, alert_set: AlertSetModel) -> None:
    found = index.group(alert_set.group)
    if found is not None and found[1].repeating == "no":
        index.fault(alert_set.group, "DEF-ALERT-GROUP", group=str(alert_set.group))
    inside = {str(item.item) for item in found[1].questions()} if found else set()
    for oid in alert_set.mandatory_inputs:
        if index.item(oid) is not None and found is not None and oid not in inside:
            index.fault(oid, "DEF-OTHER-GROUP", item=str(oid), group=str(alert_set.group))
    distinct(index, alert_set.mandatory_inputs, "DEF-LISTED-TWICE")
    for rule in alert_set.rules:
        for level in rule.levels:
            if not level.isascii() or not level.isdecimal() or int(level) < 1:
                index.fault(rule.rule, "DEF-LEVEL", rule=str(rule.rule), level=level)
    _lint_acknowledgement(index, alert_set, inside)
    _lint_responses(index, alert_set)


def _lint_responses(index: StudyIndex, alert_set: AlertSetModel) -> None:
    """Each level that may come has its one response, where a set has any; no response waits."""
    answered: set[int] = set()
    given = {int(level) for rule in alert_set.rules for level in rule.levels if level.isdecimal()}
    for response in alert_set.responses:
        place = position_of(response.text)
        if response.level in answered:
            index.faults.add(place, "DEF-RESPONSE-TWICE", level=str(response.level))
        elif response.level not in given and not index.damaged(alert_set.group):
            index.faults.add(place, "DEF-RESPONSE-NEVER", level=str(response.level))
        answered.add(response.level)
    if not answered or index.damaged(alert_set.group):
        return
    for rule in alert_set.rules:
        for level in rule.levels:
            if level.isdecimal() and int(level) not in {0, *answered}:
                index.fault(rule.rule, "DEF-LEVEL-SILENT", rule=str(rule.rule), level=level)
                answered.add(int(level))


def _lint_acknowledgement(index: StudyIndex, alert_set: AlertSetModel, inside: set[str]) -> None:
    """Who takes note of an alert, and what was done, stand in the set that it is about."""
    named = (alert_set.acknowledged_by, alert_set.action)
    for oid in (one for one in named if one is not None):
        if index.item(oid) is not None and oid not in inside:
            index.fault(oid, "DEF-OTHER-GROUP", item=str(oid), group=str(alert_set.group))
    by = alert_set.acknowledged_by
    found = None if by is None else index.item(by)
    if by is not None and found is not None and found.item.type is not DataType.ATTEST:
        index.fault(by, "DEF-ALERT-BY", item=str(by))
    for response in alert_set.responses:
        level = str(response.level)
        if response.roles and by is None:
            index.fault(alert_set.group, "DEF-ALERT-ROLES", level=level)
        later = response.escalate_after is not None
        if later != (response.escalate is not None) or (later and response.acknowledge == "no"):
            index.fault(alert_set.group, "DEF-ALERT-ESCALATE", level=level)


def lint_message(
    index: StudyIndex,
    message: TextNode | MapNode,
    slots: Collection[str],
    owner: TextNode,
) -> None:
    """Tell a message whose `{slots}` are not given, or whose braces do not match."""
    texts = message.values() if isinstance(message, MapNode) else (message,)
    first: tuple[TextNode, set[str]] | None = None
    for text in texts:
        if not isinstance(text, TextNode):
            continue
        try:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            index.fault(text, "DEF-MESSAGE-BRACES", rule=str(owner))
            continue
        for name in sorted(named - set(slots)):
            place = position_of(text)
            index.faults.add_unknown(
                place, "DEF-MESSAGE-SLOT", name, sorted(slots), rule=str(owner)
            )
        first = first or (text, named)
        for name in sorted(first[1] ^ named):
            here, there = (text, first[0]) if name in first[1] else (first[0], text)
            index.fault(
                here, "DEF-MESSAGE-LACKS", rule=str(owner), name=name, where=str(position_of(there))
            )
