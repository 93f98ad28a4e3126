"""`mscform print blank|annotated|form`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import CallError
from mscform.base.identity import FormOID, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import printing_site, reading_site
from mscform.services.files import write_whole
from mscform.services.printing import annotated_forms, blank_of_study
from mscform.services.studies import load_folder


def print_document(arguments: Namespace, out: Output) -> int:
    """Write a print as a PDF file; a filled one is recorded where somebody signs in for it."""
    languages = tuple(code for code in arguments.languages.split(",") if code)
    if arguments.what == "annotated":
        pdf = _annotated(arguments, languages)
    elif not arguments.form:
        raise CallError("CLI-WHICH-FORM")
    elif arguments.what == "blank":
        pdf = _blank(arguments, languages)
    else:
        pdf = _form(arguments, languages)
    write_whole(arguments.out, pdf)
    out.line(str(arguments.out))
    return Exit.GOOD


def _blank(arguments: Namespace, languages: tuple[str, ...]) -> bytes:
    form = FormOID(arguments.form.rpartition("/")[2])
    if (arguments.site / "study.yaml").is_file():
        return blank_of_study(arguments.site, form, languages=languages)
    with reading_site(arguments) as site:
        return site.printing.blank(form, languages=languages)


def _annotated(arguments: Namespace, languages: tuple[str, ...]) -> bytes:
    """One form, or all of them, of a definitions folder or of the study a site has."""
    form = FormOID(arguments.form.rpartition("/")[2]) if arguments.form else None
    if (arguments.site / "study.yaml").is_file():
        return annotated_forms(load_folder(arguments.site).study, form, languages)
    with reading_site(arguments) as site:
        return annotated_forms(site.study, form, languages)


def _form(arguments: Namespace, languages: tuple[str, ...]) -> bytes:
    if not arguments.subject:
        raise CallError("CLI-FORM-OF-WHOM")
    with printing_site(arguments) as site:
        key = site.reading.form_at(arguments.form)
        return site.printing.form(SubjectKey(arguments.subject), key, languages=languages)
