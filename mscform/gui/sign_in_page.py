"""The door: who are you, and your password. Shown at start and when users change over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from mscform.base.errors import MscformError
from mscform.gui.door_frame import DoorFrame
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind, Card, Heading
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.records.account import Role
from mscform.services.doorplate import Doorplate, Person

_LIST: Final = 380
_ROW: Final = 44
_MOST_ROWS: Final = 9
_LOCKED: Final = "STO-LOCKED"


class SignInPage(DoorFrame):
    """The people of the site at the left, the password of the chosen one at the right.

    On a training site the passwords stand there in plain sight: a newcomer is in with one key.

    Signals:
        sign_in_wanted(login, password, read_only): let this person in.
        other_site_wanted: back to the start page.
    """

    sign_in_wanted = Signal(str, str, bool)
    other_site_wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts, "sign-in")
        self._door: Doorplate | None = None
        self._trouble: MscformError | None = None
        self.people = RowList(one_click=False)
        self.people.setObjectName("people")
        self.people.moved.connect(self._on_person)
        self.people.opened.connect(self._on_opened)
        self.who = Heading()
        self.role = QLabel()
        self.role.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.label = QLabel()
        self.label.setFont(font(tokens.SMALL))
        self.password = Entry("")
        self.password.setObjectName("password")
        self.password.returnPressed.connect(self._on_sign_in)
        self.label.setBuddy(self.password)
        self.practice = QLabel()
        self.practice.setWordWrap(True)
        self.practice.setFont(font(tokens.SMALL))
        self.practice.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.go = Button("", ButtonKind.PRIMARY, key="Enter")
        self.go.setObjectName("sign-in-go")
        self.go.clicked.connect(self._on_sign_in)
        self.trouble = Banner(texts)
        self.trouble.setObjectName("trouble")
        self.read_only = Button("", ButtonKind.PLAIN)
        self.read_only.setObjectName("read-only")
        self.read_only.clicked.connect(self._on_read_only)
        self.read_only.hide()
        self.other = Button("", ButtonKind.QUIET, mark=Icon.BACK)
        self.other.clicked.connect(self.other_site_wanted)
        self._lay_out()
        self.relabel()

    def _lay_out(self) -> None:
        card = Card()
        row = QHBoxLayout(card)
        row.setContentsMargins(tokens.GAP_SMALL, tokens.GAP_SMALL, tokens.GAP_LARGE, tokens.GAP)
        row.setSpacing(tokens.GAP_LARGE)
        self.people.setFixedWidth(_LIST)
        row.addWidget(self.people)
        form = QVBoxLayout()
        form.setSpacing(tokens.GAP_SMALL)
        form.addSpacing(tokens.GAP)
        form.addWidget(self.who)
        form.addWidget(self.role)
        form.addSpacing(tokens.GAP)
        form.addWidget(self.label)
        form.addWidget(self.password)
        form.addWidget(self.practice)
        form.addSpacing(tokens.GAP_SMALL)
        form.addWidget(self.go)
        form.addSpacing(tokens.GAP_SMALL)
        form.addWidget(self.trouble)
        form.addWidget(self.read_only)
        form.addStretch(1)
        row.addLayout(form, 1)
        self.body.addWidget(card)
        self.foot.insertWidget(0, self.other)

    def show_door(self, door: Doorplate, *, may_go_elsewhere: bool = True) -> None:
        """A site is before us."""
        self._door = door
        self.other.setVisible(may_go_elsewhere)
        self.show_trouble(None)
        self.relabel()
        self.people.setFixedHeight(min(max(4, len(door.people)), _MOST_ROWS) * _ROW + 8)
        if not isinstance(self.people.current_key(), str):
            self.people.go_first()

    def begin(self, login: str | None = None) -> None:
        """Take the focus: the password if it is clear who it is, else the names."""
        self.password.clear()
        if login is not None:
            self.people.go_to(login)
        self._on_person(self.people.current_key())
        if self._person() is not None and len(self._people()) == 1:
            self.password.setFocus()
        else:
            self.people.setFocus()

    def show_trouble(self, error: MscformError | None) -> None:
        """Say why it did not work; a site in use can still be read."""
        self._trouble = error
        said = None if error is None else error.message
        self.trouble.say(said, Tone.STOP, Icon.UNSAVED)
        self.read_only.setVisible(error is not None and error.code == _LOCKED)
        if error is not None:
            self.password.setFocus()
            self.password.selectAll()

    def relabel(self) -> None:
        """Another language; what was typed stays."""
        super().relabel()
        texts = self.texts
        self.label.setText(texts("GUI-DOOR-PASSWORD"))
        self.password.setAccessibleName(texts("GUI-DOOR-PASSWORD"))
        self.people.setAccessibleName(texts("GUI-DOOR-WHO"))
        self.go.relabel(texts("GUI-DOOR-GO"))
        self.read_only.relabel(texts("GUI-DOOR-READ-ONLY"))
        self.other.relabel(texts("GUI-DOOR-OTHER"))
        door = self._door
        if door is not None:
            self.show_title(texts.of(door.study_name), _place(texts, door))
            self.show_training(door.training)
            self.people.show_rows([self._row(person) for person in self._people()])
            self._show_person()

    def _row(self, person: Person) -> RowEntry:
        role = self._role(person)
        return RowEntry(
            title=person.printed_name, detail=role, key=person.login, mark=Icon.PERSON, strong=True
        )

    def _role(self, person: Person) -> str:
        return self.texts(f"GUI-ROLE-{person.role.upper().replace('_', '-')}")

    def _people(self) -> Sequence[Person]:
        """Who works with subjects comes first, administrators last."""
        people = () if self._door is None else self._door.people
        return sorted(people, key=lambda one: (_order(one.role), one.printed_name))

    def _person(self) -> Person | None:
        login = self.people.current_key()
        return next((one for one in self._people() if one.login == login), None)

    def _show_person(self) -> None:
        person = self._person()
        self.who.setText("" if person is None else person.printed_name)
        told = "" if person is None else f"{self._role(person)} · {person.login}"
        self.role.setText(told)
        known = person is not None and person.password is not None
        self.practice.setText(self.texts("GUI-DOOR-PRACTICE") if known else "")
        self.practice.setVisible(known)

    def _on_person(self, _login: object) -> None:
        person = self._person()
        password = None if person is None else person.password
        plain = password is not None
        self.password.setEchoMode(
            QLineEdit.EchoMode.Normal if plain else QLineEdit.EchoMode.Password
        )
        self.password.setText(password or "")
        self.show_trouble_quietly()
        self._show_person()

    def show_trouble_quietly(self) -> None:
        """Another person was chosen: what was said of the last attempt is over."""
        self._trouble = None
        self.trouble.say(None)
        self.read_only.hide()

    def _on_opened(self, _login: object) -> None:
        """Enter on a name: in at once where the password is known, else to the password."""
        if self.password.text():
            self._on_sign_in()
        else:
            self.password.setFocus()

    def _on_sign_in(self) -> None:
        self._send(read_only=False)

    def _on_read_only(self) -> None:
        self._send(read_only=True)

    def _send(self, *, read_only: bool) -> None:
        person = self._person()
        if person is not None and self.password.text():
            self.sign_in_wanted.emit(person.login, self.password.text(), read_only)
        else:
            self.password.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter typed at the names is the beginning of a password."""
        text = event.text()
        if self.people.hasFocus() and text.isprintable() and text.strip():
            self.password.setFocus()
            self.password.insert(text)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Nothing of a password is kept once the page is gone."""
        if event.type() == QEvent.Type.Hide:
            self.password.clear()
        return super().event(event)


def _order(role: str) -> int:
    roles = [known.value for known in Role]
    place = roles.index(role) if role in roles else len(roles)
    return len(roles) + 1 if role == Role.ADMINISTRATOR.value else place


def _place(texts: Texts, door: Doorplate) -> str:
    return texts("GUI-BAR-PLACE", study=door.protocol, site=door.code)
