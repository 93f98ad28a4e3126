"""The two sides of a preview: the form as it is filled in, and the same form on paper."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QSplitter, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormOID, ItemPath
from mscform.gui.editing.answer_editor import Voice
from mscform.gui.form_page import FormPage
from mscform.gui.pdf_page import PaperView
from mscform.gui.preview import PdfPictures
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.texts import Texts
from mscform.services.printing import blank_form
from mscform.services.trying import SUBJECT, TryOut


class PlaceInForm(NamedTuple):
    """Where a person was: the box and the place in its line, how far down form and paper were."""

    path: ItemPath | None = None
    cursor: int | None = None
    down: int = 0
    paper_down: int = 0
    focused: bool = True


class PreviewSides(QSplitter):
    """Form at the left, paper at the right.

    Signals:
        commanded(command): a key in the form that the window answers.
    """

    commanded = Signal(object)

    def __init__(self, texts: Texts) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._texts = texts
        self._tryout: TryOut | None = None
        self._pictures: PdfPictures | None = None
        self.form: FormOID | None = None
        self.page: FormPage | None = None
        self._left: QWidget = QWidget()
        self.area = QScrollArea()
        self.area.setObjectName("preview-paper")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.viewport().installEventFilter(self)
        self.setChildrenCollapsible(False)
        self.addWidget(self._left)
        self.addWidget(self.area)
        self.setSizes([800, 540])

    def show_form(self, tryout: TryOut, form: FormOID) -> None:
        """Draw a form of a version anew."""
        sizes = self.sizes()
        page = FormPage(
            tryout.entry,
            tryout.study,
            self._texts,
            SUBJECT,
            tryout.place_of(form),
            clock=tryout.clock,
        )
        page.commanded.connect(self._on_command)
        self._silence()
        self.replaceWidget(0, page)
        self._left.hide()
        self._left.deleteLater()
        self._left = self.page = page
        self._tryout, self.form = tryout, form
        page.show()
        self.setSizes(sizes)
        self._show_paper()

    def _silence(self) -> None:
        """What leaves the screen must not commit what was being typed: that is a draft already."""
        voice = None if self.page is None else self.page.findChild(Voice)
        if voice is not None:
            voice.blockSignals(True)

    def _on_command(self, command: object, _path: object) -> None:
        self.commanded.emit(command)

    def _show_paper(self) -> None:
        if self._tryout is None or self.form is None:
            return
        known, language = self._tryout.study.languages, self._texts.language
        try:
            told = blank_form(
                self._tryout.study, self.form, (language if language in known else known[0],)
            )
            pictures = PdfPictures(told)
        except MscformError as error:
            # The form stays in view; why it has no paper is said where the paper would be.
            self.area.setAccessibleName(self._texts.of(error.message))
            self.area.takeWidget()
            return
        paper = PaperView(pictures)
        paper.fit(self.area.viewport().width())
        self.area.setWidget(paper)
        self.area.setAccessibleName(self._texts("GUI-TRY-PAPER"))
        if self._pictures is not None:
            self._pictures.close()
        self._pictures = pictures

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The paper follows the width of its side."""
        paper = self.area.widget()
        if event.type() is QEvent.Type.Resize and isinstance(paper, PaperView):
            paper.fit(self.area.viewport().width())
        return super().eventFilter(watched, event)

    def relabel(self) -> None:
        """The form hears of the language itself; the paper is written anew."""
        self._show_paper()

    # Where the person is.

    def start(self) -> None:
        """The cursor goes where work is."""
        if self.page is not None:
            self.page.start()

    def leave(self) -> bool:
        """What is being typed is committed; False where it could not be."""
        return self.page is None or self.page.leave()

    def keep_drafts(self) -> None:
        """What is being typed is kept as it stands."""
        if self.page is not None:
            self.page.desk.keep_drafts()

    def place(self) -> PlaceInForm:
        """To come back to after the form was drawn anew."""
        if self.page is None:
            return PlaceInForm()
        box = self.window().focusWidget()
        inside = box is not None and self.page.isAncestorOf(box)
        return PlaceInForm(
            self.page.here,
            box.cursorPosition() if isinstance(box, QLineEdit) else None,
            self.page.sheet.verticalScrollBar().value(),
            self.area.verticalScrollBar().value(),
            inside,
        )

    def go_to(self, place: PlaceInForm) -> None:
        """The same box, and the same stretch of form and paper."""
        if self.page is None:
            return
        here = place.path
        if place.focused and (here is None or self.page.editor(here) is None):
            self.page.start()
        elif place.focused:
            self.page.focus_path(here)
            box = self.window().focusWidget()
            if isinstance(box, QLineEdit) and place.cursor is not None:
                box.setCursorPosition(place.cursor)
        self.page.sheet.verticalScrollBar().setValue(place.down)
        self.area.verticalScrollBar().setValue(place.paper_down)

    def clear(self) -> None:
        """The window closes."""
        self._silence()
        self.area.takeWidget()
        if self._pictures is not None:
            self._pictures.close()
            self._pictures = None
