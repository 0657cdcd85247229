"""Leads in from a file: a fair's list, the answers of a form elsewhere. Each line goes through `create_lead`, rules and all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.actions import delete_customer
from samphan.customers.contacts import Reach, read_reach
from samphan.customers.models import Customer, CustomerKind
from samphan.pipeline.access import leads
from samphan.pipeline.actions.leads import create_lead
from samphan.pipeline.models import Door, Lead, LeadState, Opportunity, Source
from samphan.pipeline.reading import read_amount
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.lines import LineCarrier, LineImporter
from samphan.platform.importing.registry import (
    IMPORTERS,
    Fault,
    ImportColumn,
    ImportRow,
    Left,
    Told,
    Undone,
    Unusable,
)
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.text import tidy, tidy_lines


def reach(kind: str) -> Callable[[str], Reach]:
    def read(text: str) -> Reach:
        try:
            return read_reach(kind, text)
        except Refused as refusal:
            raise Unusable(refusal.sentence) from refusal

    return read


def worth(text: str) -> Decimal:
    try:
        return read_amount(None, text.replace("บาท", "").replace("฿", "").strip())  # type: ignore[arg-type]  # no amount is anybody's own
    except ValueError as unfit:
        raise Unusable(getattr(unfit, "sentence", str(unfit))) from unfit


REACHES = ("phone", "email", "line")
COLUMNS = (
    ImportColumn("name", _("who asks"), ("ชื่อ", "ชื่อ-นามสกุล", "ชื่อลูกค้า", "ผู้สนใจ", "name", "full name", "contact"), tidy),
    ImportColumn("organisation", _("organisation"), ("บริษัท", "ร้าน", "ชื่อร้าน", "ชื่อบริษัท", "หน่วยงาน", "company", "organisation"), tidy),
    ImportColumn("phone", _("phone"), ("โทร", "เบอร์โทร", "โทรศัพท์", "มือถือ", "เบอร์", "phone", "mobile", "tel"), reach("phone")),
    ImportColumn("email", _("e-mail"), ("อีเมล", "อีเมล์", "email", "e-mail"), reach("email")),
    ImportColumn("line", _("LINE ID"), ("ไลน์", "line", "line id", "ไอดีไลน์"), reach("line")),
    ImportColumn(
        "interest", _("what they ask for"), ("สนใจ", "ความสนใจ", "สิ่งที่สนใจ", "สินค้าที่สนใจ", "ต้องการ", "หัวข้อ", "interest", "subject", "product"), tidy
    ),
    ImportColumn("message", _("in their words"), ("ข้อความ", "รายละเอียด", "หมายเหตุ", "message", "note", "comment"), tidy_lines),
    ImportColumn("amount", _("estimated worth"), ("มูลค่า", "งบประมาณ", "งบ", "ยอดประมาณ", "amount", "budget", "value"), worth),
    ImportColumn("source", _("source"), ("ที่มา", "แหล่งที่มา", "ช่องทาง", "source", "channel"), tidy),
    ImportColumn("province", _("province"), ("จังหวัด", "province"), tidy),
)  # fmt: skip


class LeadCarrier(LineCarrier):
    def line(self, row: ImportRow, told: Told) -> Mapping[str, str]:
        values, before = row.values, timezone.now()
        name = values.get("organisation") or values.get("name") or ""
        reaches = [values[kind] for kind in REACHES if values.get(kind)]
        if not name:
            raise Refused(_("A line needs the name of who asks."), code="line_form")
        interest = values.get("interest") or str(_("From an imported list"))
        kind = CustomerKind.ORGANISATION if values.get("organisation") else CustomerKind.PERSON
        if Lead.objects.filter(
            customer__name=name, interest=interest, state__in=[LeadState.NEW, LeadState.WORKING]
        ).exists():
            raise Refused(_("This lead is here already and still open."), code="lead_known")
        made = create_lead(
            self.actor,
            interest=interest,
            name=name,
            kind=kind,
            reaches=reaches,
            door=Door.IMPORT,
            message=self.message(values, name),
            amount=values.get("amount"),
            source=self.source(values.get("source", ""), told),
            province=values.get("province", ""),
        )
        told.new += 1
        fresh = made.customer.created_at >= before
        self.note(lead=str(made.pk), customer=str(made.customer_id) if fresh else None)
        return {
            str(_("who asks")): made.customer.name,
            str(_("what they ask for")): made.interest,
            str(_("looked after by")): str(made.owner or "–"),
            str(_("source")): str(made.source or ""),
        }

    @staticmethod
    def message(values: Mapping[str, Any], name: str) -> str:
        """What they wrote; of an organisation with whom one speaks there too."""
        person = values.get("name", "")
        spoken = [person] if person and person != name else []
        return "\n".join([*spoken, *([values["message"]] if values.get("message") else [])])

    @staticmethod
    def source(name: str, told: Told) -> Source | None:
        if not name:
            return None
        found: Source | None = Source.objects.filter(archived_at=None, name__iexact=name).order_by("position").first()
        if found is None:
            told.faults.append(Fault("source", name, _("There is no such source. Add it under Settings first.")))
        return found


class LeadImporter(LineImporter):
    label: Sentence = _("Leads")
    permission = leads.permission("import")
    fields, carrier, asks = COLUMNS, LeadCarrier, (leads, "create")
    needed = frozenset({"name", "organisation", *REACHES})

    def undo(self, actor: Actor, journal: Mapping[str, Any]) -> Undone:
        """Leads that nobody has worked on go, and customers whom only they made known."""
        undone = Undone()
        for line in reversed(journal["lines"]):
            lead = Lead.objects.select_related("customer").filter(pk=line["lead"]).first()
            if lead is None:
                continue
            if lead.state != LeadState.NEW or lead.version > 1:
                undone.left.append(Left(lead.pk, lead.interest, _("Somebody has worked on it since.")))
                continue
            customer = lead.customer
            lead.delete()
            undone.removed += 1
            if line["customer"] and unused(customer) and customers.may(actor, "delete", customer):
                delete_customer(actor, customer)
        return undone


def unused(customer: Customer) -> bool:
    """Nobody changed the customer since, and nothing else is about them."""
    others = Lead.objects.filter(customer=customer).exists() or Opportunity.objects.filter(customer=customer).exists()
    return customer.is_living and customer.version == 1 and not others


IMPORTERS["leads"] = LeadImporter()
