"""What one version of a study changes against another: sentences for people, facts for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from mscform.base.identity import FormOID, GroupOID
from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import describe
from mscform.engine.expression import Scope, parse
from mscform.engine.functions_text import text_of
from mscform.engine.tree import Constant

_LANGUAGES = ("en", "zh")
_Key = TypeVar("_Key", bound=str)
_Thing = TypeVar("_Thing")


class Part(StrEnum):
    """Which part of a study a difference is about."""

    STUDY = "study"
    EVENT = "event"
    FORM = "form"
    GROUP = "group"
    ITEM = "item"
    CHECK = "check"
    ALERT = "alert"
    PROPOSAL = "proposal"
    CODE_LIST = "codelist"
    PARAMETER = "parameter"
    ENDPOINT = "endpoint"
    SIGNATURE = "signature"
    REASON = "reason"


class Kind(StrEnum):
    """What kind of change it is: `TEXT` alone leaves every answer and every judgement as it was."""

    ADDED = "added"
    REMOVED = "removed"
    TEXT = "text"
    MEANING = "meaning"
    TYPE = "type"
    RANGE = "range"
    CONDITION = "condition"
    CALCULATION = "calculation"
    CHECK = "check"
    SCHEDULE = "schedule"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change: of what, of which kind, on which form (None for the whole study), in words."""

    part: Part
    oid: str
    kind: Kind
    message: Message
    form: FormOID | None = None


class RuleWords(NamedTuple):
    """A rule as it is written, which decides whether it changed, and as people say it."""

    text: str
    words: TranslatedText


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions, and its way with words."""

    study: StudyDefinition

    def rule(
        self, rule: Expression | None, form: FormOID | None = None, group: GroupOID | None = None
    ) -> RuleWords | None:
        """A rule in words, or None for none; a plain number or text as it is."""
        return None if rule is None else self.told(rule, Scope(self.study, form, group))

    def told(self, rule: Expression, scope: Scope) -> RuleWords:
        """A rule in words, as it stands at a place."""
        node = parse(rule, scope)
        if isinstance(node, Constant):
            words = plain(text_of(node.value) or "")
        else:
            words = TranslatedText({one: describe(node, self.study, one) for one in _LANGUAGES})
        return RuleWords(" ".join(rule.text.split()), words)


Codes = tuple[str, str]
"""The sentences for what has come and for what is gone."""


class Teller:
    """Collects the differences of one thing in both versions."""

    def __init__(
        self, part: Part, oid: str, name: TranslatedText | None, form: FormOID | None = None
    ) -> None:
        self._part, self._oid, self._form = part, oid, form
        self._name = plain("") if name is None else name
        self.told: list[Difference] = []

    def tell(self, kind: Kind, code: str, **slots: Slot) -> None:
        """One change."""
        message = Message(code, {"oid": self._oid, "name": self._name, **slots})
        found = Difference(
            part=self._part, oid=self._oid, kind=kind, message=message, form=self._form
        )
        self.told.append(found)

    def both(
        self, was: _Thing | None, now: _Thing | None, codes: Codes, **slots: Slot
    ) -> tuple[_Thing, _Thing] | None:
        """Tell that something came or went; what both versions have is given back to compare."""
        if was is None:
            self.tell(Kind.ADDED, codes[0], **slots)
        elif now is None:
            self.tell(Kind.REMOVED, codes[1], **slots)
        else:
            return was, now
        return None

    def shift(self, kind: Kind, codes: tuple[str, str, str], old: Words, new: Words) -> None:
        """Something that may be there or not: `codes` are those for changed, come, and gone."""
        if _same(old, new):
            return
        if old is None:
            self.tell(kind, codes[1], new=said(new))
        elif new is None:
            self.tell(kind, codes[2], old=said(old))
        else:
            self.tell(kind, codes[0], **apart(old, new))

    def value(self, kind: Kind, code: str, old: Words, new: Words) -> None:
        """Something that is always there."""
        if not _same(old, new):
            self.tell(kind, code, **apart(old, new))


Words = TranslatedText | RuleWords | str | None


def said(words: Words) -> Slot:
    """What stands in a sentence; a dash for nothing."""
    if isinstance(words, RuleWords):
        return words.words
    return words or "–"


def apart(old: Words, new: Words) -> dict[str, Slot]:
    """Both as they stand in a sentence; in a language in which they are alike, another one."""
    if not (isinstance(old, TranslatedText) and isinstance(new, TranslatedText)):
        return {"old": said(old), "new": said(new)}
    languages = list(dict.fromkeys((*old, *new)))
    other = next((one for one in languages if old.get(one) != new.get(one)), "")
    sides: dict[str, Slot] = {}
    for name, side in (("old", old), ("new", new)):
        sides[name] = TranslatedText(
            {
                one: side.get(one, "–")
                if old.get(one) != new.get(one)
                else f"{other}: {side.get(other, '–')}"
                for one in dict.fromkeys((*languages, *_LANGUAGES))
            }
        )
    return sides


def plain(text: str) -> TranslatedText:
    """A text that is the same in every language."""
    return TranslatedText({"en": text})


def pairs(
    old: Mapping[_Key, _Thing], new: Mapping[_Key, _Thing]
) -> Iterator[tuple[_Key, _Thing | None, _Thing | None]]:
    """Everything of both versions by its name: the new order, what is gone behind it."""
    for key, thing in new.items():
        yield key, old.get(key), thing
    for key, thing in old.items():
        if key not in new:
            yield key, thing, None


def differences_of(
    old: Mapping[_Key, _Thing],
    new: Mapping[_Key, _Thing],
    teller: Callable[[_Key, _Thing], Teller],
    codes: Codes,
    compare: Callable[[Teller, _Thing, _Thing], None],
) -> Iterator[Difference]:
    """What came, what went, and what `compare` tells of everything that both versions have.

    `teller` is made for each thing by its name, as it is now or else as it was.
    """
    for key, was, now in pairs(old, new):
        there = was if now is None else now
        if there is None:
            continue
        words = teller(key, there)
        if both := words.both(was, now, codes):
            compare(words, *both)
        yield from words.told


def listed(texts: Iterable[object]) -> str:
    """A short list; a dash for none."""
    return ", ".join(str(text) for text in texts) or "–"


def moved(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether what both have stands in another order."""
    before, after = list(old), list(new)
    return [one for one in before if one in after] != [one for one in after if one in before]


def _same(old: Words, new: Words) -> bool:
    if isinstance(old, RuleWords) and isinstance(new, RuleWords):
        return old.text == new.text
    if isinstance(old, TranslatedText) and isinstance(new, TranslatedText):
        return dict(old) == dict(new)
    return old == new
