"""What a site sets is of the kind that the study declares, within its limits, or is refused."""

from __future__ import annotations

import pytest

from mscform.base.errors import EntryError
from mscform.services.setting_values import declared_text, settled
from tests.builders import a_study

STUDY = a_study(
    {
        "forms/a.yaml": """
            form: F.A
            title: {en: A, zh: 甲}
            groups:
              - group: IG.A.M
                title: {en: M, zh: 主}
                items:
                  - item: I.A.N
                    question: {en: N, zh: 数}
                    type: integer
                    preset: P.COUNT
                    range: {unusual: ["1", "4"], alarming: ["1", "8"]}
            """,
        "parameters.yaml": """
            parameters:
              - {parameter: P.COUNT, label: {en: C, zh: 数}, value: "1", site_setting: yes}
              - {parameter: P.RATIO, label: {en: R, zh: 比}, value: "0.5", site_setting: yes}
              - {parameter: P.WORD, label: {en: W, zh: 词}, value: '"5.0"', site_setting: yes}
              - parameter: P.CODE
                label: {en: K, zh: 码}
                value: '"ND"'
                codelist: CL.NULL
                site_setting: yes
              - {parameter: P.FLAG, label: {en: F, zh: 旗}, value: "True", site_setting: yes}
              - {parameter: P.LIST, label: {en: L, zh: 列}, value: "[1, 2]", site_setting: yes}
              - parameter: P.TABLE
                label: {en: T, zh: 表}
                columns: [version, approved]
                rows: [["1.0", "2025-01-01"]]
                site_setting: yes
            """,
    }
)


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("P.COUNT", "four", "SVC-SET-WHOLE"),
        ("P.COUNT", "2.5", "SVC-SET-WHOLE"),
        ("P.COUNT", "9", "SVC-SET-RANGE"),
        ("P.COUNT", "0", "SVC-SET-RANGE"),
        ("P.COUNT", "", "SVC-SET-WHOLE"),
        ("P.RATIO", "half", "SVC-SET-NUMBER"),
        ("P.RATIO", "true", "SVC-SET-NUMBER"),
        ("P.WORD", "  ", "SVC-SET-EMPTY"),
        ("P.CODE", "yes", "SVC-SET-CODE"),
        ("P.FLAG", "perhaps", "SVC-SET-TRUTH"),
        ("P.LIST", "1", "SVC-SET-LIST"),
        ("P.LIST", '["a"]', "SVC-SET-LIST"),
        ("P.TABLE", "1.0", "SVC-SET-TABLE"),
        ("P.TABLE", '[["1.0"]]', "SVC-SET-TABLE"),
    ],
)
def test_another_kind_or_a_value_outside_is_refused(name: str, typed: str, code: str) -> None:
    with pytest.raises(EntryError) as refused:
        settled(STUDY.parameters[name], STUDY, typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("P.COUNT", "8", "8"),
        ("P.RATIO", " 0.75 ", "0.75"),
        ("P.WORD", "4.03", '"4.03"'),
        ("P.WORD", '"4.03"', '"4.03"'),
        ("P.WORD", "plain", "plain"),
        ("P.CODE", "ND", "ND"),
        ("P.FLAG", "false", "false"),
        ("P.LIST", "[3]", "[3]"),
        ("P.TABLE", '[["2.0", "2026-01-01"]]', '[["2.0", "2026-01-01"]]'),
    ],
)
def test_a_fitting_value_is_kept_so_that_it_reads_as_its_kind(
    name: str, typed: str, kept: str
) -> None:
    assert settled(STUDY.parameters[name], STUDY, typed) == kept


def test_the_value_before_the_first_change_is_the_studys_own() -> None:
    told = {name: declared_text(one) for name, one in STUDY.parameters.items()}
    assert told["P.COUNT"] == "1"
    assert told["P.WORD"] == "5.0"
    assert told["P.TABLE"] is None
