"""People who sign in, and the roles that say what they may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.platform.accounts.standard_roles import STANDARD_ROLES, RowScope
from samphan.platform.ids import uuid7
from samphan.platform.tenants.models import Business


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person whose e-mail address is known to be theirs: trusts its caller (invitation, command line, demonstration)."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - allauth's models need this one first

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do is told by their membership of a business, never by this row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=5, choices=[("th", "ไทย"), ("en", "English")], default="th")
    era = models.CharField(
        _("calendar era"), max_length=2, choices=[("be", _("Buddhist era")), ("ce", _("Common era"))], blank=True
    )
    theme = models.CharField(
        _("theme"),
        max_length=5,
        choices=[("auto", _("as the device")), ("light", _("light")), ("dark", _("dark"))],
        default="auto",
    )
    sign_in_round = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Every session carries this; a new `sign_in_round` makes all earlier cookies worthless, wherever they were copied to."""
        salt = "samphan.platform.accounts.models.User.session"
        return salted_hmac(salt, f"{self.password}:{self.sign_in_round}", secret=secret, algorithm="sha256").hexdigest()


class Role(models.Model):
    """A named set of permissions, a row scope and hidden fields.

    `builtin` names a standard role: its permissions and hidden fields are computed (`rights.permissions_of`), never stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="roles", editable=False)
    builtin = models.CharField(max_length=20, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    permissions = models.JSONField(default=list)
    row_scope = models.CharField(
        pgettext_lazy("what a role sees", "rows"), max_length=6, choices=RowScope.choices, default=RowScope.ALL
    )
    hidden_fields = models.JSONField(default=list)
    requires_second_factor = models.BooleanField(
        _("second factor required"),
        default=False,
        help_text=_("Members with this role set up a second factor before they work."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "name"], name="role_name_once", condition=models.Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return str(STANDARD_ROLES[self.builtin].name) if self.builtin else self.name
