"""The invented subject of one of a study's own cases, as a patient of a rehearsal."""

from __future__ import annotations

from itertools import chain

from mscform.base.clock import zone_named
from mscform.base.identity import ItemAddress
from mscform.definitions.cases import Case, CaseBook, Surroundings, last_told
from mscform.engine.case_moments import read_case_moment
from mscform.engine.case_places import CasePlaces
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.services.case_running import MOMENT, parameters_told, queries_told
from mscform.services.rehearsal_patient import Patient, Typed


def case_patient(compiled: CompiledStudy, book: CaseBook, case: Case, number: int) -> Patient:
    """The subject of a case as a patient, to go on from there."""
    zone = zone_named(compiled.study.time_zone)
    places = CasePlaces(compiled.study)
    levels: tuple[Surroundings, ...] = (*book.chain(case), case.own)
    moment = read_case_moment(last_told(levels, "now") or MOMENT, zone)
    assert moment is not None
    environment = Environment(
        now=moment.astimezone(zone),
        zone=zone,
        parameters=parameters_told(levels),
        queries=queries_told(levels),
    )
    answers: dict[ItemAddress, Typed] = {
        places.item(given.at): Typed(given.value, given.missing)
        for given in chain.from_iterable(level.given for level in levels)
    }
    return Patient(compiled, environment, number, answers)
