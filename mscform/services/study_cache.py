"""The installed study, read from YAML once and then from its compiled form.

The compiled form lies where this installation keeps its own state, closed under the site's data
key: whoever could forge it could as well write the database. It says for which fingerprint it is,
and it is only a cache: without it, or where it is of another program, the installed files are read
again.
"""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path

from mscform.base.errors import MachineError
from mscform.definitions.compiled_cache import from_compiled, to_compiled
from mscform.definitions.study import StudyDefinition
from mscform.security.passwords import expand
from mscform.security.sealed_bytes import seal_bytes, unseal_bytes
from mscform.services.files import read_whole, write_whole
from mscform.services.studies import load_installed
from mscform.store.anchors import state_folder
from mscform.store.studies import InstalledStudy

_FAST = 1
_PURPOSE = "study-cache"
_NAME = "study-cache-name"


def study_of(installed: InstalledStudy, data_key: bytes) -> StudyDefinition:
    """The installed study; its compiled form is made where it is missing."""
    found = _cached(installed.fingerprint, data_key)
    if found is not None:
        return found
    study = load_installed(installed)
    keep_study(study, data_key)
    return study


def keep_study(study: StudyDefinition, data_key: bytes) -> None:
    """Write the compiled form for the next opening."""
    packed = zlib.compress(to_compiled(study), _FAST)
    sealed = seal_bytes(expand(data_key, _PURPOSE), study.fingerprint, packed)
    # Without the cache the next opening takes a moment longer; nobody has to be told.
    with contextlib.suppress(MachineError):
        write_whole(cache_path(data_key, study.fingerprint), sealed)


def cache_path(data_key: bytes, fingerprint: str) -> Path:
    """Where this installation keeps a compiled study of one site; may be deleted at any time."""
    name = expand(data_key, f"{_NAME}-{fingerprint}").hex()[:32]
    return state_folder() / "studies" / f"{name}.cache"


def _cached(fingerprint: str, data_key: bytes) -> StudyDefinition | None:
    path = cache_path(data_key, fingerprint)
    if not path.is_file():
        return None
    try:
        sealed = read_whole(path)
    except MachineError:
        # Not readable is as good as not there.
        return None
    packed = unseal_bytes(expand(data_key, _PURPOSE), fingerprint, sealed)
    return None if packed is None else from_compiled(zlib.decompress(packed), fingerprint)
