"""The versions of the study that this site has: compiled when a form of one is first needed."""

from __future__ import annotations

from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import CompiledStudy, compiled_of
from mscform.services.context import Context
from mscform.services.study_cache import study_of


class Versions:
    """Old forms are judged, drawn and printed by the version they were begun with (DAT-11)."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._compiled: dict[str, CompiledStudy] = {}

    def compiled(self, fingerprint: str) -> CompiledStudy | None:
        """One version; None for one that was never installed here."""
        if fingerprint == self._context.study.fingerprint:
            return self._context.compiled
        found = self._compiled.get(fingerprint)
        if found is None:
            installed = self._context.database.studies.find(fingerprint)
            if installed is None:
                return None
            found = compiled_of(study_of(installed, self._context.data_key))
            self._compiled[fingerprint] = found
        return found

    def all(self) -> tuple[StudyDefinition, ...]:
        """Every version, the newest first."""
        names = [one.fingerprint for one in self._context.database.studies.named()]
        found = (self.compiled(name) for name in reversed(names))
        return tuple(one.study for one in found if one is not None)
