"""What can be put on paper from an open form: the form, its signed document, its downtime sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from mscform.base.errors import MscformError
from mscform.definitions.form import FormDefinition
from mscform.gui.places import DocumentPlace, FormPlace
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, message
from mscform.records.account import Permission
from mscform.services.rights import allowed
from mscform.services.site import Site


class FormPrints(QObject):
    """Makes a document in the background and says where to look at it.

    Signals:
        made(place): the document, to be shown.
        refused(words): why not.
    """

    made = Signal(object)
    refused = Signal(object)

    def __init__(
        self, site: Site, tasks: Tasks, texts: Texts, place: FormPlace, form: FormDefinition
    ) -> None:
        super().__init__()
        self._site, self._tasks, self._texts = site, tasks, texts
        self._place, self._form = place, form

    @property
    def has_sets(self) -> bool:
        """Whether there is a downtime sheet of this form."""
        return any(group.timed is not None for group in self._form.groups)

    def form(self) -> None:
        """The form as it is."""
        self._make(self._site.printing.form, "")

    def downtime(self) -> None:
        """The sheet to write on while the PC is out."""
        self._make(self._site.printing.downtime, "_downtime")

    def signed(self) -> None:
        """The sealed document of the last signature, where there is one."""
        place = self._place
        pdf = self._site.printing.latest_signed(place.subject, place.form)
        if pdf is not None:
            self.show(pdf, self._file_name(""))

    def show(self, pdf: bytes, name: str) -> None:
        """A document of this form."""
        title = message("GUI-JOINED", first=self._place.subject, second=self._form.title)
        self.made.emit(DocumentPlace(pdf, title, name, self._place))

    def _make(self, printing: Callable[..., bytes], kind: str) -> None:
        if not allowed(self._site, Permission.PRINT):
            self.refused.emit(message("GUI-PRINT-NOT-YOURS"))
            return
        place, languages = self._place, (self._texts.language,)
        work = partial(printing, place.subject, place.form, languages=languages)
        done = partial(self._on_made, self._file_name(kind))
        self._tasks.run(self._texts("GUI-BUSY-PAPER"), work, done, self._on_error)

    def _on_made(self, name: str, pdf: bytes) -> None:
        self.show(pdf, name)

    def _on_error(self, error: MscformError) -> None:
        self.refused.emit(error.message)

    def _file_name(self, kind: str) -> str:
        form = str(self._place.form).replace("/", "_").replace("[", "-").replace("]", "")
        return f"{self._place.subject}_{form}{kind}.pdf"
