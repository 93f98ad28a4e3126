"""Whole-study checks (being written)."""

from __future__ import annotations

from mscform.definitions.faults import FaultList
from mscform.definitions.reader_files import StudyModels


def lint(models: StudyModels, faults: FaultList) -> None:
    """Add the faults that only the whole study shows."""
