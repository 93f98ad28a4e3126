"""sqlite-utils, loaded without what it would take along."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NOT_NEEDED: Final = ("pandas", "numpy")


@contextmanager
def _as_if_not_installed(names: tuple[str, ...]) -> Iterator[None]:
    """Modules that an import inside does not find, unless they are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


# It imports both where it finds them, for column types that nothing here uses: with the statistics
# of the overview installed that is half a second of every start and 110 MB (performance.md P10,
# P14).
with _as_if_not_installed(_NOT_NEEDED):
    from sqlite_utils import Database as TableDatabase
    from sqlite_utils.migrations import Migrations

__all__ = ["Migrations", "TableDatabase"]
