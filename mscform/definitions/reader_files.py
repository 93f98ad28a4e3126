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
from mscform.definitions.reader_models import (
    AlertsModel,
    CodeListModel,
    CodeListsModel,
    FormModel,
    ParameterModel,
    ParametersModel,
    PatternsModel,
    RulesModel,
    StudyModel,
)
from mscform.definitions.reader_nodes import MAX_FILE_BYTES, Tree, read_nodes
from mscform.definitions.reader_patterns import Pattern, expand, lint_patterns, patterns_of
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
}
"""The files beside `forms/` and `cases/`; only study.yaml and codelists.yaml are needed."""

_FORM = re.compile(r"forms/[^/]+\.yaml")
_CASE = re.compile(r"cases/[^/]+\.yaml")


@dataclass(slots=True)
class StudyModels:
    """What the files of one study hold; `whole` is false where a file could not be read through."""

    study: StudyModel | None = None
    code_lists: list[CodeListModel] = field(default_factory=list)
    parameters: list[ParameterModel] = field(default_factory=list)
    rules: RulesModel = field(default_factory=RulesModel)
    alerts: AlertsModel = field(default_factory=lambda: AlertsModel(alert_sets=[]))
    forms: dict[str, FormModel] = field(default_factory=dict)
    whole: bool = True


def is_source(path: str) -> bool:
    """Whether a file is part of the definition (and of its fingerprint)."""
    return path in KINDS or _FORM.fullmatch(path) is not None


def read_models(files: Mapping[str, bytes], faults: FaultList) -> StudyModels:
    """The models of all files of a study; every fault of a single file is in `faults` after."""
    sources = _sources(files, faults)
    trees = {path: read_nodes(path, data, faults) for path, data in sources.items()}
    models = StudyModels(whole=all(tree.complete for tree in trees.values()))
    models.study = _model(StudyModel, trees, "study.yaml", faults)
    lists = _model(CodeListsModel, trees, "codelists.yaml", faults)
    models.code_lists = lists.codelists if lists else []
    parameters = _model(ParametersModel, trees, "parameters.yaml", faults)
    models.parameters = parameters.parameters if parameters else []
    models.rules = _model(RulesModel, trees, "rules.yaml", faults) or models.rules
    models.alerts = _model(AlertsModel, trees, "alerts.yaml", faults) or models.alerts
    _read_forms(models, trees, faults)
    return models


def _sources(files: Mapping[str, bytes], faults: FaultList) -> dict[str, bytes]:
    """The files that make the definition, in order; strangers and missing ones are faults."""
    known: dict[str, bytes] = {}
    for path in sorted(files):
        if is_source(path):
            known[path] = files[path]
        elif PurePosixPath(path).suffix.lower() in (".yaml", ".yml") and not _CASE.fullmatch(path):
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


def _model(
    model: type[AnyModel], trees: Mapping[str, Tree], path: str, faults: FaultList
) -> AnyModel | None:
    tree = trees.get(path)
    if tree is None or tree.root is None:
        return None
    return validated(model, tree.root, faults)


def _read_forms(models: StudyModels, trees: Mapping[str, Tree], faults: FaultList) -> None:
    """Expand the patterns in the forms, then validate each form."""
    patterns: dict[str, Pattern] = {}
    if _model(PatternsModel, trees, "patterns.yaml", faults) is not None:
        patterns = patterns_of(trees["patterns.yaml"].root, faults)
    for path, tree in trees.items():
        if not _FORM.fullmatch(path) or tree.root is None:
            continue
        expand(tree.root, patterns, faults)
        form = validated(FormModel, tree.root, faults)
        if form is None:
            models.whole = False
        else:
            models.forms[path] = form
    lint_patterns(patterns, faults)


__all__ = ["MAX_FILE_BYTES", "MAX_FOLDER_BYTES", "StudyModels", "is_source", "read_models"]
