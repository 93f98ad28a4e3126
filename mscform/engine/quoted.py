"""Computed texts that quote answers, `SEX F; FCBP Y`, read with the meanings of their codes.

The record keeps the text as the rule made it, the same in every language; only what is shown says
`Sex: Female`. Which word stands for which question is read from the rule itself: in
`concat("SEX ", I.DM.SEX)` the words before an item are its label.
"""

from __future__ import annotations

import re
from typing import Final

from mscform.base.identity import ItemOID
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition

_LABELLED: Final = re.compile(r'"([^"]*[^"\s] )",\s*(?:text\()?([A-Z][A-Za-z0-9_.]*)\b')
_CODES: Final = r"([A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)*)(?![A-Za-z0-9_.:-])"
_LOUD: Final = "! "
_ASKS: Final = ("?", "？")


def quotes(study: StudyDefinition, item: ItemDefinition) -> dict[str, ItemDefinition]:
    """The labels of a computed text with the coded item that each stands before."""
    if item.calculate is None or item.data_type is not DataType.TEXT or item.code_list is not None:
        return {}
    own = item.oid.rpartition(".")[0]
    found: dict[str, ItemDefinition] = {}
    for label, name in _LABELLED.findall(item.calculate.text):
        quoted = study.item(ItemOID(name if "." in name else f"{own}.{name}"))
        if quoted is not None and quoted.code_list is not None:
            found[label] = quoted
    return found


def in_words(study: StudyDefinition, item: ItemDefinition, text: str, language: str) -> str:
    """The text with question and meaning in place of label and code; others stay as they are."""
    for label, quoted in quotes(study, item).items():
        pattern = re.compile(r"(?:(?<=^)|(?<=[; ]))" + re.escape(label) + _CODES)
        found = pattern.search(text)
        told = None if found is None else _told(study, quoted, found[1], language)
        if found is not None and told is not None:
            loud = _LOUD if label.startswith(_LOUD) else ""
            text = text[: found.start()] + loud + told + text[found.end() :]
    return text


def _told(study: StudyDefinition, item: ItemDefinition, codes: str, language: str) -> str | None:
    assert item.code_list is not None, "only items with a list are quoted"
    entries = [study.code_lists[item.code_list].find(code) for code in codes.split(",")]
    meanings = [entry.decode.in_language(language) for entry in entries if entry is not None]
    if len(meanings) < len(entries):
        return None
    question = item.question.in_language(language)
    gap = " " if question.endswith(_ASKS) else "：" if language.startswith("zh") else ": "
    return question + gap + ("、" if language.startswith("zh") else ", ").join(meanings)
