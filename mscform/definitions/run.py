"""A run: a course of planned readings that somebody watches now, and what she does in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mscform.base.identity import FormOID, GroupOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.definitions.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAct:
    """Something done once or more in a run, in one press: started, paused, stopped.

    It is there while `open_when` is surely true. Pressing it writes the moment into `moment`, the
    texts of `fill` into their items, and asks for the items of `ask`. With `row` they belong to a
    row of that group: a new one, or the last there is where `latest`; items outside the group
    stand in the head of the form.
    """

    code: str
    title: TranslatedText
    form: FormOID
    moment: ItemOID
    open_when: Expression | None = None
    row: GroupOID | None = None
    latest: bool = False
    fill: Mapping[ItemOID, Expression] = field(default_factory=dict)
    ask: tuple[ItemOID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoLine:
    """One line of a go / no-go list: what must be so before time zero.

    It is done once the items of `answered` hold values, the code scanned into `scan` is `same_as`
    the known one, different people stood by the items of `attested` (each with the item that gets
    the moment), and the set at `point` is taken; as far as it names them. The first statement of
    `stops` whose `when` is surely true says why it does not allow the start.
    """

    code: str
    title: TranslatedText
    answered: tuple[ItemOID, ...] = ()
    scan: ItemOID | None = None
    same_as: Expression | None = None
    attested: Mapping[ItemOID, ItemOID] = field(default_factory=dict)
    point: str | None = None
    stops: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoList:
    """What is looked at before an act that cannot be taken back.

    Nothing hinders a true fact: where the `act` was done with lines open, their codes are written
    into `open_lines` and the reason into `why`, two items of the form of the act.
    """

    act: str
    lines: tuple[GoLine, ...]
    open_lines: ItemOID
    why: ItemOID


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """What a board shows of a timed group, and what may be done from it.

    `began` is time zero of the run, `ended` when what is given stopped flowing, `paused` since when
    it does not flow; all of them moments, missing until they are known. `says` is what is given, in
    words; `closing` what is still to be done once every planned set is known. `score` and the
    numbers of `curve` are items of the group; so are those of `handled`, which tell what was done
    about an alert of a set. `before` is the list of one of the acts.
    """

    began: Expression
    ended: Expression | None = None
    paused: Expression | None = None
    says: tuple[Statement, ...] = ()
    closing: tuple[Statement, ...] = ()
    score: ItemOID | None = None
    curve: tuple[ItemOID, ...] = ()
    handled: tuple[ItemOID, ...] = ()
    acts: tuple[RunAct, ...] = ()
    before: GoList | None = None
