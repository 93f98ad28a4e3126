"""From the files of a study folder to their models: which file is which, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from pydantic import BaseModel

from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_endpoints import EndpointsModel
from mscform.definitions.reader_models import FormModel
from mscform.definitions.reader_nodes import MAX_FILE_BYTES, Tree, read_nodes, words_of
from mscform.definitions.reader_patterns import Pattern, expand, lint_patterns, patterns_of
from mscform.definitions.reader_rule_models import AlertsModel, RulesModel
from mscform.definitions.reader_study_models import (
    CodeListModel,
    CodeListsModel,
    ParameterModel,
    ParametersModel,
    PatternsModel,
    StudyModel,
)
from mscform.definitions.reader_validation import AnyModel, validated

MAX_FOLDER_BYTES: Final = 20_000_000
MAX_FILES: Final = 2_000

KINDS: Final[Mapping[str, type[BaseModel]]] = {
    "study.yaml": StudyModel,
    "codelists.yaml": CodeListsModel,
    "parameters.yaml": ParametersModel,
    "rules.yaml": RulesModel,
    "alerts.yaml": AlertsModel,
    "patterns.yaml": PatternsModel,
    "endpoints.yaml": EndpointsModel,
}
"""The files beside `forms/` and `cases/`; only study.yaml and codelists.yaml are needed."""

_FORM = re.compile(r"forms/[^/]+\.yaml")
_CASE = re.compile(r"cases/[^/]+\.yaml")


@dataclass(slots=True)
class StudyModels:
    """What the files of one study hold.

    `unread_names` are the words of files or parts that could not be read: what another file names
    may be defined just there. `all_items_read` is false where patterns are missing.
    """

    study: StudyModel | None = None
    code_lists: list[CodeListModel] = field(default_factory=list)
    parameters: list[ParameterModel] = field(default_factory=list)
    rules: RulesModel = field(default_factory=RulesModel)
    alerts: AlertsModel = field(default_factory=lambda: AlertsModel(alert_sets=[]))
    forms: dict[str, FormModel] = field(default_factory=dict)
    endpoints: EndpointsModel | None = None
    all_items_read: bool = True
    unread_names: set[str] = field(default_factory=set)


def is_source(path: str) -> bool:
    """Whether a file is part of the definition (and of its fingerprint)."""
    return path in KINDS or _FORM.fullmatch(path) is not None


def is_case(path: str) -> bool:
    """Whether a file holds cases: it stands beside the definition and is no part of it."""
    return _CASE.fullmatch(path) is not None


def read_models(files: Mapping[str, bytes], faults: FaultList) -> StudyModels:
    """The models of all files of a study; every fault of a single file is in `faults` after."""
    return _Reading(_sources(files, faults), faults).models()


def _sources(files: Mapping[str, bytes], faults: FaultList) -> dict[str, bytes]:
    """The files that make the definition, in order; strangers and missing ones are faults."""
    known: dict[str, bytes] = {}
    for path in sorted(files):
        if is_source(path):
            known[path] = files[path]
        elif PurePosixPath(path).suffix.lower() in (".yaml", ".yml") and not is_case(path):
            start = Position(file=path, line=1, column=1)
            faults.add_unknown(start, "DEF-UNKNOWN-FILE", path, [*KINDS, "forms/"])
    size = sum(len(data) for data in known.values())
    if size > MAX_FOLDER_BYTES or len(known) > MAX_FILES:
        faults.add(None, "DEF-FOLDER-SIZE", size=size, count=len(known), limit=MAX_FOLDER_BYTES)
        return {}
    if not known:
        faults.add(None, "DEF-FOLDER-EMPTY")
    elif "study.yaml" not in known:
        faults.add(Position(file="study.yaml", line=1, column=1), "DEF-NO-STUDY")
    if known and not any(_FORM.fullmatch(path) for path in known):
        faults.add(Position(file="forms", line=1, column=1), "DEF-NO-FORMS")
    return known


class _Reading:
    """One run over the files of a study."""

    def __init__(self, sources: Mapping[str, bytes], faults: FaultList) -> None:
        self._faults = faults
        self._made = StudyModels()
        self._trees = {path: self._tree(path, data) for path, data in sources.items()}

    def models(self) -> StudyModels:
        """The models of every file that could be read, in part at least."""
        made = self._made
        made.study = self._model(StudyModel, "study.yaml")
        lists = self._model(CodeListsModel, "codelists.yaml")
        made.code_lists = lists.codelists if lists else []
        parameters = self._model(ParametersModel, "parameters.yaml")
        made.parameters = parameters.parameters if parameters else []
        made.rules = self._model(RulesModel, "rules.yaml") or made.rules
        made.alerts = self._model(AlertsModel, "alerts.yaml") or made.alerts
        made.endpoints = self._model(EndpointsModel, "endpoints.yaml")
        patterns = self._patterns()
        for path in self._trees:
            if _FORM.fullmatch(path):
                self._form(path, patterns)
        lint_patterns(patterns, made.unread_names, self._faults)
        return made

    def _tree(self, path: str, data: bytes) -> Tree:
        tree = read_nodes(path, data, self._faults)
        if not tree.complete:
            self._made.unread_names |= _names_in(data)
        return tree

    def _model(self, model: type[AnyModel], path: str) -> AnyModel | None:
        """The model of one file; of a file that broke off, what came before counts."""
        tree = self._trees.get(path)
        if tree is None or tree.root is None:
            return None
        # What breaks off lacks keys at its end; that is no fault of its own.
        faults = self._faults if tree.complete else FaultList()
        found = validated(model, tree.root, faults, self._made.unread_names)
        if found is None:
            self._made.unread_names.update(words_of(tree.root))
        return found

    def _patterns(self) -> dict[str, Pattern]:
        tree = self._trees.get("patterns.yaml")
        if tree is None:
            return {}
        if self._model(PatternsModel, "patterns.yaml") is None or not tree.complete:
            self._made.all_items_read = False
        return patterns_of(tree.root, self._faults)

    def _form(self, path: str, patterns: Mapping[str, Pattern]) -> None:
        root = self._trees[path].root
        if root is None:
            return
        expand(root, patterns, self._faults)
        form = self._model(FormModel, path)
        if form is not None:
            self._made.forms[path] = form


def _names_in(data: bytes) -> set[str]:
    """Whatever may be a name in a file that could not be read through."""
    text = data[:MAX_FILE_BYTES].decode("utf-8", errors="replace")
    return set(_NAME.findall(text))


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,99}")
