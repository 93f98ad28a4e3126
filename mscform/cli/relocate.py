"""`mscform relocate`: an entry in the wrong place goes where it belongs (D40)."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import CallError, EntryError
from mscform.base.identity import FormKey, ItemAddress, ItemOID, ItemPath, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import writing_site
from mscform.services.entries import reason_given
from mscform.services.misplaced import Extent, Misplaced, Spot
from mscform.services.site import Site


def relocate(arguments: Namespace, out: Output) -> int:
    """Move a box, a row or a form; tells what went where."""
    subject = SubjectKey(arguments.subject)
    goal = SubjectKey(arguments.to_subject or arguments.subject)
    with writing_site(arguments) as site:
        at, to = (_place(site, text) for text in (arguments.at, arguments.to))
        misplaced = _misplaced(subject, at, row=arguments.row)
        if (at[1] is None) != (to[1] is None):
            raise CallError("CLI-RELOCATE-KIND", at=arguments.at, to=arguments.to)
        if at[1] is not None and to[1] is not None and at[1].item != to[1].item:
            raise CallError("CLI-RELOCATE-KIND", at=arguments.at, to=arguments.to)
        reason = reason_given(site.study, arguments.reason)
        if reason is None:
            raise EntryError("SVC-REASON-FIRST")
        spot = Spot(goal, to[0], "" if to[1] is None else to[1].repeat)
        moved = site.relocating.move(subject, at[0], misplaced, spot, reason)
    told = [
        {
            "at": str(ItemAddress(at[0], one.path)),
            "to": str(ItemAddress(to[0], one.to)),
            "value": one.answer.raw,
            "missing": one.answer.missing,
        }
        for one in moved
    ]
    if arguments.json:
        out.json({"subject": subject, "to_subject": goal, "moved": told})
    else:
        for one in told:
            out.line(f"{subject} {one['at']} → {goal} {one['to']}")
        out.say("CLI-RELOCATED", count=len(told))
    return Exit.GOOD


def _place(site: Site, text: str) -> tuple[FormKey, ItemPath | None]:
    """The form of an address, and the item where it names one."""
    if text.count("/") > 1:
        address = site.reading.item_at(text)
        return address.form, address.path
    return site.reading.form_at(text), None


def _misplaced(subject: SubjectKey, at: tuple[FormKey, ItemPath | None], *, row: bool) -> Misplaced:
    form, path = at
    if path is None:
        return Misplaced(
            extent=Extent.FORM, spot=Spot(subject, form), path=ItemPath(ItemOID(""), "")
        )
    extent = Extent.ROW if row else Extent.BOX
    return Misplaced(extent=extent, spot=Spot(subject, form, path.repeat), path=path)
