"""Every text in every language of the study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mscform.definitions.faults import FaultList
from mscform.definitions.reader_files import StudyModels
from mscform.definitions.reader_models import Model
from mscform.definitions.reader_nodes import MapNode, position_of


def lint_texts(models: StudyModels, languages: Sequence[str], faults: FaultList) -> None:
    """Tell texts that lack a language of the study, or have one that it does not name."""
    roots: list[Model | None] = [models.study, models.rules, models.alerts, models.endpoints]
    roots += [*models.code_lists, *models.parameters, *models.forms.values()]
    wanted = set(languages)
    for root in roots:
        if root is None:
            continue
        for text in _translations(root):
            if text.keys() != wanted:
                _tell(text, languages, faults)


def _tell(text: MapNode, languages: Sequence[str], faults: FaultList) -> None:
    for language in languages:
        if language not in text:
            faults.add(position_of(text), "DEF-TRANSLATION-MISSING", language=language)
    for key in text:
        if key not in languages:
            faults.add_unknown(position_of(key), "DEF-UNKNOWN-LANGUAGE", str(key), languages)


def _translations(model: Model) -> Iterator[MapNode]:
    """All translated texts under a model: the only maps that stay nodes."""
    for value in model.__dict__.values():
        if isinstance(value, MapNode):
            yield value
        elif isinstance(value, Model):
            yield from _translations(value)
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, Model):
                    yield from _translations(inner)
