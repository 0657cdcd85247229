"""What ETDA 3-2560 asks of a document, as we know it without its files; and the official files themselves, where the tester has them.

`SAMPHAN_ETDA_DIR` points at a copy of ETDA's schemas (the folder that holds `ETDA/` and `uncefact/`). It is not ours to give on.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from lxml import etree, isoschematron

CODES = {
    "TaxInvoice": {"388", "T02", "T03", "T04"},
    "AbbreviatedTaxInvoice": {"T05", "T06"},
    "DebitCreditNote": {"80", "81"},
    "Invoice": {"380"},
    "Receipt": {"T01"},
    "CancellationNote": {"T07"},
}
PURPOSES = re.compile(r"DBN[GS](01|02|99)|CDNG(0[1-5]|99)|CDNS(0[1-4]|99)")
OFFICIAL = os.environ.get("SAMPHAN_ETDA_DIR", "")


class Read:
    """Paths into a document without the prefixes."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)
        self.kind = etree.QName(self.root).localname.removesuffix("_CrossIndustryInvoice")

    def all(self, path: str, within: etree._Element | None = None) -> list[etree._Element]:
        steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
        return (self.root if within is None else within).xpath(f".//{steps}")

    def one(self, path: str, within: etree._Element | None = None) -> str:
        found = self.all(path, within)
        return found[0].text or "" if found else ""

    def amount(self, path: str, within: etree._Element | None = None) -> Decimal:
        return Decimal(self.one(path, within) or 0)


def faults(xml: bytes) -> list[str]:
    """Every rule that the document breaks: ours, and the official ones where they are at hand."""
    return [*written_rules(Read(xml)), *official_rules(xml)]


def written_rules(said: Read) -> list[str]:
    seller, buyer = "SellerTradeParty", "BuyerTradeParty"
    code = said.one("ExchangedDocument/TypeCode")
    at, tax = f"{seller}/PostalTradeAddress", f"{seller}/SpecifiedTaxRegistration/ID"
    city, place = said.one(f"{at}/CityName"), said.one(f"{at}/CitySubDivisionName")
    rules = {
        "standard": said.one("GuidelineSpecifiedDocumentContextParameter/ID") == "ER3-2560",
        "kind": code in CODES[said.kind],
        "number": 0 < len(said.one("ExchangedDocument/ID")) <= 35,
        "name": 0 < len(said.one("ExchangedDocument/Name")) <= 35,
        "issued": bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+", said.one("IssueDateTime"))),
        "made": said.kind == "Invoice" or bool(said.one("CreationDateTime")),
        "seller": 0 < len(said.one(f"{seller}/Name")) <= 256,
        "seller's number": bool(re.fullmatch(r"\d{18}", said.one(tax))),
        "postcode": bool(re.fullmatch(r"\d{5}", said.one(f"{at}/PostcodeCode"))),
        "country": said.one(f"{at}/CountryID") == "TH",
        "house": 0 < len(said.one(f"{at}/BuildingNumber")) <= 16,
        "place": bool(re.fullmatch(r"\d{6}", place)) and place.startswith(city) and len(city) == 4,
        "province": bool(place) and said.one(f"{at}/CountrySubDivisionID") == place[:2],
        "delivery": said.kind == "CancellationNote" or len(said.all("ApplicableHeaderTradeDelivery")) == 1,
        "total": said.kind == "CancellationNote"
        or bool(said.one("SpecifiedTradeSettlementHeaderMonetarySummation/GrandTotalAmount")),
        "lines": all(line_stands(said, line) for line in said.all("IncludedSupplyChainTradeLineItem")),
    }
    if said.kind not in {"AbbreviatedTaxInvoice", "CancellationNote"}:
        rules |= buyer_rules(said, buyer)
    if said.kind == "CancellationNote":
        rules |= cancellation_rules(said)
    if said.kind == "DebitCreditNote":
        rules |= note_rules(said)
    if said.kind == "TaxInvoice" and said.all("ExchangedDocument/PurposeCode"):
        rules |= replacement_rules(said)
    return [name for name, stands in rules.items() if not stands]


def buyer_rules(said: Read, buyer: str) -> dict[str, bool]:
    [number] = said.all(f"{buyer}/SpecifiedTaxRegistration/ID") or [etree.Element("none")]
    forms = {"TXID": r"\d{18}", "NIDN": r"\d{13}", "OTHR": "N/A", "CCPT": ".{1,35}"}
    return {
        "buyer": 0 < len(said.one(f"{buyer}/Name")) <= 256,
        "buyer's number": bool(re.fullmatch(forms.get(number.get("schemeID"), "x"), number.text or "")),
        "buyer's postcode": bool(re.fullmatch(r"\d{5}", said.one(f"{buyer}/PostalTradeAddress/PostcodeCode"))),
        "buyer's address": 0 < len(said.one(f"{buyer}/PostalTradeAddress/LineOne")) <= 256,
        "tax": said.kind == "Receipt" or bool(said.all("ApplicableHeaderTradeSettlement/ApplicableTradeTax")),
    }


def cancellation_rules(said: Read) -> dict[str, bool]:
    """Of the purpose, its code and a note all three or none: the schema has no place for the code, so none."""
    return {
        "name": said.one("ExchangedDocument/Name") == "ใบแจ้งยกเลิก",
        "cancelled": bool(said.one("AdditionalReferencedDocument/IssuerAssignedID")),
        "cancelled kind": said.one("AdditionalReferencedDocument/ReferenceTypeCode") in set().union(*CODES.values()),
        "purpose": not said.all("ExchangedDocument/Purpose"),
    }


def replacement_rules(said: Read) -> dict[str, bool]:
    purpose = said.one("ExchangedDocument/PurposeCode")
    return {
        "purpose": bool(re.fullmatch(r"TIVC(01|02|99)", purpose)),
        "reason": not purpose.endswith("99") or bool(said.one("ExchangedDocument/Purpose")),
        "replaced": bool(said.one("AdditionalReferencedDocument/IssuerAssignedID")),
        "replaced kind": said.one("AdditionalReferencedDocument/ReferenceTypeCode") in CODES["TaxInvoice"],
    }


def note_rules(said: Read) -> dict[str, bool]:
    sums = "SpecifiedTradeSettlementHeaderMonetarySummation"
    original, correct = said.amount(f"{sums}/OriginalInformationAmount"), said.amount(f"{sums}/LineTotalAmount")
    purpose = said.one("ExchangedDocument/PurposeCode")
    return {
        "purpose": bool(PURPOSES.fullmatch(purpose)),
        "reason": not purpose.endswith("99") or bool(said.one("ExchangedDocument/Purpose")),
        "original": bool(said.one("AdditionalReferencedDocument/IssuerAssignedID")),
        "original's kind": said.one("AdditionalReferencedDocument/ReferenceTypeCode") in CODES["TaxInvoice"],
        "difference": said.amount(f"{sums}/DifferenceInformationAmount") == abs(original - correct),
    }


def line_stands(said: Read, line: etree._Element) -> bool:
    names = ("LineID", "SpecifiedTradeProduct/Name", "BilledQuantity", "NetLineTotalAmount")
    return all(said.one(name, line) for name in (*names, "NetIncludingTaxesLineTotalAmount"))


def official_rules(xml: bytes) -> list[str]:
    """What the official schema and its Schematron say; nothing where they are not at hand."""
    if not OFFICIAL:
        return []
    document = etree.fromstring(xml)
    schema, rules = official(Read(xml).kind)
    schema.validate(document)
    rules.validate(document)
    said = [
        "".join(one.itertext()).strip()
        for one in rules.validation_report.iter("{*}successful-report", "{*}failed-assert")
    ]
    return [str(error) for error in schema.error_log] + said


@cache
def official(kind: str) -> tuple[etree.XMLSchema, isoschematron.Schematron]:
    folder = Path(OFFICIAL) / "ETDA/data/standard"
    schema = etree.XMLSchema(etree.parse(str(folder / f"{kind}_CrossIndustryInvoice_2p0.xsd")))
    rules = isoschematron.Schematron(
        etree.parse(str(folder / f"{kind}_Schematron_2p0.sch")),
        error_finder=isoschematron.Schematron.ASSERTS_AND_REPORTS,
        store_report=True,
    )
    return schema, rules
