"""Real values in, counted, found again: on screen's state, after replay, in a signed PDF."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from mscform.cli import main
from mscform.services.site import Site
from tests.journeys import real_entries as real
from tests.staffed_site import DOCTOR, NURSE, SECRET, found_site, staff

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def ward(tmp_path: Path, study_folder: Path, resources: Path) -> Path:
    """A training site with a nurse and an investigator who have keys of their own."""
    place = tmp_path
    made = found_site(place / "site", study_folder, resources)
    staff(made.site, (NURSE, DOCTOR)).close()
    (place / "secret").write_text(SECRET + "\n", encoding="utf-8")
    return place


@pytest.fixture
def call(ward: Path) -> Call:
    """One call of the command line on the site, as the nurse."""

    def run(command: str, *more: str, user: str = "nurse1") -> tuple[int, str]:
        out = io.StringIO()
        words = [*command.split(), str(ward / "site"), *more]
        words += ["--as", user, "--password-file", str(ward / "secret")]
        with redirect_stdout(out):
            status = main(words)
        return status, out.getvalue()

    return run


def enrol(ward: Path, keys: list[str], resources: Path) -> None:
    site = Site.open(ward / "site", login="nurse1", password=SECRET, resources=resources)
    for key in keys:
        site.subjects.enrol(key)
    site.close()


def shown(call: Call, subject: str) -> dict[str, Any]:
    status, out = call("show", "--subject", subject, "--json")
    assert status == 0
    told: dict[str, Any] = json.loads(out)
    return told


def take_in(call: Call, ward: Path, entries: list[dict[str, str]], name: str) -> dict[str, Any]:
    path = ward / f"{name}.jsonl"
    real.written(iter(entries), path)
    status, out = call("enter", str(path), "--json")
    told: dict[str, Any] = json.loads(out)
    assert status == (1 if told["refused"] else 0)
    return told


def found_again(call: Call, entries: list[dict[str, str]], refused: set[int]) -> dict[str, Any]:
    """Every entry that was taken stands in `show` as it was typed; gives the findings."""
    findings: dict[str, Any] = {}
    status, out = call("show", "--json")
    assert status == 0
    told = {one["subject"]: one for one in json.loads(out)["subjects"]}
    for number, entry in enumerate(entries, 1):
        if number in refused:
            continue
        state = told[entry["subject"]]
        assert state["items"][entry["at"]]["raw"] == entry["value"], entry
    for state in told.values():
        for finding in state["findings"]:
            findings.setdefault(finding["code"], []).append(finding)
    return findings


def test_real_values_go_in_and_come_out_as_they_were(
    call: Call, ward: Path, cases: Path, resources: Path
) -> None:
    vitals = real.rows(cases / "data" / "pharmaversesdtm_vs_metabolic.csv")
    results = real.rows(cases / "data" / "pharmaversesdtm_lb_metabolic.csv")
    signs = real.Subjects(vitals, "VSTPT")
    people = real.Subjects(results, "none")
    enrol(ward, sorted({*signs.keys, *people.keys}), resources)
    entries = list(real.performed(vitals, signs)) + list(real.vital_signs(vitals, signs))
    told = take_in(call, ward, entries, "vitals")
    refused = {line["line"] for line in told["refused"]}
    assert told["read"] == len(entries)
    assert told["written"] + told["unchanged"] + len(refused) == len(entries)
    expected = {n for n, e in enumerate(entries, 1) if "BMI_" in e["at"] or "HIPCIR" in e["at"]}
    assert refused == expected
    findings = found_again(call, entries, refused)
    assert len(findings["RANGE"]) >= 50, "Fahrenheit in a Celsius box is named"

    entries = list(real.laboratory(results, people))
    told = take_in(call, ward, entries, "laboratory")
    refused = {line["line"] for line in told["refused"]}
    asked = ("_ALB", "_ALP", "_AST", "_GGT", "_GLUC", ".ALB", ".ALP", ".AST", ".GGT", ".GLUC")
    assert refused == {
        n for n, e in enumerate(entries, 1) if not any(name in e["at"] for name in asked)
    }
    found_again(call, entries, refused)

    assert main(["verify", str(ward / "site")]) == 0, "replay equals the tables"
    signed_with_every_value(call, ward)


def signed_with_every_value(call: Call, ward: Path) -> None:
    """One real visit completed with its real, odd values, signed, and read back from paper."""
    subject, form = "01-002", "SE.W4/F.VS"
    state = shown(call, subject)
    values = {
        address: item["raw"]
        for address, item in state["items"].items()
        if address.startswith(form) and item["raw"] and not item["computed"]
    }
    blank = [
        {"subject": subject, "at": finding["at"], "missing": "ND"}
        for finding in state["findings"]
        if finding["at"].startswith(form) and finding["code"] == "REQUIRED"
    ]
    assert not take_in(call, ward, blank, "blank")["refused"]
    words = ("--subject", subject, "--form", form, "--meaning", "APPROVED", "--json")
    status, out = call("sign", *words, user="doctor1")
    assert status == 0, out
    document = Path(json.loads(out)["path"])
    assert main(["verify", str(document), "--site", str(ward / "site")]) == 0
    text = subprocess.run(
        ["pdftotext", "-layout", str(document), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert len(values) >= 5
    for raw in values.values():
        assert raw in text
