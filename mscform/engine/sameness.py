"""Whether a form is the same in two versions of a study, so that moving it would change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mscform.base.identity import CodeListOID, FormOID
from mscform.definitions.codelist import CodeList
from mscform.definitions.form import FormDefinition
from mscform.definitions.logic import AlertSet, ProposalRule
from mscform.definitions.study import StudyDefinition


def is_same_form(old: StudyDefinition, new: StudyDefinition, oid: FormOID) -> bool:
    """Whether both versions ask, judge, compute and word a form alike.

    Where it came from (file, source) and what it calls its version do not count.
    """
    before, after = old.forms.get(oid), new.forms.get(oid)
    if before is None or after is None or _bare(before) != _bare(after):
        return False
    return (
        _lists(old, before) == _lists(new, after)
        and _rules(old, before) == _rules(new, after)
        and not any(name in repr(after) for name in _other_parameters(old, new))
    )


def _bare(form: FormDefinition) -> FormDefinition:
    return replace(form, version="", file="", source=None)


def _lists(study: StudyDefinition, form: FormDefinition) -> dict[CodeListOID, CodeList | None]:
    named = {study.missing_reasons, study.form_not_done_reasons}
    for item in form.items():
        named |= {one for one in (item.code_list, item.missing_reasons) if one is not None}
    return {oid: study.code_lists.get(oid) for oid in named}


def _rules(
    study: StudyDefinition, form: FormDefinition
) -> tuple[tuple[AlertSet, ...], tuple[ProposalRule, ...]]:
    groups = {group.oid for group in form.groups}
    alerts = tuple(one for one in study.alert_sets if one.group in groups)
    return alerts, tuple(one for one in study.proposal_rules if one.form == form.oid)


def _other_parameters(old: StudyDefinition, new: StudyDefinition) -> Iterator[str]:
    """The parameters that have another default, or are in one version only."""
    for name in old.parameters.keys() | new.parameters.keys():
        if old.parameters.get(name) != new.parameters.get(name):
            yield name
