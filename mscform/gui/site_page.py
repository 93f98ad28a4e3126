"""The site itself: who works here, and whether the record is what was written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mscform.base.errors import MscformError
from mscform.gui.lines_flow import LinesFlow
from mscform.gui.page import Crumb, Page
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind, Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, Words, message
from mscform.gui.version_flow import InstallFlow
from mscform.records.account import Account, AccountState, Permission
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site
from mscform.services.verdict import Check, Verdict

_STATES = {
    AccountState.ACTIVE: Tone.GOOD,
    AccountState.INVITED: Tone.WATCH,
    AccountState.SUSPENDED: Tone.CALL,
    AccountState.RETIRED: Tone.MUTED,
}


class SitePage(Page):
    """Facts and people at the left, the check of the record at the right."""

    def __init__(self, site: Site, tasks: Tasks, texts: Texts) -> None:
        super().__init__(texts, "site")
        self._site = site
        self._tasks = tasks
        self._verdict: Verdict | None = None
        self._trouble: MscformError | None = None
        self._facts_title, self._people_title = Heading(), Heading()
        self._verify_title = Heading()
        self.title = Heading(page=True)
        self.facts = RowList()
        self.people = RowList(one_click=False)
        self.people.setObjectName("accounts")
        self.verify = Button("", ButtonKind.PRIMARY, mark=Icon.SAFE)
        self.verify.setObjectName("verify")
        self.verify.clicked.connect(self._on_verify)
        self.version = Button("", ButtonKind.PLAIN, mark=Icon.CORRECTED)
        self.version.setObjectName("install-version")
        self.installing = InstallFlow(site, tasks, texts, self)
        self.version.clicked.connect(self.installing.begin)
        self.installing.installed.connect(self._on_installed)
        self.installing.refused.connect(self._on_not_installed)
        self.lines = LinesFlow(site, texts, self)
        self.lines.changed.connect(self._on_lines)
        self.tables = {name: Button("", ButtonKind.PLAIN) for name in self._table_names()}
        for name, button in self.tables.items():
            button.setObjectName(f"table-{name}")
            button.clicked.connect(partial(self.lines.begin, name))
        self.news = Banner(texts)
        self.result = Banner(texts)
        self.result.setObjectName("verdict")
        self.checks = RowList(one_click=False)
        self._lay_out()
        self.verify.setVisible(allowed(site, Permission.VERIFY))
        self.version.setVisible(can_write(site, Permission.MANAGE_STUDY))
        self.relabel()

    def _lay_out(self) -> None:
        self.column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        left = QVBoxLayout()
        left.setSpacing(tokens.GAP)
        self.facts.setFixedHeight(4 * 44 + 4)
        facts = _card(
            self._facts_title, self.facts, self.news, heads=(*self.tables.values(), self.version)
        )
        left.addWidget(facts)
        left.addWidget(_card(self._people_title, self.people), 1)
        row.addLayout(left, 1)
        row.addWidget(_card(self._verify_title, self.result, self.checks, heads=(self.verify,)), 1)
        self.column.addLayout(row, 1)

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-SITE")),)

    def enter(self) -> None:
        """The people may have changed."""
        self.relabel()
        (self.verify if self.verify.isVisible() else self.people).setFocus()

    def relabel(self) -> None:
        """Another language."""
        texts = self.texts
        self.title.setText(texts("GUI-SITE-TITLE", site=self._site.code))
        self._facts_title.setText(texts("GUI-SITE-FACTS"))
        self._people_title.setText(texts("GUI-SITE-PEOPLE"))
        self._verify_title.setText(texts("GUI-SITE-RECORD"))
        self.verify.relabel(texts("GUI-SITE-VERIFY"))
        self.version.relabel(texts("GUI-VERSION-NEW"))
        for name, button in self.tables.items():
            label = texts.of(self._site.study.parameters[name].label)
            button.relabel(texts("GUI-LINES-OPEN", name=label))
        self.facts.setAccessibleName(texts("GUI-SITE-FACTS"))
        self.people.setAccessibleName(texts("GUI-SITE-PEOPLE"))
        self.checks.setAccessibleName(texts("GUI-SITE-RECORD"))
        self.facts.show_rows(list(self._facts()))
        self.people.show_rows([self._person(account) for account in self._accounts()])
        self._show_verdict()

    def _facts(self) -> Iterator[RowEntry]:
        site, texts = self._site, self.texts
        told = (
            ("GUI-SITE-STUDY", f"{site.study.protocol} · {texts.of(site.study.name)}"),
            ("GUI-SITE-VERSION", f"{site.study.version} · {site.study.fingerprint[:12]}"),
            ("GUI-SITE-ZONE", site.study.time_zone),
            ("GUI-SITE-FOLDER", str(site.folder)),
        )
        for code, value in told:
            yield RowEntry(title=texts(code), detail=value, tip=value, strong=True)

    def _accounts(self) -> tuple[Account, ...]:
        return self._site.accounts.all() if allowed(self._site, Permission.VERIFY) else ()

    def _person(self, account: Account) -> RowEntry:
        role = self.texts(f"GUI-ROLE-{account.role.name.replace('_', '-')}")
        return RowEntry(
            title=account.printed_name,
            detail=f"{role} · {account.login}",
            trailing=self.texts(f"GUI-ACCOUNT-{account.state.name}"),
            trailing_tone=_STATES[account.state],
            mark=Icon.PERSON,
            key=account.login,
        )

    def _table_names(self) -> tuple[str, ...]:
        if not can_write(self._site, Permission.MANAGE_SITE):
            return ()
        return tuple(table.parameter.name for table in self._site.settings.tables())

    def _on_lines(self, words: Words) -> None:
        self.news.say(words, Tone.GOOD, Icon.DONE)

    def _on_installed(self, version: str) -> None:
        self.relabel()
        self.news.say(message("GUI-VERSION-DONE", new=version), Tone.GOOD, Icon.DONE)

    def _on_not_installed(self, words: Words) -> None:
        self.news.say(words, Tone.STOP, Icon.UNSAVED)

    def _on_verify(self) -> None:
        self._tasks.run(
            self.texts("GUI-BUSY-VERIFY"),
            self._site.safekeeping.verify,
            self._on_verdict,
            self._on_refused,
        )

    def _on_verdict(self, verdict: Verdict) -> None:
        self._verdict, self._trouble = verdict, None
        self._show_verdict()

    def _on_refused(self, error: MscformError) -> None:
        self._verdict, self._trouble = None, error
        self._show_verdict()

    def _show_verdict(self) -> None:
        texts, verdict = self.texts, self._verdict
        if self._trouble is not None:
            self.result.say(self._trouble.message, Tone.STOP, Icon.UNSAVED)
            return
        if verdict is None:
            self.result.say(None)
            self.checks.show_rows([RowEntry(title=texts("GUI-SITE-VERIFY-WORDS"))])
            return
        if verdict.ok:
            self.result.say(message("GUI-SITE-SOUND"), Tone.GOOD, Icon.SAFE)
        else:
            said = message("GUI-SITE-FAULTS", n=max(1, len(verdict.faults)))
            self.result.say(said, Tone.STOP, Icon.UNSAVED)
        self.checks.show_rows(
            [
                *(self._check(check) for check in verdict.checks),
                *(
                    RowEntry(
                        title=fault.where,
                        detail=texts.of(fault.message),
                        tip=texts.of(fault.message),
                        mark=Icon.UNSAVED,
                        tone=Tone.WATCH if fault.warning else Tone.STOP,
                    )
                    for fault in verdict.faults
                ),
            ]
        )

    def _check(self, check: Check) -> RowEntry:
        looks = {True: (Icon.DONE, Tone.GOOD), False: (Icon.UNSAVED, Tone.STOP)}
        mark, tone = looks.get(bool(check.ok), (Icon.NOT_YET, Tone.MUTED))
        if check.ok is None:
            mark, tone = Icon.NOT_YET, Tone.MUTED
        elif check.warning:
            mark, tone = Icon.DUE, Tone.WATCH
        said = self.texts.of(check.message)
        return RowEntry(title=said, mark=mark, tone=tone, tip=said)


def _card(title: Heading, *widgets: QWidget, heads: tuple[QWidget, ...] = ()) -> Card:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(tokens.GAP_SMALL, tokens.GAP, tokens.GAP_SMALL, tokens.GAP_SMALL)
    column.setSpacing(tokens.GAP_SMALL)
    row = QHBoxLayout()
    row.setContentsMargins(tokens.GAP_SMALL, 0, tokens.GAP_SMALL, 0)
    row.addWidget(title)
    row.addStretch(1)
    for head in heads:
        row.addWidget(head)
    column.addLayout(row)
    for widget in widgets:
        column.addWidget(widget)
    return card
