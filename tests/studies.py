"""The shipped studies, and where each of their forms is met first."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mscform.base.identity import EventOID, FormKey, FormOID
from mscform.services.studies import load_folder

ROOT: Final = Path(__file__).resolve().parents[1]
STUDIES: Final = tuple(sorted(path.parent for path in (ROOT / "forms").glob("*/study.yaml")))


def form_keys(folder: Path) -> list[FormKey]:
    """Every form of a study once, at the first visit that has it."""
    met: dict[FormOID, FormKey] = {}
    for event in load_folder(folder).study.events:
        for reference in event.forms:
            repeat = "1" if event.repeating else ""
            met.setdefault(reference.form, FormKey(EventOID(event.oid), repeat, reference.form))
    return list(met.values())
