"""P2 one change that 1,000 expressions depend on, P3 one on which two depend; P11 loading."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from mscform.definitions.compiled_cache import from_compiled, to_compiled
from mscform.definitions.reader import read_sources, read_study
from mscform.engine.changes import Accepted, ItemChange
from mscform.engine.session import SubjectSession
from tests.benchmarks.measure import Standing, paired, ratio_of
from tests.builders import study_files
from tests.play import TYPO, Played

EXPRESSIONS = 1000


def _items(formulas: list[str], *, free: int = 0) -> str:
    """A form of one typed number, so many computed ones and so many more typed ones."""
    lines = [
        "form: F.X",
        "title: {en: Many, zh: 许多}",
        'version: "1.0"',
        "groups:",
        "  - group: IG.X.ALL",
        "    title: {en: All, zh: 全部}",
        "    items:",
        "      - {item: I.X.A, question: {en: A, zh: 甲}, type: decimal, decimals: 1}",
    ]
    for number, formula in enumerate(formulas):
        lines.append(
            f"      - {{item: I.X.C{number}, question: {{en: C{number}, zh: 丙{number}}},"
            f" type: decimal, decimals: 1, calculate: '{formula}'}}"
        )
    for number in range(free):
        lines.append(
            f"      - {{item: I.X.F{number}, question: {{en: F{number}, zh: 己{number}}},"
            " type: integer}"
        )
    return "\n".join(lines) + "\n"


FAN = [f"A + {number}" for number in range(EXPRESSIONS)]
CHAIN = ["A + 1", *(f"C{number} + 1" for number in range(EXPRESSIONS - 1))]
APART = ["A + 1", "A * 2", *(f"F{number} + 1" for number in range(EXPRESSIONS - 2))]


def _session(formulas: list[str], *, free: int = 0) -> tuple[Played, Callable[[], object]]:
    played = Played(read_sources(study_files(_items(formulas, free=free))))
    played.put("SE.A/F.X/I.X.A", "1.0")
    session: SubjectSession = played.session
    address = next(key for key in session.form_keys())
    path = next(iter(session.data.forms[address].answers))
    values = itertools.cycle(["36.5", "37.5", "38.5"])

    def change() -> None:
        outcome = session.plan(ItemChange(form=address, path=path, raw=next(values), reason=TYPO))
        assert isinstance(outcome, Accepted)

    return played, change


def _closures(formulas: int) -> Callable[[], object]:
    """The least work: so many closures called once."""
    made = [lambda value, add=number: value + add for number in range(formulas)]
    return lambda: [closure(37) for closure in made]


def fan() -> Standing:
    """1,000 expressions that read the changed item."""
    _, change = _session(FAN)
    taken = paired(change, _closures(EXPRESSIONS), rounds=40)
    return ratio_of("P2", "change read by 1,000 expressions (fan)", taken, 4.0)


def chain() -> Standing:
    """1,000 expressions in a chain."""
    _, change = _session(CHAIN)
    taken = paired(change, _closures(EXPRESSIONS), rounds=40)
    return ratio_of("P2", "change at the head of a chain of 1,000", taken, 4.0)


def few() -> Standing:
    """Two of 1,000 expressions read the changed item; the goal is 0.05 ms, the limit 0.3 µs."""
    _, change = _session(APART, free=EXPRESSIONS)
    taken = paired(change, _closures(2), rounds=200)
    return ratio_of("P3", "change read by 2 of 1,000 expressions", taken, 160.0)


def loading() -> Standing:
    """The shipped study from YAML with all checks, against composing the same YAML."""
    folder = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")]
    with tempfile.TemporaryDirectory():
        taken = paired(
            lambda: read_study(folder),
            lambda: [yaml.compose(text, Loader=yaml.CSafeLoader) for text in texts],
            rounds=3,
        )
    return ratio_of("P11", "compile the study from YAML", taken, 3.0)


def opening() -> Standing:
    """The shipped study from its compiled form, against reading the same JSON as it is.

    The goal of 10 ms for 1,000 items stands beside 0.8 ms for the JSON: twelve times as long.
    """
    study = read_study(Path(__file__).resolve().parents[2] / "forms" / "nct01844063")
    data = to_compiled(study)
    taken = paired(
        lambda: from_compiled(data, study.fingerprint), lambda: json.loads(data), rounds=9
    )
    return ratio_of("P11", "load the compiled study", taken, 12.5)


def standings() -> Iterator[Standing]:
    """All five."""
    for work in (fan, chain, few, loading, opening):
        yield work()
