"""Codes that prove an address is one's own. E-mail is delivered here; an SMS module adds itself to `DELIVERERS`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samphan.consent.models import Verification
from samphan.consent.models.registration import MOST_ATTEMPTS
from samphan.customers.contacts import Reach
from samphan.customers.models import ContactPointKind
from samphan.platform.people.mail import Letter
from samphan.platform.people.posting import send_letter
from samphan.platform.refusals import Refused
from samphan.platform.tenants.current import current_business

LASTS = timedelta(minutes=15)
MOST_AN_HOUR = 5  # codes to one address
Deliverer = Callable[[str, str, str], None]


def by_mail(address: str, code: str, business_name: str) -> None:
    """Write the code to an e-mail address, in the language of the page. It leaves by a job, and not once it is over."""

    def letter() -> Letter:
        return Letter(
            subject=_("%(code)s is your code for %(business)s") % {"code": code, "business": business_name},
            paragraphs=[
                _("Your code: %(code)s") % {"code": code},
                _("Type it on the page you came from. It works for 15 minutes."),
            ],
            foot=_("If you did not ask for it, leave this mail alone: nothing happens."),
        )

    send_letter(address, letter, languages=[get_language() or "th"], good_until=timezone.now() + LASTS)


DELIVERERS: dict[str, Deliverer] = {ContactPointKind.EMAIL: by_mail}
"""How a code reaches a kind of contact point: `(value, code, business name)`; queues it. A kind that is missing cannot be verified yet."""


@transaction.atomic
def begin(reach: Reach, purpose: str, payload: dict[str, Any]) -> Verification:
    """Send a code to the address and keep what waits for it. Raises `Refused` when too many codes went there lately."""
    business = current_business()
    since = timezone.now() - timedelta(hours=1)
    lately = Verification.objects.filter(kind=reach.kind, value=reach.value, created_at__gt=since)
    if lately.count() >= MOST_AN_HOUR:
        raise Refused(_("Too many codes were sent to this address. Try again in an hour."), code="too_many_codes")
    waiting = Verification(
        business=business,
        purpose=purpose,
        kind=reach.kind,
        value=reach.value,
        payload=payload,
        expires_at=timezone.now() + LASTS,
    )
    code = waiting.new_code()
    waiting.save()
    DELIVERERS[reach.kind](reach.value, code, business.name)
    return waiting


def check(waiting: Verification, typed: str) -> dict[str, Any]:
    """What waited for this code. Each try counts before it is compared, so that nobody gets more by trying at once."""
    live = Verification.objects.filter(
        pk=waiting.pk, done_at=None, attempts__lt=MOST_ATTEMPTS, expires_at__gt=timezone.now()
    )
    if not live.update(attempts=F("attempts") + 1):
        raise Refused(_("This code no longer works. Fill in the form again for a new one."), code="code_over")
    if not waiting.fits("".join(char for char in typed if char.isdecimal())):
        sentence = _("That is not the code. Look at the newest mail from us.")
        raise Refused(sentence, code="code_wrong", fields={"code": sentence})
    return close(waiting)


@transaction.atomic
def close(waiting: Verification) -> dict[str, Any]:
    """Take what waited, once; whoever comes second is refused. The row keeps nothing of it."""
    held = Verification.objects.select_for_update().get(pk=waiting.pk)
    if held.done_at is not None:
        raise Refused(_("This code no longer works. Fill in the form again for a new one."), code="code_over")
    payload: dict[str, Any] = held.payload
    Verification.objects.filter(pk=held.pk).update(done_at=timezone.now(), payload={}, value="")
    return payload
