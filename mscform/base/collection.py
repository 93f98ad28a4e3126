"""When looking for waste in memory is itself a waste."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = 100_000
"""So many new objects before anybody looks; Python's own measure is 700."""


@contextmanager
def no_collection() -> Iterator[None]:
    """Thousands of objects that live on are made: looking for garbage among them is vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def long_lived() -> Iterator[None]:
    """As `no_collection`, and nobody looks through what was made here before `spare_what_lives`."""
    with no_collection():
        try:
            yield
        finally:
            gc.freeze()


def spare_what_lives() -> None:
    """What is there now lives on, as the rules of a study do: leave it out of every later search.

    What was spared before and is not needed any more is let go first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@contextmanager
def rare_collection() -> Iterator[None]:
    """Much is made that lives on, with a little waste: it is looked for seldom."""
    first, *others = gc.get_threshold()
    gc.set_threshold(_SELDOM, *others)
    try:
        yield
    finally:
        gc.set_threshold(first, *others)
