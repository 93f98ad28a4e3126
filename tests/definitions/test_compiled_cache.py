"""A compiled study is the study, and a foreign one is not taken."""

from __future__ import annotations

import json

from mscform.definitions.compiled_cache import from_compiled, to_compiled
from mscform.definitions.reader import read_sources
from tests.definitions.test_lint import sound


def test_a_compiled_study_equals_its_sources() -> None:
    study = read_sources(sound())
    loaded = from_compiled(to_compiled(study), study.fingerprint)
    assert loaded == study
    assert repr(loaded) == repr(study), "positions included, which equality leaves out"
    assert loaded is not None
    oid = next(iter(study.forms.values())).items()[0].oid
    assert loaded.item(oid) == study.item(oid)


def test_another_fingerprint_is_not_taken() -> None:
    study = read_sources(sound())
    assert from_compiled(to_compiled(study), "0" * 64) is None


def test_a_cache_of_another_program_is_not_taken() -> None:
    study = read_sources(sound())
    content = json.loads(to_compiled(study))
    content["mark"] = "of another version"
    assert from_compiled(json.dumps(content).encode(), study.fingerprint) is None
