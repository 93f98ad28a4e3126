"""Shift+F4 in a box: what stands there was entered in error, and goes where it belongs (D40)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.engine.changes import ReasonGiven
from mscform.gui.dialogs.reason import Ask, ReasonDialog
from mscform.gui.dialogs.relocate import Reach, RelocateDialog
from mscform.gui.form_page import FormPage
from mscform.gui.keys import Command
from mscform.gui.moved_entries import spot_words
from mscform.gui.refusals import Why, cannot, closed
from mscform.gui.row_list import RowEntry
from mscform.gui.texts import message
from mscform.services.authors import NO_AUTHOR
from mscform.services.misplaced import Extent, Found, Misplaced, Spot
from mscform.services.site import Site

_SUBJECTS: Final = 3
"""So many other subjects are looked at for what was typed."""
_MOST: Final = 40
_TOLD: Final = 8


class FormRelocation(QObject):
    """Asks how much, where to and why, then moves.

    Signals:
        told(words): it is on disk at both ends.
        refused(words): why nothing was moved.
    """

    told = Signal(object)
    refused = Signal(object)

    def __init__(self, site: Site, form: FormPage, subject: SubjectKey, key: FormKey) -> None:
        super().__init__(form)
        self._site, self._form = site, form
        self._subject, self._key = subject, key

    def begin(self, path: ItemPath | None) -> None:
        """From the box with the cursor; why nothing can be moved from there, where that is so."""
        shut = closed(self._form.desk)
        if shut is not None or path is None:
            self.refused.emit(cannot(Command.RELOCATE, shut or Why.NO_BOX))
        elif self._form.leave():
            try:
                self._ask(path)
            except MscformError as error:
                self.refused.emit(error.message)

    def _ask(self, path: ItemPath) -> None:
        found = {extent: self._contents(extent, path) for extent in Extent}
        reaches = [
            Reach(extent, self._about(extent, path, answers))
            for extent, answers in self._told_apart(found)
        ]
        if not found[Extent.ROW]:
            # From an empty set or row nobody means the whole form.
            self.refused.emit(message("SVC-RELOCATE-NOTHING"))
            return
        dialog = RelocateDialog(
            self._form.texts,
            reaches,
            lambda extent, typed: self._spots(self._misplaced(extent, path), typed),
            self._form.window(),
        )
        dialog.exec()
        picked = dialog.picked
        dialog.deleteLater()
        # Not every window system gives the activity back by itself.
        self._form.window().activateWindow()
        if picked is not None:
            extent, spot = picked
            reason = self._reason(found[extent], spot)
            if reason is not None:
                self._move(self._misplaced(extent, path), spot, reason)

    def _misplaced(self, extent: Extent, path: ItemPath) -> Misplaced:
        return Misplaced(extent=extent, spot=Spot(self._subject, self._key, path.repeat), path=path)

    def _contents(self, extent: Extent, path: ItemPath) -> Found:
        return self._site.relocating.contents(self._misplaced(extent, path))

    def _told_apart(self, found: dict[Extent, Found]) -> list[tuple[Extent, Found]]:
        """The extents that hold anything and more than the narrower one."""
        told: list[tuple[Extent, Found]] = []
        for extent, answers in found.items():
            if answers and (not told or len(answers) > len(told[-1][1])):
                told.append((extent, answers))
        return told

    def _about(self, extent: Extent, path: ItemPath, answers: Found) -> str:
        texts = self._form.texts
        if extent is Extent.BOX:
            return texts("GUI-RELOCATE-BOX", what=self._words(answers))
        spot = Spot(self._subject, self._key, path.repeat if extent is Extent.ROW else "")
        place = spot_words(spot, self._form.desk.wording)
        return texts(f"GUI-RELOCATE-{extent.value.upper()}", place=place, n=len(answers))

    def _words(self, answers: Found) -> str:
        """`Temperature 36.8, Pulse 88 …`."""
        wording, desk = self._form.desk.wording, self._form.desk
        told = []
        for path, answer in answers[:_TOLD]:
            item = desk.item(path)
            if item is not None:
                value = wording.words_of(item.definition, answer.raw, answer.missing)
                told.append(f"{wording.question(item.definition)} {value}")
        more = "…" if len(answers) > _TOLD else ""
        return self._form.texts("GUI-F-LIST-COMMA").join(told) + more

    def _spots(self, misplaced: Misplaced, typed: str) -> list[RowEntry]:
        """The places that fit what was typed: of a named subject, else of this one."""
        words = typed.casefold().split()
        keys = [one.key for one in self._site.subjects.all()]
        named = [key for key in keys if any(word in key.casefold() for word in words)]
        rest = [word for word in words if not any(word in key.casefold() for key in named)]
        wording, beds = self._form.desk.wording, self._site.beds.all()
        rows = []
        for key in named[:_SUBJECTS] or [self._subject]:
            spots = self._site.relocating.spots(misplaced, key)
            own = misplaced.path.repeat
            for spot in sorted(spots, key=lambda one: (one.form.event, one.repeat) != (
                self._key.event, own)):  # fmt: skip
                title = spot_words(spot, wording)
                if all(word in title.casefold() for word in rest):
                    rows.append(RowEntry(title=title, detail=beds.get(key, ""), key=spot))
        return rows[:_MOST]

    def _reason(self, answers: Found, spot: Spot) -> ReasonGiven | None:
        texts, wording = self._form.texts, self._form.desk.wording
        told = texts("GUI-RELOCATE-ASK", what=self._words(answers), place=spot_words(spot, wording))
        ask = Ask(texts("GUI-RELOCATE-TITLE"), texts("GUI-RELOCATE-GO"), texts("GUI-RELOCATE-BACK"))
        window = self._form.window()
        dialog = ReasonDialog(texts, self._form.desk.study.change_reasons, told, window, ask=ask)
        given = dialog.given if dialog.exec() else None
        dialog.deleteLater()
        window.activateWindow()
        return given

    def _move(self, misplaced: Misplaced, spot: Spot, reason: ReasonGiven) -> None:
        desk = self._form.desk
        act = self._site.relocating.move
        try:
            moved = act(self._subject, self._key, misplaced, spot, reason)
        except MscformError as error:
            if error.message.code != NO_AUTHOR or not desk.ask_author():
                raise
            moved = act(self._subject, self._key, misplaced, spot, reason)
        self._form.refresh()
        self._form.committed.emit()
        self._form.focus_path(misplaced.path)
        place = spot_words(spot, desk.wording)
        self.told.emit(message("GUI-RELOCATED", n=len(moved), place=place))
