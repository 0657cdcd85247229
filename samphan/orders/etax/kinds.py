"""Which documents have an electronic form, and what of theirs is lacking for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samphan.orders.models import Invoice, InvoiceKind, InvoiceState, Receipt
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.addresses import parse_postcode, tidy_place
from samphan.platform.thai.places import code_of
from samphan.platform.thai.taxid import valid_tax_id

LONGEST_HOUSE = 16
PLACE_CODE = re.compile(r"[1-9]\d{5}")
HOUSE_WORD = re.compile(r"^(?:เลขที่|บ้านเลขที่|no\.?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """`root` begins the name of its schema, `oid` is that of the schema, `letters` stand for it in the subject of an e-mail."""

    root: str
    code: str
    oid: str
    letters: str


def form_of(invoice: Invoice) -> Form | None:
    """The electronic form of a document; None for notes of what is no full tax invoice, which the standard does not know."""
    match invoice.kind:
        case InvoiceKind.INVOICE:
            return Form("Invoice", "380", "2.16.764.1.4.1.1.2.1.1", "INV")
        case InvoiceKind.TAX:
            return Form("TaxInvoice", "T03" if invoice.is_receipt else "388", "2.16.764.1.4.1.1.4.1.1", "INV")
        case InvoiceKind.ABBREVIATED:
            return Form(
                "AbbreviatedTaxInvoice", "T06" if invoice.is_receipt else "T05", "2.16.764.1.4.1.1.6.1.1", "INV"
            )
        case InvoiceKind.CREDIT if _corrects_full(invoice):
            return Form("DebitCreditNote", "81", "2.16.764.1.4.1.1.5.1.1", "CRN")
        case InvoiceKind.DEBIT if _corrects_full(invoice):
            return Form("DebitCreditNote", "80", "2.16.764.1.4.1.1.5.1.1", "DBN")
    return None


def require_form(invoice: Invoice) -> Form:
    """Raises `Refused`: `etax_none` for a document without electronic form, `etax_lacking` with every sentence of `lacking`."""
    form = form_of(invoice)
    if form is None:
        raise Refused(_("This document has no e-Tax form."), code="etax_none")
    if said := list(lacking(invoice)):
        raise Refused(" ".join(str(sentence) for sentence in said), code="etax_lacking")
    return form


def lacking(invoice: Invoice) -> Iterator[Sentence]:
    """What must be mended first. The seller's address is kept as on the day of issue; a code that was not known then may be written later."""
    if invoice.state == InvoiceState.CANCELLED:
        yield _("This document was cancelled.")
    if invoice.currency != "THB":
        yield _("An e-Tax document is in baht.")
    yield from lacking_of_seller(invoice.seller, invoice)
    if invoice.kind != InvoiceKind.ABBREVIATED and not postcode_of(invoice):
        yield _("The buyer's address lacks its postcode.")


def lacking_of_seller(seller: Mapping[str, str], paper: Invoice | Receipt) -> Iterator[Sentence]:
    """What of the seller must be mended: `seller` as `papers.head.seller_now` keeps it."""
    if not valid_tax_id(seller.get("tax_id", "")):
        yield _("Write the tax id of the business into its profile first.")
    if not house_of(seller)[0] or not seller.get("postcode"):
        yield _("The branch's address lacks its house number or postcode: Settings › Sales and documents.")
    if not place_code(seller, paper):
        yield _("The code of the branch's sub-district is not known: Settings › Sales and documents.")


def house_of(seller: Mapping[str, str]) -> tuple[str, str]:
    """House number and the rest of a line such as “99/1 ถนนนิมมานเหมินท์”; no number where the line begins with none."""
    line = HOUSE_WORD.sub("", seller.get("address_line", "").strip())
    first, _blank, rest = line.partition(" ")
    if not re.match(r"\d", first) or len(first) > LONGEST_HOUSE:
        return "", line
    return first, rest.strip()


def place_code(seller: Mapping[str, str], paper: Invoice | Receipt) -> str:
    """Six digits of TIS 1099 for where the seller stood: as written on the document, or by names; else as the branch says it now."""
    names = [tidy_place(seller.get(name, "")) for name in ("subdistrict", "district", "province")]
    said = seller.get("place_code") or code_of(*names)
    if not said:
        from samphan.orders.setting_up import letterhead_of  # noqa: PLC0415 - that reads how papers look

        said = letterhead_of(paper.branch).place_code
    return said if PLACE_CODE.fullmatch(said) else ""


def postcode_of(invoice: Invoice) -> str:
    return invoice.buyer_postcode or parse_postcode(invoice.buyer_address) or ""


def _corrects_full(note: Invoice) -> bool:
    return note.original is not None and note.original.kind == InvoiceKind.TAX
