"""`mscform definitions rehearse`: what no patient can reach."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.cli.definitions import folder_of
from mscform.cli.output import Exit, Output
from mscform.engine.describe import describe
from mscform.engine.goals import Goal, GoalKind
from mscform.services.rehearsing import SUBJECTS, Rehearsal, Unreached, rehearse
from mscform.services.studies import load_cases


def definitions_rehearse(arguments: Namespace, out: Output) -> int:
    """Let patients walk every branch; tell what none of them reached, and why."""
    study, book = load_cases(folder_of(arguments.study))
    subjects = SUBJECTS if arguments.subjects is None else max(arguments.subjects, 1)
    found = rehearse(study, subjects, arguments.seed, book)
    if arguments.json:
        out.json(_as_json(found, arguments.seed, out))
    else:
        _say(found, out)
    return Exit.GOOD if found.sound else Exit.WRONG_DATA


def _say(found: Rehearsal, out: Output) -> None:
    for one in found.unreached:
        place = f"{one.goal.position}: " if one.goal.position else ""
        slots = {
            "what": one.goal.what,
            "rule": _words(one.goal, out.language),
            "why": _why(one, out),
        }
        out.line(place + out.text(_role(one), **slots))
    for kind in GoalKind:
        total = found.total[kind]
        if total:
            reached = found.reached[kind]
            percent = f"{100 * reached / total:.1f}"
            out.say(f"CLI-REHEARSED-{kind.name}", reached=reached, total=total, percent=percent)
    proven = sum(one.proof is not None for one in found.unreached)
    left = len(found.unreached) - proven
    out.say("CLI-REHEARSED", patients=found.patients, proven=proven, left=left)


def _words(goal: Goal, language: str) -> str:
    """The rule as a person would say it."""
    return describe(goal.demands[-1].tree, goal.scope.study, language) if goal.demands else ""


def _role(one: Unreached) -> str:
    return f"CLI-UNREACHED-{one.goal.role}-{one.goal.want.name.replace('_', '-')}"


def _why(one: Unreached, out: Output) -> str:
    if one.proof is not None:
        return out.text(one.proof.code, **one.proof.slots)
    return out.text("CLI-UNREACHED-TRIED", tries=one.tries)


def _as_json(found: Rehearsal, seed: int, out: Output) -> dict[str, Any]:
    return {
        "ok": found.sound,
        "seed": seed,
        "patients": found.patients,
        "coverage": {
            kind.value: {"reached": found.reached[kind], "total": found.total[kind]}
            for kind in GoalKind
        },
        "unreached": [_told(one, out) for one in found.unreached],
    }


def _told(one: Unreached, out: Output) -> dict[str, Any]:
    goal, place = one.goal, one.goal.position
    return {
        "file": None if place is None else place.file,
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
        "kind": goal.kind.value,
        "role": goal.role.lower(),
        "what": goal.what,
        "wanted": goal.want.value,
        "rule": goal.text,
        "words": {one: _words(goal, one) for one in goal.scope.study.languages},
        "tries": one.tries,
        "proof": None if one.proof is None else out.both(one.proof),
    }
