"""Who entered what on a grid: in a few letters on it, in full beside its title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from mscform.base.short_names import short_names
from mscform.engine.form_state import ItemState
from mscform.gui.grid_model import GridModel, author_of
from mscform.gui.moved_entries import moved_words
from mscform.gui.wording import SEPARATOR, Wording


class GridPeople(NamedTuple):
    """The short form of each author by user id, and who is who in one line."""

    short: Mapping[str, str]
    told: str


NOBODY: Final = GridPeople({}, "")


def people_of(model: GridModel, wording: Wording) -> GridPeople:
    """Everybody who entered an answer of any set."""
    users = {who for column in model.columns for who in column.authors}
    if not users:
        return NOBODY
    names = {who: wording.author_of(who) for who in users}
    short = short_names(names.values())
    told = SEPARATOR.join(f"{short[name]} {name}" for name in sorted(short))
    by_user: dict[str, str] = {who: short[name] for who, name in names.items()}
    return GridPeople(by_user, wording.texts("GUI-F-AUTHORS", who=told))


def entered_by(item: ItemState, wording: Wording) -> str:
    """Who entered an answer, in full, and from where it was brought."""
    who = author_of(item)
    by = "" if who is None else wording.texts("GUI-F-AUTHORS", who=wording.author_of(who))
    return "\n".join(line for line in (by, moved_words(item, wording)) if line)
