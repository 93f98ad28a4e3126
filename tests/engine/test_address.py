from __future__ import annotations

import pytest

from mscform.base.errors import CallError
from mscform.engine.address import resolve
from tests.visits_world import STUDY


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("SE.INF/F.EX/I.EX.EXSTDTC", "SE.INF[1]/F.EX/I.EX.EXSTDTC"),
        ("SE.INF[02]/F.EX", "SE.INF[2]/F.EX"),
        ("SE.LOG/F.AE/I.AE.TERM[3]", "SE.LOG/F.AE/I.AE.TERM[3]"),
        ("SE.LOG/F.AE/I.AE.TERM", "SE.LOG/F.AE/I.AE.TERM[1]"),
        (" SE.SCR / F.LB ", "SE.SCR/F.LB"),
    ],
)
def test_addresses_are_filled_in(text: str, full: str) -> None:
    assert str(resolve(STUDY.study, text)) == full


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ENG-ADDRESS"),
        ("SE.SCR", "ENG-ADDRESS"),
        ("SE.SCR/F.LB/I.LB.BILI/x", "ENG-ADDRESS"),
        ("SE.NO/F.LB", "ENG-ADDRESS-EVENT"),
        ("SE.SCR/F.EX", "ENG-ADDRESS-FORM"),
        ("SE.SCR/F.LB/I.SV.SVSTDTC", "ENG-ADDRESS-ITEM"),
        ("SE.SCR[1]/F.LB", "ENG-ADDRESS-REPEAT"),
        ("SE.INF[0]/F.EX", "ENG-ADDRESS-NUMBER"),
        ("SE.INF[x]/F.EX", "ENG-ADDRESS-NUMBER"),
        ("SE.SCR/F.LB/I.LB.BILI[1]", "ENG-ADDRESS-REPEAT"),
    ],
)
def test_what_is_not_an_address_is_a_wrong_call(text: str, code: str) -> None:
    with pytest.raises(CallError) as caught:
        resolve(STUDY.study, text)
    assert caught.value.code == code
