"""No field of a definition changes without being told: each is tried, whatever the format gains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints

import pytest

from mscform.base.message import Catalogue
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import EditCheck, Expression, Position
from mscform.definitions.study import StudyDefinition
from mscform.engine.difference_study import study_differences
from mscform.services.texts import load_catalogue

SAYS_AGAIN: Final[Mapping[tuple[type, str], str]] = MappingProxyType(
    {
        (StudyDefinition, "fingerprint"): "of the whole: it says that something changed, not what",
        (FormDefinition, "file"): "where a form is written is no part of what it asks",
        (ItemDefinition, "name"): "the last part of the OID once more",
        (ItemDefinition, "group"): "the group that the item stands in once more",
        (EditCheck, "item"): "the item that the check stands at once more",
    }
)
"""Fields that diff does not look at, and why not. Of `Position` it looks at nothing: a rule is the
same rule wherever it stands in its file."""

OIDS: Final = {
    "FormOID": ("F.X", "F.Y"),
    "EventOID": ("SE.X", "SE.Y"),
    "GroupOID": ("IG.X.A", "IG.X.B"),
    "ItemOID": ("I.X.A", "I.X.B"),
    "CodeListOID": ("CL.X", "CL.Y"),
}


class Change(NamedTuple):
    """One field that holds something else, or nothing."""

    of: type
    field: str
    blank: bool


def hints(cls: type) -> dict[str, Any]:
    told = get_type_hints(cls)
    return {one.name: told[one.name] for one in fields(cls) if one.init and one.compare}


def parts(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


@cache
def classes(cls: type = StudyDefinition) -> tuple[type, ...]:
    """Every class that a study is made of."""
    found = {cls: None}
    for hint in hints(cls).values():
        for inner in inside(hint):
            found |= dict.fromkeys(classes(inner))
    return tuple(found)


def inside(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint) and not issubclass(hint, TranslatedText):
        yield hint
    for part in get_args(hint):
        yield from inside(part)


def sample(hint: Any, change: Change | None, *, other: bool = False) -> Any:
    """A value of a type; `other` is another one than without."""
    hint = parts(hint)[0]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        held = (sample(inner[0], change),)
        return () if other and inside_any(inner[0]) else held + (("z",) if other else ())
    if origin is Mapping or hint is TranslatedText:
        return mapping(hint, change, other=other)
    if hint is Expression:
        return Expression("2" if other or is_of(change, Expression) else "1")
    if is_dataclass(hint):
        return made(hint, change)
    if getattr(hint, "__name__", "") in OIDS:
        return OIDS[hint.__name__][other]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[other]
    if hint in (bool, int):
        return hint(2 * other) if hint is int else other
    return "b" if other else "a"


def is_of(change: Change | None, cls: type) -> bool:
    return change is not None and change.of is cls


def inside_any(hint: Any) -> bool:
    return any(True for _ in inside(hint))


def mapping(hint: Any, change: Change | None, *, other: bool) -> Any:
    if hint is TranslatedText:
        return TranslatedText({"en": "b" if other else "a", "zh": "乙" if other else "甲"})
    key, value = get_args(hint)
    if other:
        return {}
    held = sample(value, change)
    name = next((getattr(held, one) for one in ("oid", "name") if hasattr(held, one)), None)
    return {sample(key, None) if name is None else name: held}


def made(cls: Any, change: Change | None) -> Any:
    values = {name: sample(hint, change) for name, hint in hints(cls).items()}
    if change is not None and change.of is cls:
        hint = hints(cls)[change.field]
        values[change.field] = None if change.blank else sample(hint, change, other=True)
    if is_of(change, FormDefinition) and cls is FormDefinition and values["oid"] == "F.Y":
        values["oid"] = "F.W"
    if cls is StudyDefinition:
        # Visits name forms: those they name are always there.
        plain = {oid: replace(made(FormDefinition, None), oid=oid) for oid in OIDS["FormOID"]}
        held = values["forms"] or {"F.X": plain["F.X"]}
        values["forms"] = {**plain, **held} if values["forms"] else held
    return cls(**values)


def changes() -> Iterator[Change]:
    for cls in classes():
        for name, hint in hints(cls).items():
            whole = parts(hint)[0]
            if not is_dataclass(whole) or whole in (Expression, TranslatedText):
                yield Change(cls, name, blank=False)
            if cls is not Position and type(None) in parts(hint):
                yield Change(cls, name, blank=True)


def test_the_walk_meets_the_classes_of_a_study() -> None:
    names = {cls.__name__ for cls in classes()}
    assert names >= {"AllocationPlan", "Statement", "SharePart", "TimePoint", "AlertResponse"}
    assert len(names) > 25


@pytest.fixture(scope="module")
def catalogue(resources: Path) -> Catalogue:
    return load_catalogue(resources)


@pytest.mark.parametrize("cls", [cls for cls in classes() if cls is not Position])
def test_every_field_is_told_where_it_changes(cls: type, catalogue: Catalogue) -> None:
    before = made(StudyDefinition, None)
    silent = []
    for change in (one for one in changes() if one.of is cls):
        told = study_differences(before, made(StudyDefinition, change))
        if not told:
            silent.append(change.field)
        for one in told:
            words = [catalogue.render(one.message, language) for language in ("en", "zh")]
            assert not any("?]" in text for text in words), words
    known = {field for of, field in SAYS_AGAIN if of is cls}
    assert set(silent) == known


def test_a_study_does_not_differ_from_itself() -> None:
    assert study_differences(made(StudyDefinition, None), made(StudyDefinition, None)) == ()
