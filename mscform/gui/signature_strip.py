"""Under the breadcrumb of a finished form: who has signed, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind, IconLabel
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.records.signature import Signature, SignatureState


class SignatureStrip(QWidget):
    """Signatures in words with name, time and meaning; buttons to sign, to print, to read.

    Signals:
        sign_wanted, print_wanted, document_wanted: as they say.
    """

    sign_wanted = Signal()
    print_wanted = Signal()
    document_wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._signatures: tuple[Signature, ...] = ()
        self._finished = False
        self._may_sign = self._may_print = False
        self.sign = Button("", ButtonKind.PRIMARY, key=key_text(Command.SIGN), mark=Icon.SIGNED)
        self.sign.setObjectName("sign")
        self.sign.clicked.connect(self.sign_wanted)
        self.document = Button("", mark=Icon.SIGNED)
        self.document.setObjectName("signed-document")
        self.document.clicked.connect(self.document_wanted)
        self.print = Button("", key=key_text(Command.PRINT), mark=Icon.PRINT)
        self.print.setObjectName("print-form")
        self.print.clicked.connect(self.print_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        self._said = QVBoxLayout()
        self._said.setSpacing(0)
        row.addLayout(self._said)
        row.addStretch(1)
        row.addWidget(self.document)
        row.addWidget(self.print)
        row.addWidget(self.sign)

    def show_state(
        self,
        signatures: Sequence[Signature],
        *,
        finished: bool,
        may_sign: bool,
        may_print: bool,
    ) -> None:
        """What stands and what is possible."""
        self._signatures, self._finished = tuple(signatures), finished
        self._may_sign, self._may_print = may_sign, may_print
        self.relabel()

    def relabel(self) -> None:
        """Another language."""
        texts = self._texts
        while (item := self._said.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for signature in self._signatures:
            self._said.addWidget(self._line(signature))
        if self._finished and not self._signatures:
            label = IconLabel()
            label.say(texts("GUI-SIGN-NOT-YET"), Icon.DUE, Tone.WATCH)
            self._said.addWidget(label)
        self.sign.relabel(texts("GUI-SIGN-TITLE"))
        self.print.relabel(texts("GUI-PDF-PRINT"))
        self.document.relabel(texts("GUI-SIGN-DOCUMENT"))
        signed = any(one.document for one in self._signatures)
        valid = any(one.state is SignatureState.VALID for one in self._signatures)
        self.sign.set_kind(ButtonKind.PLAIN if valid else ButtonKind.PRIMARY)
        self.sign.setVisible(self._finished and self._may_sign)
        self.print.setVisible(self._may_print and (self._finished or signed))
        self.document.setVisible(signed and self._may_print)
        self.setVisible(self._finished or bool(self._signatures))

    def _line(self, signature: Signature) -> IconLabel:
        """Name, meaning and time (SIG-01); the document tells the offset too."""
        valid = signature.state is SignatureState.VALID
        said = self._texts(
            "GUI-SIGN-LINE" if valid else "GUI-SIGN-SUPERSEDED",
            name=signature.signer.printed_name,
            meaning=signature.meaning_title,
            at=signature.signed_at.strftime("%Y-%m-%d %H:%M"),
        )
        label = IconLabel()
        mark, tone = (Icon.SIGNED, Tone.GOOD) if valid else (Icon.CORRECTED, Tone.CALL)
        label.say(said, mark, tone)
        return label
