"""`mscform definitions diff|install|move`: versions of a study at a site in work."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from mscform.base.errors import CallError
from mscform.base.identity import SubjectKey
from mscform.base.message import Slot
from mscform.cli.definitions import folder_of
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site, writing_site
from mscform.definitions.faults import StudyFaults
from mscform.definitions.study import StudyDefinition
from mscform.engine.difference_study import study_differences
from mscform.engine.differences import Difference
from mscform.engine.moving import Fate, FormMove, MovedValue
from mscform.services.installing import Approval
from mscform.services.moving import MovePlan
from mscform.services.reach import Reach, untold
from mscform.services.studies import load_folder
from mscform.services.version_words import fate_message, move_message, superseded_message


def definitions_diff(arguments: Namespace, out: Output) -> int:
    """What the second folder changes against the first, and what that means at a site."""
    old, new = (_sound(folder, out) for folder in (arguments.old, arguments.new))
    if old is None or new is None:
        return Exit.WRONG_DATA
    reach = None
    if arguments.site is not None:
        with reading_site(arguments) as site:
            reach = site.installing.reach(new)
    told = _Told(old, new, study_differences(old, new), reach)
    _tell(told, out, as_json=arguments.json)
    return Exit.GOOD


def definitions_install(arguments: Namespace, out: Output) -> int:
    """Install a version, or say what installing it would change."""
    folder = folder_of(arguments.study)
    approval = _approval(arguments)
    tell = untold if arguments.json else partial(_tell_how_far, out)
    with writing_site(arguments) as site:
        try:
            if arguments.preview:
                told = site.installing.preview(folder, tell=tell)
            else:
                told = site.installing.install(folder, approval, tell=tell)
        except StudyFaults as faults:
            _tell_faults(faults, out)
            return Exit.WRONG_DATA
    changes = _Told(told.old, told.new, told.differences, told.reach)
    _tell(changes, out, as_json=arguments.json)
    if not arguments.json:
        code = "CLI-INSTALL-PREVIEW" if arguments.preview else "CLI-INSTALLED"
        slots: dict[str, Slot] = {"version": told.new.version, "old": told.old.version}
        out.say(code, **slots, forms=told.reach.forms, signed=told.reach.signed)
    return Exit.GOOD


def _tell_how_far(out: Output, number: int, of: int) -> None:
    """Where the reading of all subjects is; beside the answer, which stays what it is."""
    sys.stderr.write(out.text("CLI-INSTALL-READS", number=number, of=of) + "\n")
    sys.stderr.flush()


def definitions_move(arguments: Namespace, out: Output) -> int:
    """Move forms of a subject to the newest version, or say what that would do."""
    if not arguments.preview and not arguments.reason:
        raise CallError("CLI-MOVE-REASON")
    subject = SubjectKey(arguments.subject)
    with writing_site(arguments) as site:
        form = None if arguments.form is None else site.reading.form_at(arguments.form)
        if arguments.preview:
            plan = site.moving.preview(subject, form)
        else:
            plan = site.moving.move(subject, form, reason=arguments.reason)
    if arguments.json:
        out.json(_plan_json(plan, out))
    else:
        _tell_plan(plan, out, preview=arguments.preview)
    return Exit.WRONG_DATA if plan.hindered else Exit.GOOD


# ---------------------------------------------------------------------- what a version changes


class _Told(NamedTuple):
    """Two versions, what lies between them, and what that means at a site."""

    old: StudyDefinition
    new: StudyDefinition
    differences: Sequence[Difference]
    reach: Reach | None


def _tell(told: _Told, out: Output, *, as_json: bool) -> None:
    if as_json:
        out.json(_diff_json(told, out))
        return
    old, new, differences, reach = told
    form: str | None = None
    for one in differences:
        if one.form is not None and one.form != form:
            shown = new.forms.get(one.form) or old.forms[one.form]
            out.say("CLI-DIFF-FORM", form=one.form, title=shown.title)
        form = one.form
        out.message(one.message, "  " if one.form else "")
    if reach is not None:
        for value in reach.values:
            out.message(value.message)
    out.say("CLI-DIFF", count=len(differences), old=old.version, new=new.version)


def _diff_json(changes: _Told, out: Output) -> dict[str, Any]:
    old, new, differences, reach = changes
    told: dict[str, Any] = {
        "old": {"version": old.version, "fingerprint": old.fingerprint},
        "new": {"version": new.version, "fingerprint": new.fingerprint},
        "differences": [
            {
                "part": one.part.value,
                "oid": one.oid,
                "form": one.form,
                "kind": one.kind.value,
                "code": one.message.code,
                "message": out.both(one.message),
            }
            for one in differences
        ],
    }
    if reach is not None:
        told["reach"] = {
            "subjects": reach.subjects,
            "forms": reach.forms,
            "signed": reach.signed,
            "values": [
                {
                    "item": value.item,
                    "fate": value.fate.value,
                    "count": value.count,
                    "message": out.both(value.message),
                }
                for value in reach.values
            ],
        }
    return told


# ---------------------------------------------------------------------- what a move does


def _tell_plan(plan: MovePlan, out: Output, *, preview: bool) -> None:
    for move in plan.forms:
        out.message(move_message(move))
        for value in move.values:
            if value.fate is not Fate.STAYS:
                out.message(fate_message(value), "  ")
        for item in move.questions:
            out.say("SVC-MOVE-QUESTION", at=str(item.path), name=item.definition.question)
    for signature in plan.signatures:
        out.message(superseded_message(signature))
    for one in plan.hindered:
        out.message(one.message, f"{one.key}: ")
    code = "CLI-MOVE-PREVIEW" if preview else "CLI-MOVED"
    out.say(code, count=len(plan.forms), subject=plan.subject, hindered=len(plan.hindered))


def _plan_json(plan: MovePlan, out: Output) -> dict[str, Any]:
    return {
        "subject": plan.subject,
        "forms": [_move_json(move, out) for move in plan.forms],
        "signatures": [
            {
                "at": str(one.form),
                "login": one.signer.login,
                "meaning": one.meaning,
                "signed_at": one.signed_at.isoformat(),
            }
            for one in plan.signatures
        ],
        "hindered": [
            {"at": str(one.key), "code": one.message.code, "message": out.both(one.message)}
            for one in plan.hindered
        ],
    }


def _move_json(move: FormMove, out: Output) -> dict[str, Any]:
    return {
        "at": str(move.key),
        "from": move.old_version,
        "to": move.new_version,
        "status": {"old": move.old_status.value, "new": move.new_status.value},
        "values": [_value_json(value, out) for value in move.values],
        "questions": [str(item.path) for item in move.questions],
    }


def _value_json(value: MovedValue, out: Output) -> dict[str, Any]:
    return {
        "at": str(value.path),
        "old": value.old,
        "new": value.new,
        "fate": value.fate.value,
        "message": out.both(fate_message(value)),
    }


# ---------------------------------------------------------------------- what was handed over


def _sound(folder: Path, out: Output) -> StudyDefinition | None:
    try:
        return load_folder(folder_of(folder)).study
    except StudyFaults as faults:
        _tell_faults(faults, out, f"{folder.name}/", f"{folder.name}: ")
        return None


def _tell_faults(faults: StudyFaults, out: Output, prefix: str = "", whole: str = "") -> None:
    for fault in faults.faults:
        place = f"{prefix}{fault.position}: " if fault.position else whole
        out.message(fault.message, place)
    out.say("CLI-FAULTS-FOUND", count=len(faults.faults))


def _approval(arguments: Namespace) -> Approval | None:
    reference, day = arguments.approval, arguments.approved_on
    if reference is None and day is None:
        return None
    try:
        return Approval(reference=reference.strip(), day=date.fromisoformat(day))
    except (AttributeError, TypeError, ValueError) as fault:
        raise CallError("CLI-APPROVAL") from fault
