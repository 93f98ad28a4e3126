"""The sentences of the program, from `resources/i18n/*.json`."""

from __future__ import annotations

import json
from pathlib import Path

from mscform.base.message import Catalogue
from mscform.base.text import TranslatedText


def load_catalogue(resources: Path) -> Catalogue:
    """Every sentence of every room, by code.

    Raises ValueError where a file is damaged or two rooms claim the same code: the installation is
    broken, and nothing could be told about it in a sentence.
    """
    sentences: dict[str, TranslatedText] = {}
    for path in sorted((resources / "i18n").glob("*.json")):
        for code, texts in json.loads(path.read_text(encoding="utf-8")).items():
            if code in sentences:
                raise ValueError(f"the sentence {code} stands twice ({path.name})")
            sentences[code] = TranslatedText(texts)
    return Catalogue(sentences)
