"""`mscform enter`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import AccessError
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import writing_site
from mscform.records.clinical import PaperSource
from mscform.services.entering import Entered, Entering, NamedFinding
from mscform.services.entries import read_entries
from mscform.services.files import read_whole
from mscform.services.site import Site
from mscform.services.snapshot import finding_text


def enter(arguments: Namespace, out: Output) -> int:
    """Enter every line of a file; refused ones are told with number and sentence (status 1)."""
    passwords = Passwords(arguments)
    data = read_whole(arguments.entries)
    with writing_site(arguments, passwords) as site:
        if site.must_change_password:
            raise AccessError("SVC-OWN-PASSWORD-FIRST", login=arguments.as_user)
        entering = Entering(
            site,
            login=site.actor.login if site.actor else arguments.as_user,
            password_of=passwords.known,
            transcribed=arguments.transcribed,
            paper=_paper(site, arguments),
            folder=arguments.entries.parent,
        )
        told = entering.run(read_entries(data))
    if arguments.json:
        out.json(_as_json(told, site.languages, out))
    else:
        _tell(told, out)
    return Exit.WRONG_DATA if told.refused else Exit.GOOD


def _paper(site: Site, arguments: Namespace) -> PaperSource | None:
    """The paper that is copied, where the call names one; then all three are needed."""
    number, recorder, day = (arguments.paper_number, arguments.paper_of, arguments.paper_day)
    if number is None and recorder is None and day is None:
        return None
    return site.from_paper.source(number=number or "", recorder=recorder or "", day=day or "")


def _tell(told: Entered, out: Output) -> None:
    for one in told.refused:
        out.message(one.message, out.text("CLI-LINE", line=one.line))
    for found in sorted(told.findings, key=lambda one: one.line):
        finding = found.finding
        words = finding_text(finding, (out.language,), out.catalogue).in_language(out.language)
        place = out.text("CLI-LINE", line=found.line)
        out.line(f"{place}{finding.at} [{finding.severity}] {finding.code}: {words}")
    out.say(
        "CLI-ENTERED",
        read=told.read,
        written=told.written,
        unchanged=told.unchanged,
        refused=len(told.refused),
    )


def _as_json(told: Entered, languages: tuple[str, ...], out: Output) -> dict[str, object]:
    return {
        "read": told.read,
        "written": told.written,
        "unchanged": told.unchanged,
        "refused": [
            {"line": one.line, "code": one.code, "message": out.both(one.message, languages)}
            for one in told.refused
        ],
        "findings": [_finding(one, languages, out) for one in told.findings],
    }


def _finding(one: NamedFinding, languages: tuple[str, ...], out: Output) -> dict[str, object]:
    finding = one.finding
    return {
        "line": one.line,
        "at": str(finding.at),
        "code": finding.code,
        "severity": finding.severity.value,
        "message": dict(finding_text(finding, languages, out.catalogue)),
    }
