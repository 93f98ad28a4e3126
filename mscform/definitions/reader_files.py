"""From the files of a study folder to their models: which file is which, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from pydantic import BaseModel

from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_endpoints import EndpointsModel
from mscform.definitions.reader_models import FormModel
from mscform.definitions.reader_nodes import MAX_FILE_BYTES, Tree, read_nodes, words_of
from mscform.definitions.reader_patterns import Pattern, Uses, expand, lint_patterns, patterns_of
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
    may be defined just there. `all_items_read` is false where patterns are missing. `damaged` are
    the files that could not be read to their end.
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
    damaged: set[str] = field(default_factory=set)


def is_source(path: str) -> bool:
    """Whether a file is part of the definition (and of its fingerprint)."""
    return path in KINDS or _FORM.fullmatch(path) is not None


def is_case(path: str) -> bool:
    """Whether a file holds cases: it stands beside the definition and is no part of it."""
    return _CASE.fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class _SoundFile:
    """A file in which nothing was wrong: its bytes, those of the patterns for it, and its model."""

    data: bytes
    patterns: bytes
    model: BaseModel
    uses: Uses


KnownFiles: TypeAlias = dict[str, _SoundFile]
"""The sound files of a study by path, kept for the next reading of its folder."""


def read_models(
    files: Mapping[str, bytes], faults: FaultList, known: KnownFiles | None = None
) -> StudyModels:
    """The models of all files of a study; every fault of a single file is in `faults` after.

    What is `known` and has not changed is not read again; what is read is put there.
    """
    return _Reading(_sources(files, faults), faults, {} if known is None else known).models()


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
        # Every name of a form, row or question would be told as unknown, for one cause.
        return {}
    return known


class _Reading:
    """One run over the files of a study."""

    def __init__(self, sources: Mapping[str, bytes], faults: FaultList, known: KnownFiles) -> None:
        self._faults = faults
        self._sources = sources
        self._known = known
        self._made = StudyModels()
        self._before = {
            path: found for path in sources if (found := self._unchanged(path)) is not None
        }
        self._trees = {
            path: self._tree(path, data)
            for path, data in sources.items()
            if path not in self._before
        }

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
        uses = Uses()
        for path in self._sources:
            if _FORM.fullmatch(path):
                for name, given in self._form(path, patterns).items():
                    uses.setdefault(name, set()).update(given)
        lint_patterns(patterns, uses, made.unread_names, self._faults)
        return made

    def _unchanged(self, path: str) -> _SoundFile | None:
        """The file as it was read before; the patterns themselves are always read."""
        found = self._known.get(path)
        if found is None or found.data != self._sources[path]:
            return None
        return found if found.patterns == self._patterns_of(path) else None

    def _patterns_of(self, path: str) -> bytes:
        return self._sources.get("patterns.yaml", b"") if _FORM.fullmatch(path) else b""

    def _keep(self, path: str, model: BaseModel, uses: Uses) -> None:
        """Only while nothing at all was wrong: then nothing of this file was."""
        if not len(self._faults) and not self._made.unread_names:
            data = self._sources[path]
            self._known[path] = _SoundFile(data, self._patterns_of(path), model, uses)

    def _tree(self, path: str, data: bytes) -> Tree:
        tree = read_nodes(path, data, self._faults)
        if not tree.complete:
            self._made.unread_names |= _names_in(data)
            self._made.damaged.add(path)
        return tree

    def _model(self, model: type[AnyModel], path: str) -> AnyModel | None:
        """The model of one file; of a file that broke off, what came before counts."""
        before = self._before.get(path)
        if before is not None and isinstance(before.model, model):
            return before.model
        tree = self._trees.get(path)
        if tree is None or tree.root is None:
            return None
        # What breaks off lacks keys at its end; that is no fault of its own.
        faults = self._faults if tree.complete else FaultList()
        found = validated(model, tree.root, faults, self._made.unread_names)
        if found is None:
            self._made.unread_names.update(words_of(tree.root))
        elif model not in (FormModel, PatternsModel):
            self._keep(path, found, {})
        return found

    def _patterns(self) -> dict[str, Pattern]:
        tree = self._trees.get("patterns.yaml")
        if tree is None:
            return {}
        if self._model(PatternsModel, "patterns.yaml") is None or not tree.complete:
            self._made.all_items_read = False
        return patterns_of(tree.root, self._faults)

    def _form(self, path: str, patterns: Mapping[str, Pattern]) -> Uses:
        """Take a form in; returns the patterns it uses."""
        before = self._before.get(path)
        if before is not None and isinstance(before.model, FormModel):
            self._made.forms[path] = before.model
            return before.uses
        root, uses = self._trees[path].root, Uses()
        if root is None:
            return uses
        uses = expand(root, patterns, self._faults)
        form = self._model(FormModel, path)
        if form is not None:
            self._made.forms[path] = form
            self._keep(path, form, uses)
        return uses


def _names_in(data: bytes) -> set[str]:
    """Whatever may be a name in a file that could not be read through."""
    text = data[:MAX_FILE_BYTES].decode("utf-8", errors="replace")
    return set(_NAME.findall(text))


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,99}")
