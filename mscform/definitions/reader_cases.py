"""From the files of `cases/` to the cases of a study; every fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mscform.base.text import TranslatedText
from mscform.definitions.cases import Case, CaseBook, Surroundings
from mscform.definitions.faults import FaultList
from mscform.definitions.reader_case_entries import EntryReader, parameter_value
from mscform.definitions.reader_case_models import (
    BaseCaseModel,
    CasesModel,
    CaseTableModel,
    LimitTableModel,
    SettingModel,
    SingleCaseModel,
)
from mscform.definitions.reader_case_tables import TableReader
from mscform.definitions.reader_files import is_case
from mscform.definitions.reader_nodes import MapNode, Node, TextNode, position_of, read_nodes
from mscform.definitions.reader_validation import validated


def read_cases(files: Mapping[str, bytes], faults: FaultList) -> CaseBook:
    """The cases of the source files of a study; what cannot be read is told in `faults`."""
    reading = _Reading(faults)
    models = [
        model
        for path, data in sorted(files.items())
        if is_case(path) and (model := _model(path, data, faults)) is not None
    ]
    for model in models:
        for base in model.bases:
            reading.base(base)
    book = CaseBook(
        bases=reading.bases,
        cases=tuple(case for model in models for case in reading.cases(model)),
    )
    _check_starts(book, faults)
    return book


def _model(path: str, data: bytes, faults: FaultList) -> CasesModel | None:
    tree = read_nodes(path, data, faults)
    # Of a file that broke off, nothing is judged: its end would be missing everywhere.
    if tree.root is None or not tree.complete:
        return None
    return validated(CasesModel, tree.root, faults, set())


class _Reading:
    """One run over the models of all files."""

    def __init__(self, faults: FaultList) -> None:
        self._faults = faults
        self._entries = EntryReader(faults)
        self._tables = TableReader(faults)
        self.bases: dict[str, Surroundings] = {}

    def base(self, model: BaseCaseModel) -> None:
        """Take in named surroundings."""
        name = str(model.base)
        if name in self.bases:
            where = str(self.bases[name].position)
            self._faults.add(position_of(model.base), "DEF-OID-TWICE", oid=name, where=where)
            return
        self.bases[name] = self._setting(model, model.base)

    def cases(self, model: CasesModel) -> Iterator[Case]:
        """All cases of one file."""
        for single in model.cases:
            yield self._single(single)
        for table in model.tables:
            yield from self._examples(table)
        for limits in model.limits:
            yield from self._limits(limits)

    def _setting(self, model: SettingModel, name: Node) -> Surroundings:
        return Surroundings(
            position=position_of(name),
            start=None if model.start is None else str(model.start),
            now=None if model.now is None else str(model.now),
            queries=None if model.queries is None else str(model.queries),
            parameters={str(key): parameter_value(node) for key, node in model.parameters.items()},
            given=self._entries.given(model.given),
        )

    def _single(self, model: SingleCaseModel) -> Case:
        own = self._setting(model, model.case)
        expected = self._entries.expected(model.expect)
        if not expected:
            self._faults.add(own.position, "DEF-CASE-NOTHING")
        return Case(
            name=_name(model.case),
            source=str(model.source),
            setting=Surroundings(position=own.position),
            own=own,
            expected=expected,
            position=own.position,
        )

    def _examples(self, model: CaseTableModel) -> Iterator[Case]:
        setting = self._setting(model, model.table)
        for case in self._tables.examples(model, _name(model.table), setting):
            if not case.expected:
                self._faults.add(case.position, "DEF-CASE-NOTHING")
            yield case

    def _limits(self, model: LimitTableModel) -> Iterator[Case]:
        setting = self._setting(model, model.limits)
        yield from self._tables.limits(model, _name(model.limits), setting)


def _name(node: TextNode | MapNode) -> TranslatedText:
    """The name of a case; a plain text is its English one."""
    if isinstance(node, TextNode):
        return TranslatedText({"en": str(node)})
    return TranslatedText({str(language): str(text) for language, text in node.items()})


def _check_starts(book: CaseBook, faults: FaultList) -> None:
    """Every start must be the name of a base, and no base may come back to itself."""
    settings = [each for case in book.cases for each in (case.setting, case.own)]
    for told in {id(each): each for each in (*book.bases.values(), *settings)}.values():
        if told.start is not None and told.start not in book.bases:
            faults.add_unknown(told.position, "DEF-CASE-START", told.start, book.bases)
    for name, base in book.bases.items():
        if base.start is not None and book.bases[name] in book.starts(base.start):
            faults.add(base.position, "DEF-CASE-RING", name=name)
