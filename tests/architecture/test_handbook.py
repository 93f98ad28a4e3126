"""The handbook says what the code says, and every requirement that is due has a test."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "resources" / "handbook"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("handbook", ROOT / "packaging" / "handbook.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    "page", ["ARCHITECTURE.md", "REQUIREMENTS.md", "OIDS-nct01844063.md", "ERRORS.md"]
)
def test_a_generated_page_is_fresh(generator: ModuleType, page: str) -> None:
    written = (HANDBOOK / page).read_text(encoding="utf-8")
    assert written == generator.PAGES[page](), "run: python3 packaging/dev.py handbook"


def test_every_requirement_that_is_due_has_a_test(generator: ModuleType) -> None:
    shown = generator.marked_tests()
    assert [one for one in generator.DUE if not shown.get(one)] == []
    assert set(generator.DUE) <= set(generator.known_requirements())


def test_every_module_says_what_it_is_for(generator: ModuleType) -> None:
    package = ROOT / "mscform"
    mute = [path for path in package.rglob("*.py") if not generator.first_sentence(path)]
    assert mute == []
    rooms = {path.name for path in package.iterdir() if (path / "__init__.py").is_file()}
    assert rooms == set(generator.ROOMS)


def test_every_dependency_has_its_reason() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = told["optional-dependencies"].values()
    wanted = [*told["dependencies"], *(one for extra in extras for one in extra)]
    names = {re.split(r"[\[<>=!~ ]", one)[0] for one in wanted}
    page = (HANDBOOK / "DEPENDENCIES.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"(?m)^\| `([^`]+)`", page))
    assert rows == names


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *HANDBOOK.rglob("*.md")]
    link = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not target.endswith(".png") and not (page.parent / target).exists()
    ]
    assert broken == []
