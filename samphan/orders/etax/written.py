"""A tax document as XML. Order and names of the elements are those of the schema; amounts are those that the document prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from django.utils import timezone

from samphan.catalog.models import TaxClass
from samphan.catalog.quantities import shown_quantity
from samphan.orders.etax.kinds import form_of, house_of, place_code, postcode_of, require_form
from samphan.orders.models import Invoice, InvoiceKind, InvoiceLine
from samphan.orders.tax import RATE
from samphan.platform.thai.money import half_up
from samphan.platform.thai.taxid import is_juristic

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACE = "urn:etda:uncefact:data:standard:"
NAMES = {
    "388": "ใบกำกับภาษี",
    "T03": "ใบเสร็จรับเงิน/ใบกำกับภาษี",
    "380": "ใบแจ้งหนี้",
    "T01": "ใบเสร็จรับเงิน",
    "T05": "ใบกำกับภาษีอย่างย่อ",
    "T06": "ใบเสร็จรับเงิน/ใบกำกับภาษีอย่างย่อ",
    "T07": "ใบแจ้งยกเลิก",
    "80": "ใบเพิ่มหนี้",
    "81": "ใบลดหนี้",
}  # as the law calls them, in whatever language they are printed
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE, SHORT, HEAD_OFFICE = 256, 70, "00000"


@dataclass(frozen=True, slots=True)
class Node:
    """An element with words or with others in it. One that says None is left out; an empty list makes an empty element."""

    name: str
    said: str | Sequence[Node] | None
    attributes: dict[str, str] = field(default_factory=dict)


def xml_of(invoice: Invoice) -> bytes:
    """The document in UTF-8. Raises `Refused` as `kinds.require_form`."""
    return written(invoice, list(invoice.lines.all()))


def written(invoice: Invoice, lines: Sequence[InvoiceLine]) -> bytes:
    """`xml_of` with these lines; it reads no row."""
    form = require_form(invoice)
    agreed, settled = list(_agreement(invoice)), list(_settlement(invoice))
    sold = [_line(line, place, includes_vat=invoice.includes_vat) for place, line in enumerate(lines, start=1)]
    trade = [
        Node("ApplicableHeaderTradeAgreement", agreed),
        Node("ApplicableHeaderTradeDelivery", []),
        Node("ApplicableHeaderTradeSettlement", settled),
        *sold,
    ]
    return document(form.root, list(_head(invoice)), trade)


def document(root_name: str, head: Sequence[Node], trade: Sequence[Node]) -> bytes:
    """A document of the standard: `root_name` begins the name of its schema, and its elements have a namespace of that name."""
    from lxml import etree  # noqa: PLC0415 - pages do without it

    rsm = f"{SPACE}{root_name}_CrossIndustryInvoice:2"
    ram = f"{SPACE}{root_name}_ReusableAggregateBusinessInformationEntity:2"
    root = etree.Element(f"{{{rsm}}}{root_name}_CrossIndustryInvoice", nsmap={"rsm": rsm, "ram": ram})
    guideline = Node("ID", "ER3-2560", {"schemeAgencyID": "ETDA", "schemeVersionID": "v2.0"})
    for part in (
        Node("ExchangedDocumentContext", [Node("GuidelineSpecifiedDocumentContextParameter", [guideline])]),
        Node("ExchangedDocument", head),
        Node("SupplyChainTradeTransaction", trade),
    ):
        _write(root, part, rsm, ram)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def _write(parent: _Element, node: Node, space: str, below: str) -> None:
    from lxml import etree  # noqa: PLC0415 - as above

    if node.said is None:
        return
    made = etree.SubElement(parent, f"{{{space}}}{node.name}", node.attributes)
    if isinstance(node.said, str):
        made.text = UNWRITABLE.sub("", node.said)
        return
    for one in node.said:
        _write(made, one, below, below)


def _head(invoice: Invoice) -> Iterator[Node]:
    form = form_of(invoice)
    code = form.code if form else ""
    yield Node("ID", invoice.number)
    yield Node("Name", NAMES[code])
    yield Node("TypeCode", code)
    yield Node("IssueDateTime", day_said(invoice.day))
    yield Node("Purpose", invoice.reason or None)
    yield Node("PurposeCode", invoice.reason_code or None)
    if invoice.kind != InvoiceKind.INVOICE:  # its schema has no place for it
        yield Node("CreationDateTime", moment_said(timezone.localtime(invoice.created_at)))


def _agreement(invoice: Invoice) -> Iterator[Node]:
    yield seller_said(invoice.seller, place_code(invoice.seller, invoice))
    if invoice.kind != InvoiceKind.ABBREVIATED:
        yield buyer_said(
            invoice.buyer_name,
            invoice.buyer_tax_id,
            invoice.buyer_branch,
            invoice.buyer_address,
            postcode_of(invoice),
        )
    original = invoice.original or invoice.replaces
    if original and (form := form_of(original)):
        yield Node(
            "AdditionalReferencedDocument",
            [
                Node("IssuerAssignedID", original.number),
                Node("IssueDateTime", day_said(original.day)),
                Node("ReferenceTypeCode", form.code),
            ],
        )


def seller_said(seller: Mapping[str, str], code: str) -> Node:
    """`code` is the sub-district by TIS 1099."""
    return Node("SellerTradeParty", list(_seller(seller, code)))


def _seller(seller: Mapping[str, str], code: str) -> Iterator[Node]:
    house, street = house_of(seller)
    number = seller["tax_id"] + (seller.get("branch") or HEAD_OFFICE)
    yield Node("Name", seller["name"][:LINE])
    yield Node("SpecifiedTaxRegistration", [Node("ID", number, {"schemeID": "TXID"})])
    yield Node(
        "PostalTradeAddress",
        [
            Node("PostcodeCode", seller["postcode"]),
            Node("LineOne", seller["address_line"][:LINE] if len(street) > SHORT else None),
            Node("StreetName", street if 0 < len(street) <= SHORT else None),
            Node("CityName", code[:4]),
            Node("CitySubDivisionName", code),
            Node("CountryID", "TH"),
            Node("CountrySubDivisionID", code[:2]),
            Node("BuildingNumber", house),
        ],
    )


def buyer_said(name: str, number: str, branch: str, address: str, postcode: str) -> Node:
    """Where buyers stand is written as lines: they wrote it so, and nothing of it is lost in being taken apart."""
    return Node("BuyerTradeParty", list(_buyer(name, number, branch, address, postcode)))


def _buyer(name: str, number: str, branch: str, address: str, postcode: str) -> Iterator[Node]:
    if number and (branch or is_juristic(number)):
        tax = Node("ID", number + (branch or HEAD_OFFICE), {"schemeID": "TXID"})
    elif number:
        tax = Node("ID", number, {"schemeID": "NIDN"})
    else:
        tax = Node("ID", "N/A", {"schemeID": "OTHR"})
    yield Node("Name", name[:LINE])
    yield Node("SpecifiedTaxRegistration", [tax])
    lines = wrap(" ".join(address.split()), LINE)
    yield Node(
        "PostalTradeAddress",
        [
            Node("PostcodeCode", postcode),
            Node("LineOne", lines[0]),
            Node("LineTwo", lines[1] if len(lines) > 1 else None),
            Node("LineThree", lines[2][:SHORT] if len(lines) > 2 else None),  # noqa: PLR2004 - the third
            Node("CountryID", "TH"),
        ],
    )


def _settlement(invoice: Invoice) -> Iterator[Node]:
    value = invoice.taxable + invoice.zero_rated + invoice.exempt
    yield Node("InvoiceCurrencyCode", invoice.currency)
    yield from _taxes(invoice)
    corrects = invoice.is_note and invoice.original_value is not None and invoice.correct_value is not None
    original, correct = invoice.original_value or Decimal(0), invoice.correct_value or Decimal(0)
    sums = [
        ("OriginalInformationAmount", original if corrects else None),
        ("LineTotalAmount", correct if corrects else value),
        ("DifferenceInformationAmount", abs(original - correct) if corrects else None),
        ("TaxBasisTotalAmount", value),
        ("TaxTotalAmount", invoice.vat),
        ("GrandTotalAmount", invoice.total),
    ]
    yield Node("SpecifiedTradeSettlementHeaderMonetarySummation", [amount_said(name, said) for name, said in sums])


def _taxes(invoice: Invoice) -> Iterator[Node]:
    """Each rate with its value; exempt goods bear the code of “free of tax”. A document of nothing says 7 % of nothing."""
    if invoice.zero_rated:
        yield tax_said("VAT", Decimal(0), invoice.zero_rated, Decimal(0))
    if invoice.exempt:
        yield tax_said("FRE", Decimal(0), invoice.exempt, Decimal(0))
    if invoice.taxable or not (invoice.zero_rated or invoice.exempt):
        yield tax_said("VAT", RATE, invoice.taxable, invoice.vat)


def _line(line: InvoiceLine, place: int, *, includes_vat: bool) -> Node:
    """The price is the one that is printed; what is less than price times quantity is an allowance, in the same terms."""
    before_vat = line.total - line.vat
    off = half_up(line.quantity * line.unit_price) - (line.total if includes_vat else before_vat)
    allowance = [Node("ChargeIndicator", "false"), amount_said("ActualAmount", off)]
    kind = "FRE" if line.tax_class == TaxClass.EXEMPT else "VAT"
    rate = RATE if line.tax_class == TaxClass.VAT7 else Decimal(0)
    return Node(
        "IncludedSupplyChainTradeLineItem",
        [
            Node("AssociatedDocumentLineDocument", [Node("LineID", str(place))]),
            Node("SpecifiedTradeProduct", [Node("Name", line.name[:LINE])]),
            Node(
                "SpecifiedLineTradeAgreement",
                [Node("GrossPriceProductTradePrice", [amount_said("ChargeAmount", line.unit_price)])],
            ),
            Node(
                "SpecifiedLineTradeDelivery",
                [Node("BilledQuantity", shown_quantity(line.quantity).replace(",", ""))],
            ),
            Node(
                "SpecifiedLineTradeSettlement",
                [
                    tax_said(kind, rate, before_vat, line.vat),
                    Node("SpecifiedTradeAllowanceCharge", allowance if off > 0 else None),
                    Node(
                        "SpecifiedTradeSettlementLineMonetarySummation",
                        [
                            amount_said("TaxTotalAmount", line.vat),
                            amount_said("NetLineTotalAmount", before_vat),
                            amount_said("NetIncludingTaxesLineTotalAmount", line.total),
                        ],
                    ),
                ],
            ),
        ],
    )


def tax_said(kind: str, rate: Decimal, basis: Decimal, amount: Decimal) -> Node:
    return Node(
        "ApplicableTradeTax",
        [
            Node("TypeCode", kind),
            Node("CalculatedRate", f"{rate.normalize():f}"),
            amount_said("BasisAmount", basis),
            amount_said("CalculatedAmount", amount),
        ],
    )


def amount_said(name: str, said: Decimal | None) -> Node:
    return Node(name, None if said is None else f"{said:.2f}")


def day_said(day: date) -> str:
    return moment_said(datetime.combine(day, time()))


def moment_said(moment: datetime) -> str:
    """Local time without a zone, as the standard's own papers write it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000"
