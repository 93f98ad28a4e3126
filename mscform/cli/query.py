"""`mscform query list|open|answer|close|cancel|reopen`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from mscform.base.identity import SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site, writing_site
from mscform.records.review import Query, QueryStatus, ValueChange
from mscform.services.places import query_place
from mscform.services.review import Review


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
            _tell(one, site.review.value_changes(one), out)
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


def _tell(query: Query, changes: tuple[ValueChange, ...], out: Output) -> None:
    status = out.text(f"CLI-QUERY-{query.status.upper()}")
    out.line(f"{query.name} {query.place.subject} {query.place} [{status}]")
    for entry in query.thread:
        act = out.text(f"CLI-QUERY-ACT-{entry.act.upper()}")
        when = entry.at.isoformat(timespec="minutes")
        out.line(f"    {when} {entry.by.printed_name} ({entry.by.login}) {act}")
        for line in entry.text.splitlines():
            out.line(f"        {line}")
    for change in changes:
        out.line("    " + _changed(change, out))


def _changed(change: ValueChange, out: Output) -> str:
    return out.text(
        "CLI-QUERY-CHANGE",
        old=change.old or out.text("CLI-QUERY-EMPTY"),
        new=change.new or out.text("CLI-QUERY-EMPTY"),
        name=out.text("CLI-QUERY-PROGRAM") if change.by is None else change.by.printed_name,
        when=change.at.isoformat(timespec="minutes"),
        at=str(change.path),
    )
