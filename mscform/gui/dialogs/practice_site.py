"""A demonstration site with invented subjects, in a folder that the person chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from mscform.gui.texts import Texts

_NAME: Final = "mscform-practice"


def ask_practice_folder(parent: QWidget, texts: Texts) -> Path | None:
    """A new folder inside the one chosen; None where nothing was chosen."""
    found = QFileDialog.getExistingDirectory(parent, texts("GUI-PRACTICE-FOLDER"))
    return free_folder(Path(found)) if found else None


def free_folder(parent: Path) -> Path:
    """A folder name that is not there yet."""
    number = 1
    while (made := parent / (_NAME if number == 1 else f"{_NAME}-{number}")).exists():
        number += 1
    return made


def make_practice_site(folder: Path, resources: Path) -> Path:
    """Make the site; takes some seconds. Returns its folder."""
    from mscform.services.demonstration import make_demonstration
    from mscform.services.story import find_practice_study

    make_demonstration(folder, study_folder=find_practice_study(), resources=resources)
    return folder
