"""Any number of codes, each with a tick box."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPen

from mscform.gui.editing.option_flow import OptionFlow
from mscform.gui.style.tokens import colours_of


class MultiButtons(OptionFlow):
    """A digit or a click ticks or unticks; codes are kept in the order of the list."""

    _indicator = 22

    def chosen(self) -> frozenset[str]:
        """The codes that stand."""
        return frozenset(code for code in re.split(r"[,;\s]+", self.shown.text) if code)

    def choose(self, index: int) -> None:
        """Turn this code over and commit the whole."""
        chosen = self.chosen() ^ {self.options[index].code}
        ordered = [option.code for option in self.options if option.code in chosen]
        self.voice.committed.emit(self.path, ",".join(ordered))

    def paint_indicator(self, painter: QPainter, area: QRect, is_chosen: bool) -> None:
        """A tick box drawn as lines: no font has these signs."""
        colours = colours_of(self)
        top = area.center().y() - 6
        box = QRect(area.left(), top, 13, 13)
        painter.setPen(QPen(colours.colour("accent" if is_chosen else "field"), 1.5))
        painter.setBrush(colours.colour("surface"))
        painter.drawRoundedRect(box, 3, 3)
        if is_chosen:
            painter.setPen(QPen(colours.colour("accent"), 2))
            painter.drawPolyline(
                [
                    QPointF(box.left() + 3, box.top() + 7),
                    QPointF(box.left() + 6, box.top() + 10),
                    QPointF(box.left() + 11, box.top() + 3),
                ]
            )
