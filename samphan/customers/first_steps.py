"""What a new business does first with customers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.guide.steps import STEPS, Step


def has_customers(_actor: Actor) -> bool:
    return Customer.objects.exists()


STEPS.append(
    Step(
        "customers",
        _("Add your first customer"),
        _("Everything else, from orders to birthdays, hangs on knowing who they are."),
        "user-plus",
        "customers:customer-create",
        is_done=has_customers,
        permission=customers.permission("create"),
        order=20,
    )
)
