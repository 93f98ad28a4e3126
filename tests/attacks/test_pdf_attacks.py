"""Attacks on sealed prints (T21): each must be refused, with a sentence and without a traceback."""

from __future__ import annotations

import io
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pikepdf
import pytest
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.generic import NameObject, StreamObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from mscform.documents.carried import carried_authorities
from mscform.documents.form_pdf import render_form
from mscform.documents.seal import Appearance, Sealer, seal
from mscform.documents.verify import PdfVerdict, verify_pdf
from mscform.security.authority import fingerprint
from mscform.services.pdf_check import verify_document
from mscform.services.verdict import Verdict
from tests.documents import keys, ward

pytestmark = pytest.mark.req("SIG-07")
AT = ward.NOON + timedelta(days=1)
ROOTS = (keys.authority().der,)


def sealed(name: str = "Zhang Wei 张伟", by: str = "Site 01", serial: int = 2) -> bytes:
    return _sealed(name, by, serial)


@cache
def _sealed(name: str, by: str, serial: int) -> bytes:
    person = keys.signer(name, by, serial)
    page = ward.page("zh", "en", signatures=(ward.signature(person.der),))
    sealer = Sealer(person.key, person.der, keys.authority(by).der)
    return seal(render_form(page), sealer, field=1, appearance=_words(name), signed_at=AT)


def second(first: bytes) -> bytes:
    person = keys.signer("Li Na 李娜", serial=3)
    sealer = Sealer(person.key, person.der, keys.authority().der)
    return seal(first, sealer, field=2, appearance=_words("Li Na"), signed_at=AT)


def _words(name: str) -> Appearance:
    return Appearance(("数字签名 Digitally signed", name, "2026-03-11 12:00"), ward.RESOURCES)


def judged(data: bytes) -> PdfVerdict:
    verdict = verify_pdf(data, roots=ROOTS, at=AT)
    for problem in verdict.problems:
        for language in ("en", "zh"):
            sentence = ward.catalogue().render(problem, language)
            assert not sentence.startswith("DOC-")
            assert "?]" not in sentence
    return verdict


def codes(verdict: PdfVerdict) -> set[str]:
    return {problem.code for problem in verdict.problems}


def test_the_untouched_document_is_believed() -> None:
    assert judged(sealed()).ok
    assert judged(second(sealed())).ok


def test_seeded_byte_flips_anywhere_are_refused() -> None:
    data = sealed()
    dice = random.Random(20261123)
    for place in sorted(dice.sample(range(len(data)), 60)):
        harmed = bytearray(data)
        harmed[place] ^= 1 << dice.randrange(8)
        assert not judged(bytes(harmed)).ok, place


def test_a_changed_page_byte_is_told_as_altered() -> None:
    data = bytearray(sealed())
    place = 50_000
    data[place] ^= 1
    assert "DOC-V-ALTERED" in codes(judged(bytes(data)))


def _incremented(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _paint_over(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    paint = writer.add_object(StreamObject(stream_data=b"1 1 1 rg 40 400 500 300 re f"))
    page[pdf_name("/Contents")] = paint
    writer.update_container(page)


def _speak_another_language(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/Lang")] = pdf_string("fr")
    writer.update_root()


def _run_a_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root[NameObject("/OpenAction")] = NameObject("/None")
    writer.update_root()


@pytest.mark.parametrize("change", [_paint_over, _speak_another_language, _run_a_script])
@pytest.mark.parametrize("twice", [False, True])
def test_anything_added_after_signing_is_refused(
    change: Callable[[IncrementalPdfFileWriter], None], twice: bool
) -> None:
    data = second(sealed()) if twice else sealed()
    changed = _incremented(data, change)
    assert changed.startswith(data)
    verdict = judged(changed)
    assert not verdict.ok
    assert codes(verdict) & {"DOC-V-ADDED", "DOC-V-NOT-WHOLE"}


def test_bytes_appended_at_the_end_are_refused() -> None:
    assert not judged(sealed() + b"\n% a note\n").ok


def test_swapped_pages_are_refused() -> None:
    with pikepdf.open(io.BytesIO(sealed())) as document:
        document.pages.append(document.pages[0])
        del document.pages[0]
        out = io.BytesIO()
        document.save(out)
    assert not judged(out.getvalue()).ok


def test_a_removed_signature_is_noticed() -> None:
    with pikepdf.open(io.BytesIO(sealed())) as document:
        for field in document.Root.AcroForm.Fields:
            if "/V" in field:
                del field["/V"]
        out = io.BytesIO()
        document.save(out)
    assert codes(judged(out.getvalue())) == {"DOC-V-UNSIGNED"}


def test_the_unsealed_print_is_told_as_unsigned() -> None:
    assert codes(judged(render_form(ward.page()))) == {"DOC-V-UNSIGNED"}


def test_a_foreign_authority_is_refused() -> None:
    verdict = judged(sealed("Zhang Wei 张伟", "Site 99"))
    assert "DOC-V-UNTRUSTED" in codes(verdict)
    assert not verdict.signatures[0].ok


def test_a_revoked_signer_is_refused_and_a_clean_one_is_not() -> None:
    clean = verify_pdf(sealed(), roots=ROOTS, crls=(keys.revocations(AT, 77),), at=AT)
    assert clean.ok
    gone = verify_pdf(sealed(), roots=ROOTS, crls=(keys.revocations(AT, 2),), at=AT)
    assert codes(gone) >= {"DOC-V-REVOKED"}


def test_an_outdated_revocation_list_proves_nothing() -> None:
    old = keys.revocations(AT - timedelta(days=300), 77)
    assert not verify_pdf(sealed(), roots=ROOTS, crls=(old,), at=AT).ok


def test_another_record_than_expected_is_noticed() -> None:
    page = ward.page()
    assert verify_pdf(sealed(), roots=ROOTS, at=AT, expected_digest=page.digest).ok
    other = verify_pdf(sealed(), roots=ROOTS, at=AT, expected_digest="0" * 64)
    assert codes(other) == {"DOC-V-OTHER-RECORD"}


def test_an_attachment_other_than_stated_is_noticed() -> None:
    page = ward.page()
    honest, forged = render_form(page), render_form(replace(page, record_json=b'{"forged":1}'))
    with pikepdf.open(io.BytesIO(honest)) as target, pikepdf.open(io.BytesIO(forged)) as source:
        names = target.copy_foreign(source.Root.Names)
        target.Root.Names = names
        target.Root.AF = pikepdf.Array([names.EmbeddedFiles.Names[1]])
        out = io.BytesIO()
        target.save(out)
    assert "DOC-V-ATTACHMENT" in codes(judged(out.getvalue()))


@pytest.mark.parametrize(
    "data",
    [b"", b"not a pdf", b"%PDF-1.7\n%%EOF", bytes(range(256)) * 40, b"%PDF-1.7\n" + b"[" * 9000],
    ids=["empty", "text", "header", "bytes", "nested"],
)
def test_what_is_no_document_is_refused_in_a_sentence(data: bytes) -> None:
    assert not judged(data).ok


def test_truncated_documents_never_raise() -> None:
    data = sealed()
    for share in range(1, 40):
        assert not judged(data[: len(data) * share // 40]).ok


def test_seeded_garbage_in_a_sealed_document_never_raises() -> None:
    data = sealed()
    dice = random.Random(7)
    for _ in range(40):
        harmed = bytearray(data)
        for _ in range(30):
            begin = dice.randrange(len(harmed) - 50)
            harmed[begin : begin + 20] = dice.randbytes(20)
        assert not judged(bytes(harmed)).ok
        assert carried_authorities(bytes(harmed)) in ((), ROOTS)


@pytest.mark.parametrize("number", [b"1.2.3", b"--5", b"+-."])
def test_what_is_no_number_makes_a_document_unreadable_not_the_program(number: bytes) -> None:
    data = sealed()
    begin = data.index(b"/Rect [") + len(b"/Rect [")
    harmed = data[:begin] + number + data[begin + len(number) :]
    assert not judged(harmed).ok
    assert carried_authorities(harmed) in ((), ROOTS)


def test_the_authority_inside_is_found() -> None:
    assert carried_authorities(second(sealed())) == ROOTS
    assert carried_authorities(b"not a pdf") == ()


def test_a_refusal_writes_no_traceback_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert not judged(_incremented(sealed(), _paint_over)).ok
    assert [one for one in caplog.records if one.name.startswith("pyhanko")] == []
    assert logging.getLogger("pyhanko").level == logging.NOTSET


def sealed_by_hand(
    pdf: bytes, by: str, *more: bytes, field: int = 1, who: str = "Zhang Wei 张伟", **claims: str
) -> bytes:
    """A seal as any other program makes it: never checked, with roots of the forger's choice."""
    person = keys.signer(who, by, 5)
    signer = Sealer(person.key, person.der, keys.authority(by).der).signer
    signer.cert_registry.register_multiple([Certificate.load(root) for root in more])
    metadata = PdfSignatureMetadata(
        field_name=f"signature_{field}",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        **claims,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    done = PdfSigner(metadata, signer).sign_pdf(writer, existing_fields_only=True)
    return bytes(done.getvalue())


def _to_seal() -> bytes:
    return render_form(ward.page(signatures=(ward.signature(),)))


def outside(data: bytes) -> Verdict:
    """What is said without a site; every sentence is there in both languages."""
    verdict = verify_document(data, None)
    for check in verdict.checks:
        for language in ("en", "zh"):
            assert "?]" not in ward.catalogue().render(check.message, language)
    return verdict


def told(verdict: Verdict) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for check in verdict.checks:
        found.setdefault(check.message.code, []).append(dict(check.message.slots))
    return found


GENUINE, FORGER = fingerprint(ROOTS[0]), fingerprint(keys.authority("Site O1").der)


def test_an_honest_document_names_signer_and_authority_of_each_seal() -> None:
    verdict = outside(second(sealed()))
    assert verdict.ok
    seals = told(verdict)["SVC-PDF-SEALED-BY"]
    assert [(one["field"], one["fingerprint"]) for one in seals] == [(1, GENUINE), (2, GENUINE)]
    assert "Zhang Wei 张伟" in str(seals[0]["signer"])
    assert "Li Na 李娜" in str(seals[1]["signer"])
    assert told(verdict)["SVC-PDF-WHOSE"] == [{"fingerprint": GENUINE}]


def test_a_foreign_seal_that_carries_the_genuine_root_is_refused() -> None:
    forged = sealed_by_hand(_to_seal(), "Site O1", *ROOTS)
    assert set(carried_authorities(forged)) == {*ROOTS, keys.authority("Site O1").der}
    verdict = outside(forged)
    assert not verdict.ok
    assert told(verdict)["SVC-PDF-IDLE-ROOT"] == [{"fingerprint": GENUINE}]
    assert [one["fingerprint"] for one in told(verdict)["SVC-PDF-SEALED-BY"]] == [FORGER]
    assert "SVC-PDF-WHOSE" not in told(verdict)
    assert "DOC-V-UNTRUSTED" in codes(judged(forged))


def test_a_second_seal_of_another_authority_is_refused() -> None:
    forged = sealed_by_hand(sealed(), "Site O1", field=2)
    verdict = outside(forged)
    assert not verdict.ok
    assert "SVC-PDF-TWO-ROOTS" in told(verdict)
    named = [one["fingerprint"] for one in told(verdict)["SVC-PDF-SEALED-BY"]]
    assert named == [GENUINE, FORGER]
    assert "SVC-PDF-WHOSE" not in told(verdict)
    assert "DOC-V-UNTRUSTED" in codes(judged(forged))


def test_a_genuine_seal_that_carries_a_foreign_root_is_refused() -> None:
    loaded = sealed_by_hand(_to_seal(), "Site 01", keys.authority("Site O1").der)
    verdict = outside(loaded)
    assert not verdict.ok
    assert told(verdict)["SVC-PDF-IDLE-ROOT"] == [{"fingerprint": FORGER}]
    assert "DOC-V-ALTERED" in codes(judged(loaded))


def test_a_damaged_genuine_document_is_not_blamed_on_an_authority() -> None:
    data = sealed()
    harmed = data.replace(b"/Type /Sig\n", b"/Type /Sih\n")
    assert harmed != data
    verdict = outside(harmed)
    assert not verdict.ok
    assert not {"SVC-PDF-IDLE-ROOT", "SVC-PDF-TWO-ROOTS"} & told(verdict).keys()


def test_a_document_of_one_foreign_authority_shows_its_own_fingerprint() -> None:
    assert told(outside(sealed(by="Site O1")))["SVC-PDF-WHOSE"] == [{"fingerprint": FORGER}]


@pytest.mark.parametrize("claim", ["name", "reason", "location", "contact_info"])
def test_a_seal_that_claims_what_its_certificate_does_not_is_refused(claim: str) -> None:
    forged = sealed_by_hand(_to_seal(), "Site 01", **{claim: "Li Na 李娜"})
    assert codes(judged(forged)) == {"DOC-V-CLAIM"}
    assert not outside(forged).ok


def test_a_signers_name_cannot_write_lines_of_its_own() -> None:
    forged = sealed_by_hand(_to_seal(), "Site 01", who="Zhang\nWei\u202e")
    assert "ZhangWei" in judged(forged).signatures[0].signer


def test_an_unknown_kind_of_seal_is_refused_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    harmed = sealed().replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detacheX")
    assert not outside(harmed).ok
    assert [one for one in caplog.records if one.name.startswith("pyhanko")] == []
