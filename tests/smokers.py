"""A form for rehearsals: one question that opens another, with one check."""

from __future__ import annotations

_FORM = """\
form: F.A
title: A
groups:
  - group: IG.A.MAIN
    title: A
    items:
      - item: I.A.SMOKES
        question: Smokes?
        type: code
        codelist: CL.NY
      - item: I.A.PER_DAY
        question: Cigarettes a day
        type: integer
        ask_when: SMOKES == "Y"
        checks:
          - {check: A-1, holds: HOLDS, severity: unusual, message: Many}
"""


def smokers(holds: str) -> str:
    """The form; `holds` is what its check demands."""
    return _FORM.replace("HOLDS", holds)
