"""Models whose changes are kept in the audit trail."""

from django.utils.translation import gettext_lazy as _

from samphan.customers.models import NOUN, Affiliation, ContactPoint, Customer, CustomerAddress, Occasion
from samphan.platform.audit.registry import audited
from samphan.platform.fields.display import words_of_fields

audited(
    Customer,
    left_out=["birthday"],
    labels={
        "custom": _("custom fields"),
        "deleted_at": _("deleted"),
        "erased_at": _("erased"),
        "merged_into": _("merged into"),
    },
    parts={"custom": lambda actor: words_of_fields(actor, NOUN)},
)
audited(
    ContactPoint,
    left_out=["first_seen_at", "last_seen_at", "account", "written"],
    labels={"customer": _("customer"), "verified_at": _("verified"), "source": _("source")},
)
audited(CustomerAddress, labels={"customer": _("customer"), "removed_at": _("removed")})
audited(Occasion, labels={"customer": _("customer"), "monthday": _("month and day")})
audited(Affiliation, labels={"person": _("person"), "organisation": _("organisation")})
