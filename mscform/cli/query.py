"""`mscform query list|open|answer|close|cancel|reopen`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime, tzinfo

from mscform.base.identity import SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site, writing_site
from mscform.records.review import Query, QueryStatus, ValueChange
from mscform.services.place_words import place_words, target_words
from mscform.services.places import query_place
from mscform.services.review import Review
from mscform.services.site import Site


def query_list(arguments: Namespace, out: Output) -> int:
    """The queries of one subject, one form or the site, with what changed under each."""
    with reading_site(arguments) as site:
        subject = None if arguments.subject is None else SubjectKey(arguments.subject)
        form = None if arguments.form is None else site.reading.form_at(arguments.form)
        status = {QueryStatus(one) for one in arguments.status}
        found = site.review.queries(subject, form=form, status=status)
        if arguments.json:
            out.json([site.review.report(one) for one in found])
            return Exit.GOOD
        for one in found:
            _tell(site, one, out)
    if not found:
        out.say("CLI-QUERIES-NONE")
    return Exit.GOOD


def query_open(arguments: Namespace, out: Output) -> int:
    """Ask; prints the name of the query."""
    with writing_site(arguments) as site:
        place = query_place(site.study, SubjectKey(arguments.subject), arguments.at)
        made = site.review.open(
            place.subject, place.form, arguments.text, path=place.path, row=place.row
        )
        if arguments.json:
            out.json(site.review.report(made))
    if not arguments.json:
        out.say("CLI-QUERY-OPENED", query=made.name, at=str(made.place))
    return Exit.GOOD


def query_answer(arguments: Namespace, out: Output) -> int:
    """Answer a query."""
    return _act(arguments, out, Review.answer)


def query_close(arguments: Namespace, out: Output) -> int:
    """Close a query."""
    return _act(arguments, out, Review.close)


def query_cancel(arguments: Namespace, out: Output) -> int:
    """Cancel a query."""
    return _act(arguments, out, Review.cancel)


def query_reopen(arguments: Namespace, out: Output) -> int:
    """Ask again."""
    return _act(arguments, out, Review.reopen)


def _act(arguments: Namespace, out: Output, act: Callable[[Review, Query, str], Query]) -> int:
    with writing_site(arguments) as site:
        made = act(site.review, site.review.find(arguments.query), arguments.text)
        if arguments.json:
            out.json(site.review.report(made))
    if not arguments.json:
        status = out.text(f"CLI-QUERY-{made.status.upper()}")
        out.say("CLI-QUERY-DONE", query=made.name, status=status)
    return Exit.GOOD


def _tell(site: Site, query: Query, out: Output) -> None:
    status = out.text(f"CLI-QUERY-{query.status.upper()}")
    about = out.catalogue.render(place_words(query.place, site.study), out.language)
    out.line(f"{query.name} {query.place.subject} · {about} [{status}]")
    for entry in query.thread:
        act = out.text(f"CLI-QUERY-ACT-{entry.act.upper()}")
        when = _when(entry.at, site.zone)
        out.line(f"    {when} {entry.by.printed_name} ({entry.by.login}) {act}")
        for line in entry.text.splitlines():
            out.line(f"        {line}")
    for change in site.review.value_changes(query):
        out.line("    " + _changed(site, query, change, out))


def _changed(site: Site, query: Query, change: ValueChange, out: Output) -> str:
    there = query.place._replace(path=change.path, row=None)
    return out.text(
        "CLI-QUERY-CHANGE",
        old=change.old or out.text("CLI-QUERY-EMPTY"),
        new=change.new or out.text("CLI-QUERY-EMPTY"),
        name=out.text("CLI-QUERY-PROGRAM") if change.by is None else change.by.printed_name,
        when=_when(change.at, site.zone),
        at=target_words(there, site.study),
    )


def _when(at: datetime, zone: tzinfo) -> str:
    """A moment as the site's clock shows it; with its offset only where that is another one."""
    here = at.utcoffset() == at.astimezone(zone).utcoffset()
    return f"{at:%Y-%m-%d %H:%M}" if here else at.isoformat(" ", timespec="minutes")
