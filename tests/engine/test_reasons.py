"""Why a question is shown, hidden, computed, required, flagged; alerts, proposals and plans."""

from __future__ import annotations

from mscform.base.identity import ItemAddress
from mscform.definitions.reader import read_sources
from mscform.engine.address import resolve
from mscform.engine.checking import check_study
from mscform.engine.reasons import Reason, ReasonKind
from tests.play import Played
from tests.proposals_world import files

AT = "SE.A/F.VS/I.VS."


def played(**answers: str) -> Played:
    made = Played(read_sources(files()))
    made.enter({AT + name: text for name, text in answers.items()})
    return made


def reasons(made: Played, name: str) -> tuple[Reason, ...]:
    address = resolve(made.study, AT + name)
    assert isinstance(address, ItemAddress)
    return made.session.why(address)


def why(made: Played, name: str) -> dict[ReasonKind, Reason]:
    return {reason.kind: reason for reason in reasons(made, name)}


def read(reason: Reason, language: str = "en") -> list[tuple[str, str | None]]:
    """The readings of a reason as words and values."""
    return [
        (one.words.in_language(language), one.value and one.value.in_language(language))
        for one in reason.inputs
    ]


def words(reason: Reason, language: str = "en") -> str:
    assert reason.rule is not None
    return reason.rule.in_language(language)


def test_the_study_of_these_tests_is_sound() -> None:
    assert check_study(read_sources(files())) == ()


def test_shown_and_required_by_rules_with_what_decided() -> None:
    told = why(played(SEX="F", PULSE="105"), "PREG")
    assert words(told[ReasonKind.SHOWN]) == "Sex is Female"
    assert read(told[ReasonKind.SHOWN]) == [("Sex", "Female")]
    assert read(told[ReasonKind.SHOWN], "zh") == [("性别", "女")]
    assert words(told[ReasonKind.REQUIRED]) == "Pulse > 100"
    assert read(told[ReasonKind.REQUIRED]) == [("Pulse", "105 /min")]


def test_hidden_and_undecided_items_tell_why_and_nothing_else() -> None:
    assert list(why(played(SEX="M", PULSE="105"), "PREG")) == [ReasonKind.HIDDEN]
    told = why(played(PULSE="105"), "PREG")
    assert list(told) == [ReasonKind.UNDECIDED]
    assert read(told[ReasonKind.UNDECIDED]) == [("Sex", None)]


def test_an_item_of_a_hidden_group_tells_the_rule_of_the_group() -> None:
    told = why(played(PULSE="0"), "START")
    assert words(told[ReasonKind.HIDDEN]) == "Pulse > 0"
    assert read(told[ReasonKind.HIDDEN]) == [("Pulse", "0 /min")]


def test_computed_preset_and_always_required() -> None:
    made = played(DAY="2025-03-06", PULSE="105")
    assert words(why(made, "TWICE")[ReasonKind.COMPUTED]) == "Pulse × 2"
    preset = why(made, "KIND")[ReasonKind.PRESET]
    assert (words(preset), words(preset, "zh")) == ("Female", "女")
    assert why(made, "DAY")[ReasonKind.REQUIRED].rule is None


def test_flagged_by_a_check_and_by_a_range() -> None:
    made = played(PULSE="130")
    (found,) = [
        one
        for one in reasons(made, "PULSE")
        if one.name == "EC-1" and one.kind is ReasonKind.FLAGGED
    ]
    assert words(found) == "Pulse < Fastest pulse"
    assert read(found) == [("Pulse", "130 /min"), ("Fastest pulse", "110")]
    assert why(played(PULSE="125"), "PULSE")[ReasonKind.PROPOSED].name == "EC-1"
    assert why(played(PULSE="30"), "PULSE")[ReasonKind.FLAGGED].name == "RANGE"


def test_alerted_and_proposed_from_a_row() -> None:
    made = played(START="2025-03-06 09:00", PULSE="80")
    made.enter({AT + "TEMP[1H]": "38.5"})
    told = why(made, "TEMP[1H]")
    assert read(told[ReasonKind.ALERTED]) == [("Temperature", "38.5 °C")]
    proposed = told[ReasonKind.PROPOSED]
    assert proposed.name == "PR.FEVER"
    assert read(proposed) == [("the greatest of Temperature (Sets)", "38.5")]


def test_planned_and_left_out_points() -> None:
    made = played(PULSE="80", START="2025-03-06 09:00")
    planned = why(made, "TAKEN[1H]")[ReasonKind.SCHEDULED]
    assert read(planned) == [("Start", "2025-03-06 09:00")]
    left = why(played(PULSE="105", START="2025-03-06 09:00"), "TAKEN[2H]")
    assert words(left[ReasonKind.SKIPPED]) == "Pulse > 100"


def test_forms_tell_why_they_are_there_not_there_and_not_due() -> None:
    made = played(SEX="M", PULSE="105")
    key = made.key("SE.B/F.VS")
    kinds = [one.kind for one in made.session.why_form(key)]
    assert kinds == [ReasonKind.HIDDEN, ReasonKind.NOT_DUE]
    there = played(SEX="F", PULSE="80").session.why_form(key)
    assert [one.kind for one in there] == [ReasonKind.SHOWN]
    assert read(there[0]) == [("Sex (A)", "Female")]


def test_a_row_that_is_not_there_has_no_reasons() -> None:
    made = played(PULSE="80")
    assert reasons(made, "TEMP[UNS1]") == ()
