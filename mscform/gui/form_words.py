"""What the form page tells when it is asked: history, explanation, the reach of 'not done'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from mscform.base.identity import CodeListOID, ItemPath
from mscform.base.text import TranslatedText
from mscform.definitions.item import ItemDefinition
from mscform.engine.board import point_name
from mscform.engine.drafts import VOIDED
from mscform.engine.form_state import (
    FormState,
    GroupState,
    ItemState,
    PointState,
    TimePointState,
)
from mscform.engine.reasons import NOT_ASKED, ReasonKind
from mscform.engine.sourced import source_words
from mscform.engine.wording import shown_text
from mscform.gui.dialogs.history import HistoryLine
from mscform.gui.dialogs.not_done import Scope
from mscform.gui.dialogs.option_list import Line
from mscform.gui.dialogs.why import Fact
from mscform.gui.moved_entries import spot_words
from mscform.gui.section_plan import asked, walk_order
from mscform.gui.style.icons import Icon
from mscform.gui.wording import Wording
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import Relocation
from mscform.records.timekeeping import UNCHECKED
from mscform.services.explanation import HiddenItem, Told
from mscform.services.misplaced import Spot

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")

_ABOUT_ASKING: Final = (*NOT_ASKED, ReasonKind.SHOWN)

BOX, ROW, SET, SETS, REST, FORM = "box", "row", "set", "sets", "rest", "form"


def history_lines(
    events: tuple[AuditEvent, ...], item: ItemDefinition, wording: Wording
) -> tuple[HistoryLine, ...]:
    """Events as lines, newest first."""
    return tuple(_history_line(event, item, wording) for event in reversed(events))


def _history_line(event: AuditEvent, item: ItemDefinition, wording: Wording) -> HistoryLine:
    texts = wording.texts
    content = event.content or {}
    utc = event.entered_at.utctimetuple()
    when = event.entered_at.strftime("%Y-%m-%d %H:%M:%S") + f" (UTC {utc[3]:02d}:{utc[4]:02d})"
    if event.clock_status == UNCHECKED:
        when += f" · {texts('GUI-CLOCK-UNCHECKED')}"
    who = texts("GUI-F-SYSTEM") if event.actor is None else event.actor.printed_name
    mark = Icon.VERIFIED
    if event.action is Action.ANSWER:
        mark = Icon.CORRECTED if content.get("old") else Icon.DONE
        value = _answer_words(content, item, wording)
    elif event.action is Action.PROPOSAL and content:
        told = texts.of(TranslatedText(content["message"]))
        value = texts(f"GUI-F-PROPOSAL-{content['state'].upper()}", told=told)
    elif event.action is Action.QUERY and content.get("act"):
        mark, did = Icon.QUERY, texts(f"GUI-Q-SAID-{content['act'].upper()}")
        text = " ".join((content.get("text") or "").split())
        value = texts("GUI-Q-HISTORY" if text else "GUI-Q-HISTORY-SILENT", did=did, text=text)
    else:
        value = texts(f"GUI-F-ACTION-{event.action.value.upper()}")
    return HistoryLine(mark, value, who, when, _why(content, wording))


def _answer_words(content: Mapping[str, Any], item: ItemDefinition, wording: Wording) -> str:
    new = _value_words(content, item, wording)
    old = content.get("old")
    return f"{_value_words(old, item, wording)} → {new}" if old else new


def _value_words(value: Mapping[str, Any], item: ItemDefinition, wording: Wording) -> str:
    meaning, missing = value.get("meaning"), value.get("missing")
    if item.is_act and value.get("raw"):
        return wording.name_of(value["raw"])
    if missing:
        return wording.missing(item, missing)
    if meaning:
        return wording.texts.of(TranslatedText(meaning))
    raw = value.get("raw")
    return shown_text(item, str(raw)) if raw else wording.texts("GUI-F-EMPTY")


def _why(content: Mapping[str, Any], wording: Wording) -> str:
    reason = content.get("reason")
    told = []
    if isinstance(reason, Mapping):
        told.append(wording.texts.of(TranslatedText(reason["title"])))
        told.append(str(reason.get("text") or ""))
    if content.get("relocated"):
        told.append(_moved(Relocation.of(content["relocated"]), wording))
    origin = content.get("origin")
    if content.get("rule") == VOIDED:
        told.append(wording.texts("GUI-F-ORIGIN-ATTEST"))
    elif content.get("paper"):
        told.append(wording.texts("GUI-F-ORIGIN-PAPER", **content["paper"]))
    elif origin in ("derived", "preset", "transcribed"):
        told.append(wording.texts(f"GUI-F-ORIGIN-{origin.upper()}"))
    if content.get("signed_in") and content.get("method"):
        means = wording.texts(f"GUI-F-MEANS-{content['method'].upper()}")
        told.append(wording.texts("GUI-F-MEANS", means=means, login=content["signed_in"]))
    told.append(str(content.get("note") or ""))
    return " · ".join(part for part in told if part)


def _moved(end: Relocation, wording: Wording) -> str:
    """Where an answer went to, or whose it was and when, before it was brought here."""
    place = spot_words(Spot(end.subject, end.form, end.path.repeat), wording)
    author = "–" if end.author is None else wording.author_of(end.author)
    entered = "" if end.entered_at is None else f"{end.entered_at:%Y-%m-%d %H:%M}"
    code = "GUI-F-HISTORY-AWAY" if end.away else "GUI-F-HISTORY-HERE"
    return wording.texts(code, place=place, author=author, entered=entered)


def why_facts(item: ItemState, wording: Wording, reasons: tuple[Told, ...]) -> tuple[Fact, ...]:
    """Help and range of one item, and every rule that bears on it now, with what decided."""
    texts, definition = wording.texts, item.definition
    told = [("GUI-F-WHY-HELP", texts.of(definition.help)), ("GUI-F-WHY-RANGE", wording.hint(item))]
    if not any(reason.kind in _ABOUT_ASKING for reason in reasons):
        told.append(("GUI-F-WHY-SHOWN", texts("GUI-F-WHY-ALWAYS")))
    for reason in reasons:
        told.append((f"GUI-F-WHY-{reason.kind.upper().replace('_', '-')}", texts.of(reason.words)))
    told.append(("GUI-F-WHY-SOURCE", _begun(texts.of(source_words(definition.source or "")))))
    return tuple(Fact(texts(code), words) for code, words in told if words)


def _begun(words: str) -> str:
    """With a capital: it stands alone here."""
    return words[:1].upper() + words[1:]


def hidden_facts(hidden: tuple[HiddenItem, ...], wording: Wording) -> tuple[Fact, ...]:
    """Every question of a form that is not asked now, and why; one fact where all are asked."""
    texts = wording.texts
    if not hidden:
        return (Fact(texts("GUI-F-HIDDEN"), texts("GUI-F-HIDDEN-NONE")),)
    rows: dict[tuple[str, str], list[str]] = {}
    for one in hidden:
        alike = rows.setdefault((texts.of(one.question), texts.of(one.words)), [])
        alike += [texts.of(one.row)] if one.row else []
    return tuple(
        Fact(" · ".join((question, *alike)), words) for (question, words), alike in rows.items()
    )


def scopes_of(state: FormState, path: ItemPath, wording: Wording) -> tuple[Scope, ...]:
    """How far 'not done because' may reach from one box, the narrowest first."""
    group = next(g for g in state.groups if path in _paths(g))
    item = next(i for r in group.repeats for i in r.items if i.path == path)
    texts = wording.texts
    box = item.definition.missing_reasons or wording.study.missing_reasons
    about = texts("GUI-F-ABOUT-BOX", question=wording.question(item.definition))
    scopes = [Scope(BOX, about, _lines(box, wording))]
    row = row_paths(group, path)
    if len(row) > 1:
        scopes.append(Scope(ROW, texts("GUI-F-ABOUT-ROW", n=len(row)), _lines(box, wording)))
    scopes.extend(_wide_scopes(state, group, path, wording))
    return tuple(scopes)


def _wide_scopes(
    state: FormState, group: GroupState, path: ItemPath, wording: Wording
) -> list[Scope]:
    texts = wording.texts
    scopes = []
    timed = group.definition.timed
    if timed is not None:
        reasons = wording.study.item(timed.not_done_item)
        listed = None if reasons is None else reasons.code_list
        if listed is not None:
            title = next((r.title for r in group.repeats if r.key == path.repeat), None)
            about = texts("GUI-F-ABOUT-SET", set=texts.of(title) if title else path.repeat)
            scopes.append(Scope(SET, about, _lines(listed, wording)))
            left = remaining_sets(state, path)
            if len(left) > 1:
                names = texts("GUI-F-LIST-COMMA").join(texts.of(point_name(one)) for one in left)
                about = texts("GUI-F-ABOUT-SETS", names=names)
                scopes.append(Scope(SETS, about, _lines(listed, wording)))
    else:
        rest = rest_paths(state)
        about = texts("GUI-F-ABOUT-REST", n=len(rest))
        if len(rest) > 1:
            scopes.append(Scope(REST, about, _lines(wording.study.missing_reasons, wording)))
    if state.definition.may_be_not_done:
        about = texts("GUI-F-ABOUT-FORM", form=texts.of(state.definition.title))
        scopes.append(Scope(FORM, about, _lines(wording.study.form_not_done_reasons, wording)))
    return scopes


def remaining_sets(state: FormState, path: ItemPath) -> tuple[TimePointState, ...]:
    """The planned sets from this one on that nobody has begun or declared not done."""
    codes = [point.code for point in state.timepoints]
    first = codes.index(path.repeat) if path.repeat in codes else 0
    open_states = (PointState.NOT_YET, PointState.DUE, PointState.OVERDUE)
    return tuple(
        point
        for point in state.timepoints[first:]
        if point.definition is not None and point.state in open_states
    )


def _paths(group: GroupState) -> frozenset[ItemPath]:
    return frozenset(item.path for repeat in group.repeats for item in repeat.items)


def row_paths(group: GroupState, path: ItemPath) -> tuple[ItemPath, ...]:
    """The blank boxes on the same line of a table."""
    items = [i for r in group.repeats if r.key == path.repeat for i in r.items]
    own = next((item for item in items if item.path == path), None)
    row = None if own is None else own.definition.layout.row
    if row is None:
        return (path,)
    same = [i for i in items if i.definition.layout.row == row and asked(group, i)]
    return tuple(i.path for i in same if _is_blank(i)) or (path,)


def rest_paths(state: FormState) -> tuple[ItemPath, ...]:
    """All boxes of the form that are still blank and needed."""
    items = {i.path: i for g in state.groups for r in g.repeats for i in r.items}
    walk = [items[path] for path in walk_order(state)]
    return tuple(i.path for i in walk if i.mandatory and _is_blank(i) and not i.definition.is_act)


def _is_blank(item: ItemState) -> bool:
    return not item.definition.is_derived and (item.answer is None or item.answer.is_empty)


def _lines(codes: CodeListOID, wording: Wording) -> tuple[Line, ...]:
    listed = wording.study.code_lists[codes]
    return tuple(Line(i.coded_value, wording.texts.of(i.decode)) for i in listed.items)


def with_day(text: str, near: datetime) -> str:
    """A clock time alone, `0:08`, with the day that brings it nearest to `near`; else as typed."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return text
    same = near.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    days = [same + timedelta(days=step) for step in (-1, 0, 1)]
    return min(days, key=lambda day: abs(day - near)).strftime("%Y-%m-%d %H:%M")


def value_before(events: tuple[AuditEvent, ...]) -> tuple[str | None, str | None] | None:
    """The text and the missing reason before the last change; None where nothing was changed."""
    for event in reversed(events):
        content = event.content or {}
        if event.action is Action.ANSWER:
            old = content.get("old")
            return (old.get("raw"), old.get("missing")) if old else None
    return None
