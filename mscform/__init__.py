"""mscform: case report forms of a clinical trial, kept where there is no network."""

__version__ = "0.1.0"
