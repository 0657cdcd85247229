"""How allauth behaves here: who may sign up, what it says, and what it writes to people."""

from __future__ import annotations

import time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import User
from samphan.platform.people.letters import ALLAUTH
from samphan.platform.people.posting import send_letter
from samphan.platform.people.sign_ins import device_name
from samphan.platform.refusals import Sentence

SAID: dict[str, Sentence] = {
    "account/messages/email_confirmation_sent.txt": _("We sent a mail with a link. Open it to confirm the address."),
    "account/messages/email_confirmed.txt": _("The address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("Another account already uses this address."),
    "account/messages/email_deleted.txt": _("The address was removed."),
    "account/messages/password_changed.txt": _("Your password was changed."),
    "account/messages/password_set.txt": _("Your password was changed."),
    "account/messages/primary_email_set.txt": _("The address is now yours for signing in."),
    "account/messages/unverified_primary_email.txt": _("Confirm the address first."),
    "account/messages/cannot_delete_primary_email.txt": _("You sign in with this address, so it stays."),
    "mfa/messages/totp_activated.txt": _("From now on we ask for a code from your phone when you sign in."),
    "mfa/messages/totp_deactivated.txt": _("We no longer ask for a code from your phone."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are ready. The old ones no longer work."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
    "usersessions/messages/sessions_logged_out.txt": _("Every other device was signed out."),
}
"""What a person is told after a step. Steps that show by themselves (signed in, signed out) are told nothing."""


LINKS = ("activate_url", "password_reset_url")


def public(url: str) -> str:
    """The same path at `PUBLIC_URL`: a link in a mail must not follow a forged Host header."""
    return settings.PUBLIC_URL + urlsplit(url).path


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the owner of the business."),
        "email_password_mismatch": _("The e-mail or the password is not right. Look at both once more."),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait five minutes and try again, or choose a new password by e-mail."
        ),
        "incorrect_code": _("That code is not right. Codes change every half minute: try the newest."),
        "incorrect_password": _("That password is not right."),
        "enter_current_password": _("That is not your present password."),
        "email_taken": _("Another account already uses this address."),
        "duplicate_email": _("This is your address already."),
        "same_as_current": _("This is your address already."),
        "rate_limited": _("That was too often. Wait a moment and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """People come in by invitation (people:invitation); a hosted platform may open the door to all."""
        return bool(settings.OPEN_SIGNUP)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before a change of what protects the account we ask once more, but not someone who signed in a moment ago."""
        if signed_in_lately(context.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue it. Links lead to the public address of this installation, whatever host the request claims to be for."""
        write = ALLAUTH[template_prefix]
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        languages = [person.language] if isinstance(person, User) else ["th", "en"]
        facts = {**context, **{name: public(context[name]) for name in LINKS if name in context}}
        send_letter(email, lambda: write(facts), languages=languages)

    def add_message(  # noqa: PLR0917 - allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        sentence = message or SAID.get(message_template or "")
        if sentence:
            messages.add_message(request, level, str(sentence), extra_tags=extra_tags)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        return reverse("mfa_index")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": _("Confirm your e-mail address first."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "add_email_blocked": _("Turn the second factor off before you change your address."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.PRODUCT_NAME)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002, ARG002 - allauth's signature
        """What a new passkey is called until its owner says better: the device it is made on."""
        return device_name(context.request.META.get("HTTP_USER_AGENT", ""))

    def encrypt(self, text: str) -> str:
        """The shared secret of an authenticator app is never stored in clear."""
        return keyring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keyring().decrypt(encrypted_text.encode()).decode()


def signed_in_lately(request: HttpRequest) -> bool:
    """True within the five minutes after a password, code or passkey was given in this session."""
    given = get_authentication_records(request, request.user)
    return bool(given) and time.time() - given[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.KEYS.field_keys])
