"""e-Tax documents: XML that the official schema and rules accept, within a PDF/A-3, signed, and mailed under the right subject.

Where `SAMPHAN_ETDA_DIR` names ETDA's own files every document here is held against them too (`etax_rules`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from io import BytesIO

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from signxml.exceptions import InvalidDigest
from signxml.xades import XAdESVerifier

from conftest import refused, signed_in
from samphan.catalog.models import TaxClass
from samphan.customers.actions import change_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer
from samphan.customers.reaching import add_contact_point
from samphan.orders.correcting import Correction, credit, debit
from samphan.orders.etax.carried import carrying_pdf
from samphan.orders.etax.certificates import remove_certificate, set_certificate, signed
from samphan.orders.etax.kinds import lacking
from samphan.orders.etax.mailing import draft_of, subject_of
from samphan.orders.etax.others import cancellation_xml, receipt_xml
from samphan.orders.etax.written import written, xml_of
from samphan.orders.invoicing import Buyer, cancel_invoice, issue_invoice
from samphan.orders.models import (
    CorrectionCode,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    Letterhead,
    Order,
    SigningCertificate,
)
from samphan.orders.ordering import place_order
from samphan.orders.papers.invoice import invoice_paper
from samphan.orders.paying import take_cash
from samphan.orders.replacing import buyer_on, replace_invoice
from samphan.orders.setting_up import change_letterhead
from samphan.orders.tax import Priced, totals_of
from samphan.orders.tests.conftest import Stocked, some
from samphan.orders.tests.etax_rules import Read, faults
from samphan.platform.accounts.rights import Actor
from samphan.platform.ids import uuid7
from samphan.platform.refusals import Forbidden, NotFound
from samphan.platform.tenants.models import Branch

D = Decimal
WHO = uuid7()  # a business that no row names
SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation"
SELLER = {
    "name": "บริษัท ดอยโรสต์ จำกัด",
    "name_en": "",
    "tax_id": "0105561000003",
    "branch": "00000",
    "address_line": "99/1 ถนนนิมมานเหมินท์",
    "subdistrict": "สุเทพ",
    "district": "เมืองเชียงใหม่",
    "province": "เชียงใหม่",
    "postcode": "50200",
    "address_en": "",
    "phone": "",
}


@pytest.fixture
def seller(owner: Actor, branch: Branch) -> Actor:
    owner.business.tax_id = SELLER["tax_id"]
    owner.business.save()
    address = {name: SELLER[name] for name in ("address_line", "subdistrict", "district", "province", "postcode")}
    change_letterhead(owner, branch, **address)
    return owner


@pytest.fixture
def order(seller: Actor, cafe: Customer, branch: Branch, stocked: Stocked) -> Order:
    """Ten bags at 107 with VAT in it, two books that bear none, one export at 0 %; 5 % off."""
    said = {"tax_id": SELLER["tax_id"], "tax_branch": "00001", "address_line": "12 ซอยอารีย์", "postcode": "10400"}
    change_customer(seller, cafe, version=cafe.version, **said)
    add_contact_point(seller, cafe, read_reach("email", "buyer@example.com"))
    cafe.refresh_from_db()
    lines = [
        *some(stocked("10"), "10"),
        *some(stocked(name="หนังสือ", price="50", tax_class="exempt"), "2"),
        *some(stocked(name="ส่งออก", price="33.33", tax_class="zero"), "1"),
    ]
    return place_order(seller, cafe, lines, branch, discount_percent=D(5))


def test_a_tax_invoice_says_what_the_standard_asks(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    xml = xml_of(made)
    assert faults(xml) == []
    said = Read(xml)
    assert (said.kind, said.one("TypeCode"), said.one("ExchangedDocument/ID")) == ("TaxInvoice", "388", made.number)
    assert said.one("SellerTradeParty/SpecifiedTaxRegistration/ID") == "010556100000300000"
    at = "SellerTradeParty/PostalTradeAddress"
    assert [said.one(f"{at}/{name}") for name in ("BuildingNumber", "StreetName", "CityName", "CitySubDivisionName")] == [
        "99/1", "ถนนนิมมานเหมินท์", "5001", "500108",
    ]  # fmt: skip
    [number] = said.all("BuyerTradeParty/SpecifiedTaxRegistration/ID")
    assert (number.get("schemeID"), number.text) == ("TXID", "010556100000300001")
    assert said.amount(f"{SUMS}/GrandTotalAmount") == made.total
    assert [one.text for one in said.all("ApplicableHeaderTradeSettlement/ApplicableTradeTax/TypeCode")] == [
        "VAT", "FRE", "VAT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tax_id", "of_branch", "scheme", "said"),
    [
        ("1101700203344", "", "NIDN", "1101700203344"),
        ("1101700203344", "00000", "TXID", "110170020334400000"),
        ("0105561000003", "", "TXID", "010556100000300000"),
        ("", "", "OTHR", "N/A"),
    ],
)
def test_a_buyer_is_named_by_the_number_they_have(  # noqa: PLR0917 - fixtures
    seller: Actor, order: Order, tax_id: str, of_branch: str, scheme: str, said: str
) -> None:
    buyer = Buyer("สมชาย ใจดี", tax_id, of_branch, "1 ถนนเดียว กรุงเทพมหานคร 10400")
    xml = xml_of(issue_invoice(seller, order, buyer=buyer))
    [number] = Read(xml).all("BuyerTradeParty/SpecifiedTaxRegistration/ID")
    assert (number.get("schemeID"), number.text, faults(xml)) == (scheme, said, [])


def test_an_abbreviated_one_has_no_buyer(seller: Actor, branch: Branch, stocked: Stocked) -> None:
    made = issue_invoice(seller, place_order(seller, None, some(stocked(), "2"), branch))
    xml = xml_of(made)
    said = Read(xml)
    assert (said.kind, said.one("TypeCode"), said.all("BuyerTradeParty"), faults(xml)) == (
        "AbbreviatedTaxInvoice", "T05", [], [],
    )  # fmt: skip
    note = credit(
        seller, made, {made.lines.all()[0].pk: Correction(quantity=D(1))}, code=CorrectionCode.RETURNED, reason="คืน"
    )
    with refused("etax_none"):
        xml_of(note)  # the standard knows no note of an abbreviated invoice


def test_an_abbreviated_one_of_a_paid_sale_is_the_receipt_as_well(
    seller: Actor, branch: Branch, stocked: Stocked
) -> None:
    sale = place_order(seller, None, some(stocked(), "2"), branch)
    take_cash(seller, sale, tendered=sale.total)
    made = issue_invoice(seller, sale, is_receipt=True)
    xml = xml_of(made)
    said = Read(xml)
    name = "ใบเสร็จรับเงิน/ใบกำกับภาษีอย่างย่อ"
    assert (said.one("TypeCode"), said.one("ExchangedDocument/Name"), faults(xml)) == ("T06", name, [])
    assert invoice_paper(made).title == name


def test_a_plain_invoice_is_a_380_and_does_not_go_to_etda(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order, InvoiceKind.INVOICE)
    xml = xml_of(made)
    said = Read(xml)
    assert (said.kind, said.one("TypeCode"), said.one("ExchangedDocument/Name")) == ("Invoice", "380", "ใบแจ้งหนี้")
    assert (faults(xml), said.amount(f"{SUMS}/GrandTotalAmount")) == ([], made.total)
    with refused("etax_not_mailed"):
        draft_of(made)


def test_a_receipt_is_a_t01_and_says_what_it_lacks(
    seller: Actor, order: Order, branch: Branch, stocked: Stocked
) -> None:
    receipt = take_cash(seller, order, tendered=order.total)
    xml = receipt_xml(receipt)
    said = Read(xml)
    assert (said.kind, said.one("TypeCode"), said.one("ExchangedDocument/ID")) == ("Receipt", "T01", receipt.number)
    assert (faults(xml), said.amount(f"{SUMS}/GrandTotalAmount")) == ([], order.total)
    [number] = said.all("BuyerTradeParty/SpecifiedTaxRegistration/ID")
    assert (number.get("schemeID"), number.text) == ("TXID", "010556100000300001")
    nobody = place_order(seller, None, some(stocked(name="ชา")), branch)
    with refused("etax_lacking"):
        receipt_xml(take_cash(seller, nobody, tendered=nobody.total))


def test_a_cancelled_document_has_its_note_of_cancellation(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    with refused("etax_standing"):
        cancellation_xml(made)
    cancel_invoice(seller, made, reason="ชื่อผู้ซื้อผิด")
    made.refresh_from_db()
    xml = cancellation_xml(made)
    said = Read(xml)
    assert (said.kind, said.one("TypeCode"), said.one("ExchangedDocument/ID")) == (
        "CancellationNote", "T07", f"{made.number}-C",
    )  # fmt: skip
    at = "AdditionalReferencedDocument"
    assert (said.one(f"{at}/IssuerAssignedID"), said.one(f"{at}/ReferenceTypeCode")) == (made.number, "388")
    assert faults(xml) == []


def test_one_with_a_wrong_name_is_issued_anew_and_refers_to_the_cancelled_one(
    seller: Actor, order: Order, owner_client: Client
) -> None:
    wrong = issue_invoice(seller, order)
    at = reverse("orders:invoice-replace", args=[wrong.pk])
    body = {"code": "TIVC01", "reason": "ชื่อผิด", "name": "บริษัท กาแฟดีมาก จำกัด", "tax_id": SELLER["tax_id"]}
    assert owner_client.post(at, body | {"address": ""}).status_code == 422
    assert not Invoice.objects.exclude(pk=wrong.pk).exists()
    for _ in range(2):
        owner_client.post(at, body | {"branch": "00001", "address": wrong.buyer_address, "key": "one"})
    wrong.refresh_from_db()
    made = wrong.replaced_by
    assert (wrong.state, made.state, made.day, made.total) == ("cancelled", "standing", wrong.day, wrong.total)
    assert made.number != wrong.number
    assert [line.net for line in made.lines.all()] == [line.net for line in wrong.lines.all()]
    xml = xml_of(made)
    said = Read(xml)
    assert (said.one("ExchangedDocument/PurposeCode"), said.one("ExchangedDocument/Purpose")) == ("TIVC01", "ชื่อผิด")
    assert said.one("AdditionalReferencedDocument/IssuerAssignedID") == wrong.number
    assert faults(xml) == []
    assert ("ออกแทน", wrong.number) in invoice_paper(made).facts
    with refused("invoice_cancelled"):
        replace_invoice(seller, wrong, buyer_on(wrong), code=CorrectionCode.WRONG_NAME, reason="x")
    with refused("reason_code"):
        replace_invoice(seller, made, buyer_on(made), code=CorrectionCode.RETURNED, reason="x")


def test_the_pages_hand_them_out_to_who_reads_the_document(
    seller: Actor, order: Order, owner_client: Client, outsider_client: Client
) -> None:
    made, receipt = issue_invoice(seller, order), take_cash(seller, order, tendered=order.total)
    cancel_invoice(seller, made, reason="ผิด")
    cancelled = reverse("orders:etax-cancellation", args=[made.pk])
    assert cancelled in owner_client.get(reverse("orders:invoice-detail", args=[made.pk])).text
    paid = reverse("orders:etax-receipt", args=[receipt.pk])
    assert paid in owner_client.get(reverse("orders:receipt-detail", args=[receipt.pk])).text
    for address in (cancelled, paid):
        assert owner_client.get(address).content.startswith(b"<?xml")
        assert outsider_client.get(address).status_code == 404


def test_a_receipt_that_is_a_tax_invoice_too(seller: Actor, order: Order) -> None:
    with refused("not_paid"):
        issue_invoice(seller, order, is_receipt=True)
    take_cash(seller, order, tendered=order.total)
    with refused("not_paid"):
        issue_invoice(seller, order, InvoiceKind.INVOICE, is_receipt=True)
    assert not Invoice.objects.exists()
    made = issue_invoice(seller, order, is_receipt=True)
    xml = xml_of(made)
    assert (Read(xml).one("TypeCode"), Read(xml).one("ExchangedDocument/Name"), faults(xml)) == (
        "T03", "ใบเสร็จรับเงิน/ใบกำกับภาษี", [],
    )  # fmt: skip
    assert invoice_paper(made).title == "ใบเสร็จรับเงิน/ใบกำกับภาษี"


def test_notes_name_what_they_correct_and_by_how_much(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    line = made.lines.all()[0].pk
    less = credit(seller, made, {line: Correction(quantity=D(4))}, code=CorrectionCode.OTHER_GOODS, reason="ถุงขาด")
    more = debit(seller, made, {line: D(107)}, code=CorrectionCode.UNDERPRICED, reason="คิดราคาผิด")
    for note, code in ((less, "81"), (more, "80")):
        xml = xml_of(note)
        said = Read(xml)
        assert (faults(xml), said.one("TypeCode"), said.one("PurposeCode")) == ([], code, note.reason_code)
        assert said.one("AdditionalReferencedDocument/IssuerAssignedID") == made.number
        assert said.amount(f"{SUMS}/OriginalInformationAmount") == note.original_value
        assert said.amount(f"{SUMS}/GrandTotalAmount") == note.total
    day = f"{made.day:%d%m}{made.day.year + 543}"
    assert [subject_of(one) for one in (made, less, more)] == [
        f"[{day}][INV][{made.number}]",
        f"[{day}][CRN][{less.number}][{made.number}]",
        f"[{day}][DBN][{more.number}][{made.number}]",
    ]


def test_what_is_lacking_is_said_before(seller: Actor, order: Order, branch: Branch) -> None:
    made = issue_invoice(seller, order, buyer=Buyer("ก", "", "", "ที่ไหนสักแห่ง"))
    made.seller |= {"address_line": "อาคารไม่มีเลขที่", "subdistrict": "ไม่มีตำบลนี้"}
    Letterhead.objects.update(subdistrict="ไม่มีตำบลนี้")
    assert len(list(lacking(made))) == 3
    with refused("etax_lacking"):
        xml_of(made)
    with refused("place_code"):
        change_letterhead(seller, branch, place_code="5001")
    change_letterhead(seller, branch, place_code="500108")
    made.seller |= {"address_line": "เลขที่ 7 หมู่ 2"}
    made.buyer_postcode = "50200"
    assert faults(xml_of(made)) == []
    cancel_invoice(seller, made, reason="ผิด")
    made.refresh_from_db()
    with refused("etax_lacking"):
        xml_of(made)


MUTATIONS = {
    "seller's number": (rb"010556100000300000", b"0105561000003"),
    "house": (rb"<ram:BuildingNumber>.*?</ram:BuildingNumber>", b""),
    "place": (rb">500108<", ">สุเทพ<".encode()),
    "kind": (rb">388<", b">80<"),
    "name": (">ใบกำกับภาษี<".encode(), b">" + b"x" * 36 + b"<"),
    "buyer's postcode": (rb">10400<", b">104<"),
}


@pytest.mark.parametrize("rule", MUTATIONS)
def test_the_rules_notice_what_they_are_for(seller: Actor, order: Order, rule: str) -> None:
    xml = xml_of(issue_invoice(seller, order))
    broken = re.sub(*MUTATIONS[rule], xml)
    assert broken != xml
    assert rule in faults(broken)


LINES = st.lists(
    st.tuples(
        st.integers(1, 40), st.decimals(0, 10**5, places=2), st.decimals(0, 100, places=2), st.sampled_from(TaxClass)
    ),
    min_size=1,
    max_size=6,
)


@given(LINES, st.booleans(), st.decimals(0, 100, places=2), st.text(max_size=300))
def test_amounts_add_up_whatever_was_sold(
    asked: list[tuple[int, Decimal, Decimal, TaxClass]], includes_vat: bool, off: Decimal, name: str
) -> None:
    priced = [Priced(D(q), price, kind, own) for q, price, own, kind in asked]
    sums = totals_of(priced, includes_vat=includes_vat, discount_percent=off)
    made = Invoice(
        business_id=WHO, kind=InvoiceKind.TAX, number="TV2569-00001", seller=SELLER, buyer_name=f"ก{name}"[:300],
        buyer_address=f"1 {name}"[:900], buyer_postcode="10400", day=date(2026, 2, 28), includes_vat=includes_vat,
        taxable=sums.taxable, zero_rated=sums.zero_rated, exempt=sums.exempt, vat=sums.vat, total=sums.total,
    )  # fmt: skip
    lines = [
        InvoiceLine(
            business_id=WHO,
            name=f"ส{name}",
            quantity=D(q),
            unit_price=price,
            tax_class=kind,
            vat=said.vat,
            total=said.total,
        )
        for (q, price, _own, kind), said in zip(asked, sums.lines, strict=True)
    ]
    xml = written(made, lines)
    said = Read(xml)
    assert faults(xml) == []
    rows = said.all("IncludedSupplyChainTradeLineItem")
    basis, tax = said.amount(f"{SUMS}/TaxBasisTotalAmount"), said.amount(f"{SUMS}/TaxTotalAmount")
    assert basis + tax == said.amount(f"{SUMS}/GrandTotalAmount") == sums.total
    assert sum(said.amount("NetLineTotalAmount", row) for row in rows) == basis
    assert sum(said.amount("NetIncludingTaxesLineTotalAmount", row) for row in rows) == basis + tax
    head = "ApplicableHeaderTradeSettlement/ApplicableTradeTax"
    assert sum(D(one.text) for one in said.all(f"{head}/BasisAmount")) == basis
    assert sum(D(one.text) for one in said.all(f"{head}/CalculatedAmount")) == tax
    for row, (quantity, price, *_rest) in zip(rows, asked, strict=True):
        net = said.amount("NetIncludingTaxesLineTotalAmount" if includes_vat else "NetLineTotalAmount", row)
        assert quantity * price - said.amount("ActualAmount", row) == net


def test_the_pdf_carries_the_xml_and_says_so(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    with pikepdf.open(BytesIO(carrying_pdf(made))) as pdf:
        assert list(pdf.attachments) == ["ETDA-invoice.xml"]
        assert pdf.attachments["ETDA-invoice.xml"].get_file().read_bytes() == xml_of(made)
        [file] = pdf.Root.AF
        assert (file.AFRelationship, file.EF.F.Subtype) == ("/Alternative", "/text/xml")
        metadata = pdf.Root.Metadata.read_bytes()
        assert "/Filter" not in pdf.Root.Metadata
    packet = etree.fromstring(metadata)
    said = {etree.QName(one).localname: one.text for one in packet.iter("{http://www.aiim.org/pdfa/ns/id/}*")}
    assert said == {"part": "3", "conformance": "U"}
    space = "{http://certificate.teda.th/schema/document/electronic_document#}*"
    assert {etree.QName(one).localname: one.text for one in packet.iter(space)} == {
        "DocumentFileName": "ETDA-invoice.xml",
        "DocumentVersion": "2.0",
        "DocumentReferenceID": made.number,
        "DocumentOID": "2.16.764.1.4.1.1.4.1.1",
    }
    assert b"electronic_document#</pdfaSchema:namespaceURI>" in metadata


def test_the_draft_goes_to_the_buyer_and_to_etda(seller: Actor, order: Order) -> None:
    made = issue_invoice(seller, order)
    mail = message_from_bytes(draft_of(made), policy=policy.default)
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("buyer@example.com", "csemail@etax.teda.th", subject_of(made))
    [file] = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (f"{made.number}.pdf", "application/pdf")
    assert file.get_content().startswith(b"%PDF-")


def store(*, days: int = 30, password: bytes = b"secret", key: object = None) -> SimpleUploadedFile:
    """A certificate of our own making in a PKCS#12 file."""
    made = key or rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "บริษัท ดอยโรสต์ จำกัด")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, made.public_key(), x509.random_serial_number())
    own = (
        builder.not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(made, SHA256())
    )
    content = serialize_key_and_certificates(b"x", made, own, None, BestAvailableEncryption(password))
    return SimpleUploadedFile("own.p12", content)


def test_a_certificate_signs_and_its_key_is_stored_encrypted(seller: Actor, order: Order) -> None:
    kept = set_certificate(seller, store(), "secret")
    assert "ดอยโรสต์" in kept.subject
    with connection.cursor() as cursor:
        cursor.execute("SELECT pem FROM orders_signingcertificate")
        assert "PRIVATE KEY" not in cursor.fetchone()[0]
    made = issue_invoice(seller, order)
    xml = signed(xml_of(made), SigningCertificate.objects.get())
    assert faults(xml) == []
    trusted = x509.load_pem_x509_certificates(kept.pem.encode())[0]
    found = XAdESVerifier().verify(xml, x509_cert=trusted)
    assert any(one.signed_xml is not None and one.signed_xml.tag.endswith("CrossIndustryInvoice") for one in found)
    with pytest.raises(InvalidDigest):
        XAdESVerifier().verify(xml.replace(b">5001<", b">5002<"), x509_cert=trusted)
    remove_certificate(seller)
    assert not SigningCertificate.objects.exists()


@pytest.mark.parametrize(
    ("file", "password", "code"),
    [
        (lambda: None, "secret", "file_missing"),
        (store, "wrong", "certificate_form"),
        (lambda: SimpleUploadedFile("x.p12", b"nothing"), "", "certificate_form"),
        (lambda: SimpleUploadedFile("x.p12", b"x" * 200_000), "", "certificate_form"),
        (lambda: store(days=-1), "secret", "certificate_expired"),
        (lambda: store(key=ec.generate_private_key(ec.SECP256R1())), "secret", "certificate_key"),
        (lambda: store(key=rsa.generate_private_key(65537, 1024)), "secret", "certificate_key"),  # noqa: S505 - that is the point
    ],
)
def test_a_file_that_cannot_sign_is_refused(owner: Actor, file: object, password: str, code: str) -> None:
    kept = set_certificate(owner, store(), "secret")
    with refused(code):
        set_certificate(owner, file(), password)  # type: ignore[operator]
    assert SigningCertificate.objects.get().subject == kept.subject


def test_one_that_has_run_out_signs_no_more(seller: Actor, order: Order) -> None:
    kept = set_certificate(seller, store(), "secret")
    kept.valid_until = datetime.now(UTC) - timedelta(days=1)
    paper = xml_of(issue_invoice(seller, order))
    with refused("certificate_expired"):
        signed(paper, kept)
    kept.valid_until = datetime.now(UTC) + timedelta(days=1)
    assert b"Signature" in signed(paper, kept), "it was the day alone"


def test_pages_give_the_files_to_those_who_see_the_invoice(seller: Actor, order: Order, clerk: Actor) -> None:
    made = issue_invoice(seller, order)
    client = signed_in(seller)
    page = client.get(reverse("orders:invoice-detail", args=[made.pk])).content.decode()
    assert reverse("orders:etax-route", args=[made.pk]) in page
    dialog = client.get(reverse("orders:etax-route", args=[made.pk])).content.decode()
    assert subject_of(made) in dialog
    assert "csemail@etax.teda.th" in dialog
    answers = {name: client.get(reverse(f"orders:etax-{name}", args=[made.pk])) for name in ("xml", "pdf", "draft")}
    assert [one["Content-Type"] for one in answers.values()] == ["application/xml", "application/pdf", "message/rfc822"]
    assert b"Signature" not in answers["xml"].content
    sent = client.post(reverse("orders:certificate"), {"certificate": store(), "password": "wrong"})
    assert (sent.status_code, SigningCertificate.objects.count()) == (422, 0)
    sent = client.post(reverse("orders:certificate"), {"certificate": store(), "password": "secret"})
    assert (sent.status_code, SigningCertificate.objects.count()) == (302, 1)
    assert b"xades" in client.get(reverse("orders:etax-xml", args=[made.pk])).content
    with pytest.raises(Forbidden):
        set_certificate(clerk, store(), "secret")
    assert signed_in(clerk).get(reverse("orders:certificate")).status_code == 403
    client.post(reverse("orders:certificate-remove"))
    assert not SigningCertificate.objects.exists()


def test_another_business_finds_nothing(seller: Actor, order: Order, outsider: Actor) -> None:
    made = issue_invoice(seller, order)
    for name in ("xml", "pdf", "draft", "route"):
        assert signed_in(outsider).get(reverse(f"orders:etax-{name}", args=[made.pk])).status_code == NotFound.status
        assert Client().get(reverse(f"orders:etax-{name}", args=[made.pk])).status_code == 302
