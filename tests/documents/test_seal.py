"""Sealing: PAdES B-B, two signers, visible words, and what other programs say to it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from mscform.base.errors import CallError, EntryError, IntegrityError
from mscform.documents.form_pdf import render_form
from mscform.documents.seal import Appearance, Sealer, seal
from mscform.documents.verify import verify_pdf
from tests.documents import keys, ward
from tests.documents.paper_tools import archive_faults, run, squeezed, text_of, written

AT = ward.NOON + timedelta(days=1)
ROOTS = (keys.authority().der,)


def sealer(name: str = "Zhang Wei 张伟", serial: int = 2, crl: bytes | None = None) -> Sealer:
    person = keys.signer(name, serial=serial)
    return Sealer(person.key, person.der, keys.authority().der, crl)


def words(*lines: str) -> Appearance:
    told = lines or (
        "数字签名 Digitally signed",
        "Zhang Wei 张伟 · 研究者",
        "2026-03-11 12:00 +08:00",
    )
    return Appearance(told, ward.RESOURCES)


@cache
def unsealed() -> bytes:
    certificate = keys.signer().der
    return render_form(ward.page("zh", "en", signatures=(ward.signature(certificate),)))


@cache
def once() -> bytes:
    return seal(unsealed(), sealer(), field=1, appearance=words(), signed_at=AT)


@cache
def twice() -> bytes:
    other = sealer("Li Na 李娜", 3)
    told = words("数字签名", "李娜 · 护士")
    return seal(once(), other, field=2, appearance=told, signed_at=AT + timedelta(hours=1))


@pytest.mark.req("SIG-07")
def test_a_second_signer_adds_an_increment() -> None:
    assert twice().startswith(once())
    verdict = verify_pdf(twice(), roots=ROOTS, at=AT)
    assert verdict.ok
    assert [one.field for one in verdict.signatures] == ["signature_1", "signature_2"]
    assert [one.covers_file for one in verdict.signatures] == [False, True]
    assert [one.certificate for one in verdict.signatures] == [
        keys.signer().der,
        keys.signer("Li Na 李娜", serial=3).der,
    ]
    assert verdict.signatures[0].signed_at == AT


@pytest.mark.req("SIG-07")
def test_the_sub_filter_is_pades_and_the_document_certified(tmp_path: Path) -> None:
    assert b"/ETSI.CAdES.detached" in once()
    assert b"/DocMDP" in once()
    told = run("pdfsig", str(written(twice(), tmp_path)), codes=(0, 1, 2))
    assert told.count("Signature is Valid") == 2
    assert told.count("SHA-256") == 2
    assert told.count("ETSI.CAdES.detached") == 2


@pytest.mark.req("PRT-06")
@pytest.mark.parametrize("made", [once, twice])
def test_a_sealed_print_is_still_archivable(made: object, tmp_path: Path) -> None:
    data = made()  # type: ignore[operator]
    assert archive_faults(data, tmp_path) == []
    run("qpdf", "--check", str(written(data, tmp_path)))


@pytest.mark.req("PRV-03")
def test_sealing_leaves_the_properties_alone(tmp_path: Path) -> None:
    before = run("pdfinfo", "-meta", str(written(unsealed(), tmp_path, "a.pdf")))
    after = run("pdfinfo", "-meta", str(written(twice(), tmp_path, "b.pdf")))
    assert before == after


def test_the_words_of_the_seal_are_on_the_page(tmp_path: Path) -> None:
    text = squeezed(text_of(twice(), tmp_path, "-raw"))
    assert "数字签名Digitallysigned" in text
    assert "李娜·护士" in text


def test_very_long_words_are_made_to_fit(tmp_path: Path) -> None:
    lines = tuple(
        f"Line {at} with rather many words, more than there is room for" for at in range(9)
    )
    data = seal(unsealed(), sealer(), field=1, appearance=words(*lines), signed_at=AT)
    text = " ".join(text_of(data, tmp_path, "-raw").split())
    assert [line for line in lines if line not in text] == []


def test_a_field_is_sealed_only_once() -> None:
    with pytest.raises(CallError) as caught:
        seal(once(), sealer(), field=1, appearance=words(), signed_at=AT)
    assert caught.value.code == "DOC-FIELD-TAKEN"


@pytest.mark.parametrize("field", [0, 3])
def test_an_unknown_field_is_refused(field: int) -> None:
    with pytest.raises(CallError) as caught:
        seal(unsealed(), sealer(), field=field, appearance=words(), signed_at=AT)
    assert caught.value.code == "DOC-NO-FIELD"


def test_a_print_without_signatures_has_no_fields() -> None:
    with pytest.raises(CallError) as caught:
        seal(render_form(ward.page()), sealer(), field=1, appearance=words(), signed_at=AT)
    assert caught.value.code == "DOC-NO-FIELD"


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError) as caught:
        seal(data, sealer(), field=1, appearance=words(), signed_at=AT)
    assert caught.value.code == "DOC-V-NOT-PDF"


@pytest.mark.req("SIG-07")
def test_a_revoked_signer_cannot_seal() -> None:
    gone = sealer(crl=keys.revocations(AT, 2))
    with pytest.raises(IntegrityError) as caught:
        seal(unsealed(), gone, field=1, appearance=words(), signed_at=AT)
    assert caught.value.code == "DOC-NOT-SEALED"
    clean = sealer(crl=keys.revocations(AT, 77))
    assert seal(unsealed(), clean, field=1, appearance=words(), signed_at=AT)


def test_key_and_certificate_must_be_a_pair() -> None:
    person, other = keys.signer(), keys.signer("Li Na 李娜", serial=3)
    with pytest.raises(IntegrityError) as caught:
        Sealer(other.key, person.der, keys.authority().der)
    assert caught.value.code == "DOC-KEY-MISMATCH"
    with pytest.raises(IntegrityError) as caught:
        Sealer(person.key, b"no certificate", keys.authority().der)
    assert caught.value.code == "DOC-CERTIFICATE"


def test_a_seal_with_an_unknown_glyph_is_refused() -> None:
    with pytest.raises(EntryError):
        seal(unsealed(), sealer(), field=1, appearance=words("😀"), signed_at=AT)


def test_preparing_a_print_loads_no_pdf_library() -> None:
    script = (
        "import sys; import mscform.documents, mscform.documents.form_page;"
        "print([m for m in ('reportlab', 'pyhanko', 'pikepdf') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
