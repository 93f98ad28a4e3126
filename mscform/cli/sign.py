"""`mscform sign`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import EntryError
from mscform.base.identity import SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import writing_site
from mscform.engine.changes import Refused, StatusChange
from mscform.records.clinical import FormStatus
from mscform.services.places import form_at


def sign(arguments: Namespace, out: Output) -> int:
    """Sign a form with the signer's own key; prints where the sealed document lies."""
    passwords = Passwords(arguments)
    subject = SubjectKey(arguments.subject)
    with writing_site(arguments, passwords) as site:
        key = form_at(site.study, arguments.form)
        if arguments.complete:
            change = StatusChange(form=key, status=FormStatus.COMPLETE)
            outcome = site.entry.commit(subject, change)
            if isinstance(outcome, Refused):
                out.message(outcome.message)
                return Exit.WRONG_DATA
        case = site.signing.prepare(subject, key)
        for finding in case.hindrances:
            out.line(f"{finding.at} {finding.code}: {site.signing.sentence(finding, out.language)}")
        if case.hindrances:
            raise EntryError("CLI-HINDERED", count=len(case.hindrances))
        signed = site.signing.sign(
            subject,
            key,
            meaning=arguments.meaning,
            login=arguments.as_user,
            password=passwords.of(arguments.as_user),
        )
    if arguments.json:
        out.json(
            {
                "subject": subject,
                "form": str(key),
                "meaning": signed.signature.meaning,
                "digest": signed.signature.digest,
                "document": signed.signature.document,
                "path": str(signed.path),
            }
        )
    else:
        out.say("CLI-SIGNED", form=str(key), path=str(signed.path))
    return Exit.GOOD
