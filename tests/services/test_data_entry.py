"""From a typed text to a committed fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, EntryError
from mscform.base.identity import ItemAddress, SubjectKey
from mscform.engine.changes import (
    ItemChange,
    NeedsReason,
    ReasonGiven,
    Refused,
    StatusChange,
    Unchanged,
)
from mscform.records.audit import Action
from mscform.records.clinical import FormStatus
from mscform.services.changes import ChangeNotice
from mscform.services.data_entry import Committed
from mscform.services.places import item_at
from mscform.services.site import Site

COMMENT = "SE.SCR/F.DM/I.DM.FORMCOM"
SUBJECT = SubjectKey("01-001")
BILI = "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES"


def change(site: Site, at: str, raw: str | None, **more: object) -> ItemChange:
    address = item_at(site.study, at)
    return ItemChange(form=address.form, path=address.path, raw=raw, **more)  # type: ignore[arg-type]


def put(site: Site, at: str, raw: str, **more: object) -> Committed:
    found = site.entry.commit(SUBJECT, change(site, at, raw, **more))
    assert isinstance(found, Committed), found
    return found


def at(site: Site) -> ItemAddress:
    return item_at(site.study, BILI)


@pytest.mark.req("DAT-01")
def test_a_committed_value_is_there_after_reopening(as_nurse: Site) -> None:
    put(as_nurse, BILI, "342")
    folder, resources = as_nurse.folder, as_nurse.resources
    as_nurse.close()
    with Site.open(
        folder,
        login="doctor1",
        password="a quiet night on the ward",
        clock=as_nurse.clock,
        resources=resources,
    ) as again:
        item = again.entry.state(SUBJECT, at(again).form).item(at(again).path)
        assert item is not None
        assert item.text == "342"


@pytest.mark.req("AUD-03")
def test_changing_a_committed_value_needs_a_reason(as_nurse: Site) -> None:
    put(as_nurse, BILI, "342")
    assert isinstance(as_nurse.entry.commit(SUBJECT, change(as_nurse, BILI, "324")), NeedsReason)
    reason = ReasonGiven(code=as_nurse.study.change_reasons[0].code)
    put(as_nurse, BILI, "324", reason=reason)
    events = as_nurse.entry.history(SUBJECT, at(as_nurse))
    assert [event.content["raw"] for event in events if event.content] == ["342", "324"]
    last = events[-1].content or {}
    assert last["old"]["raw"] == "342"
    assert last["reason"]["code"] == reason.code


def test_the_same_text_again_writes_nothing(as_nurse: Site) -> None:
    put(as_nurse, BILI, "342")
    assert isinstance(as_nurse.entry.commit(SUBJECT, change(as_nurse, BILI, "342")), Unchanged)
    assert len(as_nurse.entry.history(SUBJECT, at(as_nurse))) == 1


@pytest.mark.req("CLK-02")
def test_when_it_was_measured_and_when_it_was_entered_are_two_facts(
    as_nurse: Site, clock: FixedClock
) -> None:
    measured = clock.read().wall
    clock.advance(timedelta(minutes=25))
    saved = put(as_nurse, BILI, "342", measured_at=measured)
    event = as_nurse.entry.history(SUBJECT, at(as_nurse))[0]
    assert event.measured_at == measured
    assert event.entered_at == saved.saved_at == measured + timedelta(minutes=25)


def test_listeners_hear_a_commit_after_it_is_on_disk(as_nurse: Site) -> None:
    heard: list[ChangeNotice] = []
    stop = as_nurse.changes.subscribe(heard.append)
    put(as_nurse, BILI, "342")
    stop()
    put(as_nurse, "SE.SCR/F.DM/I.DM.SEX", "F")
    assert [notice.form for notice in heard] == [at(as_nurse).form]
    assert at(as_nurse).path in heard[0].paths


def test_many_changes_in_one_transaction_are_judged_one_after_the_other(as_nurse: Site) -> None:
    other = change(as_nurse, "SE.SCR/F.DM/I.DM.SEX", "F")
    outcomes = as_nurse.entry.commit_all(
        SUBJECT, [change(as_nurse, BILI, "342"), other, change(as_nurse, BILI, "1")]
    )
    assert isinstance(outcomes[2], NeedsReason)
    item = as_nurse.entry.state(SUBJECT, at(as_nurse).form).item(at(as_nurse).path)
    assert item is not None
    assert item.text == "342"
    assert as_nurse.entry.commit(SUBJECT, other) == Unchanged()


def test_a_batch_leaves_what_single_commits_leave(as_nurse: Site) -> None:
    puts = [
        (BILI, "342"),
        ("SE.SCR/F.DM/I.DM.SEX", "F"),
        ("SE.SCR/F.DM/I.DM.BRTHDTC", "1982-11-20"),
    ]
    second = as_nurse.subjects.enrol().key
    for place, raw in puts:
        put(as_nurse, place, raw)
    as_nurse.entry.commit_all(second, [change(as_nurse, place, raw) for place, raw in puts])
    reports = [as_nurse.reading.report(key) for key in (SUBJECT, second)]
    assert reports[0]["items"] == reports[1]["items"]
    assert reports[0]["findings"] == reports[1]["findings"]


def test_a_batch_may_mix_answers_with_other_changes(as_nurse: Site) -> None:
    form = at(as_nurse).form
    reason = ReasonGiven(code=as_nurse.study.change_reasons[0].code)
    outcomes = as_nurse.entry.commit_all(
        SUBJECT,
        [
            change(as_nurse, BILI, "342"),
            StatusChange(
                form=form, status=FormStatus.NOT_DONE, not_done_reason="SAMPLE", reason=reason
            ),
            change(as_nurse, BILI, "343"),
            change(as_nurse, "SE.SCR/F.DM/I.DM.SEX", "F"),
            change(as_nurse, "SE.SCR/F.DM/I.DM.SEX", " "),
        ],
    )
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds == ["Accepted", "Accepted", "Refused", "Accepted", "NeedsReason"]
    assert as_nurse.entry.state(SUBJECT, form).status is FormStatus.NOT_DONE
    living = as_nurse.reading.report(SUBJECT)
    as_nurse.entry._sessions.forget_all()
    assert as_nurse.reading.report(SUBJECT) == living


def test_a_draft_belongs_to_its_author_and_goes_with_the_commit(
    as_nurse: Site, be: Callable[[str], Site]
) -> None:
    address = at(as_nurse)
    as_nurse.entry.keep_draft(SUBJECT, address.form, address.path, "34")
    assert as_nurse.entry.drafts(SUBJECT, address.form) == {address.path: "34"}
    be("doctor1")
    assert not as_nurse.entry.drafts(SUBJECT, address.form)
    be("nurse1")
    put(as_nurse, BILI, "342")
    assert not as_nurse.entry.drafts(SUBJECT, address.form)


@pytest.mark.req("ACC-08")
def test_a_monitor_cannot_enter(as_nurse: Site, be: Callable[[str], Site]) -> None:
    be("monitor1")
    with pytest.raises(AccessError) as refused:
        as_nurse.entry.commit(SUBJECT, change(as_nurse, BILI, "342"))
    assert refused.value.code == "SVC-DENIED"


def test_an_act_of_a_person_is_not_typed(as_nurse: Site) -> None:
    acts = [
        item
        for form in as_nurse.study.forms.values()
        for item in form.items()
        if item.data_type == "attest" and form.oid == "F.MON"
    ]
    path = f"SE.INF[1]/F.MON/{acts[0].oid}[PRE]"
    with pytest.raises(EntryError) as refused:
        as_nurse.entry.commit(SUBJECT, change(as_nurse, path, "nurse1"))
    assert refused.value.code == "SVC-ACT"


def test_a_form_that_the_arm_does_not_have_is_refused(as_nurse: Site) -> None:
    put(as_nurse, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "CONV")
    outcome = as_nurse.entry.commit(
        SUBJECT, change(as_nurse, "SE.INF[1]/F.MON/I.MON.TEMP_VSORRES[PRE]", "36.8")
    )
    assert isinstance(outcome, Refused)


@pytest.mark.req("AUD-01", "AUD-02")
def test_every_value_names_who_when_where_and_what(as_nurse: Site) -> None:
    put(as_nurse, "SE.SCR/F.DM/I.DM.SEX", "F")
    address = item_at(as_nurse.study, "SE.SCR/F.DM/I.DM.SEX")
    event = as_nurse.entry.history(SUBJECT, address)[0]
    content = event.content or {}
    assert event.action is Action.ANSWER
    assert event.actor is not None
    assert (event.actor.login, event.actor.role) == ("nurse1", "nurse")
    assert set(content["question"]) == {"en", "zh"}
    assert set(content["meaning"]) == {"en", "zh"}
    assert content["definition"] == as_nurse.study.fingerprint


@pytest.mark.req("ACC-08")
def test_the_value_of_an_earlier_visit_is_told_to_whoever_may_read(
    as_nurse: Site, be: Callable[[str], Site]
) -> None:
    put(as_nurse, "SE.ALLOC/F.ALLOC/I.ALLOC.ARM", "UC")
    put(as_nurse, BILI, "342")
    later = item_at(as_nurse.study, BILI.replace("SE.SCR", "SE.W4"))
    found = as_nurse.entry.last_value(SUBJECT, later)
    assert found is not None
    assert (found.text, found.event.oid) == ("342", "SE.SCR")
    be("admin1")
    with pytest.raises(AccessError):
        as_nurse.entry.last_value(SUBJECT, later)


@pytest.mark.req("DAT-02")
@pytest.mark.parametrize("where", ["raw", "note", "reason"])
def test_what_is_no_text_is_refused_with_a_sentence(as_nurse: Site, where: str) -> None:
    place = item_at(as_nurse.study, COMMENT)
    told = {"raw": "well", "note": None, where: "half \ud800"}
    reason = ReasonGiven(code="OTH", text=told.pop("reason", "a correction"))
    change = ItemChange(form=place.form, path=place.path, reason=reason, **told)
    for outcome in (
        as_nurse.entry.commit(SUBJECT, change),
        *as_nurse.entry.commit_all(SUBJECT, [change]),
    ):
        assert isinstance(outcome, Refused)
        assert outcome.message.code == "ENG-NO-TEXT"
        assert str(outcome.message.slots["typed"]).isprintable()
