"""Entries that were made in the wrong place: what went where, whose it was, who moved it (D40)."""

from __future__ import annotations

from mscform.documents.answers import Answers, Paragraph
from mscform.documents.flow import Row
from mscform.documents.form_page import FormPage, ShownMove
from mscform.documents.layout import heading, note
from mscform.documents.lines import HEADING, NOTE, NOTE_STRONG, Span
from mscform.documents.wording import minute, moment


def moved_rows(page: FormPage, answers: Answers) -> list[Row]:
    """One paragraph for each move; nothing where there was none."""
    if not page.moves:
        return []
    words = answers.words
    title = [Span(words.word("DOC-MOVES"), HEADING)]
    told = [
        paragraph
        for number, move in enumerate(page.moves, 1)
        for paragraph in _told(page, answers, number, move)
    ]
    return [heading(words.face, title), note(words.face, told)]


def _told(page: FormPage, answers: Answers, number: int, move: ShownMove) -> list[Paragraph]:
    words = answers.words
    questions = words.face.legible("; ".join(_questions(page, answers, move)), "moved")
    said = words.say(
        "DOC-MOVE-AWAY" if move.away else "DOC-MOVE-HERE",
        subject=move.subject,
        place=move.place,
        author=move.author,
        first=minute(move.first),
        last=minute(move.last),
        mover=move.mover,
        at=moment(move.at),
        count=len(move.paths),
    )
    why = [] if move.reason is None else [words.joined(move.reason, "reason")]
    why += [words.face.spelled(move.note)] if move.note else []
    return [
        [
            Span(f"[M{number}]  ", NOTE_STRONG),
            Span(words.face.legible(said, "moved"), NOTE),
            Span(f" {' · '.join(why)}", NOTE_STRONG),
        ],
        [Span(questions, NOTE)],
    ]


def _questions(page: FormPage, answers: Answers, move: ShownMove) -> list[str]:
    """The questions, each with its set or row."""
    found = []
    for path in move.paths:
        item = page.state.item(path)
        name = (
            path.item if item is None else answers.words.first(item.definition.question, path.item)
        )
        found.append(f"{name} ({path.repeat})" if path.repeat else name)
    return found
