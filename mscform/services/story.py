"""The story of a demonstration: invented subjects as data in a study folder (`demo/story.json`).

A story names users, templates of forms (values with `{slots}`), visits (which templates, in which
order), and for each subject what happens when. It is read here and unrolled into dated acts.
Subjects beyond those told are drawn from its `course` where it has one, else they are copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from mscform.base.errors import DefinitionError
from mscform.base.json_text import read_json
from mscform.services.courses import draw_rest, draw_subject, moment_of
from mscform.services.files import read_whole
from mscform.services.resources import find_forms
from mscform.services.variation import Copy, Moved, Variation

STORY_FILE: Final = Path("demo") / "story.json"
SITE_CODE: Final = "01"
QUERY_ACTS: Final = ("ask", "answer", "close", "cancel", "reopen")
_SLOT: Final = re.compile(r"\{(\w+)([+-]\d+)?(?:\|([^{}]*))?\}")
"""A slot; with minutes to add where it is a moment; after the bar what stands where it is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user of the demonstration."""

    login: str
    name: str
    role: str
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody enters into one form: values by item, and who signs it as what.

    `not_done` is the reason why there is no form. With `charted`, the item that tells when a set
    was measured, its sets are entered each at its time.
    """

    event: str
    form: str
    values: Mapping[str, str]
    complete: bool = True
    not_done: str = ""
    sign: tuple[tuple[str, str], ...] = ()
    charted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that somebody does for a subject at a moment.

    `kind` is `enrol`, `fill` (forms), `correct` (an item, to a value, for a reason), `judge`
    (proposals of a rule: accepted, or dismissed for a reason), `bed` (the one of `value`), or what
    is done to a query that the story names `query`: `ask` (about `item`), `answer`, `close`,
    `cancel`, `reopen`, with `value` as its text.
    """

    at: datetime
    subject: int
    by: str
    kind: str
    forms: tuple[Filled, ...] = ()
    item: str = ""
    value: str = ""
    rule: str = ""
    reason: str | None = None
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything a demonstration needs.

    `running`: whose infusion goes on at the moment that the demonstration is made: a told subject
    (`of`), moved so that what `began` then began so many minutes `ago`, lies in a `bed`. With
    fewer than none ago it is about to begin.
    `attests`: who attests an item instead of the one who fills its form, by the item's OID.
    """

    people: tuple[Person, ...]
    answers: tuple[tuple[str, str], ...]
    confirm_note: str
    templates: Mapping[str, Any]
    visits: Mapping[str, Any]
    subjects: tuple[Mapping[str, Any], ...]
    running: tuple[Mapping[str, Any], ...] = ()
    attests: Mapping[str, str] = field(default_factory=dict)
    course: Mapping[str, Any] | None = None

    def acts(self, count: int | None, seed: int) -> list[Act]:
        """All acts in the order of time, for the subjects as told or for `count` of them.

        Subjects beyond those of the story are drawn from its course, or are copies of them, later
        and with other numbers; the same seed gives the same ones. Raises DefinitionError
        `SVC-STORY` where the story is not well told.
        """
        wanted = len(self.subjects) if count is None else count
        with _well_told():
            acts = [act for number in range(wanted) for act in self._of(number, seed)]
        return sorted(acts, key=lambda act: (act.at, act.subject))

    def going_on(self, now: datetime, first: int) -> list[Act]:
        """All acts up to now of those whose infusion goes on, numbered from `first`.

        Raises DefinitionError `SVC-STORY` where the story is not well told.
        """
        with _well_told():
            acts = [
                act
                for number, told in enumerate(self.running, start=first)
                for act in self._running(number, told, now)
                if act.at <= now
            ]
        return sorted(acts, key=lambda act: (act.at, act.subject))

    def _running(self, number: int, told: Mapping[str, Any], now: datetime) -> Iterator[Act]:
        """The acts of the subject it is made of, as if its infusion had begun so lately."""
        source = next(one for one in self.subjects if one["name"] == told["of"])
        began = now - timedelta(minutes=told["ago"])
        moved = Moved(began - moment_of(told["began"]))
        slots = {**source.get("slots", {}), **told.get("slots", {})}
        own = told.get("with", {})
        for step in (*source["steps"], *told.get("steps", ())):
            given = {name: own.get(name, value) for name, value in step.get("with", {}).items()}
            yield from self._step(number, slots, {**step, "with": given}, moved)
        laid = min(began, now)
        yield Act(at=laid, subject=number, by=told["by"], kind="bed", value=told["bed"])

    def _of(self, number: int, seed: int) -> Iterator[Act]:
        told_ones = len(self.subjects)
        if self.course is not None and number >= told_ones:
            told = draw_subject(self.course, seed, number, number - told_ones)
            variation = Copy(seed, number, 0)
        else:
            told = dict(self.subjects[number % told_ones])
            variation = Copy(seed, number, number // told_ones)
            if "rest" in told and self.course is not None:
                rest = draw_rest(self.course, told["rest"], seed, number)
                told["steps"] = [*told["steps"], *rest]
        for step in told["steps"]:
            yield from self._step(number, dict(told.get("slots", {})), step, variation)

    def _step(
        self, number: int, slots: dict[str, str], step: Mapping[str, Any], variation: Variation
    ) -> Iterator[Act]:
        moment = variation.moved(moment_of(step["time"]))
        slots = variation.varied({**slots, **step.get("with", {})})
        slots |= _always(number, moment)
        slots = {name: _filled(value, slots) or "" for name, value in slots.items()}
        done = moment + timedelta(hours=step.get("late", 0))
        if "correct" in step or "judge" in step:
            yield Act(
                at=done,
                subject=number,
                by=step["by"],
                kind="correct" if "correct" in step else "judge",
                item=step.get("correct", ""),
                value=_filled(step.get("value", ""), slots) or "",
                rule=step.get("judge", ""),
                reason=step.get("reason"),
            )
            return
        asked = next((kind for kind in QUERY_ACTS if kind in step), None)
        if asked is not None:
            yield Act(
                at=done,
                subject=number,
                by=step["by"],
                kind=asked,
                item=step.get("about", ""),
                value=_filled(step.get("text", ""), slots) or "",
                query=step[asked],
            )
            return
        if "fill" not in step and "visit" not in step:
            yield Act(at=done, subject=number, by=step["by"], kind="enrol")
            return
        yield from self._entered(number, slots, step, (moment, done))

    def _entered(
        self,
        number: int,
        slots: dict[str, str],
        step: Mapping[str, Any],
        when: tuple[datetime, datetime],
    ) -> Iterator[Act]:
        """Forms that are filled, `when` they were due and when they are entered."""
        moment, done = when
        for place, part in enumerate(self._parts(step)):
            gap = timedelta(minutes=4 * place)
            forms = self._forms(slots, {**step, **part}, moment + gap)
            by = part.get("by", step.get("by"))
            if done == moment:
                for at, form in charted(forms, moment):
                    yield Act(at=at, subject=number, by=by, kind="fill", forms=(form,))
            yield Act(at=done + gap, subject=number, by=by, kind="fill", forms=forms)

    def _parts(self, step: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        tags = set(step.get("tags", ()))
        parts = self.visits[step["visit"]] if "visit" in step else [step]
        return [
            part
            for part in parts
            if "visit" not in step
            or (tags.issuperset(part.get("when", ())) and tags.isdisjoint(part.get("unless", ())))
        ]

    def _forms(
        self, slots: dict[str, str], part: Mapping[str, Any], moment: datetime
    ) -> tuple[Filled, ...]:
        wanted = part["fill"]
        names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        told = {**slots, "now": f"{moment:%Y-%m-%d %H:%M}"}
        return tuple(self._fill(self.templates[name], told, part) for name in names)

    def _fill(
        self, template: Mapping[str, Any], told: Mapping[str, str], part: Mapping[str, Any]
    ) -> Filled:
        values = template.get("values", {})
        filled = {_filled(at, told): _filled(raw, told) for at, raw in values.items()}
        return Filled(
            event=template.get("event", part.get("event", "")),
            form=template["form"],
            values={at: raw for at, raw in filled.items() if at is not None and raw is not None},
            complete=bool(part.get("complete", template.get("complete", True))),
            not_done=template.get("not_done", ""),
            sign=tuple((meaning, login) for meaning, login in part.get("sign", ())),
            charted=template.get("charted", ""),
        )


def charted(forms: Iterable[Filled], day: datetime) -> Iterator[tuple[datetime, Filled]]:
    """The sets of forms that are charted as they are measured, each when it was."""
    for form in forms:
        sets: dict[str, dict[str, str]] = {}
        for at, raw in form.values.items():
            sets.setdefault(at.partition("[")[2], {})[at] = raw
        for repeat, values in sets.items():
            measured = values.get(f"{form.charted}[{repeat}")
            if form.charted and measured is not None:
                moment = datetime.fromisoformat(measured).replace(tzinfo=day.tzinfo)
                one = replace(form, values=values, complete=False, sign=())
                yield moment + timedelta(minutes=1), one


def _always(number: int, moment: datetime) -> dict[str, str]:
    """The slots that every step has."""
    day = f"{moment:%Y-%m-%d}"
    return {"now": f"{moment:%Y-%m-%d %H:%M}", "day": day, "subject": subject_code(number)}


def subject_code(number: int) -> str:
    """The code of a subject of the story, counted from 0."""
    return f"{SITE_CODE}-{number + 1:03d}"


def read_story(study_folder: Path) -> Story:
    """The story of a study; DefinitionError `SVC-STORY` where it is damaged."""
    path = study_folder / STORY_FILE
    with _well_told():
        told = read_json(read_whole(path))
        return Story(
            people=tuple(Person(**person) for person in told["people"]),
            answers=tuple((pattern, value) for pattern, value in told["answers"]),
            confirm_note=told["confirm_note"],
            templates=told["templates"],
            visits=told["visits"],
            subjects=tuple(told["subjects"]),
            running=tuple(told.get("running", ())),
            attests=dict(told.get("attests", {})),
            course=told.get("course"),
        )


@contextmanager
def _well_told() -> Iterator[None]:
    """DefinitionError `SVC-STORY` for whatever a story tells wrongly: a story is data too."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as fault:
        raise DefinitionError("SVC-STORY", file=STORY_FILE.as_posix(), why=repr(fault)) from fault


def find_practice_study() -> Path:
    """The shipped study whose story says that people practise on it (`"practice": true`).

    Raises DefinitionError `SVC-STORY` where none says so.
    """
    told = {path: read_whole(path) for path in sorted(find_forms().glob(f"*/{STORY_FILE}"))}
    for path, text in told.items():
        if read_json(text).get("practice"):
            return path.parents[1]
    raise DefinitionError("SVC-STORY", file=STORY_FILE.as_posix(), why="practice")


def _filled(text: str, slots: Mapping[str, str]) -> str | None:
    """A text with its slots filled, or None where a slot has no value: then nothing is entered."""
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        told = slots.get(found[1], found[3])
        missing = missing or told is None
        if told is None or found[2] is None:
            return str(told)
        return f"{datetime.fromisoformat(told) + timedelta(minutes=int(found[2])):%Y-%m-%d %H:%M}"

    filled = _SLOT.sub(value, text)
    return None if missing else filled
