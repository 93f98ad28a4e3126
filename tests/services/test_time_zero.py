"""From when the minutes of a planned point count, as an empty sheet says it."""

from __future__ import annotations

from mscform.base.identity import FormOID
from mscform.engine.expression import declared_values
from mscform.services.time_zero import moments_in_words
from tests.forms.sheet import compiled


def test_a_choice_that_parameters_decide_is_made_and_the_form_is_named() -> None:
    study = compiled().study
    form = study.forms[FormOID("F.MON")]
    group = next(one for one in form.groups if one.timed is not None)
    declared = declared_values(study)
    usual = moments_in_words(study, form, declared)
    assert usual[group.oid, "15M"] == {"en": "Infusion: Start", "zh": "细胞输注记录：开始时间"}
    assert usual[group.oid, "EOI"]["en"] == "Infusion: End (stop)"
    other = moments_in_words(study, form, {**declared, "P.MON_ANCHOR": "END"})
    assert other[group.oid, "15M"] == usual[group.oid, "EOI"]
    assert other[group.oid, "PRE"] == usual[group.oid, "15M"]
    unset = moments_in_words(study, form, {})
    assert "if" in unset[group.oid, "15M"]["en"]
