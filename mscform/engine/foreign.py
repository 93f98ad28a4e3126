"""What one version of a study takes over from forms that another version judges."""

from __future__ import annotations

from mscform.engine.cells import Cells, Page, Row
from mscform.engine.rules import ItemRules
from mscform.engine.sharing import Notice, Reading
from mscform.engine.values import Value


def reading_of(cells: Cells, notice: Notice) -> Reading | None:
    """A place as it stands here, for another version; None where the form is not here."""
    page = cells.pages.get(notice.form)
    if page is None:
        return None
    row = _row_of(cells, page, notice)
    if row is None:
        return Reading(None, None, begun=False, added=False, struck=False, status=page.status)
    text = code = None
    if notice.item is not None:
        text, code = row.texts.get(notice.item), row.codes.get(notice.item)
    return Reading(text, code, row.begun, row.added, row.struck, page.status)


def taken_over(cells: Cells, rules: ItemRules, row: Row) -> tuple[Value, str | None, str | None]:
    """Value, canonical text and missing reason of an item on a foreign form.

    What this version cannot read as its own type is missing here.
    """
    notice = Notice(row.page.key, row.group, row.key, rules.item.oid)
    read = cells.sharing.abroad(notice)
    if read is None or read.text is None:
        return None, None, None if read is None else read.code
    decoded = cells.compiled.read(rules.item, read.text, cells.environment.zone)
    return decoded.value, decoded.text, read.code


def stands_abroad(cells: Cells, page: Page) -> bool:
    """Whether a foreign form is there for the version that judges it."""
    return (
        page.foreign
        and cells.sharing.abroad(Notice(page.key, page.single.group, "", None)) is not None
    )


def _row_of(cells: Cells, page: Page, notice: Notice) -> Row | None:
    group = notice.group
    if notice.item is not None:
        rules = cells.compiled.rules.items.get(notice.item)
        if rules is None or rules.form != notice.form.form:
            return None
        if not rules.group.repeating:
            return page.single if not notice.repeat else None
        group = rules.group.oid
    if not group:
        return page.single
    return page.rows.get(group, {}).get(notice.repeat)
