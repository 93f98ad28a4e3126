"""The second face: everything the window can do to data, from a terminal, without a display."""

from mscform.cli.command import main

__all__ = ["main"]
