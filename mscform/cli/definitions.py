"""`mscform definitions check|evaluate`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mscform.base.clock import SystemClock, zone_named
from mscform.base.errors import CallError
from mscform.base.identity import SubjectKey
from mscform.base.json_text import read_json
from mscform.base.message import Message
from mscform.cli.output import Exit, Output
from mscform.definitions.faults import Fault
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import compiled_of
from mscform.engine.environment import Environment
from mscform.services.entries import BadLine, read_entries, read_moment
from mscform.services.evaluating import Bench
from mscform.services.files import read_whole
from mscform.services.parameters import parameters_from_json
from mscform.services.report import Reporter
from mscform.services.studies import check_folder, load_folder


def definitions_check(arguments: Namespace, out: Output) -> int:
    """Every fault of a study folder with its place; exit status 0 for a sound one."""
    study, faults = check_folder(folder_of(arguments.study))
    if arguments.json:
        out.json(_as_json(study, faults, out))
    else:
        say_faults(faults, out)
        code = "CLI-FAULTS" if faults or study is None else "CLI-SOUND"
        out.say(code, count=len(faults), forms=0 if study is None else len(study.forms))
    return Exit.WRONG_DATA if faults or study is None else Exit.GOOD


def say_faults(faults: Iterable[Fault], out: Output) -> None:
    """Every fault in a sentence after its place."""
    for fault in faults:
        out.message(fault.message, f"{fault.position}: " if fault.position else "")


def definitions_evaluate(arguments: Namespace, out: Output) -> int:
    """What the engine makes of entries; lines that are no entries are listed and give status 1."""
    study = load_folder(folder_of(arguments.study)).study
    only = None if arguments.subject is None else SubjectKey(arguments.subject)
    bench = Bench(compiled_of(study), _environment(study, arguments))
    bad = bench.take(read_entries(read_whole(arguments.entries)), only)
    reporter = Reporter(study, out.catalogue, out.language)
    reports = [reporter.subject(session) for session in bench.sessions(only)]
    told: dict[str, Any] = reports[0] if len(reports) == 1 else {"subjects": reports}
    if bad:
        told["refused"] = [refused(one, study, out) for one in bad]
    out.json(told)
    return Exit.WRONG_DATA if bad else Exit.GOOD


def refused(bad: BadLine, study: StudyDefinition, out: Output) -> dict[str, Any]:
    """A line that was not used: its number, code and sentence."""
    return {
        "line": bad.line,
        "code": bad.error.code,
        "message": out.both(bad.error.message, study.languages),
    }


def _environment(study: StudyDefinition, arguments: Namespace) -> Environment:
    zone = zone_named(study.time_zone)
    told = arguments.now
    now = SystemClock(zone).read().wall if told is None else read_moment(told).astimezone(zone)
    parameters = {} if arguments.params is None else _parameters(study, arguments.params)
    return Environment(now=now, zone=zone, parameters=parameters)


def _parameters(study: StudyDefinition, path: Path) -> dict[str, Any]:
    try:
        told = read_json(read_whole(path), number=str)
    except ValueError as fault:
        raise CallError("CLI-PARAMS", path=path.name) from fault
    if not isinstance(told, dict):
        raise CallError("CLI-PARAMS", path=path.name)
    return dict(parameters_from_json(study, told))


def folder_of(path: Path) -> Path:
    """A folder that is there; CallError where it is not."""
    if not path.is_dir():
        raise CallError("CLI-NO-FOLDER", folder=str(path))
    return path


def _as_json(
    study: StudyDefinition | None, faults: tuple[Fault, ...], out: Output
) -> dict[str, Any]:
    told: dict[str, Any] = {"ok": not faults and study is not None}
    if study is not None:
        told["study"] = study.oid
        told["version"] = study.version
        told["fingerprint"] = study.fingerprint
        told["forms"] = len(study.forms)
    told["faults"] = [_fault(fault, out) for fault in faults]
    return told


def _fault(fault: Fault, out: Output) -> dict[str, Any]:
    position = fault.position
    message: Message = fault.message
    return {
        "file": None if position is None else position.file,
        "line": None if position is None else position.line,
        "column": None if position is None else position.column,
        "code": message.code,
        "message": out.both(message),
    }
