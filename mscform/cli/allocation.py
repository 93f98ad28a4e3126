"""`mscform allocate` and `mscform site allocation-list`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import CallError
from mscform.base.identity import SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import writing_site
from mscform.services.allocation_list import ListFaults


def allocation_list(arguments: Namespace, out: Output) -> int:
    """Seal a list into the site; every fault of the file is told at once."""
    passwords = Passwords(arguments)
    with writing_site(arguments, passwords) as site:
        try:
            taken = site.allocation.take_list(
                arguments.file,
                second=arguments.second,
                second_password=passwords.of(arguments.second),
            )
        except ListFaults as faults:
            for fault in faults.faults:
                out.message(fault, f"{arguments.file.name}: ")
            raise
    if arguments.json:
        out.json({"list": taken.digest, "rows": taken.rows, "replaced": taken.replaced})
    else:
        out.say("CLI-LIST-TAKEN", rows=taken.rows, digest=taken.digest)
    return Exit.GOOD


def allocate(arguments: Namespace, out: Output) -> int:
    """Draw the next row of the list, or write what was given by hand."""
    subject = SubjectKey(arguments.subject)
    values = dict(_value(text) for text in arguments.values)
    if not arguments.by_hand and (values or arguments.reason):
        raise CallError("CLI-HAND-ONLY")
    with writing_site(arguments) as site:
        if arguments.by_hand:
            made = site.allocation.by_hand(subject, values, arguments.reason)
        else:
            made = site.allocation.draw(subject)
    told = {str(oid): raw for oid, raw in made.values.items()}
    if arguments.json:
        out.json({"subject": subject, "number": made.number, "row": made.row, "values": told})
        return Exit.GOOD
    out.say("CLI-ALLOCATED", subject=subject, number=made.number)
    for oid, raw in told.items():
        out.line(f"  {oid}: {raw}")
    return Exit.GOOD


def _value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise CallError("CLI-HAND-SET", given=text)
    return name.strip(), value.strip()
