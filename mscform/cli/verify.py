"""`mscform verify`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.services.safekeeping import verify_path
from mscform.services.verdict import Check, Verdict


def verify(arguments: Namespace, out: Output) -> int:
    """Check a site folder or a document; status 0 where everything that was checked holds."""
    secret = None
    if arguments.as_user:
        secret = (arguments.as_user, Passwords(arguments).of(arguments.as_user))
    verdict = verify_path(arguments.path, site=arguments.site, secret=secret)
    if arguments.json:
        out.json(_as_json(verdict, str(arguments.path), out))
    else:
        _tell(verdict, out)
    return Exit.GOOD if verdict.ok else Exit.WRONG_DATA


def _tell(verdict: Verdict, out: Output) -> None:
    for check in verdict.checks:
        out.message(check.message, f"{_mark(check)} {check.name}: ")
    for fault in verdict.faults:
        address = f" {fault.address}" if fault.address else ""
        out.message(fault.message, f"  {fault.code} {fault.where}{address}: ")
    out.say("CLI-VERIFIED" if verdict.ok else "CLI-NOT-VERIFIED")


def _mark(check: Check) -> str:
    if check.ok is None:
        return "?"
    return "!" if check.warning or not check.ok else "✓"


def _as_json(verdict: Verdict, path: str, out: Output) -> dict[str, Any]:
    return {
        "path": path,
        "kind": verdict.kind,
        "ok": verdict.ok,
        "checks": [
            {
                "name": check.name,
                "ok": check.ok,
                "warning": check.warning,
                "message": out.both(check.message),
            }
            for check in verdict.checks
        ],
        "faults": [
            {
                "code": fault.code,
                "where": fault.where,
                "address": fault.address,
                "warning": fault.warning,
                "message": out.both(fault.message),
            }
            for fault in verdict.faults
        ],
    }
