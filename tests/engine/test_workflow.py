from __future__ import annotations

from mscform.engine.changes import Accepted, NeedsReason, ReasonGiven, StatusChange, Unchanged
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import FormStatus, Origin
from tests.builders import a_form
from tests.engine.test_session import AT, VITALS
from tests.play import TYPO, Played, message_code

FORM = "SE.A/F.VS"


def status(played: Played, to: FormStatus, **more: object) -> object:
    return played.do(StatusChange(form=played.key(FORM), status=to, **more))


def filled() -> Played:
    played = Played(a_form(VITALS))
    played.enter({AT + "DONE": "Y", AT + "SYS": "120", AT + "DIA": "80"})
    return played


def test_a_form_begins_completes_and_goes_back_with_a_change() -> None:
    played = Played(a_form(VITALS))
    assert played.form(FORM).status is FormStatus.NOT_STARTED
    played.must(AT + "DONE", "Y")
    assert played.form(FORM).status is FormStatus.IN_PROGRESS
    assert message_code(played.complete(FORM)) == "ENG-NOT-COMPLETE"
    played.must(AT + "SYS", "120")
    assert isinstance(played.complete(FORM), Accepted)
    assert isinstance(played.complete(FORM), Unchanged)
    played.must(AT + "SYS", "121")
    assert played.form(FORM).status is FormStatus.IN_PROGRESS
    played.check()


def test_reopening_needs_a_reason() -> None:
    played = filled()
    played.complete(FORM)
    assert status(played, FormStatus.IN_PROGRESS) == NeedsReason(old=FormStatus.COMPLETE)
    assert isinstance(status(played, FormStatus.IN_PROGRESS, reason=TYPO), Accepted)
    played.check()


def test_not_done_needs_a_code_of_the_study_and_a_reason_where_answers_stand() -> None:
    played = filled()
    assert message_code(status(played, FormStatus.NOT_DONE)) == "ENG-NOT-DONE-REASON"
    outcome = status(played, FormStatus.NOT_DONE, not_done_reason="SITE")
    assert isinstance(outcome, NeedsReason)
    outcome = status(played, FormStatus.NOT_DONE, not_done_reason="SITE", reason=TYPO)
    assert isinstance(outcome, Accepted)
    assert played.form(FORM).not_done_reason == "SITE"
    assert not played.form(FORM).findings
    assert message_code(status(played, FormStatus.COMPLETE)) == "ENG-STATUS-COMPLETE"
    assert message_code(played.put(AT + "SYS", "1")) == "ENG-FORM-NOT-DONE"
    played.check()


def test_a_form_that_must_be_done_cannot_be_skipped() -> None:
    played = Played(a_form(VITALS.replace("groups:", "may_be_not_done: no\ngroups:", 1)))
    outcome = status(played, FormStatus.NOT_DONE, not_done_reason="SITE")
    assert message_code(outcome) == "ENG-MUST-BE-DONE"


def test_reasons_are_those_of_the_study_and_told_in_words_where_asked() -> None:
    played = filled()
    at = AT + "SYS"
    refused = played.put(at, "121", reason=ReasonGiven(code="WHY"))
    assert message_code(refused) == "ENG-REASON-UNKNOWN"
    short = ReasonGiven(code="OTHER", text=" a b c d ")
    assert message_code(played.put(at, "121", reason=short)) == "ENG-REASON-TEXT"
    long = ReasonGiven(code="OTHER", text="read again")
    outcome = played.put(at, "121", reason=long)
    assert isinstance(outcome, Accepted)
    content = outcome.drafts[0].content
    assert content["reason"]["text"] == "read again"
    assert content["old"] == {"raw": "120", "missing": None, "meaning": None}
    assert outcome.drafts[0].supersedes is not None


def test_the_content_of_an_answer_speaks_for_itself() -> None:
    played = Played(a_form(VITALS))
    content = played.must(AT + "DONE", "Y").drafts[0].content
    assert content["meaning"] == {"en": "Yes", "zh": "是"}
    assert content["question"] == {"en": "Taken?", "zh": "是否测量"}
    assert content["form_version"] == "1.0"
    assert content["definition"] == played.study.fingerprint
    content = played.must(AT + "SYS", "120").drafts[0].content
    assert content["unit"] == "mm[Hg]"
    content = played.must(AT + "DIA", missing="ND").drafts[0].content
    assert content["meaning"]["en"] == "Not done"


def test_computed_items_cannot_be_typed_and_unknown_places_are_refused() -> None:
    played = filled()
    assert message_code(played.put(AT + "MAP", "1")) == "ENG-DERIVED"
    assert played.state(AT + "MAP").answer.origin is Origin.DERIVED
    assert message_code(played.put(AT + "SYS", "1", missing="ND")) == "ENG-VALUE-AND-REASON"
    played.check()


def test_locked_and_frozen_forms_take_nothing() -> None:
    played = filled()
    for flag, action, code in (
        ("frozen", Action.FREEZE, "ENG-FROZEN"),
        ("locked", Action.LOCK, "ENG-LOCKED"),
    ):
        draft = EventDraft(
            action=action,
            content={flag: True},
            subject=played.session.data.subject.key,
            form=played.key(FORM),
        )
        played.commit([draft])
        assert getattr(played.form(FORM), flag)
        assert message_code(played.put(AT + "SYS", "1", reason=TYPO)) == code
        played.check()
