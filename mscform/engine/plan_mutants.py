"""Wrongs in the plain numbers of a study: minutes of planned points and of repeat measurements.

They stand in no rule, so each needs a study of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mscform.base.identity import FormOID
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.study import StudyDefinition
from mscform.engine.mutant_kinds import Kind
from mscform.engine.switchboard import Mutant

Planned = tuple[Mutant, FormOID, StudyDefinition]
"""A mutant, the form where it shows, and the study with it."""


def plan_mutants(study: StudyDefinition) -> Iterator[Planned]:
    """Every planned minute one earlier and one later."""
    for form in study.forms.values():
        for group in form.groups:
            if group.timed is not None:
                for mutant, plan in _of_plan(group.timed):
                    yield mutant, form.oid, _with_plan(study, form, group, plan)
    yield from _of_responses(study)


def _of_plan(plan: TimedPlan) -> Iterator[tuple[Mutant, TimedPlan]]:
    for index, point in enumerate(plan.points):
        for what, before, after, made in _of_point(point):
            points = (*plan.points[:index], made, *plan.points[index + 1 :])
            mutant = Mutant(
                position=plan.anchor.position,
                before=f"{point.code} {what} {before}",
                after=f"{after}",
                kind=Kind.TOLERANCE,
                number=index,
            )
            yield mutant, replace(plan, points=points)


def _of_point(point: TimePoint) -> Iterator[tuple[str, int, int, TimePoint]]:
    for step in (-1, 1):
        offset, early, late = point.offset_minutes, point.earliest_minutes, point.latest_minutes
        moved = replace(
            point,
            offset_minutes=offset + step,
            earliest_minutes=early + step,
            latest_minutes=late + step,
        )
        yield "offset", offset, offset + step, moved
        yield "earliest", early, early + step, replace(point, earliest_minutes=early + step)
        yield "latest", late, late + step, replace(point, latest_minutes=late + step)


def _with_plan(
    study: StudyDefinition, form: FormDefinition, group: ItemGroupDefinition, plan: TimedPlan
) -> StudyDefinition:
    groups = tuple(
        replace(each, timed=plan) if each.oid == group.oid else each for each in form.groups
    )
    return replace(study, forms={**study.forms, form.oid: replace(form, groups=groups)})


def _of_responses(study: StudyDefinition) -> Iterator[Planned]:
    for number, alerts in enumerate(study.alert_sets):
        form = next(
            form.oid
            for form in study.forms.values()
            if any(group.oid == alerts.group for group in form.groups)
        )
        for index, response in enumerate(alerts.responses):
            minutes = response.repeat_after_minutes
            for step in (-1, 1):
                if minutes is None:
                    continue
                made = replace(response, repeat_after_minutes=minutes + step)
                responses = (*alerts.responses[:index], made, *alerts.responses[index + 1 :])
                sets = list(study.alert_sets)
                sets[number] = replace(alerts, responses=responses)
                mutant = Mutant(
                    position=alerts.assessed_when.position,
                    before=f"level {response.level} repeat_after {minutes}",
                    after=f"{minutes + step}",
                    kind=Kind.REPEAT,
                    number=index,
                )
                yield mutant, form, replace(study, alert_sets=tuple(sets))
