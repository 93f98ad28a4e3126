"""A form of 5,000 items against ten forms of 500: to check, to load and to open."""

from __future__ import annotations

from functools import partial

from mscform.definitions.reader import inspect_sources, read_sources
from mscform.engine.checking import check_study
from tests.benchmarks.measure import Standing, paired, ratio_of
from tests.builders import study_files
from tests.play import Played

ITEMS = 5_000
ROUNDS = 3
WANTED = 1.5


def _form(name: str, items: int) -> str:
    lines = [
        f"form: F.{name}",
        "title: {en: Many, zh: 许多}",
        "groups:",
        f"  - group: IG.{name}.ALL",
        "    title: {en: All, zh: 全部}",
        "    items:",
    ]
    for number in range(items):
        rule = f", ask_when: N{number - 1} > 3" if number % 2 else ""
        lines.append(
            f"      - {{item: I.{name}.N{number}, question: {{en: N{number}, zh: 第{number}}},"
            f" type: integer, range: {{unusual: [0, 9]}}{rule}}}"
        )
    return "\n".join(lines) + "\n"


def _check(files: dict[str, bytes]) -> None:
    found = inspect_sources(files)
    assert found.study is not None
    assert not found.faults
    assert not check_study(found.study)


def _open(played: Played) -> None:
    fresh = Played(played.compiled)
    for key in fresh.session.form_keys():
        fresh.session.form(key)


def standings() -> list[Standing]:
    """One line each for checking, loading and opening."""
    one = study_files(_form("BIG", ITEMS))
    ten = study_files(*(_form(f"P{n}", ITEMS // 10) for n in range(10)))
    big, small = (Played(read_sources(files)) for files in (one, ten))
    works = (
        ("check", partial(_check, one), partial(_check, ten)),
        ("load", partial(read_sources, one), partial(read_sources, ten)),
        ("open", partial(_open, big), partial(_open, small)),
    )
    return [
        ratio_of(
            "5000",
            f"{name} a form of 5,000 items, against 10 of 500",
            paired(ours, limit, rounds=ROUNDS),
            WANTED,
        )
        for name, ours, limit in works
    ]
