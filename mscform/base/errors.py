"""The one family of expected failures: each tells a person where, what, why and what to do."""

from __future__ import annotations

from mscform.base.message import Message, Slot


class MscformError(Exception):
    """Something went wrong that a person can be told about in a sentence.

    `code` names an entry of the sentence catalogue (`resources/i18n/*.json`), `slots` fill it.
    The subclass says whose hands can mend it.
    """

    def __init__(self, code: str, **slots: Slot) -> None:
        self.message = Message(code, dict(slots))
        super().__init__(str(self.message))

    @property
    def code(self) -> str:
        """The catalogue code, for tests and for the faces."""
        return self.message.code


class DefinitionError(MscformError):
    """The author of a study definition must mend something."""


class EntryError(MscformError):
    """The person entering must decide or correct something."""


class AccessError(MscformError):
    """This person or role may not do this, or has not proven who she is."""


class MachineError(MscformError):
    """Disk, lock, file or permission of the machine is in the way."""


class IntegrityError(MscformError):
    """The record does not match its own proofs: damage or tampering."""


class CallError(MscformError):
    """The program was called in a way that cannot be meant (wrong address, unknown name)."""


class DefectError(MscformError):
    """We made a mistake; shown with an incident report that holds no subject data."""
