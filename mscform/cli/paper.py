"""`mscform print blank|annotated|form|downtime|runsheet|queries|handover`."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Final

from mscform.base.errors import CallError
from mscform.base.identity import FormOID, SubjectKey
from mscform.base.message import Message
from mscform.cli.output import Exit, Output, shown
from mscform.cli.sites import printing_site, reading_site
from mscform.definitions.study import StudyDefinition
from mscform.services.entries import read_moment
from mscform.services.files import PDF, demand_target, write_whole
from mscform.services.printing import annotated_forms, blank_form
from mscform.services.site import Site
from mscform.services.studies import load_folder

_MOST: Final = 2
"""So many languages stand beside each other on paper."""
_SHEETS: Final = ("downtime", "runsheet")


def print_document(arguments: Namespace, out: Output) -> int:
    """Write a print as a PDF file; a filled one is recorded where somebody signs in for it."""
    demand_target(arguments.out, PDF)
    if arguments.what == "annotated":
        pdf = _annotated(arguments)
    elif arguments.what == "queries":
        pdf = _queries(arguments, out)
    elif arguments.what == "handover":
        pdf = _handover(arguments, out)
    elif not arguments.form:
        raise CallError("CLI-WHICH-FORM")
    elif arguments.what == "blank":
        pdf = _blank(arguments)
    elif arguments.what in _SHEETS:
        pdf = _sheet(arguments, out)
    else:
        pdf = _form(arguments, out)
    write_whole(arguments.out, pdf)
    out.line(str(arguments.out))
    return Exit.GOOD


def _languages(arguments: Namespace, study: StudyDefinition) -> tuple[str, ...]:
    """The languages that were asked for, each one of the study."""
    wished = tuple(dict.fromkeys(code for code in arguments.languages.split(",") if code))
    if len(wished) > _MOST or not set(wished) <= set(study.languages):
        known = ", ".join(study.languages)
        raise CallError("CLI-PAPER-LANGUAGES", given=arguments.languages, known=known)
    return wished


def _blank(arguments: Namespace) -> bytes:
    form = FormOID(arguments.form.rpartition("/")[2])
    if (arguments.site / "study.yaml").is_file():
        study = load_folder(arguments.site).study
        return blank_form(study, form, _languages(arguments, study))
    with reading_site(arguments) as site:
        return site.printing.blank(form, languages=_languages(arguments, site.study))


def _annotated(arguments: Namespace) -> bytes:
    """One form, or all of them, of a definitions folder or of the study a site has."""
    form = FormOID(arguments.form.rpartition("/")[2]) if arguments.form else None
    if (arguments.site / "study.yaml").is_file():
        study = load_folder(arguments.site).study
        return annotated_forms(study, form, _languages(arguments, study))
    with reading_site(arguments) as site:
        return annotated_forms(site.study, form, _languages(arguments, site.study))


def _warn_of_preview(site: Site, out: Output) -> None:
    """A site that may not be written to keeps no print: whoever asked for a copy must know."""
    if site.read_only:
        why = site.doubt or Message("CLI-PRINT-READ-ONLY")
        sys.stderr.write(shown(out.text("CLI-PRINT-PREVIEW", why=why)) + "\n")


def _form(arguments: Namespace, out: Output) -> bytes:
    if not arguments.subject:
        raise CallError("CLI-FORM-OF-WHOM")
    with printing_site(arguments) as site:
        _warn_of_preview(site, out)
        key = site.reading.form_at(arguments.form)
        languages = _languages(arguments, site.study)
        return site.printing.form(SubjectKey(arguments.subject), key, languages=languages)


def _sheet(arguments: Namespace, out: Output) -> bytes:
    """The timed sets of a form in landscape: empty, or with what is known so far."""
    if not arguments.subject:
        raise CallError("CLI-FORM-OF-WHOM")
    with printing_site(arguments) as site:
        _warn_of_preview(site, out)
        return site.printing.downtime(
            SubjectKey(arguments.subject),
            site.reading.form_at(arguments.form),
            filled=arguments.what == "runsheet",
            languages=_languages(arguments, site.study),
        )


def _queries(arguments: Namespace, out: Output) -> bytes:
    """All queries, of one subject or of everybody."""
    subject = SubjectKey(arguments.subject) if arguments.subject else None
    since = read_moment(arguments.since) if arguments.since else None
    with printing_site(arguments) as site:
        _warn_of_preview(site, out)
        languages = _languages(arguments, site.study)
        return site.printing.queries(subject, since=since, languages=languages)


def _handover(arguments: Namespace, out: Output) -> bytes:
    """The ward as it is now."""
    with printing_site(arguments) as site:
        _warn_of_preview(site, out)
        return site.handover.paper(languages=_languages(arguments, site.study))
