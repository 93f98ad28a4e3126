"""One name for one wording of a study: SHA-256 over its source files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from mscform.base.canonical import digest


def fingerprint(sources: Mapping[str, bytes]) -> str:
    """The fingerprint of the source files, by path: 64 lower-case hex digits.

    It is the SHA-256 of the canonical JSON of {path: SHA-256 of the file}, so that anybody can
    compute it again with common tools. The caller leaves out what is no source (`cases/`).
    """
    return digest({path: hashlib.sha256(data).hexdigest() for path, data in sources.items()})
