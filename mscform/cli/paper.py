"""`mscform print blank|form`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import CallError
from mscform.base.identity import FormOID, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import printing_site, reading_site
from mscform.services.files import write_whole
from mscform.services.printing import blank_of_study


def print_document(arguments: Namespace, out: Output) -> int:
    """Write a print as a PDF file; a filled one is recorded where somebody signs in for it."""
    languages = tuple(code for code in arguments.languages.split(",") if code)
    if not arguments.form:
        raise CallError("CLI-WHICH-FORM")
    pdf = _blank(arguments, languages) if arguments.what == "blank" else _form(arguments, languages)
    write_whole(arguments.out, pdf)
    out.line(str(arguments.out))
    return Exit.GOOD


def _blank(arguments: Namespace, languages: tuple[str, ...]) -> bytes:
    form = FormOID(arguments.form.rpartition("/")[2])
    if (arguments.site / "study.yaml").is_file():
        return blank_of_study(arguments.site, form, languages=languages)
    with reading_site(arguments) as site:
        return site.printing.blank(form, languages=languages)


def _form(arguments: Namespace, languages: tuple[str, ...]) -> bytes:
    if not arguments.subject:
        raise CallError("CLI-FORM-OF-WHOM")
    with printing_site(arguments) as site:
        key = site.reading.form_at(arguments.form)
        return site.printing.form(SubjectKey(arguments.subject), key, languages=languages)
