"""`mscform subject enrol|list`."""

from __future__ import annotations

from argparse import Namespace

from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site, writing_site


def subject_enrol(arguments: Namespace, out: Output) -> int:
    """Take a person into the study under a code; prints the code."""
    with writing_site(arguments) as site:
        subject = site.subjects.enrol(arguments.subject or arguments.key)
    out.line(subject.key)
    return Exit.GOOD


def subject_list(arguments: Namespace, out: Output) -> int:
    """Everybody enrolled."""
    with reading_site(arguments) as site:
        subjects = site.subjects.all()
    told = [
        {"subject": one.key, "site": one.site, "enrolled_at": one.enrolled_at.isoformat()}
        for one in subjects
    ]
    if arguments.json:
        out.json(told)
        return Exit.GOOD
    for one in told:
        out.line(f"{one['subject']}  {one['enrolled_at']}")
    return Exit.GOOD
