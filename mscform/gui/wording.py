"""Puts the state of an item into words for the window: label, unit, range, reason, findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from mscform.base.identity import ItemOID, ItemPath, UserId
from mscform.definitions.codelist import CodeSign
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.logic import RangeCheck, Severity
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import Finding, ItemState
from mscform.engine.last_value import LastValue
from mscform.engine.occasions import visit_name
from mscform.engine.quoted import in_words
from mscform.engine.wording import said_unit, shown_text, unit_words, units_of
from mscform.gui.editing.answer_editor import Shown
from mscform.gui.keys import Command, key_text
from mscform.gui.query_flags import NO_FLAGS, TONES
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.records.review import Query

_COMPARED: Final = (DataType.INTEGER, DataType.DECIMAL)
_APART: Final = "   "
_LONGEST_FLAG: Final = 160
SEPARATOR: Final = " · "
"""Between who and when."""

_LOUDNESS: Final = {
    Severity.IMPOSSIBLE: (Icon.UNSAVED, Tone.STOP, 3),
    Severity.ALARMING: (Icon.OVERDUE, Tone.CALL, 2),
    Severity.UNUSUAL: (Icon.DUE, Tone.WATCH, 1),
    Severity.REQUIRED: (Icon.NOT_YET, Tone.MUTED, 0),
}


class Remark(NamedTuple):
    """One finding as it is drawn: shape, tone, one word, one sentence."""

    mark: Icon
    tone: Tone
    word: str
    sentence: str
    key: str = ""

    @property
    def text(self) -> str:
        """Word and sentence."""
        return f"{self.word} · {self.sentence}"


def tone_of(findings: tuple[Finding, ...]) -> Tone | None:
    """The loudest tone among findings that nobody has confirmed."""
    open_ones = [
        _LOUDNESS[finding.severity]
        for finding in findings
        if not finding.confirmed and finding.severity is not Severity.REQUIRED
    ]
    return max(open_ones, key=lambda loud: loud[2])[1] if open_ones else None


_SIGNS: Final = {
    CodeSign.YES: Icon.DONE,
    CodeSign.NO: Icon.CLOSE,
    CodeSign.OPEN: Icon.HELP,
}


class Wording:
    """All words about items of one study, in the language in force."""

    def __init__(self, study: StudyDefinition, texts: Texts) -> None:
        self.study = study
        self.texts = texts
        self._units = units_of(study)
        self._told: dict[tuple[ItemOID, str, str], str] = {}
        self.before: Callable[[ItemPath], LastValue | None] | None = None
        """What a question was answered with in an earlier visit, where the form can tell."""
        self.name_of: Callable[[str], str] = str
        """The printed name behind a login, where the form can tell."""
        self.author_of: Callable[[UserId], str] = str
        """The printed name of who entered an answer, where the form can tell."""
        self.first_moved: frozenset[ItemPath] = frozenset()
        """Where moved entries are told of: at one box of those that were moved together."""
        self.flags = NO_FLAGS
        """The queries of the form that wait."""

    def question(self, item: ItemDefinition) -> str:
        """The question, in the language in force."""
        return self.texts.of(item.question)

    def unit(self, item: ItemState) -> str:
        """The unit as people write it; '' for a number without one."""
        return self.unit_words(item.unit)

    def unit_of(self, item: ItemDefinition) -> str:
        """The fixed unit of an item, as people write it."""
        return self.unit_words(item.unit)

    def converted(self, item: ItemState, text: str) -> str:
        """A number that follows from one typed in another unit: `= 342.0 µmol/L`."""
        return f"= {text} {self.unit(item)}"

    def unit_words(self, told: str | None) -> str:
        """A unit code as people write it."""
        return self.texts.of(unit_words(told))

    def hint(self, item: ItemState) -> str:
        """The usual range, the value of an earlier visit, and whether this one was preset."""
        told = [self._range(item.definition), self._last(item)]
        if item.is_preset:
            told.append(self.texts("GUI-F-PRESET"))
        return _APART.join(part for part in told if part)

    def _range(self, item: ItemDefinition) -> str:
        usual = [check for check in item.ranges if check.severity is Severity.UNUSUAL]
        return limits(usual[0]) if usual and item.range_of is None else ""

    def _last(self, item: ItemState) -> str:
        """`last 122 · W2`, for numbers that people measure; never filled in (D13)."""
        definition = item.definition
        if definition.data_type not in _COMPARED or definition.is_derived or self.before is None:
            return ""
        last = self.before(item.path)
        if last is None:
            return ""
        visit = self.texts.of(visit_name(last.event, last.event_repeat, short=True))
        value = last.text if last.unit == item.unit else f"{last.text} {self.unit_words(last.unit)}"
        return self.texts("GUI-F-LAST", value=value, visit=visit)

    def missing(self, item: ItemDefinition, code: str) -> str:
        """The words of a missing reason."""
        found = self.study.code_lists[item.missing_reasons or self.study.missing_reasons]
        for codes in (found, *self.study.code_lists.values()):
            entry = codes.find(code)
            if entry is not None:
                return self.texts.of(entry.decode)
        return code

    def value(self, item: ItemState) -> str:
        """The value in words: the meaning of a code, the text of everything else."""
        return self._meaning(item.definition, self._text(item))

    def words_of(self, item: ItemDefinition, raw: str | None, missing: str | None) -> str:
        """An answer of any time in words, also that there was none."""
        if missing is not None:
            return self.missing(item, missing)
        return self._meaning(item, shown_text(item, raw)) if raw else self.texts("GUI-F-EMPTY")

    def _meaning(self, item: ItemDefinition, raw: str) -> str:
        if item.is_act:
            return self.name_of(raw) if raw else ""
        if item.code_list is None or not raw:
            return self._listed(item, raw)
        codes = self.study.code_lists[item.code_list]
        parts = raw.split(",") if item.data_type is DataType.MULTI else [raw]
        found = [codes.find(part.strip()) for part in parts]
        return ", ".join(
            part if entry is None else self.texts.of(entry.decode)
            for part, entry in zip(parts, found, strict=True)
        )

    def _listed(self, item: ItemDefinition, raw: str) -> str:
        if not item.shows_items:
            unit = said_unit(item, raw, self._units)
            return self._quoted(item, raw) if unit is None else self.texts.of(unit)
        named = [self.study.item(ItemOID(oid.strip())) for oid in raw.split(",")]
        return ", ".join(self.question(found) for found in named if found is not None)

    def _quoted(self, item: ItemDefinition, raw: str) -> str:
        """A computed text with the meanings of the codes that it quotes; painted often."""
        if not (item.is_derived and raw):
            return raw
        key = (item.oid, raw, self.texts.language)
        if key not in self._told:
            self._told[key] = in_words(self.study, item, raw, self.texts.language)
        return self._told[key]

    def _text(self, item: ItemState) -> str:
        coded = item.definition.data_type in (DataType.CODE, DataType.MULTI)
        if item.definition.is_derived or (coded and item.text is not None):
            return shown_text(item.definition, item.text or "")
        raw = "" if item.answer is None else item.answer.raw or ""
        return shown_text(item.definition, raw) if raw == item.text else raw

    def _mark(self, item: ItemState) -> Icon | None:
        """The shape of a computed code that has one."""
        definition = item.definition
        if not definition.is_derived or definition.code_list is None or item.text is None:
            return None
        entry = self.study.code_lists[definition.code_list].find(item.text)
        return None if entry is None or entry.sign is None else _SIGNS[entry.sign]

    def shown(self, item: ItemState, *, editable: bool) -> Shown:
        """What the box of an item shows."""
        definition = item.definition
        text = self.value(item) if definition.is_derived else self._text(item)
        if definition.is_act and text and item.answer is not None:
            text = f"{self.name_of(text)}{SEPARATOR}{moment(item.answer.entered_at)}"
        missing = None if item.answer is None else item.answer.missing
        return Shown(
            text=text,
            mark=self._mark(item),
            missing=None if missing is None else self.missing(definition, missing),
            editable=editable and not definition.is_derived,
            tone=tone_of(item.findings),
        )

    def remark(self, finding: Finding) -> Remark:
        """A finding in words."""
        mark, tone, _ = _LOUDNESS[finding.severity]
        word = self.texts(f"GUI-F-SEVERITY-{finding.severity.value.upper()}")
        if finding.confirmed:
            mark, tone, word = Icon.VERIFIED, Tone.MUTED, self.texts("GUI-F-CONFIRMED")
        return Remark(mark, tone, word, self.texts.of(finding.message))

    def query_remarks(self, path: ItemPath) -> tuple[Remark, ...]:
        """What is asked about a box and not settled yet; what waits for an answer first."""
        return tuple(map(self.query_remark, self.flags.boxes.get(path, ())))

    def query_remark(self, query: Query) -> Remark:
        """One query in a line: its state, the beginning of its text, who asked."""
        word = self.texts(f"GUI-Q-STATUS-{query.status.upper()}-FLAG")
        text = " ".join(query.text.split())
        text = text if len(text) <= _LONGEST_FLAG else text[:_LONGEST_FLAG] + "…"
        name = query.opened_by.printed_name
        sentence = self.texts("GUI-Q-FLAG", text=text, name=name, key=key_text(Command.QUERY))
        return Remark(Icon.QUERY, TONES[query.status], word, sentence)

    def spoken_name(self, item: ItemState) -> str:
        """Question, whether an answer is needed, unit."""
        told = [self.question(item.definition)]
        if item.mandatory:
            told.append(self.texts("GUI-F-REQUIRED"))
        if item.unit:
            told.append(self.unit(item))
        return ", ".join(told)

    def spoken_description(self, item: ItemState) -> str:
        """Queries, range, reason and findings."""
        told = [remark.text for remark in self.query_remarks(item.path)]
        told.append(self.hint(item))
        if item.answer is not None and item.answer.missing is not None:
            told.append(self.missing(item.definition, item.answer.missing))
        told.extend(self.remark(finding).text for finding in item.findings)
        return " ".join(part for part in told if part)


def limits(check: RangeCheck) -> str:
    """`85–180`, `≥ 85` or `≤ 180`; limits that are rules of their own are not shown."""
    low = "" if check.low is None else check.low.text
    high = "" if check.high is None else check.high.text
    if not all(_is_number(text) for text in (low, high) if text):
        return ""
    if low and high:
        return f"{low}–{high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else ""


def moment(at: datetime | None) -> str:
    """Date and time with the offset from UTC, `2025-03-06 22:10 +08:00`."""
    if at is None:
        return ""
    offset = f"{at:%z}"
    return f"{at:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


def clock(at: datetime | None, *, seconds: bool = False) -> str:
    """The time of day on the site's clock."""
    return "" if at is None else at.strftime("%H:%M:%S" if seconds else "%H:%M")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()
