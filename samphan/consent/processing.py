"""The record of processing activities (PDPA section 39), made from purposes and from what the modules say they hold."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samphan.consent.models import ConsentState, Purpose
from samphan.consent.queries import purposes_in_use
from samphan.consent.retention import KINDS, months_now
from samphan.consent.visitors import pages_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.personal_data import holdings
from samphan.platform.refusals import Sentence

HEADERS: tuple[Sentence, ...] = (
    gettext_lazy("Activity"),
    gettext_lazy("Legal ground"),
    gettext_lazy("Data"),
    gettext_lazy("Whose"),
    pgettext_lazy("through a channel", "By"),
    gettext_lazy("Recipients"),
    gettext_lazy("Kept"),
    gettext_lazy("Agreed"),
    gettext_lazy("Wording"),
)


@dataclass(frozen=True)
class Report:
    """Controller and contact; one line for each activity; what every module holds; retention; security measures."""

    controller: str
    contact: str
    activities: list[list[str]]
    held: list[tuple[str, str]]
    kept: list[tuple[str, str]]
    security: list[str]


def make_report(actor: Actor) -> Report:
    business = actor.business
    months = months_now()
    return Report(
        controller=" · ".join(filter(None, [business.name, business.tax_id, business.phone])),
        contact=pages_of(business).contact,
        activities=[activity(one.purpose, one.wording.number) for one in purposes_in_use()],
        held=[(str(one.label), str(one.data)) for one in reversed(holdings())],
        kept=[(str(kind.label), kept_words(months[key])) for key, kind in KINDS.items()],
        security=[
            _("Rights by role, row by row; another business's rows are never read."),
            _("Every change is in the audit trail; sign-in with a second factor where the role asks for it."),
            _("Secrets are encrypted at rest; backups hold no keys."),
            _("Requests of data subjects are due in 30 days; erasures leave a sealed proof."),
        ],
    )


def activity(purpose: Purpose, wording: int) -> list[str]:
    agreed = ConsentState.objects.filter(purpose=purpose, given=True).values("customer").distinct().count()
    return [
        purpose.name,
        str(purpose.get_basis_display()),
        purpose.data_used,
        _("customers"),
        ", ".join(purpose.channel_labels),
        purpose.recipients,
        kept_words(purpose.retention_months),
        str(agreed) if purpose.needs_consent else "–",
        str(wording),
    ]


def kept_words(months: int | None) -> str:
    return _("%(n)d months") % {"n": months} if months else _("until the customer asks")
