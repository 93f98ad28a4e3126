"""A subject at a glance, without drawing the forms that hold nothing."""

from __future__ import annotations

from collections.abc import Iterator

from mscform.base.identity import FormKey, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.item import DataType
from mscform.definitions.logic import Severity
from mscform.definitions.study import FormNeed
from mscform.engine.appearance import Appearance
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.existence import waits_for
from mscform.engine.form_state import Finding, FormSummary, SubjectOverview, WaitingForm
from mscform.engine.schedule import anchor, event_states, in_study_order
from mscform.records.clinical import FormStatus


def overview(cells: Cells, forms: tuple[FormSummary, ...]) -> SubjectOverview:
    """Events and the study's own summary of a subject, with its forms."""
    start = anchor(cells)
    return SubjectOverview(
        day_zero=None if start.provisional else start.day,
        events=event_states(cells),
        forms=forms,
        summary=tuple(_told(cells, item) for item in cells.compiled.study.subject_summary),
        waiting=tuple(_waiting(cells)),
    )


def _waiting(cells: Cells) -> Iterator[WaitingForm]:
    """The forms of which the study says what they wait for."""
    for occurrence in in_study_order(cells):
        rules = occurrence.rules
        for place in rules.forms:
            key = FormKey(rules.event.oid, occurrence.repeat, place.form)
            told = waits_for(cells, rules, key) if place.opens and key not in cells.pages else None
            if told is not None:
                title = cells.compiled.rules.forms[place.form].form.title
                yield WaitingForm(key=key, title=title, words=told.words)


def pages_in_order(cells: Cells) -> Iterator[Page]:
    """Every page, in the order of events and of the forms in them."""
    for occurrence in in_study_order(cells):
        order = {place.form: number for number, place in enumerate(occurrence.rules.forms)}
        pages = sorted(
            occurrence.pages.values(),
            key=lambda page: (order.get(page.key.form, len(order)), page.key.form_repeat),
        )
        yield from pages


def open_findings(page: Page, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those of a form's findings that count: one that nobody has begun misses nothing yet."""
    if page.begun or page.status is not FormStatus.NOT_STARTED:
        return findings
    return tuple(found for found in findings if found.severity is not Severity.REQUIRED)


def summary(page: Page, appearance: Appearance) -> FormSummary:
    """One form at a glance; nothing is drawn of one that holds nothing."""
    findings: tuple[Finding, ...] = ()
    if page.data is not None:
        findings = open_findings(page, appearance.found(page))
    severities = [finding.severity for finding in findings if not finding.confirmed]
    missing = severities.count(Severity.REQUIRED)
    return FormSummary(
        key=page.key,
        title=page.rules.form.title,
        need=_need(page),
        status=page.status,
        open_findings=len(severities) - missing,
        missing=missing,
        alarming=severities.count(Severity.ALARMING),
    )


def _need(page: Page) -> FormNeed:
    for place in page.occurrence.rules.forms:
        if place.form == page.key.form:
            return place.need
    return FormNeed.OPTIONAL


def _told(cells: Cells, oid: ItemOID) -> tuple[TranslatedText, TranslatedText | str | None]:
    """An item of the summary: its question and its latest value, decoded."""
    item = cells.compiled.rules.items[oid].item
    row = _latest_row(cells, oid)
    text = None if row is None else row.texts.get(oid)
    if text is None or item.data_type is not DataType.CODE or item.code_list is None:
        return item.question, text
    found = cells.compiled.study.code_lists[item.code_list].find(text)
    return item.question, text if found is None else found.decode


def _latest_row(cells: Cells, oid: ItemOID) -> Row | None:
    """The last row that holds the item, in the order of readings."""
    rules = cells.compiled.rules.items[oid]
    holding = [
        (page.occurrence.position, row.index, row)
        for page in cells.by_form[rules.form].values()
        for row in page.rows_of(rules.group.oid, repeating=rules.group.repeating)
        if oid in row.texts
    ]
    return max(holding, key=lambda entry: entry[:2])[2] if holding else None
