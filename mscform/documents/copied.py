"""From which papers the answers of a form were copied, whose they are, and who typed them."""

from __future__ import annotations

from mscform.documents.answers import Answers, Paragraph
from mscform.documents.flow import Row
from mscform.documents.form_page import FormPage, ShownDifference, ShownFile
from mscform.documents.layout import heading, note
from mscform.documents.lines import HEADING, NOTE, NOTE_STRONG, SMALL, Span
from mscform.documents.wording import hex_groups, minute


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
    if not (found or page.files or page.keying):
        return []
    words = answers.words
    told: list[Paragraph] = []
    for (number, recorder, day, who), count in found.items():
        said = words.say(
            "DOC-FROM-PAPER", number=number, recorder=recorder, day=day, who=who, count=count
        )
        told.append([Span(words.face.legible(said, "paper"), NOTE)])
    told += _keying(page, answers)
    told += [_file(answers, one) for one in page.files]
    title = [Span(words.word("DOC-PAPERS"), HEADING)]
    return [heading(words.face, title), note(words.face, told)]


def _keying(page: FormPage, answers: Answers) -> list[Paragraph]:
    """Who keyed it again, when, how many agree; every difference that was resolved."""
    words, keying = answers.words, page.keying
    if keying is None:
        return []
    if keying.first is None or keying.last is None:
        return [[Span(words.say("DOC-KEYING-NONE", waiting=keying.waiting), NOTE_STRONG)]]
    said = words.say(
        "DOC-KEYING",
        who=", ".join(keying.people),
        first=minute(keying.first),
        last=minute(keying.last),
        agree=keying.agree,
        resolved=len(keying.resolved),
        differ=keying.differ,
        waiting=keying.waiting,
    )
    told: list[Paragraph] = [[Span(words.face.legible(said, "keying"), NOTE)]]
    return told + [_difference(page, answers, one) for one in keying.resolved]


def _difference(page: FormPage, answers: Answers, made: ShownDifference) -> Paragraph:
    words, place = answers.words, str(made.path)
    state = page.state.item(made.path)
    definition = None if state is None else state.definition
    name = place if definition is None else words.first(definition.question, place)
    name = f"{name} ({made.path.repeat})" if made.path.repeat else name
    first, second, kept = (
        answers.shown(one, definition, place) for one in (made.first, made.second, made.kept)
    )
    said = words.say("DOC-KEYING-DIFFERENCE", first=first, second=second, kept=kept)
    why = [] if made.reason is None else [words.joined(made.reason, place)]
    why += [words.face.spelled(made.note)] if made.note else []
    return [
        Span(f"{words.face.legible(name, place)}: ", NOTE_STRONG),
        Span(words.face.legible(f"{said} {' · '.join(why)}", place), NOTE),
    ]


def _file(answers: Answers, file: ShownFile) -> Paragraph:
    words = answers.words
    said = words.say(
        "DOC-FILE",
        name=words.face.spelled(file.name),
        size=file.size,
        who=file.who,
        at=minute(file.at),
    )
    return [
        Span(words.face.legible(said, "file"), NOTE),
        Span(f"  SHA-256 {hex_groups(file.document)}", SMALL),
    ]
