"""The document to read and the document for machines in one file: a PDF/A-3U that carries the XML, marked as ETDA's own papers are."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from samphan.orders.etax.kinds import require_form
from samphan.orders.etax.written import xml_of
from samphan.orders.models import Invoice
from samphan.orders.papers.invoice import invoice_paper
from samphan.orders.papers.paper import Attached
from samphan.orders.papers.printing import pdf_of

FILE_NAME = "ETDA-invoice.xml"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ED = "http://certificate.teda.th/schema/document/electronic_document#"
PDFA = "http://www.aiim.org/pdfa/ns/"
SAID = {
    "DocumentFileName": "Name of the file within that is the document",
    "DocumentVersion": "Version of the schema of the document",
    "DocumentReferenceID": "Number of the document",
    "DocumentOID": "Identifier of the schema of the document",
}


def carrying_pdf(invoice: Invoice) -> bytes:
    """Raises `Refused` as `kinds.require_form`."""
    import pikepdf  # noqa: PLC0415 - pages do without it

    form, xml = require_form(invoice), xml_of(invoice)
    paper = replace(invoice_paper(invoice), attached=[Attached(FILE_NAME, xml, "text/xml", invoice.number)])
    said = {
        "DocumentFileName": FILE_NAME,
        "DocumentVersion": "2.0",
        "DocumentReferenceID": invoice.number,
        "DocumentOID": form.oid,
    }
    made = BytesIO()
    with pikepdf.open(BytesIO(pdf_of(paper, archival=True))) as pdf:
        metadata = pdf.Root.Metadata
        metadata.write(_marked(metadata.read_bytes(), said))
        pdf.save(made, compress_streams=False)  # what the PDF says of itself must stay readable
    return made.getvalue()


def _marked(packet: bytes, said: dict[str, str]) -> bytes:
    """The PDF's description of itself with ETDA's four words, and with the schema of these words, which PDF/A asks for."""
    from lxml import etree  # noqa: PLC0415 - as above

    tree = etree.fromstring(packet).getroottree()
    rdf = tree.getroot().find(f"{{{RDF}}}RDF")
    description = etree.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""}, nsmap={"ed": ED})
    for name, value in said.items():
        etree.SubElement(description, f"{{{ED}}}{name}").text = value
    schemas = rdf.find(f".//{{{PDFA}extension/}}schemas/{{{RDF}}}Bag")
    schema = etree.SubElement(schemas, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
    for name, value in (("schema", "Electronic document"), ("namespaceURI", ED), ("prefix", "ed")):
        etree.SubElement(schema, f"{{{PDFA}schema#}}{name}").text = value
    listed = etree.SubElement(etree.SubElement(schema, f"{{{PDFA}schema#}}property"), f"{{{RDF}}}Seq")
    for name, means in SAID.items():
        one = etree.SubElement(listed, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
        for part, value in (("name", name), ("valueType", "Text"), ("category", "external"), ("description", means)):
            etree.SubElement(one, f"{{{PDFA}property#}}{part}").text = value
    made: bytes = etree.tostring(tree, encoding="UTF-8")
    return made
