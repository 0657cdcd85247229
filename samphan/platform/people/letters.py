"""What Samphan writes to people about their account, one function per letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samphan.platform.people.mail import Letter
from samphan.platform.people.models import Invitation

Facts = Mapping[str, Any]


def day(moment: datetime) -> str:
    """“28 พ.ย. 2569” or “28 Nov 2026”, by the language of the letter."""
    local = timezone.localtime(moment)
    year = local.year + 543 if get_language() == "th" else local.year
    return f"{date_format(local, 'j M')} {year}"


def invitation(sent: Invitation) -> Letter:
    facts = {"business": sent.business, "role": sent.role, "inviter": sent.invited_by or sent.business}
    return Letter(
        subject=_("%(inviter)s invites you to %(business)s") % facts,
        paragraphs=[
            _("%(inviter)s invites you to work in %(business)s on Samphan as %(role)s.") % facts,
            _("The link works once, until %(day)s.") % {"day": day(sent.expires_at)},
        ],
        button=_("Accept the invitation"),
        url=settings.PUBLIC_URL + reverse("people:invitation", args=[sent.token]),
        foot=_("If you do not know %(inviter)s, leave this mail alone: nothing happens.") % facts,
    )


def confirm_address(facts: Facts) -> Letter:
    return Letter(
        subject=_("Confirm your e-mail address"),
        paragraphs=[_("This address was given on Samphan. Confirm that it is yours.")],
        button=_("Confirm the address"),
        url=facts["activate_url"],
        foot=_("If it was not you, leave this mail alone: nothing happens."),
    )


def reset_password(facts: Facts) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=[_("A new password was asked for this account. The link works once.")],
        button=_("Choose a new password"),
        url=facts["password_reset_url"],
        foot=_("If it was not you, leave this mail alone: your password stays as it is."),
    )


def unknown_account(_facts: Facts) -> Letter:
    return Letter(
        subject=_("There is no account with this address"),
        paragraphs=[
            _("A new password was asked on Samphan with this address. No account uses it."),
            _("Perhaps you were invited with another address: look there for the mail."),
        ],
    )


def account_already_exists(facts: Facts) -> Letter:
    return Letter(
        subject=_("You already have an account"),
        paragraphs=[_("A sign-up was tried with this address. It already has an account.")],
        button=_("Choose a new password"),
        url=facts["password_reset_url"],
        foot=_("If you know your password, sign in as usual."),
    )


def security_notice(subject: str) -> Callable[[Facts], Letter]:
    """A letter that tells what was just changed, from where, and what to do if it was someone else."""

    def write(facts: Facts) -> Letter:
        return Letter(
            subject=_(subject),
            paragraphs=[
                _("This was done from the address %(ip)s.") % {"ip": facts["ip"]},
                _("If it was you, nothing more is needed."),
            ],
            button=_("It was not me: choose a new password"),
            url=settings.PUBLIC_URL + reverse("account_reset_password"),
        )

    return write


def N_(sentence: str) -> str:  # noqa: N802 - the translators' own name for "translate later"
    return sentence


ALLAUTH = {
    "account/email/email_confirmation": confirm_address,
    "account/email/email_confirmation_signup": confirm_address,
    "account/email/password_reset_key": reset_password,
    "account/email/unknown_account": unknown_account,
    "account/email/account_already_exists": account_already_exists,
    "account/email/email_changed": security_notice(N_("Your e-mail address was changed")),
    "account/email/email_confirm": security_notice(N_("Your e-mail address was confirmed")),
    "account/email/email_deleted": security_notice(N_("An e-mail address was removed from your account")),
    "account/email/password_changed": security_notice(N_("Your password was changed")),
    "account/email/password_reset": security_notice(N_("Your password was changed")),
    "account/email/password_set": security_notice(N_("Your password was changed")),
    "mfa/email/totp_activated": security_notice(N_("Your account now asks for a code from your phone")),
    "mfa/email/totp_deactivated": security_notice(N_("Codes from your phone were turned off")),
    "mfa/email/webauthn_added": security_notice(N_("A passkey was added to your account")),
    "mfa/email/webauthn_removed": security_notice(N_("A passkey was removed from your account")),
    "mfa/email/recovery_codes_generated": security_notice(N_("New recovery codes were made for your account")),
}
"""Which letter each mail of allauth becomes."""
