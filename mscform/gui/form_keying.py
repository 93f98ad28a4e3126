"""Second keying of a form: the band that offers it, and what its key leads to (DAT-13)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.engine.form_state import ItemState
from mscform.gui.dialogs.keying import (
    MOST,
    Asked,
    Difference,
    DifferencesDialog,
    KeyingDialog,
    WhichDialog,
)
from mscform.gui.dialogs.not_done import NotDoneDialog, Scope
from mscform.gui.dialogs.option_list import Line
from mscform.gui.dialogs.picture import PictureDialog
from mscform.gui.dialogs.reason import Ask, ReasonDialog
from mscform.gui.form_page import FormPage
from mscform.gui.keys import Command, key_text
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Words, message
from mscform.gui.wording import Wording
from mscform.records.clinical import Origin
from mscform.services.keyed import KeyedBox, KeyingStanding
from mscform.services.second_keying import Take
from mscform.services.site import Site


class FormKeying(QObject):
    """Lets another person type again what was copied, and compares.

    Signals:
        told(words): how far it has come.
        refused(words): why it cannot be done now.
    """

    told = Signal(object)
    refused = Signal(object)

    def __init__(self, site: Site, form: FormPage, subject: SubjectKey, key: FormKey) -> None:
        super().__init__(form)
        self._site, self._form = site, form
        self._subject, self._key = subject, key
        self.band = Banner(form.texts)
        self.band.setObjectName("keying-band")
        form.committed.connect(self.show)
        self.show()

    def show(self) -> None:
        """How many boxes wait for another person, and how many differ; nothing on live forms."""
        words: Words | None = None
        if self._has_copies():
            try:
                boxes = self._boxes()
            except MscformError:
                # The screen is locked, say: what is shown stays.
                return
            waiting = len(_of(boxes, KeyingStanding.WAITING))
            differ = len(_of(boxes, KeyingStanding.DIFFERS))
            key = key_text(Command.SECOND_KEYING)
            if waiting or differ:
                words = message("GUI-KEYING-BAND", waiting=waiting, differ=differ, key=key)
        self.band.say(words, Tone.ACCENT, Icon.NOTE)

    def _has_copies(self) -> bool:
        data = self._form.desk.state.groups
        answers = (i.answer for g in data for r in g.repeats for i in r.items)
        return any(one is not None and one.origin is Origin.TRANSCRIBED for one in answers)

    def _boxes(self) -> tuple[KeyedBox, ...]:
        return self._site.second_keying.boxes(self._subject, self._key)

    def begin(self) -> None:
        """All sets that wait, one after the other; then what differs."""
        if not self._form.leave():
            return
        try:
            boxes = self._boxes()
            if not any(box.first for box in boxes):
                self.refused.emit(message("SVC-KEY-NOTHING"))
                return
            if _of(boxes, KeyingStanding.WAITING) and self._is_first_keyer():
                self.refused.emit(message("SVC-KEY-SAME"))
                return
            if self._key_all(boxes):
                self._compare()
            self._tell()
        except MscformError as error:
            self.refused.emit(error.message)
        self._form.refresh()
        self.show()

    def _is_first_keyer(self) -> bool:
        author = self._site.authors.now(self._subject, self._key)
        who = self._site.actor if author is None else author.actor
        first = self._site.second_keying.first_keyers(self._subject, self._key)
        return who is not None and who.user_id in first

    def _key_all(self, boxes: tuple[KeyedBox, ...]) -> bool:
        """One card after the other; False where it was left early."""
        waiting = _of(boxes, KeyingStanding.WAITING)
        wanted = {box.set.key for box in waiting}
        cards = [
            (box.set.title or box.set.key, [one.item for one in boxes if one.set.key == box.set.key
             and one.standing is KeyingStanding.WAITING])
            for box in {one.set.key: one for one in boxes if one.set.key in wanted}.values()
        ]  # fmt: skip
        texts = self._form.texts
        pages = [
            (texts.of(title) if not isinstance(title, str) else title, items[first : first + MOST])
            for title, items in cards
            for first in range(0, len(items), MOST)
        ]
        return all(
            self._card(title, items, f"{number}/{len(pages)}")
            for number, (title, items) in enumerate(pages, 1)
        )

    def _card(self, title: str, items: list[ItemState], number: str) -> bool:
        texts, study = self._form.texts, self._form.desk.study
        dialog = KeyingDialog(
            texts,
            texts("GUI-KEYING-TITLE", set=title, number=number),
            items,
            Wording(study, texts),
            Asked(self._write, self._pick_missing, self._scan()),
            lead=texts("GUI-KEYING-HOW"),
            parent=self._form.window(),
        )
        return self._run(dialog)

    def _scan(self) -> Callable[[], None] | None:
        """Shows the newest photograph or scan of the paper, where one is kept."""
        kept = self._site.attachments.of(self._subject, self._key)
        if not kept:
            return None

        def show() -> None:
            data = self._site.attachments.data(kept[-1])
            self._run(PictureDialog(self._form.texts, kept[-1].name, data, self._form.window()))

        return show

    def _write(self, path: ItemPath, text: str | None, missing: str | None) -> Message | None:
        raw = None if text is None else self._form.commands.completed(path, text)
        try:
            self._site.second_keying.key(self._subject, self._key, path, raw, missing)
        except MscformError as error:
            return error.message
        return None

    def _pick_missing(self, item: ItemState) -> str | None:
        desk, texts = self._form.desk, self._form.texts
        codes = desk.study.code_lists[item.definition.missing_reasons or desk.study.missing_reasons]
        lines = tuple(Line(one.coded_value, texts.of(one.decode)) for one in codes.items)
        about = texts("GUI-F-ABOUT-BOX", question=desk.wording.question(item.definition))
        dialog = NotDoneDialog(texts, (Scope("box", about, lines),), self._form.window())
        picked = dialog.picked if self._run(dialog) else None
        return None if picked is None else picked[1]

    # What differs.

    def _compare(self) -> None:
        if self._differences():
            window = self._form.window()
            self._run(DifferencesDialog(self._form.texts, self._differences, self._settle, window))

    def _differences(self) -> list[Difference]:
        wording, texts = self._form.desk.wording, self._form.texts
        found = []
        for box in _of(self._boxes(), KeyingStanding.DIFFERS):
            definition, first = box.item.definition, box.first
            name = wording.question(definition)
            if box.set.key:
                name = f"{texts.of(box.set.title) if box.set.title else box.set.key} · {name}"
            read = wording.words_of
            old = read(definition, first.raw if first else None, first.missing if first else None)
            found.append(Difference(box.path, name, old, read(definition, box.raw, box.missing)))
        return found

    def _settle(self, one: Difference) -> None:
        texts, window = self._form.texts, self._form.window()
        which = WhichDialog(texts, one, window)
        if not self._run(which):
            return
        code = "GUI-KEYING-FIRST" if which.picked == "first" else "GUI-KEYING-SECOND"
        value = one.first if which.picked == "first" else one.second
        ask = Ask(texts("GUI-KEYING-WHY"), texts("GUI-KEYING-KEEP"), texts("GUI-KEYING-LATER"))
        told = f"{one.name}: {texts(code, value=value)}"
        reason = ReasonDialog(texts, self._form.desk.study.change_reasons, told, window, ask=ask)
        if self._run(reason) and reason.given is not None:
            take = Take(which.picked)
            self._site.second_keying.resolve(self._subject, self._key, one.path, take, reason.given)

    def _tell(self) -> None:
        boxes = self._boxes()
        self.told.emit(
            message(
                "GUI-KEYING-DONE",
                agree=len(_of(boxes, KeyingStanding.AGREES)),
                resolved=len(_of(boxes, KeyingStanding.RESOLVED)),
                differ=len(_of(boxes, KeyingStanding.DIFFERS)),
                waiting=len(_of(boxes, KeyingStanding.WAITING)),
            )
        )

    def _run(self, dialog: QDialog) -> bool:
        accepted = bool(dialog.exec())
        dialog.deleteLater()
        # Not every window system gives the activity back by itself.
        self._form.window().activateWindow()
        return accepted


def _of(boxes: tuple[KeyedBox, ...], standing: KeyingStanding) -> list[KeyedBox]:
    """The boxes that stand so; what both left empty waits for nobody."""
    found = [box for box in boxes if box.standing is standing]
    return found if standing is not KeyingStanding.WAITING else [b for b in found if b.first]
