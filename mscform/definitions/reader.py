"""Reads a study from its folder or from memory; tells every fault at once.

`read_study` and `read_sources` give a whole study or raise `StudyFaults`. `inspect_sources` gives
the faults together with what could be read, so that the engine can judge the expressions of a
faulty study in the same run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mscform.base.identity import CodeListOID, FormOID
from mscform.base.message import Message
from mscform.definitions.damage import Damage, damage_of, told_in_order
from mscform.definitions.faults import Fault, FaultList, StudyFaults
from mscform.definitions.fingerprint import fingerprint
from mscform.definitions.lint import lint
from mscform.definitions.logic import Position
from mscform.definitions.reader_allocation import make_allocation
from mscform.definitions.reader_assembly import Assembler, item_oid, plain, rule, study_oid
from mscform.definitions.reader_endpoints import make_endpoints
from mscform.definitions.reader_files import KnownFiles, StudyModels, is_source, read_models
from mscform.definitions.reader_folder import read_folder
from mscform.definitions.reader_rules import RuleAssembler
from mscform.definitions.reader_study_models import StudyModel
from mscform.definitions.study import ReasonForChange, SignatureMeaning, StudyDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What could be read of a study, and all its faults.

    `study` is whole where there are no faults; with faults it is good for further checks only,
    and None where too little could be read. `of_files` are faults that one file shows by itself,
    `of_study` those that only all files show together. `doubtful` are names about which a fault
    has been told already, or that stand in a file which could not be read through.
    """

    study: StudyDefinition | None
    of_files: tuple[Fault, ...]
    of_study: tuple[Fault, ...]
    damage: Damage
    doubtful: frozenset[str] = frozenset()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults, in order of file and line; those of a damaged file first."""
        return self.joined(())

    def joined(
        self, rule_faults: Iterable[RuleFinding], listed: Iterable[Fault] = ()
    ) -> tuple[Fault, ...]:
        """All faults with those the engine found in the rules, less what follows from ours.

        A rule that names something doubtful would be called wrong only because of another fault.
        `listed` are those found beside the reading, when the folder was listed.
        """
        twice = {
            str(fault.message.slots["oid"])
            for fault in self.of_study
            if fault.message.code in ("DEF-OID-TWICE", "DEF-OID-CASE")
        }
        names = {name for name in (*self.doubtful, *twice) if "." in name}
        names |= {name.rsplit(".", 1)[-1] for name in names}
        in_rules = [Fault(found.position, found.message) for found in rule_faults]
        if not self.damage.broken:
            in_rules = [fault for fault in in_rules if not _names_any(fault, names)]
        return told_in_order([*listed, *self.of_files], [*self.of_study, *in_rules], self.damage)


def _names_any(fault: Fault, names: Collection[str]) -> bool:
    """Whether a fault speaks of one of the names."""
    slots = fault.message.slots.values()
    return any(word in names for value in slots for word in _WORD.findall(str(value)))


class RuleFinding(Protocol):
    """A fault of a rule as the engine tells it; the engine stands above this room."""

    @property
    def position(self) -> Position | None:
        """Where it stands."""
        ...

    @property
    def message(self) -> Message:
        """What to say."""
        ...


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def read_study(folder: Path) -> StudyDefinition:
    """The study of a definitions folder. Raises StudyFaults with every fault."""
    return _sound(inspect_study(folder))


def read_sources(files: Mapping[str, bytes]) -> StudyDefinition:
    """The study of source files in memory, by path in the folder. Raises StudyFaults."""
    return _sound(inspect_sources(files))


def check_sources(files: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Every fault of source files in memory; none for a sound study."""
    return inspect_sources(files).faults


def inspect_study(folder: Path) -> Inspection:
    """What a definitions folder holds, and its faults."""
    faults = FaultList()
    return _inspect(read_folder(folder, faults), faults)


def inspect_sources(files: Mapping[str, bytes], known: KnownFiles | None = None) -> Inspection:
    """What source files in memory hold, and their faults; `known` is what was read before."""
    return _inspect(files, FaultList(), known)


def sources_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those files that make the definition: what is installed and fingerprinted."""
    return {path: data for path, data in sorted(files.items()) if is_source(path)}


def _sound(inspection: Inspection) -> StudyDefinition:
    if inspection.faults or inspection.study is None:
        raise StudyFaults(inspection.faults)
    return inspection.study


def _inspect(
    files: Mapping[str, bytes], faults: FaultList, known: KnownFiles | None = None
) -> Inspection:
    models = read_models(files, faults, known)
    of_study = FaultList()
    lint(models, of_study)
    study = None
    if models.study is not None and models.all_items_read:
        study = _assemble(models.study, models, fingerprint(sources_of(files)))
    doubtful = frozenset(models.unread_names)
    return Inspection(
        study=study,
        of_files=faults.sorted(),
        of_study=of_study.sorted(),
        damage=damage_of(sources_of(files), models.damaged),
        doubtful=doubtful,
    )


def _assemble(head: StudyModel, models: StudyModels, mark: str) -> StudyDefinition:
    """The study made of its models."""
    made = Assembler([str(language) for language in head.languages])
    rules = RuleAssembler(models, made)
    checks = rules.checks()
    forms = [
        made.form(file, form, str(head.version), checks) for file, form in models.forms.items()
    ]
    return StudyDefinition(
        oid=study_oid(head.study),
        name=made.text(head.name),
        protocol=str(head.protocol),
        version=str(head.version),
        languages=tuple(str(language) for language in head.languages),
        time_zone=str(head.time_zone),
        anchor=rule(head.anchor),
        provisional_anchor=rule(head.provisional_anchor),
        events=tuple(made.event(event) for event in head.events),
        forms={FormOID(form.oid): form for form in forms},
        code_lists={
            CodeListOID(str(model.codelist)): made.code_list(model) for model in models.code_lists
        },
        parameters={str(model.parameter): made.parameter(model) for model in models.parameters},
        missing_reasons=CodeListOID(str(head.missing_reasons)),
        form_not_done_reasons=CodeListOID(str(head.form_not_done_reasons)),
        signature_meanings=_meanings(head, made),
        change_reasons=_reasons(head, made),
        alert_sets=rules.alert_sets(),
        proposal_rules=rules.proposals(),
        subject_summary=tuple(oid for node in head.subject_summary if (oid := item_oid(node))),
        subject_key_pattern=plain(head.subject_key_pattern) or "",
        fingerprint=mark,
        endpoints=make_endpoints(models.endpoints, made),
        allocation=None if head.allocation is None else make_allocation(head.allocation),
    )


def _meanings(head: StudyModel, made: Assembler) -> tuple[SignatureMeaning, ...]:
    return tuple(
        SignatureMeaning(
            code=str(model.meaning),
            title=made.text(model.title),
            declaration=made.text(model.declaration),
            roles=tuple(str(role) for role in model.roles),
        )
        for model in head.signature_meanings
    )


def _reasons(head: StudyModel, made: Assembler) -> tuple[ReasonForChange, ...]:
    return tuple(
        ReasonForChange(
            code=str(model.reason),
            title=made.text(model.title),
            needs_text=model.needs_text == "yes",
        )
        for model in head.change_reasons
    )
