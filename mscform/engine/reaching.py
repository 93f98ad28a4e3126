"""From a changed place to the places that read it: where the arrows of the graph end."""

from __future__ import annotations

from collections.abc import Iterable

from mscform.engine.cells import Cells, Occurrence, Page, Row
from mscform.engine.graph import Link, Reach, Step


def places(cells: Cells, link: Link, row: Row) -> Iterable[Row]:
    """Where the readers at the end of an arrow stand, seen from a changed row."""
    if link.only is not None and link.only != row.page.occurrence.key:
        return ()
    target = link.target
    if link.reach is Reach.ROW:
        return (row,)
    if link.reach is Reach.PAGE:
        return rows_for(row.page, target)
    if link.reach is Reach.EVENT:
        near = row.page.occurrence.pages.values()
        pages = [page for page in near if page.key.form == target.form]
    else:
        pages = list(cells.by_form[target.form].values())
        here = row.page.occurrence
        if link.reach is Reach.LATER and not here.is_log:
            pages = [page for page in pages if _may_look_back(page.occurrence, here)]
    return [place for page in pages for place in rows_for(page, target)]


def vicinity(link: Link, row: Row) -> object:
    """What decides where the readers at the end of an arrow stand; None: all of the subject."""
    if link.reach is Reach.ROW:
        return row
    if link.reach is Reach.PAGE:
        return row.page
    if link.reach is Reach.SUBJECT and link.only is None:
        return None
    return row.page.occurrence


def _may_look_back(reader: Occurrence, here: Occurrence) -> bool:
    return reader.is_log or reader.position >= here.position


def rows_for(page: Page, step: Step) -> Iterable[Row]:
    """The places of a step on one page."""
    if not step.in_rows:
        return (page.single,)
    return list(page.rows.get(step.group, {}).values())
