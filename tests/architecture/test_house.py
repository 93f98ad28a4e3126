"""The house rules that no linter knows: sizes, names, what may stand in the repository."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler"}
TOP_LEVEL = {"pyproject.toml", "mscform", "forms", "resources", "tests", "packaging", "README.md"}


def tracked(*patterns: str) -> list[Path]:
    """Files that git would submit: known ones and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in found.stdout.splitlines())
    return sorted(path for path in paths if path.is_file())


def sources() -> list[Path]:
    return tracked("mscform/*.py", "tests/*.py", "packaging/*.py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_only_the_seven_names_stand_at_the_top() -> None:
    found = {name_of(path).split("/")[0] for path in tracked()}
    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_longer_than_the_ceiling() -> None:
    long = {
        name_of(path): lines
        for path in sources()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in tracked("mscform/*.py")
        for node in functions(ast.parse(path.read_text(encoding="utf-8")))
        if (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_no_room_is_named_after_nothing() -> None:
    assert not [name_of(path) for path in sources() if path.stem in FORBIDDEN_NAMES]


def test_nothing_is_promised_instead_of_done() -> None:
    words = re.compile(r"NotImplementedError|\b(TODO|FIXME|XXX)\b")
    assert not [
        f"{name_of(path)}:{number}"
        for path in tracked("mscform/*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]


def test_who_catches_everything_is_the_last_resort_only() -> None:
    allowed = {"mscform/gui/application.py"}
    found = []
    for path in tracked("mscform/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and name_of(path) not in allowed:
                caught = "" if node.type is None else ast.unparse(node.type)
                passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                if caught in {"", "Exception", "BaseException"} and not passed_on:
                    found.append(f"{name_of(path)}:{node.lineno}")
    assert not found


def test_no_path_of_a_machine_and_no_registry_stands_in_the_repository() -> None:
    hosts = r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|/home/\w+/|C:\\Users"
    machine = r"/work/(main|shared|steering)|/tmp/bash" r"_jobs|/root/"
    words = re.compile(f"{hosts}|{machine}")
    found = []
    for path in tracked():
        if path == Path(__file__).resolve() or path.suffix in {".ttf", ".png", ".icc", ".db"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name_of(path)}: {hit.group()}" for hit in words.finditer(text)]
    assert not found


def catalogue_files() -> list[Path]:
    return tracked("resources/i18n/*.json")


@pytest.mark.parametrize("path", catalogue_files(), ids=lambda path: path.stem)
def test_every_sentence_exists_in_both_languages_with_the_same_slots(path: Path) -> None:
    faults = []
    for code, told in json.loads(path.read_text(encoding="utf-8")).items():
        texts = {language: told.get(language, "") for language in ("en", "zh")}
        if not all(text.strip() for text in texts.values()):
            faults.append(f"{code}: a language is missing")
            continue
        slots = {
            language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for language, text in texts.items()
        }
        if slots["en"] != slots["zh"]:
            faults.append(f"{code}: slots differ: {slots}")
    assert not faults


def test_no_code_stands_in_two_catalogues() -> None:
    seen: dict[str, str] = {}
    twice = []
    for path in catalogue_files():
        for code in json.loads(path.read_text(encoding="utf-8")):
            if code in seen:
                twice.append(f"{code} in {seen[code]} and {path.stem}")
            seen[code] = path.stem
    assert not twice


CODE = re.compile(r"""["']((?:DEF|ENG|STO|SEC|DOC|SVC|CLI|GUI)-[A-Z0-9][A-Z0-9_-]*)["']""")


def test_every_code_that_is_said_has_a_sentence() -> None:
    known = {
        code for path in catalogue_files() for code in json.loads(path.read_text(encoding="utf-8"))
    }
    said = {
        (code, name_of(path))
        for path in tracked("mscform/*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
        if not code.endswith("-")
    }
    assert not sorted((code, where) for code, where in said if code not in known)


def test_every_requirement_mark_names_a_known_requirement() -> None:
    known = set((ROOT / "resources/handbook/requirements.txt").read_text("utf-8").split())
    mark = re.compile(r"mark\.req\(([^)]*)\)")
    unknown = []
    for path in tracked("tests/*.py"):
        for told in mark.findall(path.read_text(encoding="utf-8")):
            unknown += [
                f"{name_of(path)}: {one}"
                for one in re.findall(r"[\"']([^\"']+)[\"']", told)
                if one not in known
            ]
    assert not unknown
