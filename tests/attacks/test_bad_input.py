"""Whatever is typed or pasted is kept and named, or refused with its line; never lost or fatal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.attacks.conftest import Attacked

NUMBER = "SE.W4/F.LBLF/I.LBLF.BILI_LBORRES"
TEXT = "SE.W4/F.LBLF/I.LBLF.LBNAM"

NUMBERS = ("abc", "1,5", "٣٤", "NaN", "1_000", "7\x00", "😀", "½", "5 mg", "--5")
DATES = ("2025-02-29", "29.02.2025", "0000-00-00", "2025-03-10T25:00", "2025-03-10T10:00+99:99")
TEXTS = (
    "x" * 1_000_000,
    "שלום \u202eabc\u202c \x1b[31m a\nb\r\nc\u2028d\t",
    "<script>alert(1)</script>&amp;\ufffe\uffff\U0010ffff",
)

_LINES = {
    "half a character": '{"subject":"01-001","at":"TEXT","value":"a\\ud800b"}',
    "half a character as reason": '{"subject":"01-001","at":"NUMBER","value":"9",'
    '"reason":"\\ud800 because"}',
    "half a character as address": '{"subject":"01-001","at":"\\udfff","value":"9"}',
    "a key twice": '{"subject":"01-001","at":"NUMBER","value":"8","value":"9"}',
    "a key inside twice": '{"subject":"01-001","at":"NUMBER","value":"8",'
    '"reason":{"code":"TYPO","code":"OTH"}}',
    "an unknown key": '{"subject":"01-001","at":"NUMBER","value":"8","colour":"red"}',
    "truth": '{"subject":"01-001","at":"NUMBER","value":true}',
    "a list": '{"subject":"01-001","at":"NUMBER","value":[1]}',
    "not a number": '{"subject":"01-001","at":"NUMBER","value":NaN}',
    "depth": "[" * 100_000,
    "depth of a reason": '{"subject":"01-001","at":"NUMBER","value":"8","reason":DEEP}',
    "no object": '["01-001"]',
    "no address": '{"subject":"01-001","value":"8"}',
    "no answer": '{"subject":"01-001","at":"NUMBER"}',
    "two answers": '{"subject":"01-001","at":"NUMBER","value":"8","missing":"ND"}',
    "nobody": '{"subject":"99-999","at":"NUMBER","value":"8"}',
    "no item": '{"subject":"01-001","at":"SE.W4/F.LBLF/I.LBLF.NOPE","value":"8"}',
    "a repeat of nothing": '{"subject":"01-001","at":"SE.W4[1]/F.LBLF/I.LBLF.LBNAM","value":"8"}',
    "a computed item": '{"subject":"01-001","at":"SE.SCR/F.SC/I.SC.MELD","value":"8"}',
    "a time without a zone": '{"subject":"01-001","at":"NUMBER","value":"8",'
    '"measured":"2025-03-10"}',
    "no reason of the study": '{"subject":"01-001","at":"NUMBER","missing":"NOPE"}',
}
REFUSED = {
    name: line.replace("NUMBER", NUMBER)
    .replace("TEXT", TEXT)
    .replace("DEEP", '{"a":' * 3000 + "1" + "}" * 3000)
    for name, line in _LINES.items()
}


def enter(attacked: Attacked, data: bytes) -> tuple[int, dict[str, list[dict[str, object]]]]:
    """The exit status and the report of `mscform enter --json`."""
    file = attacked.folder.parent / "entries.jsonl"
    file.write_bytes(data)
    words = ("enter", attacked.folder, file, "--as", "nurse1", *attacked.passwords, "--json")
    status, said = attacked.call(*words)
    return status, json.loads(said)


def shown(attacked: Attacked) -> dict[str, dict[str, str]]:
    """The items of the subject as `mscform show --json` tells them."""
    status, said = attacked.call("show", attacked.folder, "--subject", "01-001", "--json")
    assert status == 0, said
    items: dict[str, dict[str, str]] = json.loads(said)["items"]
    return items


def _typed(items: dict[str, dict[str, str]], begins: str) -> list[str]:
    """Addresses of what a person answered with a text that begins so."""
    return [
        at
        for at, item in items.items()
        if item["state"] == "asked" and not item["computed"] and (item["raw"] or "")[:5] == begins
    ]


@pytest.mark.req("DAT-02")
def test_odd_texts_are_kept_as_typed_named_and_can_be_shown_and_verified(
    attacked: Attacked,
) -> None:
    items = shown(attacked)
    numbers = [at for at in items if at.startswith("SE.W4/F.LBLF/") and at.endswith("_LBORRES")]
    kept = [*zip(numbers, NUMBERS, strict=False), *zip(_typed(items, "2025-"), DATES, strict=False)]
    told = [
        {"subject": "01-001", "at": at, "value": text, "reason": "TYPO"}
        for at, text in (*kept, *((TEXT, text) for text in TEXTS))
    ]
    assert len(told) == len(NUMBERS) + len(DATES) + len(TEXTS)
    status, report = enter(attacked, "\n".join(map(json.dumps, told)).encode())
    assert status == 0, report["refused"]
    unread = {finding["at"] for finding in report["findings"] if finding["code"] == "TYPE"}
    after = shown(attacked)
    for at, text in kept:
        assert after[at]["raw"] == text
        assert at in unread, text
    assert after[TEXT]["raw"] == TEXTS[-1]
    status, said = attacked.call(
        "show", attacked.folder, "--subject", "01-001", "--history", "--json"
    )
    assert status == 0
    typed = {(event.get("content") or {}).get("raw") for event in json.loads(said)["history"]}
    assert typed >= set(TEXTS)
    status, said = attacked.verify()
    assert status == 0, said


@pytest.mark.req("DAT-02")
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_bad_lines_are_refused_one_by_one_and_the_others_go_on(
    attacked: Attacked, bom: bytes
) -> None:
    good = '{"subject":"01-001","at":"%s","value":%s,"reason":"TYPO"}'
    lines = [good % (NUMBER, "61"), *REFUSED.values(), good % (NUMBER, '"62"')]
    data = bom + "\r\n".join(lines).encode() + b'\n{"subject":"01-001","at":"\xff\xfe"}\n'
    status, report = enter(attacked, data)
    assert status == 1
    assert [one["line"] for one in report["refused"]] == [
        *range(2, len(REFUSED) + 2),
        len(REFUSED) + 3,
    ]
    for one in report["refused"]:
        sentences = one["message"]
        assert isinstance(sentences, dict)
        assert all(len(sentence) > 8 for sentence in sentences.values()), one
    assert report["written"] == 2
    assert shown(attacked)[NUMBER]["raw"] == "62"
    assert attacked.verify()[0] == 0


@pytest.mark.req("PRT-01")
def test_a_character_without_a_letterform_stops_the_print_only_while_it_stands(
    attacked: Attacked, tmp_path: Path
) -> None:
    out = tmp_path / "form.pdf"
    form = ("--subject", "01-001", "--form", "SE.W4/F.LBLF")
    words = ("print", "form", attacked.folder, *form, "--out", out)
    for text, expected in (("7 😀", 1), ("7.5", 0)):
        told = {"subject": "01-001", "at": NUMBER, "value": text, "reason": "TYPO"}
        assert enter(attacked, json.dumps(told).encode())[0] == 0
        status, said = attacked.call(*words)
        assert status == expected, said
        if expected:
            assert "U+1F600" in said
            assert "I.LBLF.BILI_LBORRES" in said


@pytest.mark.req("BCK-01")
@pytest.mark.parametrize("name", ["site.db", "keys.json"])
@pytest.mark.parametrize("how", ["gone", "empty", "short", "rubbish", "folder"])
def test_a_damaged_folder_is_told_in_a_sentence_by_every_command(
    attacked: Attacked, name: str, how: str
) -> None:
    path = attacked.folder / name
    data = path.read_bytes()
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how != "gone":
        path.write_bytes({"empty": b"", "short": data[:5001], "rubbish": b"x" * 9000}[how])
    assert attacked.verify()[0] == 1
    entry = tmp_entry(attacked)
    subject = ("--subject", "01-001")
    calls: tuple[tuple[str | Path, ...], ...] = (
        ("show", attacked.folder, *subject, "--json"),
        ("site", "info", attacked.folder),
        ("enter", attacked.folder, entry, "--as", "nurse1", *attacked.passwords),
        ("print", "form", attacked.folder, *subject, "--form", "SE.SCR/F.DM", "--out", entry),
    )
    for words in calls:
        status, said = attacked.call(*words)
        assert status in {1, 2, 3}, (words[0], said)
        assert len(said.strip()) > 20, words[0]


def tmp_entry(attacked: Attacked) -> Path:
    """A file with one good entry."""
    file = attacked.folder.parent / "entry.jsonl"
    told = {"subject": "01-001", "at": NUMBER, "value": "7"}
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def test_a_form_that_cannot_be_printed_is_neither_completed_nor_confirmed(
    attacked: Attacked,
) -> None:
    file = attacked.folder.parent / "odd.jsonl"
    form = "SE.W4/F.VS"
    told = {"subject": "01-001", "at": f"{form}/I.VS.FORMCOM", "value": "seen \U0001f642"}
    file.write_text(json.dumps(told), encoding="utf-8")
    entered = attacked.call("enter", attacked.folder, file, "--as", "nurse1", *attacked.passwords)
    assert entered[0] in {0, 1}, entered
    shown = ("show", attacked.folder, "--subject", "01-001", "--form", form, "--json")
    before = attacked.call(*shown)
    words = ("--subject", "01-001", "--form", form, "--meaning", "REVIEWED", "--as", "doctor1")
    status, said = attacked.call("sign", attacked.folder, *words, *attacked.passwords)
    assert status == 1
    assert "U+1F642" in said
    assert attacked.call(*shown) == before
