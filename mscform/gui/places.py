"""Where a person can be inside the frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.gui.visits import VisitKey


class Room(StrEnum):
    """The pages of the left rail; the value is the tail of the text code."""

    WARD = "WARD"
    SUBJECTS = "SUBJECTS"
    DUE = "DUE"
    QUERIES = "QUERIES"
    OVERVIEW = "OVERVIEW"
    PRINT = "PRINT"
    SITE = "SITE"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class SubjectPlace:
    """One subject, with one of its visits in view."""

    subject: SubjectKey
    visit: VisitKey | None = None


@dataclass(frozen=True, slots=True)
class FormPlace:
    """One form of one subject; `start` is the box to begin in, where one is meant."""

    subject: SubjectKey
    form: FormKey
    start: ItemPath | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A document: its bytes, what to call it, and a file name to propose."""

    pdf: bytes
    title: Message | TranslatedText = field(compare=False)
    file_name: str
    back: object = None


@dataclass(frozen=True, slots=True)
class HandoverPlace:
    """The page that one shift hands over to the next."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Not a place but a wish: a new subject, and then its page."""


Place = Room | SubjectPlace | FormPlace | DocumentPlace | HandoverPlace
