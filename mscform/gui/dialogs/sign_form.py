"""The act of signing: what it means, what is declared, who, and the password (SIG-01, SIG-02)."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words
from mscform.records.account import Actor
from mscform.services.signing import SigningCase

_WIDTH = 620


class SignaturePlan(NamedTuple):
    """What was chosen and typed; the password goes to the services and nowhere else."""

    meaning: str
    login: str | None
    password: str


class SignFormDialog(DialogFrame):
    """One form, one signature. Escape: nothing is signed."""

    def __init__(
        self, texts: Texts, case: SigningCase, record: str, signer: Actor, parent: QWidget
    ) -> None:
        super().__init__(texts, texts("GUI-SIGN-TITLE"), parent)
        self.setMinimumWidth(_WIDTH)
        self._case = case
        self.say(record, quiet=False).setFont(font(tokens.SECTION))
        role = texts(f"GUI-ROLE-{signer.role.name.replace('_', '-')}")
        self.say(texts("GUI-SIGN-AS", name=signer.printed_name, role=role))
        self._label("GUI-SIGN-MEANING")
        lines = tuple(Line(one.code, texts.of(one.title)) for one in case.meanings)
        self.meaning = OptionList(lines, texts("GUI-SIGN-MEANING"))
        self.meaning.setObjectName("meaning")
        self.meaning.chosen.connect(self._on_meaning)
        self.body.addWidget(self.meaning)
        self.declaration = self.say("", quiet=False)
        self.login = self._line("GUI-SIGN-LOGIN", "sign-login")
        for widget in (self._login_label, self.login):
            widget.setVisible(case.needs_login)
        self.password = self._line("GUI-DOOR-PASSWORD", "sign-password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(texts("GUI-SIGN-YES"))
        if len(lines) == 1:
            self.meaning.choose(0)
        else:
            self.meaning.setFocus()

    def _label(self, code: str) -> QLabel:
        label = QLabel(self.texts(code))
        label.setFont(font(tokens.SMALL))
        self.body.addSpacing(4)
        self.body.addWidget(label)
        return label

    def _line(self, code: str, name: str) -> QLineEdit:
        label = self._label(code)
        if name == "sign-login":
            self._login_label = label
        line = Entry(self.texts(code))
        line.setObjectName(name)
        label.setBuddy(line)
        self.body.addWidget(line)
        return line

    def bring_back(self, plan: SignaturePlan, refused: Words) -> None:
        """It did not work: say why, keep what was chosen, ask for the password again."""
        codes = [one.code for one in self._case.meanings]
        if plan.meaning in codes:
            self.meaning.choose(codes.index(plan.meaning))
        self.login.setText(plan.login or "")
        self.trouble.say(refused, Tone.STOP, Icon.UNSAVED)
        self.password.setFocus()

    def plan(self) -> SignaturePlan | None:
        """What was chosen and typed; None while something is missing."""
        meaning = self.meaning.choice
        login = self.login.text().strip() if self._case.needs_login else None
        if meaning is None or not self.password.text() or login == "":
            return None
        return SignaturePlan(meaning, login, self.password.text())

    def _on_meaning(self, code: str) -> None:
        for one in self._case.meanings:
            if one.code == code:
                self.declaration.setText(self.texts.of(one.declaration))
        self._next_empty()

    def _next_empty(self) -> None:
        for line in (self.login, self.password):
            if not line.isHidden() and not line.text():
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def accept(self) -> None:
        """Only with all of it; the cursor goes to what is missing."""
        if self.plan() is not None:
            super().accept()
        elif self.meaning.choice is None:
            self.meaning.setFocus()
        else:
            self._next_empty()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
