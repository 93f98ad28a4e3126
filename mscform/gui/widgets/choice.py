"""One of up to five codes, as numbered buttons."""

from __future__ import annotations

from mscform.gui.editing.option_flow import OptionFlow


class ChoiceButtons(OptionFlow):
    """A digit or a click chooses and is the answer at once; nothing is chosen beforehand."""

    def chosen(self) -> frozenset[str]:
        """The one code that stands, if any."""
        return frozenset((self.shown.text,)) if self.shown.text else frozenset()

    def choose(self, index: int) -> None:
        """Commit this code."""
        self.voice.committed.emit(self.path, self.options[index].code)
