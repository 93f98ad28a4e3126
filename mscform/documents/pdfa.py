"""From a drawn PDF to an archivable one: PDF/A-3b with the record attached.

XMP, output intent and document information are written from an allow-list (PRV-03): a title of
codes, the program, a time; no author, no host, no path. Conformance level B is claimed, not U or
A (the drawing library maps no .notdef and writes no tags).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import ImageCms

from mscform.documents.paper import FieldPlace

PREVIEW: Final = "preview"
"""What the identifier of a document begins with that was drawn to be looked at and not kept."""

PRODUCER: Final = "mscform (reportlab, pikepdf)"


class Attachment(NamedTuple):
    """A file to be carried inside the document."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """All that the document's properties may say."""

    title: str
    software: str
    created: datetime
    language: str
    identifier: str


def archive(
    pdf: bytes,
    facts: DocumentFacts,
    attachment: Attachment | None,
    fields: Sequence[FieldPlace] = (),
) -> bytes:
    """The document as PDF/A-3b; the same input gives the same bytes."""
    with Pdf.open(BytesIO(pdf)) as document:
        _set_information(document, facts)
        _set_metadata(document, facts, attachment)
        _set_output_intent(document)
        document.Root.Lang = pikepdf.String(facts.language)
        if attachment is not None:
            _attach(document, attachment, facts.created)
        if fields:
            _prepare_fields(document, fields)
        buffer = BytesIO()
        document.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=False,
            min_version="1.7",
        )
    return buffer.getvalue()


def is_preview(data: bytes) -> bool:
    """Whether a document calls itself a preview; False for whatever cannot be read."""
    try:
        with Pdf.open(BytesIO(data)) as document:
            told = document.Root.Metadata.read_bytes()
    except (pikepdf.PdfError, AttributeError, ValueError, TypeError, RuntimeError):
        return False
    return f"<dc:identifier>{PREVIEW}:".encode() in told


def hash_statement(attachment: Attachment) -> str:
    """How a document states what its attachment must be."""
    return f"{attachment.name} sha256:{hashlib.sha256(attachment.data).hexdigest()}"


def _set_information(document: Pdf, facts: DocumentFacts) -> None:
    for key in list(document.docinfo.keys()):
        del document.docinfo[key]
    document.docinfo[Name.Title] = pikepdf.String(facts.title)
    document.docinfo[Name.Creator] = pikepdf.String(facts.software)
    document.docinfo[Name.Producer] = pikepdf.String(PRODUCER)
    document.docinfo[Name.CreationDate] = pikepdf.String(_pdf_date(facts.created))


def _pdf_date(at: datetime) -> str:
    zone = f"{at:%z}"
    return f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"


def _set_metadata(document: Pdf, facts: DocumentFacts, attachment: Attachment | None) -> None:
    packet = Stream(document, _xmp(facts, attachment).encode("utf-8"))
    packet.Type = Name.Metadata
    packet.Subtype = Name.XML
    document.Root.Metadata = document.make_indirect(packet)


def _xmp(facts: DocumentFacts, attachment: Attachment | None) -> str:
    zone = f"{facts.created:%z}"
    created = f"{facts.created:%Y-%m-%dT%H:%M:%S}{zone[:3]}:{zone[3:5]}"
    relation = "" if attachment is None else _bag(hash_statement(attachment))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(facts.title)}</rdf:li></rdf:Alt></dc:title>
<dc:identifier>{escape(facts.identifier)}</dc:identifier>{relation}
<xmp:CreatorTool>{escape(facts.software)}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate>
<pdf:Producer>{escape(PRODUCER)}</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _bag(text: str) -> str:
    return f"\n<dc:relation><rdf:Bag><rdf:li>{escape(text)}</rdf:li></rdf:Bag></dc:relation>"


@cache
def _srgb() -> bytes:
    """The sRGB profile that Pillow's own colour engine makes, with its date of making fixed."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes([7, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    profile[84:100] = bytes(16)
    return bytes(profile)


def _set_output_intent(document: Pdf) -> None:
    profile = Stream(document, _srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=document.make_indirect(profile),
    )
    document.Root.OutputIntents = Array([document.make_indirect(intent)])


def _attach(document: Pdf, attachment: Attachment, at: datetime) -> None:
    stream = Stream(document, attachment.data)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name("/application/json")
    date = pikepdf.String(_pdf_date(at))
    stream.Params = Dictionary(Size=len(attachment.data), CreationDate=date, ModDate=date)
    held = document.make_indirect(stream)
    name = pikepdf.String(attachment.name)
    specification = document.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=name,
            UF=name,
            AFRelationship=Name.Data,
            EF=Dictionary(F=held, UF=held),
        )
    )
    names = Dictionary(Names=Array([name, specification]))
    document.Root.Names = document.make_indirect(Dictionary(EmbeddedFiles=names))
    document.Root.AF = Array([specification])


def _prepare_fields(document: Pdf, fields: Sequence[FieldPlace]) -> None:
    """Empty signature fields, so that each seal only fills a form and adds nothing else."""
    made = []
    for place in fields:
        page = document.pages[place.page]
        left, bottom, right, top = place.rectangle
        empty = Stream(document, b"")
        empty.Type = Name.XObject
        empty.Subtype = Name.Form
        empty.BBox = Array([0, 0, round(right - left, 2), round(top - bottom, 2)])
        widget = document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=pikepdf.String(place.name),
                F=132,
                Rect=Array([round(edge, 2) for edge in place.rectangle]),
                P=page.obj,
                AP=Dictionary(N=document.make_indirect(empty)),
            )
        )
        if Name.Annots not in page.obj:
            page.obj.Annots = document.make_indirect(Array([]))
        page.obj.Annots.append(widget)
        made.append(widget)
    form = Dictionary(Fields=Array(made), SigFlags=0)
    document.Root.AcroForm = document.make_indirect(form)
