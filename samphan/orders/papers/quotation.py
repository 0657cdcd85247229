"""The quotation as it is printed."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from samphan.orders.models import Quotation, QuotationState, StampedPaper
from samphan.orders.papers.head import head_of, stamped
from samphan.orders.papers.paper import Paper
from samphan.orders.papers.priced import PAGE_OF, SIGNED_ON, buyer_of, notes_of, sums_of, table_of, told

MARKS = {
    QuotationState.SUPERSEDED: pgettext_lazy("paper", "Replaced"),
    QuotationState.DECLINED: pgettext_lazy("paper", "Declined"),
}


def quotation_paper(quotation: Quotation, language: str = "") -> Paper:
    head = head_of(quotation.branch, language)
    say = head.tongue.say
    lines = list(quotation.lines.all())
    columns, rows = table_of(lines, head, taxed=bool(quotation.vat))
    version = str(quotation.revision) if quotation.revision > 1 else ""
    facts = (
        (pgettext_lazy("paper", "Number"), quotation.number),
        (pgettext_lazy("paper", "Version"), version),
        (pgettext_lazy("paper", "Date"), head.tongue.day(quotation.created_at)),
        (pgettext_lazy("paper", "Valid until"), head.tongue.day(quotation.valid_until)),
        (pgettext_lazy("paper", "Seller"), quotation.owner.name if quotation.owner else ""),
    )
    mark = MARKS.get(QuotationState(quotation.state))
    return Paper(
        language=head.tongue.value,
        title=say(pgettext_lazy("paper", "Quotation")),
        number=quotation.number,
        seller=head.seller,
        logo=head.logo,
        buyer=buyer_of(quotation.customer, head.tongue),
        facts=told(head.tongue, facts),
        columns=columns,
        rows=rows,
        sums=sums_of(quotation, head.tongue),
        in_words=head.tongue.in_words(quotation.total),
        notes=notes_of(
            head.tongue,
            (pgettext_lazy("paper", "Note"), quotation.note),
            (pgettext_lazy("paper", "Conditions"), head.settings.quotation_words),
        ),
        signatures=[say(pgettext_lazy("paper", "Accepted by the customer")), say(pgettext_lazy("paper", "Offered by"))],
        signed_on=say(SIGNED_ON),
        page_of=say(PAGE_OF),
        **stamped(head, StampedPaper.QUOTATION, quotation.owner),
        mark=say(mark) if mark else "",
    )
