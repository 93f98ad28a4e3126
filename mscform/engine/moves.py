"""What moved since somebody last looked: for keepers of drawn states, and for the events due."""

from __future__ import annotations

from mscform.base.identity import ItemOID
from mscform.engine.cells import AlertResult, Row
from mscform.engine.graph import Step
from mscform.engine.rules import ItemRules


class Moves:
    """The traces of one act or of a series of acts.

    `changed` are the places whose value moved, `restless` the rows in which everything may look
    different, `restated` the items whose stored answer moved; `pages_moved` is set when events
    changed their order or pages came or went; `alerted` keeps what each alert was before.

    Acts of a series are numbered by their drafts: `latest` is the act under way, `cause` the one
    from which the place under work follows (the last of several), `causes` that of each computed
    value.
    """

    __slots__ = (
        "alerted",
        "cause",
        "causes",
        "changed",
        "latest",
        "pages_moved",
        "restated",
        "restless",
    )

    def __init__(self) -> None:
        self.changed: list[tuple[Step, Row]] = []
        self.restless: set[Row] = set()
        self.restated: list[tuple[Row, ItemRules]] = []
        self.pages_moved = False
        self.alerted: dict[Row, tuple[AlertResult | None, int]] = {}
        self.causes: dict[tuple[Row, ItemOID], int] = {}
        self.cause = 0
        self.latest = 0

    def act(self, number: int) -> None:
        """From here on it is this act that moves things."""
        self.latest = self.cause = number

    def note_alert(self, row: Row, before: AlertResult | None) -> None:
        """An alert moved: what it was before the first act, and the last act that moved it."""
        first = self.alerted.get(row)
        self.alerted[row] = (before if first is None else first[0], self.cause)
