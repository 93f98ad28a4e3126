"""The grammar of `mscform print`: each kind of paper with what it needs, and an example."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Final, NamedTuple

from mscform.cli.grammar import Parser, Subparsers, clock, form, secrets, subject

_PLACE: Final = "the folder of a site, or of definitions"


class _Kind(NamedTuple):
    """One kind of paper: `told` says what it is, `example` is a whole call."""

    about: str
    usage: str
    told: str
    example: str
    place: str
    place_name: str
    form: str = ""
    form_name: str = ""


_KINDS: Final = {
    "blank": _Kind(
        about="an empty form, to be filled in with a pen",
        usage="SITE|STUDY_DIR --form OID --out FILE.pdf",
        told="An empty form with every question, its choices, and in words when it is asked.\n"
        "Of a site it tells the site's code, of a folder of definitions it needs no site.",
        example="mscform print blank forms/nct01844063 --form F.LBLF --lang en,zh --out blank.pdf",
        place=_PLACE,
        place_name="SITE|STUDY_DIR",
        form="the form, such as F.DM (needed)",
        form_name="OID",
    ),
    "annotated": _Kind(
        about="forms with their names, codes and rules",
        usage="SITE|STUDY_DIR [--form OID] --out FILE.pdf",
        told="For whoever checks a study: every question with its OID, type, codes, limits,\n"
        "rules in words and where they come from. Without --form all forms of the study.",
        example="mscform print annotated forms/nct01844063 --form F.DM --out annotated.pdf",
        place=_PLACE,
        place_name="SITE|STUDY_DIR",
        form="this form only, such as F.DM",
        form_name="OID",
    ),
    "form": _Kind(
        about="a filled form of one subject",
        usage="SITE --subject KEY --form ADDRESS --out FILE.pdf",
        told="A form as it is now: answers, who gave them, corrections, signatures.\n"
        "With --as it gets a copy number and the ledger tells of it; a training site prints\n"
        "also for whoever gives no name, as a preview.",
        example="mscform print form site-01 --subject 01-001 --form SE.SCR/F.DM --as monitor1 "
        "--out dm.pdf",
        place="the folder of the site",
        place_name="SITE",
        form="the form with its visit, such as SE.SCR/F.DM or SE.INF[1]/F.MON (needed)",
        form_name="ADDRESS",
    ),
    "downtime": _Kind(
        about="the timed sets of a form, to be written by hand while the PC is out",
        usage="SITE --subject KEY --form ADDRESS --out FILE.pdf",
        told="A sheet in landscape for one subject: a column for each planned set with its clock\n"
        "time (or room to write it where the run has not begun), boxes to write in and to tick,\n"
        "a number and a QR code on each page. It stays at the site. With --as it gets a number\n"
        "and the ledger tells of it.",
        example="mscform print downtime site-01 --subject 01-001 --form SE.INF[1]/F.MON "
        "--as nurse1 --out downtime.pdf",
        place="the folder of the site",
        place_name="SITE",
        form="the form with its visit, such as SE.INF[1]/F.MON (needed)",
        form_name="ADDRESS",
    ),
    "runsheet": _Kind(
        about="the same sheet with what is known so far in its boxes",
        usage="SITE --subject KEY --form ADDRESS --out FILE.pdf",
        told="The sheet of `downtime` with the answers there are: to go on by hand in mid-run.",
        example="mscform print runsheet site-01 --subject 01-001 --form SE.INF[1]/F.MON "
        "--as nurse1 --out runsheet.pdf",
        place="the folder of the site",
        place_name="SITE",
        form="the form with its visit, such as SE.INF[1]/F.MON (needed)",
        form_name="ADDRESS",
    ),
    "queries": _Kind(
        about="all queries with their threads",
        usage="SITE [--subject KEY] [--since ISO] --out FILE.pdf",
        told="Every query by subject: what was asked where, what was answered, its state, how\n"
        "long it waits, and how the value changed meanwhile. The ledger tells of the print.",
        example="mscform print queries site-01 --since 2025-03-01T00:00+08:00 --as monitor1 "
        "--out queries.pdf",
        place="the folder of the site",
        place_name="SITE",
    ),
    "handover": _Kind(
        about="what runs on the ward, for the next shift",
        usage="SITE --out FILE.pdf",
        told="One page for the ward as it is now: each running sheet with what is due, overdue\n"
        "and not done, alerts and actions, the last set, open questions; and two lines, handed\n"
        "over by and taken over by. For the site only. The first language leads.\n"
        "The ledger tells of the print.",
        example="mscform print handover site-01 --as nurse1 --lang zh,en --out handover.pdf",
        place="the folder of the site",
        place_name="SITE",
    ),
}


_OF_SOMEBODY: Final = ("form", "downtime", "runsheet")


def add_print(commands: Subparsers[Parser]) -> None:
    """What is put on paper."""
    family = commands.add_parser(
        "print",
        help="paper: forms (empty, annotated, filled), sheets for downtime, queries, handover",
    )
    kinds = family.add_subparsers(dest="what", required=True, metavar="KIND")
    for name, kind in _KINDS.items():
        made = kinds.add_parser(
            name,
            help=kind.about,
            usage=f"mscform print {name} {kind.usage} [OPTION …]",
            description=kind.told,
            epilog=f"example:\n  {kind.example}",
            formatter_class=RawDescriptionHelpFormatter,
        )
        made.set_defaults(run="print_document")
        made.add_argument("site", type=Path, metavar=kind.place_name, help=kind.place)
        if name in _OF_SOMEBODY:
            subject(made, "whose form (needed)")
        if name == "queries":
            subject(made)
            words = "only queries of which something was said from this moment on"
            made.add_argument("--since", metavar="ISO", help=words)
        if kind.form:
            form(made, kind.form, metavar=kind.form_name)
        _paper(made, "the first" if name == "annotated" else "the first two")
        secrets(made)
        clock(made)


def _paper(made: Parser, usual: str) -> None:
    made.add_argument(
        "--lang",
        dest="languages",
        default="",
        metavar="CODE[,CODE]",
        help=f"one or two languages of the paper; left out: {usual} of the study",
    )
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.pdf", help="the file to write (needed)"
    )
