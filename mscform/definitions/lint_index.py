"""What a study names, for the whole-study checks: every OID by kind, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from typing import NamedTuple, TypeVar

from mscform.definitions.faults import FaultList
from mscform.definitions.reader_files import StudyModels
from mscform.definitions.reader_models import FormModel, GroupModel, ItemModel
from mscform.definitions.reader_nodes import MapNode, TextNode, position_of
from mscform.definitions.reader_study_models import CodeListModel

Found = TypeVar("Found")


class Placed(NamedTuple):
    """An item with its surroundings."""

    form: FormModel
    group: GroupModel
    item: ItemModel


@dataclass(slots=True)
class StudyIndex:
    """Looks names up, and tells each name that nothing has.

    A name that stands in a file which could not be read through counts as known: its definition
    may be just there.
    """

    models: StudyModels
    faults: FaultList
    forms: Mapping[str, FormModel]
    groups: Mapping[str, tuple[FormModel, GroupModel]]
    items: Mapping[str, Placed]
    code_lists: Mapping[str, CodeListModel]

    def form(self, node: TextNode) -> FormModel | None:
        """The form of that name; an unknown one is a fault."""
        return self._look(self.forms, node, "DEF-UNKNOWN-FORM")

    def group(self, node: TextNode) -> tuple[FormModel, GroupModel] | None:
        """The group of that name; an unknown one is a fault."""
        return self._look(self.groups, node, "DEF-UNKNOWN-GROUP")

    def item(self, node: TextNode | None) -> Placed | None:
        """The item of that name; an unknown one is a fault."""
        if node is None or (node not in self.items and not self.models.all_items_read):
            return None
        return self._look(self.items, node, "DEF-UNKNOWN-ITEM")

    def code_list(self, node: TextNode | None) -> CodeListModel | None:
        """The code list of that name; an unknown one is a fault."""
        return None if node is None else self._look(self.code_lists, node, "DEF-UNKNOWN-CODELIST")

    def _look(self, names: Mapping[str, Found], node: TextNode, code: str) -> Found | None:
        found = names.get(node)
        if found is None and not self.damaged(node):
            self.unknown(node, code, names)
        return found

    def unknown(self, node: TextNode, code: str, known: Iterable[str]) -> None:
        """Note an unknown name, with the nearest known one."""
        self.faults.add_unknown(position_of(node), code, str(node), known)

    def damaged(self, name: str) -> bool:
        """Whether something about a name has been told already; conclusions would mislead."""
        return name in self.models.unread_names

    def fault(self, node: TextNode, code: str, **slots: str) -> None:
        """Note a fault at a text."""
        self.faults.add(position_of(node), code, **slots)


def index_of(models: StudyModels, faults: FaultList) -> StudyIndex:
    """The index of a study; of names that are there twice the first counts."""
    forms: dict[str, FormModel] = {}
    groups: dict[str, tuple[FormModel, GroupModel]] = {}
    items: dict[str, Placed] = {}
    for form in models.forms.values():
        forms.setdefault(str(form.form), form)
        for group in form.groups:
            groups.setdefault(str(group.group), (form, group))
            for item in group.questions():
                items.setdefault(str(item.item), Placed(form, group, item))
    lists: dict[str, CodeListModel] = {}
    for model in models.code_lists:
        lists.setdefault(str(model.codelist), model)
    return StudyIndex(models, faults, forms, groups, items, lists)


def distinct(index: StudyIndex, names: Iterable[TextNode], code: str = "DEF-OID-TWICE") -> None:
    """Tell names that are there twice, or that differ only in upper and lower case."""
    seen: dict[str, TextNode] = {}
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first is name:
            continue
        where = str(position_of(first))
        if first == name:
            index.fault(name, code, oid=str(name), where=where)
        else:
            index.fault(name, "DEF-OID-CASE", oid=str(name), other=str(first), where=where)


def read_alike(
    index: StudyIndex, named: Iterable[tuple[TextNode, TextNode | MapNode]], code: str
) -> None:
    """Tell names whose texts are the same in a language: nobody could choose between them."""
    read: dict[tuple[str, str], TextNode] = {}
    for name, translation in named:
        texts = translation if isinstance(translation, MapNode) else {"": translation}
        for language, text in texts.items():
            first = read.setdefault((str(language), str(text).strip().casefold()), name)
            if first is not name:
                index.fault(name, code, coded=str(name), first=str(first), text=str(text))
                break


def shaped(index: StudyIndex, name: TextNode, prefix: str) -> None:
    """Tell an OID that is not `prefix` and one word that an expression can name."""
    rest = name.removeprefix(prefix)
    if not name.startswith(prefix) or not _WORD.fullmatch(rest):
        index.fault(name, "DEF-OID-FORM", oid=str(name), shape=f"{prefix}NAME")
    elif iskeyword(rest):
        index.fault(name, "DEF-OID-WORD", oid=str(name), word=rest)


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
