"""Rules in their places: checks of rules.yaml brought to the items, alert sets, proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mscform.base.identity import CheckOID, EventOID, FormOID, GroupOID, ItemOID, RuleOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import (
    AlertResponse,
    AlertRule,
    AlertSet,
    EditCheck,
    Expression,
    Proposal,
    ProposalRecord,
    ProposalRule,
    Severity,
)
from mscform.definitions.reader_assembly import Assembler, plain, rule, sure_rule
from mscform.definitions.reader_files import StudyModels
from mscform.definitions.reader_models import InlineCheckModel, ProposesModel, RecordModel
from mscform.definitions.reader_nodes import TextNode
from mscform.definitions.reader_rule_models import (
    AlertSetModel,
    CheckModel,
    PlaceModel,
    PlacesModel,
    ProposalModel,
)


class RuleAssembler:
    """Makes the rules of one study from its models."""

    def __init__(self, models: StudyModels, texts: Assembler) -> None:
        self._models = models
        self._texts = texts
        self._declared = {str(check.check): check for check in models.rules.checks}
        self._items = [
            (str(form.form), item)
            for form in models.forms.values()
            for group in form.groups
            for item in group.questions()
        ]

    def checks(self) -> Mapping[str, list[EditCheck]]:
        """The checks of each item: those written at the item first, then those of rules.yaml."""
        found: dict[str, list[EditCheck]] = {}
        for _, item in self._items:
            for inline in item.checks:
                found.setdefault(str(item.item), []).append(self._inline(inline, item.item))
        for declared in self._models.rules.checks:
            for place in declared.places:
                for oid in self._places(place):
                    found.setdefault(oid, []).append(self._placed(declared, place, oid))
        return found

    def proposals(self) -> tuple[ProposalRule, ...]:
        """The proposal rules."""
        return tuple(self._proposal_rule(model) for model in self._models.rules.proposals)

    def alert_sets(self) -> tuple[AlertSet, ...]:
        """The alert sets."""
        return tuple(self._alert_set(model) for model in self._models.alerts.alert_sets)

    def _places(self, place: PlaceModel) -> Iterator[str]:
        if not isinstance(place.at, PlacesModel):
            yield str(place.at)
            return
        chosen, forms = set(place.at.types), place.at.forms
        for form, item in self._items:
            if item.type not in chosen or (forms is not None and form not in forms):
                continue
            if item.item not in place.at.excepted:
                yield str(item.item)

    def _inline(self, model: InlineCheckModel, item: TextNode) -> EditCheck:
        declared = self._declared.get(str(model.check))
        message = model.message if declared is None else model.message or declared.message
        severity = model.severity if declared is None else model.severity or declared.severity
        proposes = model.proposes if declared is None else model.proposes or declared.proposes
        source = model.source if declared is None else model.source or declared.source
        return EditCheck(
            oid=CheckOID(str(model.check)),
            item=ItemOID(str(item)),
            holds=sure_rule(model.holds),
            severity=severity or Severity.UNUSUAL,
            message=_NO_MESSAGE if message is None else self._texts.text(message),
            slots=_slots(model.slots),
            proposal=self._proposal(proposes),
            source=plain(source),
        )

    def _placed(self, declared: CheckModel, place: PlaceModel, item: str) -> EditCheck:
        return EditCheck(
            oid=CheckOID(str(declared.check)),
            item=ItemOID(item),
            holds=sure_rule(place.holds),
            severity=declared.severity,
            message=self._texts.text(declared.message),
            slots=_slots(place.slots),
            proposal=self._proposal(declared.proposes),
            source=plain(declared.source),
        )

    def _proposal(self, model: ProposesModel | None) -> Proposal | None:
        return None if model is None else self._sure_proposal(model)

    def _sure_proposal(self, model: ProposesModel) -> Proposal:
        return Proposal(
            kind=model.kind,
            code=str(model.code),
            grade=rule(model.grade),
            message=self._texts.optional_text(model.message),
            record=None if model.record is None else _record(model.record),
            roles=tuple(model.roles or ()),
        )

    def _proposal_rule(self, model: ProposalModel) -> ProposalRule:
        return ProposalRule(
            oid=RuleOID(str(model.rule)),
            form=FormOID(str(model.form)),
            group=None if model.group is None else GroupOID(str(model.group)),
            when=sure_rule(model.when),
            proposal=self._sure_proposal(model.proposes),
            slots=_slots(model.slots),
            source=plain(model.source),
        )

    def _alert_set(self, model: AlertSetModel) -> AlertSet:
        return AlertSet(
            group=GroupOID(str(model.group)),
            assessed_when=sure_rule(model.assessed_when),
            mandatory_inputs=tuple(ItemOID(str(item)) for item in model.mandatory_inputs),
            rules=tuple(
                AlertRule(
                    oid=RuleOID(str(entry.rule)),
                    levels={
                        int(level): sure_rule(condition)
                        for level, condition in entry.levels.items()
                        if level.isascii() and level.isdecimal()
                    },
                    label=self._texts.text(entry.label),
                    source=plain(entry.source),
                )
                for entry in model.rules
            ),
            responses=tuple(
                AlertResponse(
                    level=response.level,
                    text=self._texts.text(response.text),
                    repeat_after_minutes=response.repeat_after,
                    acknowledge=response.acknowledge == "yes",
                    escalate_after_minutes=response.escalate_after,
                    escalate=None
                    if response.escalate is None
                    else self._texts.text(response.escalate),
                    roles=tuple(response.roles or ()),
                )
                for response in model.responses
            ),
            acknowledged_by=_item(model.acknowledged_by),
            action=_item(model.action),
        )


def _item(named: TextNode | None) -> ItemOID | None:
    return None if named is None else ItemOID(str(named))


def _record(model: RecordModel) -> ProposalRecord:
    return ProposalRecord(
        form=FormOID(str(model.form)),
        group=GroupOID(str(model.group)),
        event=None if model.event is None else EventOID(str(model.event)),
        fill={ItemOID(str(item)): sure_rule(text) for item, text in model.fill.items()},
    )


_NO_MESSAGE = TranslatedText({"en": "…"})
"""Stands in for a message that is missing (a fault), so that the rule itself can be checked."""


def _slots(slots: Mapping[str, TextNode]) -> dict[str, Expression]:
    return {name: sure_rule(text) for name, text in slots.items()}
