"""A subject at screening, in few words: for the tests of eligibility and allocation."""

from __future__ import annotations

from collections.abc import Mapping

from tests.forms.sheet import Sheet, evaluated

SCR = "SE.SCR/"
IE = "SE.SCR/F.IE/I.IE."
INCLUSION = tuple(f"IN0{n}" for n in range(1, 9))
EXCLUSION = tuple(f"EX0{n}" for n in range(1, 8))
SAMPLED = "2025-03-06 07:20"

NAMES = {
    "tb": "F.LBLF/I.LBLF.BILI_LBORRES",
    "inr": "F.LBCO/I.LBCO.INR_LBORRES",
    "pta": "F.LBCO/I.LBCO.PTA_LBORRES",
    "creat": "F.LBRE/I.LBRE.CREAT_LBORRES",
    "rrt": "F.LBRE/I.LBRE.RRT7FL",
    "sex": "F.DM/I.DM.SEX",
    "born": "F.DM/I.DM.BRTHDTC",
    "fcbp": "F.DM/I.DM.FCBP",
    "lact": "F.DM/I.DM.LACT",
    "hcg": "F.LBPREG/I.LBPREG.HCG",
    "hcgdtc": "F.LBPREG/I.LBPREG.HCGDTC",
    "consent": "F.IC/I.IC.ICDTC",
    "lfyn": "F.LF/I.LF.LFYN",
    "infection": "F.LF/I.LF.INFFL",
    "severity": "F.LF/I.LF.INFSEV",
    "cause": "F.LF/I.LF.LFCAUSE",
    "hbsag": "F.LBVIR/I.LBVIR.HBSAG_LBORRES",
    "malignancy": "F.MH/I.MH.MH_MALIGFL",
    "heart": "F.MH/I.MH.MH_HEARTFL",
    "kidney": "F.MH/I.MH.MH_RENALFL",
    "lung": "F.MH/I.MH.MH_LUNGFL",
    "cancer": "F.IMG/I.IMG.IMG_HCC",
    "tb1": "F.IE/I.IE.IETB1",
    "tb1dtc": "F.IE/I.IE.IETB1DTC",
    "decided": "F.IE/I.IE.IEDTC",
    "signed": "F.IE/I.IE.IESIG",
}
USUAL: Mapping[str, object] = {
    "tb": 285, "inr": "1.90", "pta": 36, "creat": 64, "rrt": "N", "sex": "M", "born": "1982-11-20",
    "consent": "2025-03-05 10:15", "lfyn": "Y", "infection": "N", "cause": "NONE", "hbsag": "POS",
    "malignancy": "N", "heart": "N", "kidney": "N", "lung": "N", "cancer": "N",
    "decided": "2025-03-07 09:00",
}  # fmt: skip


def screened(**changed: object) -> dict[str, object]:
    """Entries of somebody eligible, but for what is changed; None leaves a thing out."""
    facts = {**USUAL, **changed}
    told = {SCR + NAMES[name]: value for name, value in facts.items() if value is not None}
    for form in ("LBLF", "LBCO", "LBRE", "LBVIR", "LBAFP"):
        told[f"{SCR}F.{form}/I.{form}.LBDTC"] = SAMPLED
    return told


def answered(**other: str) -> dict[str, object]:
    """The investigator's answers: all well, but for those named."""
    usual = dict.fromkeys(INCLUSION, "Y") | dict.fromkeys(EXCLUSION, "N")
    return {f"{IE}{code}": value for code, value in {**usual, **other}.items()}


def judged(entries: Mapping[str, object] | None = None, **changed: object) -> Sheet:
    """The evaluation of `screened(**changed)` and further entries."""
    return evaluated({**screened(**changed), **(entries or {})})
