"""`mscform show`: the record as JSON."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.base.errors import CallError
from mscform.base.identity import SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site


def show(arguments: Namespace, out: Output) -> int:
    """One subject, one form of it, or everybody; with `--history` every event too."""
    if arguments.form is not None and arguments.subject is None:
        raise CallError("CLI-FORM-OF-WHOM")
    with reading_site(arguments) as site:
        only = None if arguments.form is None else site.reading.form_at(arguments.form)

        def told(key: SubjectKey) -> dict[str, Any]:
            report = site.reading.report(key, only=only, language=out.language)
            asked = site.review.queries(key, form=only)
            report["queries"] = [site.review.report(one) for one in asked]
            if arguments.history:
                report["history"] = site.reading.history(key, only=only)
            return report

        if arguments.subject is not None:
            out.json(told(SubjectKey(arguments.subject)))
        else:
            keys = [subject.key for subject in site.subjects.all()]
            out.json({"subjects": [told(key) for key in keys]})
    return Exit.GOOD
