"""A site opens without reading YAML, and never believes a cache that it did not write."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mscform.definitions.study import StudyDefinition
from mscform.security.sealed_bytes import seal_bytes, unseal_bytes
from mscform.services.site import Site
from mscform.services.studies import load_installed
from mscform.services.study_cache import cache_path, study_of
from tests.staffed_site import SECRET

OPENED = """
import sys
from pathlib import Path
from mscform.services.site import Site
with Site.open(Path(sys.argv[1]), login="nurse1", password=sys.argv[2]) as site:
    print(site.study.fingerprint, "yaml" in sys.modules, "pydantic" in sys.modules)
"""


def opened(folder: Path) -> list[str]:
    """Fingerprint of the study, and whether the reader of YAML was loaded, in a new process."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", OPENED, str(folder), SECRET]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()


def test_a_site_opens_without_yaml_and_with_the_same_study(site: Site) -> None:
    folder, fingerprint, cache = site.folder, site.study.fingerprint, cache_of(site)
    site.close()
    assert opened(folder) == [fingerprint, "False", "False"]
    cache.unlink()
    assert opened(folder) == [fingerprint, "True", "True"]
    assert opened(folder) == [fingerprint, "False", "False"]


def cache_of(site: Site) -> Path:
    return cache_path(site._context.data_key, site.study.fingerprint)


def load(site: Site, *, fingerprint: str | None = None) -> StudyDefinition:
    context = site._context
    told = context.database.studies.installed()[-1]
    told = replace(told, fingerprint=fingerprint or told.fingerprint)
    return study_of(told, context.data_key)


def test_the_compiled_form_is_the_study(site: Site) -> None:
    sources = load_installed(site._context.database.studies.installed()[-1])
    assert load(site) == sources == site.study
    assert repr(load(site)) == repr(sources)


@pytest.mark.parametrize("kind", ["flipped", "cut", "empty", "foreign key"])
def test_a_cache_that_was_touched_is_not_believed(site: Site, kind: str) -> None:
    path = cache_of(site)
    data = bytearray(path.read_bytes())
    forged = unseal_bytes(b"k" * 32, "x", bytes(data))
    assert forged is None
    data[len(data) // 2] ^= 1
    path.write_bytes(
        {
            "flipped": bytes(data),
            "cut": bytes(data[:5]),
            "empty": b"",
            "foreign key": seal_bytes(b"k" * 32, site.study.fingerprint, b"other"),
        }[kind]
    )
    assert load(site) == site.study


def test_a_cache_of_another_study_is_not_taken(site: Site) -> None:
    assert load(site, fingerprint="0" * 64) == site.study


@pytest.mark.req("BCK-01")
def test_the_cache_is_encrypted_like_all_else(site: Site) -> None:
    data = cache_of(site).read_bytes()
    assert b"F.VS" not in data
    assert "生命体征".encode() not in data


def test_a_place_that_may_not_be_written_costs_no_more_than_time(site: Site) -> None:
    context = site._context
    cache_of(site).unlink()
    cache_of(site).mkdir()
    told = context.database.studies.installed()[-1]
    assert study_of(told, context.data_key) == site.study
