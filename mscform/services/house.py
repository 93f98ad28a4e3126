"""Settings that every site has, whatever its study: how people work here, not what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression, Parameter
from mscform.services.context import Context
from mscform.services.parameters import read_value

PIN_ON_RUN_SHEET: Final = "SITE.PIN_ON_RUN_SHEET"

HOUSE: Final[Mapping[str, Parameter]] = {
    PIN_ON_RUN_SHEET: Parameter(
        name=PIN_ON_RUN_SHEET,
        label=TranslatedText(
            {
                "en": "Who charts a running sheet shows a PIN or badge first",
                "zh": "记录运行中的监测表前须出示 PIN 或胸卡",
            }
        ),
        value=Expression("False"),
        site_setting=True,
    )
}
"""Changed as the parameters of the study are: by two persons, dated, in the ledger (ACC-09)."""


def is_on(context: Context, name: str) -> bool:
    """Whether a yes-or-no setting of the house is on here."""
    written = context.database.settings.get(name)
    return written is not None and read_value(written) is True
