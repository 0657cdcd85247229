"""The limits a business sells within: discount, margin, credit, overdue. A document that crosses one waits for somebody who may approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import CustomerTerms
from samphan.customers.models import Customer
from samphan.orders.access import orders
from samphan.orders.approvers import tell_approvers
from samphan.orders.events import ApprovalAsked
from samphan.orders.lines import Sums
from samphan.orders.models import Approval, ApprovalState, Order, OrderState, Quotation
from samphan.orders.owing import owed_by
from samphan.orders.steps import settings_of_sales, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.money import half_up, money

HUNDRED = Decimal(100)
HELD = "held"
Kind = Literal["discount", "margin", "credit", "overdue"]
CODES: Mapping[str, str] = {"credit": "credit_exceeded", "overdue": "customer_overdue"}


@dataclass(frozen=True, slots=True)
class Over:
    """One limit that is crossed: percents, baht, or days, as text."""

    kind: Kind
    limit: str
    value: str


def words_of(over: Mapping[str, Any]) -> Sentence:
    """A crossed limit in words."""
    said = {"limit": over["limit"], "value": over["value"]}
    if over["kind"] == "discount":
        return _("Discount of %(value)s%%, above %(limit)s%%") % said
    if over["kind"] == "margin":
        return _("Margin of %(value)s%%, below %(limit)s%%") % said
    if over["kind"] == "credit":
        return _("The customer would owe %(value)s, above the agreed %(limit)s") % {
            k: money(v) for k, v in said.items()
        }
    return _("An order has been unpaid for %(value)s days; %(limit)s were agreed") % said


def over_prices(sums: Sums) -> list[Over]:
    """Limits of the business that these lines cross. A line's discount is what it is below the price of the lists, everything counted."""
    rules = settings_of_sales()
    found: list[Over] = []
    if rules.most_discount is not None and (deepest := deepest_discount(sums.lines)) > rules.most_discount:
        found.append(Over("discount", shown(rules.most_discount), shown(deepest)))
    margin = margin_of(sums.lines)
    if rules.least_margin is not None and margin is not None and margin < rules.least_margin:
        found.append(Over("margin", shown(rules.least_margin), shown(margin)))
    return found


def over_terms(customer: Customer, more: Decimal) -> list[Over]:
    """What was agreed with the customer that `more` crosses. Two orders at once are looked at one after the other: the terms are held."""
    terms = CustomerTerms.objects.select_for_update(of=("self",)).filter(customer=customer).first()
    if terms is None:
        return []
    found: list[Over] = []
    if terms.credit_limit is not None and (owed := owed_by(customer) + more) > terms.credit_limit:
        found.append(Over("credit", str(terms.credit_limit), str(owed)))
    if terms.credit_days is not None and settings_of_sales().hold_overdue:
        days = days_unpaid(customer)
        if days > terms.credit_days:
            found.append(Over("overdue", str(terms.credit_days), str(days)))
    return found


def must_wait(overs: Sequence[Over], *, ask: bool, customer: Customer | None) -> bool:
    """Whether the document is written and waits. Raises `Refused` (`approval_needed`, `credit_exceeded`, `customer_overdue`) unless `ask`."""
    if not overs:
        return False
    if ask:
        return True
    first = overs[0]
    sentence = _("%(reason)s. Change it, or ask for approval.") % {"reason": words_of(asdict(first))}
    if first.kind == "credit" and customer:
        sentence = _("%(customer)s would owe more than the agreed credit.") % {"customer": customer.name}
    code = CODES.get(first.kind, "approval_needed")
    raise Refused(sentence, code=code, limit=first.limit, value=first.value)


def may_approve(actor: Actor) -> bool:
    return orders.may(actor, "approve")


def hold(actor: Actor, row: Quotation | Order, overs: Sequence[Over]) -> Approval:
    """The document waits from now on; those who may approve hear of it. Called in the transaction that writes it."""
    about = {"quotation": row} if isinstance(row, Quotation) else {"order": row}
    made: Approval = Approval.objects.create(
        business=actor.business,
        reasons=[asdict(over) for over in overs],
        asked_by=actor.user,
        asked_by_name=actor.name,
        **about,
    )
    step(actor, row, HELD)
    told = ApprovalAsked(number=row.number, reasons=[over.kind for over in overs])
    record(told, actor=actor, subject=row, customer_id=row.customer_id)
    tell_approvers(actor, row)
    return made


def approval_of(row: Quotation | Order) -> Approval | None:
    """What stands about a document; None for one that crossed nothing."""
    about = {"quotation": row} if isinstance(row, Quotation) else {"order": row}
    found: Approval | None = Approval.objects.filter(**about).order_by("-asked_at", "-pk").first()
    return found


def is_held(row: Quotation | Order) -> bool:
    approval = approval_of(row)
    return approval is not None and approval.state != ApprovalState.APPROVED


def require_approved(row: Quotation | Order) -> None:
    """Raise `Refused` (`approval_pending`, `approval_refused`) for a document that waits, or that was not approved."""
    approval = approval_of(row)
    if approval is None or approval.state == ApprovalState.APPROVED:
        return
    if approval.state == ApprovalState.PENDING:
        raise Refused(_("%(number)s waits for approval.") % {"number": row.number}, code="approval_pending")
    said = _("%(number)s was not approved: %(reason)s") % {"number": row.number, "reason": approval.answer}
    raise Refused(said, code="approval_refused")


def deepest_discount(lines: Sequence[Mapping[str, Any]]) -> Decimal:
    """Of the line that is furthest below the lists, in percent."""
    found = Decimal(0)
    for line in lines:
        listed = line["list_price"] * line["quantity"]
        if listed > 0:
            found = max(found, half_up(HUNDRED - HUNDRED * line["net"] / listed))
    return found


def margin_of(lines: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """Of the lines whose cost is known, in percent of what they bring without VAT; None when none is, or they bring nothing."""
    known = [line for line in lines if line["cost"] is not None]
    brought = sum((line["total"] - line["vat"] for line in known), Decimal(0))
    if not known or brought <= 0:
        return None
    return half_up(HUNDRED - HUNDRED * sum((line["cost"] for line in known), Decimal(0)) / brought)


def days_unpaid(customer: Customer) -> int:
    """For how many days the oldest order on credit has not been paid."""
    owed = F("total") + F("debited") - F("credited") + F("refunded")
    rows = Order.objects.filter(customer=customer, pay_first=False, paid__lt=owed).exclude(state=OrderState.CANCELLED)
    oldest = rows.order_by("created_at").values_list("created_at", flat=True).first()
    return (timezone.now() - oldest) // timedelta(days=1) if oldest else 0


def shown(percent: Decimal) -> str:
    return f"{percent.normalize():f}"
