"""Copies of documents beside the database; the stored bytes are the record, these are copies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from mscform.base.identity import FormKey, SubjectKey
from mscform.records.audit import Action
from mscform.services.context import Context
from mscform.services.files import write_whole


def print_name(subject: SubjectKey, key: FormKey, document: str) -> str:
    """The file name of a document: codes and the beginning of its hash, nothing of a person."""
    place = str(key).replace("/", "_").replace("[", "-").replace("]", "")
    return f"{subject}_{place}_{document[:12]}.pdf"


def keep_copy(folder: Path, name: str, pdf: bytes) -> Path:
    """Write a copy, whole or not at all; returns where."""
    path = folder / name
    write_whole(path, pdf)
    return path


def signed_copies(context: Context) -> Iterator[tuple[Path, str]]:
    """Where the copy of each signed document belongs, and the document's hash."""
    for event in context.database.ledger.events(action=Action.SIGNED):
        document = (event.content or {}).get("document")
        if document and event.subject is not None and event.form is not None:
            name = print_name(event.subject, event.form, document)
            yield context.folder.prints / name, document


def strangers(context: Context) -> Iterator[Path]:
    """Documents in the print folder that no event of the record made; not those it names."""
    ledger = context.database.ledger
    made = {
        (event.content or {}).get("document")
        for action in (Action.SIGNED, Action.PRINTED)
        for event in ledger.events(action=action)
    }
    named = {path for path, _ in signed_copies(context)}
    for path in sorted(context.folder.prints.glob("*.pdf")):
        if path not in named and hashlib.sha256(path.read_bytes()).hexdigest() not in made:
            yield path


def restore_copies(context: Context) -> int:
    """Write again what is missing in the print folder: a crash may fall between two files."""
    missing = [(path, document) for path, document in signed_copies(context) if not path.exists()]
    for path, document in missing:
        write_whole(path, context.database.documents.get(document))
    return len(missing)
