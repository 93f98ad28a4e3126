"""Where the shipped files lie: beside the package, in the wheel, or in a frozen bundle (D37)."""

from __future__ import annotations

import sys
from pathlib import Path

from mscform.base.errors import MachineError


def find_resources() -> Path:
    """The folder with fonts, icons, sentences and help.

    Raises MachineError `SVC-RESOURCES` where the installation is incomplete.
    """
    return _find("resources", "i18n")


def find_forms() -> Path:
    """The folder with the study definitions that are shipped."""
    return _find("forms", ".")


def _find(name: str, witness: str) -> Path:
    package = Path(__file__).resolve().parent.parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [package / "_shipped" / name, package.parent / name]
    if bundle is not None:
        places.insert(0, Path(bundle) / name)
    for place in places:
        if (place / witness).is_dir():
            return place
    raise MachineError("SVC-RESOURCES", name=name)
