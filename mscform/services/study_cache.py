"""The installed study, read from YAML once and then from its compiled form.

The compiled form lies beside the database, closed under the site's data key: whoever could forge
it could as well write the database. It says for which fingerprint it is, and it is only a cache:
without it, or where it is of another program, the installed files are read again.
"""

from __future__ import annotations

import contextlib
import zlib

from mscform.base.errors import MachineError
from mscform.definitions.compiled_cache import from_compiled, to_compiled
from mscform.definitions.study import StudyDefinition
from mscform.security.passwords import expand
from mscform.security.sealed_bytes import seal_bytes, unseal_bytes
from mscform.services.files import read_whole, write_whole
from mscform.services.studies import load_installed
from mscform.store.folder import SiteFolder
from mscform.store.studies import InstalledStudy

_FAST = 1
_PURPOSE = "study-cache"


def study_of(
    place: SiteFolder, installed: InstalledStudy, data_key: bytes, *, read_only: bool
) -> StudyDefinition:
    """The installed study; its compiled form is made where it is missing and may be written."""
    found = _cached(place, installed.fingerprint, expand(data_key, _PURPOSE))
    if found is not None:
        return found
    study = load_installed(installed)
    if not read_only:
        keep_study(place, study, data_key)
    return study


def keep_study(place: SiteFolder, study: StudyDefinition, data_key: bytes) -> None:
    """Write the compiled form for the next opening."""
    packed = zlib.compress(to_compiled(study), _FAST)
    sealed = seal_bytes(expand(data_key, _PURPOSE), study.fingerprint, packed)
    # Without the cache the next opening takes a moment longer; nobody has to be told.
    with contextlib.suppress(MachineError):
        write_whole(place.study_cache, sealed)


def _cached(place: SiteFolder, fingerprint: str, key: bytes) -> StudyDefinition | None:
    if not place.study_cache.is_file():
        return None
    try:
        sealed = read_whole(place.study_cache)
    except MachineError:
        # Not readable is as good as not there.
        return None
    packed = unseal_bytes(key, fingerprint, sealed)
    return None if packed is None else from_compiled(zlib.decompress(packed), fingerprint)
