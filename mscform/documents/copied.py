"""From which papers the answers of a form were copied, whose they are, and who typed them."""

from __future__ import annotations

from mscform.documents.answers import Answers
from mscform.documents.flow import Row
from mscform.documents.form_page import FormPage
from mscform.documents.layout import heading, note
from mscform.documents.lines import HEADING, NOTE, Span


def paper_rows(page: FormPage, answers: Answers) -> list[Row]:
    """One line for each paper and each person who typed from it; nothing where there is none."""
    found: dict[tuple[str, str, str, str], int] = {}
    for group in page.state.groups:
        for repeat in group.repeats:
            for answer in (item.answer for item in repeat.items):
                event = None if answer is None else answer.event
                paper = None if event is None else page.papers.get(event)
                if answer is None or paper is None:
                    continue
                who = "–" if answer.author is None else page.people.get(answer.author, "–")
                key = (paper.number, paper.recorder, paper.day.isoformat(), who)
                found[key] = found.get(key, 0) + 1
    if not found:
        return []
    words = answers.words
    told = []
    for (number, recorder, day, who), count in found.items():
        said = words.say(
            "DOC-FROM-PAPER", number=number, recorder=recorder, day=day, who=who, count=count
        )
        told.append([Span(words.face.legible(said, "paper"), NOTE)])
    title = [Span(words.word("DOC-PAPERS"), HEADING)]
    return [heading(words.face, title), note(words.face, told)]
