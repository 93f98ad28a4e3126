"""Empty forms on paper, for the day the power is out."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLabel, QVBoxLayout

from mscform.base.errors import MscformError
from mscform.base.identity import FormOID
from mscform.gui.page import Crumb, Page
from mscform.gui.places import DocumentPlace, Room
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.controls import Banner, Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, message
from mscform.services.site import Site


class BlankPage(Page):
    """Every form of the study; Enter makes it and shows it."""

    def __init__(self, site: Site, tasks: Tasks, texts: Texts) -> None:
        super().__init__(texts, "blank-forms")
        self._site = site
        self._tasks = tasks
        self._wanted: FormOID | None = None
        self.title = Heading(page=True)
        self.words = QLabel()
        self.words.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.trouble = Banner(texts)
        self.list = RowList()
        self.list.setObjectName("blank-list")
        self.list.opened.connect(self._on_opened)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 6, 6, 6)
        inner.addWidget(self.list)
        self.column.addWidget(self.title)
        self.column.addWidget(self.words)
        self.column.addWidget(self.trouble)
        self.column.addWidget(card, 1)
        self.relabel()

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-PRINT")),)

    def enter(self) -> None:
        """Take the focus."""
        if self.list.current_key() is None:
            self.list.go_first()
        self.list.setFocus()

    def relabel(self) -> None:
        """Another language."""
        texts = self.texts
        self.title.setText(texts("GUI-BLANK-TITLE"))
        self.words.setText(texts("GUI-BLANK-WORDS"))
        self.list.setAccessibleName(texts("GUI-BLANK-TITLE"))
        self.list.show_rows(
            [
                RowEntry(
                    title=texts.of(form.title),
                    detail=f"v{form.version}",
                    mark=Icon.PRINT,
                    key=form.oid,
                )
                for form in self._site.study.forms.values()
            ]
        )

    def _on_opened(self, oid: object) -> None:
        self._wanted = FormOID(str(oid))
        languages = (self.texts.language,)
        work = partial(self._site.printing.blank, self._wanted, languages=languages)
        self._tasks.run(self.texts("GUI-BUSY-PAPER"), work, self._on_made, self._on_refused)

    def _on_made(self, pdf: bytes) -> None:
        self.trouble.say(None)
        form = self._site.study.forms[self._wanted or FormOID("")]
        title = message("GUI-BLANK-OF", form=form.title)
        name = f"{form.oid}_blank.pdf"
        self.wants.emit(DocumentPlace(pdf, title, name, back=Room.PRINT))

    def _on_refused(self, error: MscformError) -> None:
        self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
