"""A damaged file is told first, and nothing is advised that only its lost part makes seem wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mscform.definitions.faults import Fault, FaultList
from mscform.definitions.reader import check_sources, inspect_sources
from mscform.definitions.reader_files import KnownFiles, is_source
from mscform.definitions.reader_folder import read_folder
from mscform.definitions.reader_nodes import read_nodes
from mscform.engine.checking import check_study
from mscform.services.studies import check_folder
from tests.builders import study_files
from tests.definitions.test_faults_of_files import FORM, told
from tests.studies import ROOT

SMALL, LARGE = ROOT / "forms" / "bp-diary", ROOT / "forms" / "nct01844063"


def _half(data: bytes) -> bytes:
    """What is on the disk when the power fails: the file ends within a line."""
    end = data.index(b"\n", len(data) // 2)
    return data[: end - 1]


def _strange(data: bytes) -> bytes:
    middle = data.index(b"\n", len(data) // 2) + 1
    return data[:middle] + b"\t{[\n" + data[middle:]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "half": _half,
    "strange": _strange,
    "empty": lambda _: b"",
    "zeros": lambda data: bytes(len(data)),
    "other encoding": lambda data: data.decode().encode("utf-16"),
    "alias": lambda data: b"a: *x\n" + data,
}


def _sources(folder: Path) -> dict[str, bytes]:
    files = read_folder(folder, FaultList())
    return {path: data for path, data in files.items() if is_source(path)}


def _told_wrong(faults: tuple[Fault, ...], path: str) -> Iterator[str]:
    """What a report of a study says wrongly that is sound but for one damaged file."""
    if not faults or faults[0].position is None or faults[0].position.file != path:
        yield f"{path} is not told first: {faults[:1]}"
    for fault in faults:
        if fault.position is None or fault.position.file != path:
            yield f"{fault.position} {fault.message.code}"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_each_file_of_the_small_study(damage: Callable[[bytes], bytes]) -> None:
    files = _sources(SMALL)
    known: KnownFiles = {}
    assert inspect_sources(files, known).faults == ()
    for path, data in files.items():
        found = inspect_sources({**files, path: damage(data)}, known)
        in_rules = () if found.study is None else check_study(found.study)
        assert list(_told_wrong(found.joined(in_rules), path)) == []


def test_each_kind_of_file_of_the_large_study() -> None:
    files = _sources(LARGE)
    known: KnownFiles = {}
    assert inspect_sources(files, known).faults == ()
    forms = ("forms/dm.yaml", "forms/mon.yaml")
    for path in [one for one in files if "/" not in one or one in forms]:
        found = inspect_sources({**files, path: _half(files[path])}, known)
        assert list(_told_wrong(found.faults, path)) == []


def test_rules_that_name_what_was_lost_are_left_out_and_counted() -> None:
    files = _sources(LARGE)
    found = inspect_sources({**files, "parameters.yaml": _half(files["parameters.yaml"])})
    assert found.study is not None
    in_rules = check_study(found.study)
    assert len(in_rules) > 100
    faults = found.joined(in_rules)
    assert list(_told_wrong(faults, "parameters.yaml")) == []
    assert faults[-1].message.code == "DEF-FOLLOWS"
    assert int(str(faults[-1].message.slots["count"])) > 100


def test_a_file_that_cannot_be_opened_is_told_first(tmp_path: Path) -> None:
    for path, data in _sources(SMALL).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "codelists.yaml").unlink()
    (tmp_path / "codelists.yaml").symlink_to(SMALL / "codelists.yaml")
    _, faults = check_folder(tmp_path)
    assert list(_told_wrong(faults, "codelists.yaml")) == []
    assert [fault.message.code for fault in faults] == ["DEF-LINK", "DEF-FOLLOWS"]


def test_what_is_wrong_for_certain_is_told_beside_the_damage() -> None:
    wrong = FORM.replace("{en: Systolic, zh: 收缩压}", "{en: Systolic}")
    files = {**study_files(wrong), "rules.yaml": b"checks: [\n"}
    assert told(check_sources(files)) == [
        "rules.yaml:2:1 DEF-SYNTAX",
        "forms/form0.yaml:8:19 DEF-TRANSLATION-MISSING",
    ]


def test_a_missing_line_end_alone_is_no_fault() -> None:
    files = study_files(FORM)
    assert check_sources({path: data.rstrip(b"\n") for path, data in files.items()}) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n\tb: 2\n", "2:1 DEF-SYNTAX-TAB"),
        ("a:\n\t- b\n", "2:1 DEF-SYNTAX-TAB"),
        ("a:\n  - b: {c: 1\n    d: 2\n", "3:6 DEF-SYNTAX-OPEN(sign=}, line=2)"),
        ("a: [1, 2\nb: 3\n", "2:2 DEF-SYNTAX-OPEN(sign=], line=1)"),
        ("c: 1\na: 'x\nb: 2\n", "4:1 DEF-SYNTAX-QUOTE(line=2)"),
        ('a: "x\nb: "2"\n', "2:5 DEF-SYNTAX-INDENT(line=1)"),
        ("a:\n   b: 1\n  c: 2\n", "3:3 DEF-SYNTAX-INDENT(line=1)"),
        ("a: @x\n", "1:4 DEF-SYNTAX-SIGN(sign=@)"),
        ("a: b: c\n", "1:5 DEF-SYNTAX-COLON"),
    ],
)
def test_one_slip_is_told_in_words_of_ours(text: str, said: str) -> None:
    faults = FaultList()
    assert not read_nodes("x.yaml", text.encode(), faults).complete
    assert f"{faults.sorted()[0].position}: {faults.sorted()[0].message}" == (
        f"x.yaml:{said.replace(' ', ': ', 1)}"
    )


def test_a_form_named_wrongly_at_its_visit_is_told_first_and_what_follows_is_counted() -> None:
    files = _sources(SMALL)
    wrong = files["study.yaml"].replace(b"form: F.JOIN,", b"form: F.JOINT,")
    assert wrong != files["study.yaml"]
    found = inspect_sources({**files, "study.yaml": wrong})
    faults = found.joined(() if found.study is None else check_study(found.study))
    codes = [fault.message.code for fault in faults]
    assert codes == ["DEF-UNKNOWN-FORM-NEAR", "DEF-FOLLOWS-FORM"]
    assert int(str(faults[1].message.slots["count"])) >= 8
