"""`mscform show`: the record as JSON."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site
from mscform.services.site import Site


def show(arguments: Namespace, out: Output) -> int:
    """One subject, one form of it, or everybody; with `--history` every event too."""
    if arguments.form is not None and arguments.subject is None:
        raise CallError("CLI-FORM-OF-WHOM")
    with reading_site(arguments) as site:
        only = None if arguments.form is None else site.reading.form_at(arguments.form)
        if arguments.subject is not None:
            out.json(_one(site, SubjectKey(arguments.subject), only, arguments.history))
        else:
            keys = [subject.key for subject in site.subjects.all()]
            out.json({"subjects": [_one(site, key, None, arguments.history) for key in keys]})
    return Exit.GOOD


def _one(site: Site, key: SubjectKey, only: FormKey | None, history: bool) -> dict[str, Any]:
    report = site.reading.report(key, only=only)
    if history:
        report["history"] = site.reading.history(key, only=only)
    return report
