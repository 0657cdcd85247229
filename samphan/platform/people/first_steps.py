"""What a new business does first about itself and its people."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.guide.steps import STEPS, Step
from samphan.platform.tenants.models import Membership


def knows_itself(actor: Actor) -> bool:
    return bool(actor.business.phone or actor.business.tax_id)


def has_colleagues(actor: Actor) -> bool:
    return Membership.objects.filter(business=actor.business, ended_at=None).exclude(user=actor.user).exists()


def is_protected(actor: Actor) -> bool:
    return bool(Authenticator.objects.filter(user=actor.user).exists())


STEPS += [
    Step(
        "business",
        _("Complete the business profile"),
        _("Name, tax id and phone stand on what customers receive."),
        "building",
        "people:business-edit",
        knows_itself,
        "platform:business:edit",
        10,
    ),
    Step(
        "colleagues",
        _("Invite a colleague"),
        _("Each signs in as themselves, and sees what their role allows."),
        "users",
        "people:member-invite",
        has_colleagues,
        "platform:invitation:create",
        30,
    ),
    Step(
        "protection",
        _("Protect your sign-in with a second step"),
        _("A stolen password alone then opens nothing."),
        "shield-lock",
        "people:second-factor",
        is_protected,
        "platform:business:edit",
        40,
    ),
]
