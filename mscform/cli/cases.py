"""`mscform definitions test`: the study's own given and expected."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.cli.definitions import folder_of
from mscform.cli.output import Exit, Output
from mscform.definitions.cases import CaseBook, Expectation
from mscform.definitions.faults import StudyFaults
from mscform.definitions.logic import Position
from mscform.definitions.study import StudyDefinition
from mscform.engine.case_judging import Shortfall
from mscform.engine.compiled import compiled_of
from mscform.engine.mutant_kinds import THRESHOLDS, Kind
from mscform.engine.switchboard import Mutant
from mscform.services.case_running import CaseResult, CaseRunner, Refusal
from mscform.services.mutation import (
    ENOUGH,
    MutationReport,
    Tally,
    check_by_mutation,
    placed,
)
from mscform.services.studies import load_cases


def definitions_test(arguments: Namespace, out: Output) -> int:
    """Run all cases; each shortfall with its place, what was expected, and what came."""
    try:
        study, book = load_cases(folder_of(arguments.study))
    except StudyFaults as faulty:
        # Who writes cases wants every fault at once, as the check tells them.
        for fault in faulty.faults:
            out.message(fault.message, f"{fault.position}: " if fault.position else "")
        raise
    if arguments.mutate:
        return _mutate(study, book, arguments, out)
    results = CaseRunner(compiled_of(study), book).run_all()
    wrong = [result for result in results if not result.holds]
    count = sum(len(result.case.expected) for result in results)
    if arguments.json:
        told = [_told(result, out) for result in wrong]
        out.json({"ok": not wrong, "cases": len(results), "expectations": count, "failed": told})
    else:
        for result in wrong:
            _say(result, out)
        code = "CLI-CASES-WRONG" if wrong else "CLI-CASES-GOOD"
        out.say(code, cases=len(results), expectations=count, wrong=len(wrong))
    return Exit.WRONG_DATA if wrong else Exit.GOOD


def _mutate(study: StudyDefinition, book: CaseBook, arguments: Namespace, out: Output) -> int:
    """Put small wrongs into the rules, one at a time, and tell those that no case notices."""
    report = check_by_mutation(study, book, arguments.seed, arguments.only or tuple(Kind))
    missed = placed(report.missed, arguments.study)
    if arguments.json:
        told = [_mutant(mutant) for mutant in missed]
        figures = {"mutants": report.tally().tried, "caught": report.tally().caught}
        kinds = {kind.value: _figures(report.tally((kind,))) for kind in report.tried_of}
        more = {"kinds": kinds, "thresholds": _figures(report.tally(THRESHOLDS))}
        out.json({"ok": report.suffices, **figures, **more, "missed": told})
    else:
        for mutant in missed:
            slots = {"before": mutant.before, "after": mutant.after, "table": _cell(mutant)}
            out.say("CLI-MUTANT", place=str(mutant.position or ""), **slots)
        _say_figures(report, out)
    return Exit.GOOD if report.suffices else Exit.WRONG_DATA


def _say_figures(report: MutationReport, out: Output) -> None:
    """The figures of every kind, of those that decide, and of all together."""
    for kind in Kind:
        tally = report.tally((kind,))
        if tally.tried:
            name = out.text(f"CLI-MUTANT-{kind.name}")
            out.say("CLI-MUTANTS-KIND", kind=name, **_figures(tally))
    out.say("CLI-MUTANTS", **_figures(report.tally()))
    if report.tally(THRESHOLDS).tried:
        out.say("CLI-MUTANTS-DECIDE", needed=ENOUGH, **_figures(report.tally(THRESHOLDS)))


def _figures(tally: Tally) -> dict[str, int | str]:
    return {"tried": tally.tried, "caught": tally.caught, "percent": tally.percent}


def _mutant(mutant: Mutant) -> dict[str, Any]:
    place = {"file": None, "line": None, "column": None}
    where = place if mutant.position is None else _place(mutant.position)
    where = {**where, "kind": mutant.kind.value}
    return {**where, "before": mutant.before, "after": mutant.after, "table": _cell(mutant)}


def _cell(mutant: Mutant) -> str:
    """The parameter that moved, with its column where it is a table."""
    return f"{mutant.parameter} {mutant.column}".strip()


def _say(result: CaseResult, out: Output) -> None:
    name = result.case.name.in_language(out.language)
    for refusal in result.refused:
        out.message(refusal.message, f"{refusal.position}: {name}: ")
    for short in result.shortfalls:
        out.say(
            "CLI-CASE-WRONG",
            place=str(short.expected.position),
            case=name,
            source=result.case.source,
            expected=expected_text(short.expected, out),
            came=came_text(short, out),
        )


def expected_text(expected: Expectation, out: Output) -> str:
    """What was expected, in a line."""
    place = f"{expected.at}/[{expected.row}]" if expected.row else expected.at
    parts = [part for part in (place, expected.code) if part]
    parts += [
        f"{name}: {text or out.text('CLI-CASE-BLANK')}" for name, text in expected.wanted.items()
    ]
    line = " ".join(parts)
    return line if expected.present else out.text("CLI-CASE-ABSENT", what=line)


def came_text(short: Shortfall, out: Output) -> str:
    """What came instead, in a line."""
    came = [
        f"{text}{out.text('CLI-CASE-BLANK')}" if text.endswith(": ") else text
        for text in short.came
    ]
    return "; ".join(came) or out.text("CLI-CASE-NOTHING")


def _told(result: CaseResult, out: Output) -> dict[str, Any]:
    return {
        **_place(result.case.position),
        "case": dict(result.case.name),
        "source": result.case.source,
        "refused": [_refusal(one, out) for one in result.refused],
        "shortfalls": [
            {
                **_place(short.expected.position),
                "aspect": short.expected.aspect.value,
                "at": short.expected.at,
                "row": short.expected.row,
                "code": short.expected.code,
                "present": short.expected.present,
                "expected": dict(short.expected.wanted),
                "came": list(short.came),
            }
            for short in result.shortfalls
        ],
    }


def _refusal(refusal: Refusal, out: Output) -> dict[str, Any]:
    return {
        **_place(refusal.position),
        "at": refusal.at,
        "code": refusal.message.code,
        "message": out.both(refusal.message),
    }


def _place(position: Position) -> dict[str, Any]:
    return {"file": position.file, "line": position.line, "column": position.column}
