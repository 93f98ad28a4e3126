"""Writes the parts of the handbook that are told by the code itself.

    python3 packaging/dev.py handbook           write them
    python3 packaging/dev.py handbook --check   name the pages that are not fresh; status 1

Whole pages: requirements and their tests, all OIDs of the first trial, all sentences. In
ARCHITECTURE.md only what stands between the two marks is written. Standard library and mscform.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "resources" / "handbook"
sys.path.insert(0, str(ROOT))

BEGIN, END = "<!-- modules: generated -->", "<!-- end -->"
TOLD = "<!-- Written by `packaging/dev.py handbook`; do not edit. -->\n"

ROOMS = {
    "base": "importable by all; imports nothing of ours",
    "definitions": "what is asked; immutable; only the readers touch files",
    "records": "what was answered, signed, changed; immutable",
    "engine": "pure functions over definitions and records",
    "store": "encrypted SQLite; the only home of SQL",
    "security": "passwords, keys, certificates, permissions; no SQL, no window",
    "documents": "paper: the only home of reportlab, pikepdf and pyHanko",
    "exchange": "formats of others",
    "services": "the application without windows",
    "cli": "the same use cases from a terminal",
    "gui": "the only home of Qt",
}

DUE = {
    "ACC-01": "One person, one account, for ever",
    "ACC-03": "Passwords are kept as salted, memory-hard hashes only",
    "ACC-08": "Roles are checked in the services; what is not allowed is denied",
    "AUD-01": "Whatever matters is an event",
    "AUD-02": "Each event tells field, old, new and labels, readable years later",
    "AUD-03": "Every change has a reason that somebody chose",
    "AUD-04": "Value and event become durable together or not at all",
    "AUD-05": "The trail cannot be switched off, changed or shortened",
    "AUD-06": "A keyed chain runs over trail and current values",
    "CLK-01": "A time names its offset and zone",
    "CLK-02": "When it was so and when it was entered are two facts",
    "DAT-01": "Saved means durable",
    "DAT-02": "What was typed is kept as typed",
    "DAT-03": "Every value names the person or rule it comes from",
    "DAT-04": "Nothing clinical is filled in by itself or copied forward",
    "DAT-06": "Queries are asked, answered and closed with their whole trace, and change no data",
    "DAT-11": "Data stay with the version of the form they were captured under",
    "PRV-03": "Nothing leaks through metadata, residues or logs",
    "PRV-04": "Nothing leaves the machine unasked",
    "BCK-01": "Everything on the disk is encrypted",
}
"""What the first release has to show (D31), in our words."""

MARK = re.compile(r"^[A-Z]{3}-\d\d$")


# --- the map of the house -------------------------------------------------------------------


def first_sentence(path: Path) -> str:
    """What the docstring of a module says it is for."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(told.split("\n\n")[0].split())


def modules_of(folder: Path) -> Iterator[Path]:
    """Modules of a room and its chambers, by name; an `__init__` only where it says something."""
    for path in sorted(folder.rglob("*.py")):
        if path.name != "__init__.py":
            yield path


def architecture() -> str:
    """ARCHITECTURE.md with the list of modules written anew."""
    page = (HANDBOOK / "ARCHITECTURE.md").read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{module_list()}{END}{tail}"


def module_list() -> str:
    package = ROOT / "mscform"
    lines = ["", "### `mscform/`", "", "| module | what it is for |", "|---|---|"]
    lines += [row_of(path, package) for path in sorted(package.glob("*.py"))]
    for room, purpose in ROOMS.items():
        found = list(modules_of(package / room))
        if not found:
            continue
        lines += ["", f"### `{room}/`: {purpose}", "", "| module | what it is for |", "|---|---|"]
        lines += [row_of(path, package / room) for path in found]
    return "\n".join(lines) + "\n\n"


def row_of(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).with_suffix("").as_posix()
    return f"| `{name}` | {cell(first_sentence(path))} |"


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


# --- requirements ---------------------------------------------------------------------------


def marked_tests() -> dict[str, list[str]]:
    """For each requirement the tests that carry its mark."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        everywhere = sorted(marks_of_module(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                name = f"{path.relative_to(ROOT / 'tests').as_posix()}::{node.name}"
                for requirement in {*everywhere, *marks_in(node.decorator_list)}:
                    found[requirement].append(name)
    return {requirement: sorted(names) for requirement, names in found.items()}


def marks_of_module(tree: ast.Module) -> set[str]:
    return {
        mark
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in node.targets)
        for mark in marks_in([node.value])
    }


def marks_in(nodes: Iterable[ast.expr]) -> set[str]:
    """Requirements named in calls of `pytest.mark.req(…)`."""
    return {
        argument.value
        for node in nodes
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.req")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def known_requirements() -> list[str]:
    text = (HANDBOOK / "requirements.txt").read_text(encoding="utf-8")
    return [word for word in text.split() if MARK.match(word)]


def requirements() -> str:
    """REQUIREMENTS.md: what is due, what shows it, and what is not due yet."""
    tests = marked_tests()
    shown = sum(1 for one in DUE if tests.get(one))
    lines = [
        TOLD,
        "# Requirements and the tests that show them",
        "",
        "A test that shows a requirement carries its number, `@pytest.mark.req(…)`. This page",
        "is written from these marks; a number that is due and has no test fails the build.",
        "",
        f"Due: {len(DUE)}, shown: {shown}.",
        "",
        "## Due",
    ]
    for one, title in DUE.items():
        lines += ["", f"### {one} · {title}", "", *(f"- `{name}`" for name in tests.get(one, ()))]
    later = [one for one in known_requirements() if one not in DUE]
    lines += ["", "## Not yet due", "", "Tests that show them already are counted.", ""]
    lines += ["| requirement | tests |", "|---|---|"]
    lines += [f"| {one} | {len(tests.get(one, ())) or '–'} |" for one in later]
    return "\n".join(lines) + "\n"


# --- OIDs -----------------------------------------------------------------------------------


def oids() -> str:
    """OIDS-nct01844063.md: everything that has a name of its own in the first trial."""
    from mscform.services.studies import load_folder

    study = load_folder(ROOT / "forms" / "nct01844063").study
    lines = [TOLD, f"# OIDs of {study.oid}, version {study.version}", ""]
    lines += table("Events", ("event", "title", "标题", "forms"), event_rows(study))
    for form in study.forms.values():
        title = f"{form.oid} · {both(form.title)}"
        columns = ("group", "item", "type", "question", "问题")
        lines += table(title, columns, item_rows(form))
    lists = (
        (one.oid, *languages(one.title), ", ".join(item.coded_value for item in one.items))
        for one in study.code_lists.values()
    )
    lines += table("Code lists", ("code list", "title", "标题", "coded values"), lists)
    lines += table("Checks", ("check", "severity", "stands at"), check_rows(study))
    rules = (
        (rule.oid, one.group, *languages(rule.label))
        for one in study.alert_sets
        for rule in one.rules
    )
    lines += table("Alert rules", ("rule", "group", "label", "标签"), rules)
    proposals = (
        (rule.oid, rule.form, rule.proposal.kind.value, rule.proposal.code)
        for rule in study.proposal_rules
    )
    lines += table("Proposal rules", ("rule", "form", "proposes", "code"), proposals)
    parameters = ((name, *languages(one.label)) for name, one in study.parameters.items())
    lines += table("Parameters", ("parameter", "label", "名称"), parameters)
    return "\n".join(lines)


def table(title: str, columns: tuple[str, ...], rows: Iterable[Iterable[object]]) -> list[str]:
    """A heading, a table and an empty line; nothing where there are no rows."""
    told = [f"| {' | '.join(cell(str(one)) for one in row)} |" for row in rows]
    if not told:
        return []
    head = f"| {' | '.join(columns)} |"
    return [f"## {title}", "", head, "|---" * len(columns) + "|", *told, ""]


def languages(text: object) -> tuple[str, str]:
    """English and 中文."""
    return text.in_language("en"), text.in_language("zh")  # type: ignore[attr-defined]


def both(text: object) -> str:
    return " / ".join(dict.fromkeys(languages(text)))


def event_rows(study: object) -> Iterator[tuple[str, ...]]:
    for event in study.events:  # type: ignore[attr-defined]
        forms = ", ".join(str(one.form) for one in event.forms)
        yield (event.oid, *languages(event.title), forms)


def item_rows(form: object) -> Iterator[tuple[str, ...]]:
    for group in form.groups:  # type: ignore[attr-defined]
        for item in group.items:
            kind = f"{item.data_type.value}{f' {item.code_list}' if item.code_list else ''}"
            yield (group.oid, item.oid, kind, *languages(item.question))


def check_rows(study: object) -> list[tuple[str, str, str]]:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for form in study.forms.values():  # type: ignore[attr-defined]
        for item in form.items():
            for check in item.checks:
                places[check.oid, check.severity.value].append(str(item.oid))
    return [
        (oid, severity, ", ".join(dict.fromkeys(found)))
        for (oid, severity), found in sorted(places.items())
    ]


# --- sentences ------------------------------------------------------------------------------


def errors() -> str:
    """ERRORS.md: every whole sentence that a person may be told, with its code."""
    lines = [
        TOLD,
        "# What the program may say",
        "",
        "Every sentence has a code, which `--json` and reports name, and is kept in",
        "`resources/i18n`. Words in braces are filled in. Labels and headings are left out.",
        "",
    ]
    for path in sorted((ROOT / "resources" / "i18n").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        rows = (
            (f"`{code}`", text["en"], text["zh"])
            for code, text in sorted(told.items())
            if text["en"].rstrip().endswith(".")
        )
        lines += table(path.stem, ("code", "English", "中文"), rows)
    return "\n".join(lines)


# --- writing --------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "ARCHITECTURE.md": architecture,
    "REQUIREMENTS.md": requirements,
    "OIDS-nct01844063.md": oids,
    "ERRORS.md": errors,
}


def stale() -> list[str]:
    """Names of the pages that do not say what the code says."""
    return [
        name
        for name, make in PAGES.items()
        if not (HANDBOOK / name).is_file()
        or (HANDBOOK / name).read_text(encoding="utf-8") != make()
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` only say which are not fresh."""
    found = stale()
    if "--check" in arguments:
        print("\n".join(found) or "the handbook is fresh")
        return 1 if found else 0
    for name in found:
        (HANDBOOK / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        print(f"written: {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
