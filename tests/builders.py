"""Small makers of study definitions for tests: the form in a few lines, the rest is minimal.

`a_form("…")` gives a study of that one form at one event `SE.A`; more forms, code lists, rules
and so on are handed over as YAML fragments. `study_files(…)` gives the same as files in memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

from mscform.definitions.reader import read_sources
from mscform.definitions.study import StudyDefinition

CODE_LISTS = {
    "CL.NY": """\
        - codelist: CL.NY
          title: {en: No/Yes, zh: 是否}
          items:
            - {code: N, decode: {en: "No", zh: 否}, digit: 2}
            - {code: Y, decode: {en: "Yes", zh: 是}, digit: 1}
    """,
    "CL.NULL": """\
        - codelist: CL.NULL
          title: {en: Why there is no value, zh: 缺失原因}
          items:
            - {code: ND, decode: {en: Not done, zh: 未做}}
            - {code: UNK, decode: {en: Unknown, zh: 不详}}
            - {code: NA, decode: {en: Not applicable, zh: 不适用}}
            - {code: REF, decode: {en: Refused, zh: 拒绝}}
            - {code: ILLEG, decode: {en: Illegible, zh: 无法辨认}}
    """,
    "CL.FORMND": """\
        - codelist: CL.FORMND
          title: {en: Why the form was not done, zh: 表单未做原因}
          items:
            - {code: SUBJECT, decode: {en: Subject did not come, zh: 受试者未到}}
            - {code: SITE, decode: {en: Site could not, zh: 中心无法进行}}
    """,
}
"""Always there are CL.NULL and CL.FORMND; CL.NY joins when something names it."""

STUDY = """\
study: ST.TEST
name: {en: Test study, zh: 测试研究}
protocol: TEST-01
version: "1.0"
languages: [en, zh]
time_zone: Asia/Shanghai
subject_key_pattern: '\\d{2}-\\d{3}'
missing_reasons: CL.NULL
form_not_done_reasons: CL.FORMND
signature_meanings:
  - meaning: AUTHOR
    title: {en: Author, zh: 作者}
    declaration: {en: I have entered this., zh: 本人录入以上内容。}
    roles: [nurse, coordinator, investigator]
change_reasons:
  - reason: TYPO
    title: {en: Typing mistake, zh: 录入错误}
  - reason: OTHER
    title: {en: Other, zh: 其他}
    needs_text: yes
"""

EVENT = """\
- event: SE.A
  title: {en: Visit A, zh: 访视A}
  short: A
  type: scheduled
  forms:
"""


def _list(text: str, key: str) -> str:
    """A fragment of list entries, put under its key."""
    return f"{key}:\n{indent(dedent(text), '  ')}"


def _events(forms: tuple[str, ...]) -> str:
    oids = [found[1] for text in forms if (found := re.search(r"(?m)^form: *(\S+)", text))]
    return EVENT + "".join(f"    - {{form: {oid}, need: required}}\n" for oid in oids)


def study_files(
    *forms: str,
    codelists: str = "",
    parameters: str = "",
    rules: str = "",
    alerts: str = "",
    patterns: str = "",
    study: str = "",
    events: str = "",
) -> dict[str, bytes]:
    """The files of a study in memory.

    `forms` are whole form files; `codelists`, `parameters`, `alerts`, `patterns` and `events` are
    entries of the list of that name (`alerts`: of `alert_sets`); `rules` is a whole file; `study`
    holds keys added to study.yaml. Without `events` all forms are required at SE.A.
    """
    forms = tuple(dedent(text) for text in forms)
    told = "".join((*forms, codelists, parameters, rules, alerts, patterns, study, events))
    lists = "".join(
        dedent(text) for oid, text in CODE_LISTS.items() if oid != "CL.NY" or oid in told
    )
    files = {
        "study.yaml": STUDY + dedent(study) + _list(events or _events(forms), "events"),
        "codelists.yaml": _list(lists + dedent(codelists), "codelists"),
        "rules.yaml": dedent(rules),
        "parameters.yaml": parameters and _list(parameters, "parameters"),
        "alerts.yaml": alerts and _list(alerts, "alert_sets"),
        "patterns.yaml": patterns and _list(patterns, "patterns"),
    }
    for number, text in enumerate(forms):
        files[f"forms/form{number}.yaml"] = text
    return {path: text.encode() for path, text in files.items() if text}


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The same folder with these files in it."""
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def an_event(name: str, form: str, kind: str = "scheduled", need: str = "required") -> str:
    """One event `SE.<name>` with one form, as it stands in `events`."""
    return f"""\
- event: SE.{name}
  title: {name}
  short: {name}
  type: {kind}
  forms: [{{form: {form}, need: {need}}}]
"""


def a_form(*forms: str, **parts: str) -> StudyDefinition:
    """The study made of these forms; `parts` as in `study_files`."""
    return read_sources(study_files(*forms, **parts))


def a_study(files: Mapping[str, str]) -> StudyDefinition:
    """The study made of whole files, with the minimal study.yaml and codelists.yaml if missing."""
    forms = tuple(text for path, text in files.items() if path.startswith("forms/"))
    told = study_files(*forms)
    base = {path: told[path] for path in ("study.yaml", "codelists.yaml")}
    return read_sources(base | {path: dedent(text).encode() for path, text in files.items()})
