"""Forms of the people and business pages. They only read input; the actions decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role, User
from samphan.platform.accounts.rights import ACCESSES, Actor, open_branches
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.people.grants import WIDTH, grantable
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.thai.phones import parse_phone
from samphan.platform.thai.taxid import parse_tax_id
from samphan.platform.web.conflicts import show_conflict


@contextmanager
def refusals_shown_in(form: forms.BaseForm) -> Iterator[None]:
    """A refusal of the action becomes an error of the form, beside the field it is about. Lacking rights stay a refusal."""
    try:
        yield
    except (Forbidden, NotFound):
        raise
    except Conflict as conflict:
        show_conflict(form, conflict)
    except Refused as refused:
        beside = {name: sentence for name, sentence in refused.fields.items() if name in form.fields}
        for name, sentence in beside.items():
            form.add_error(name, str(sentence))
        if not beside:
            form.add_error(None, str(refused.sentence))


class Versioned(forms.Form):
    """The version of the row that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("name", "language", "era", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        era = self.fields["era"]
        assert isinstance(era, forms.ChoiceField)  # noqa: S101 - tells the type checker
        era.choices = [("", _("As the language has it")), *User._meta.get_field("era").flatchoices]  # noqa: SLF001 - Django's documented name


class BusinessForm(forms.ModelForm[Business]):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Business
        fields = ("name", "name_en", "tax_id", "phone")
        help_texts = {
            "name": _("As customers know it, and as documents print it."),
            "tax_id": _("13 digits, as on the certificate of the Revenue Department."),
        }

    tax_id = forms.CharField(label=_("Tax id"), max_length=30, required=False)

    def clean_tax_id(self) -> str:
        written = self.cleaned_data["tax_id"]
        digits = parse_tax_id(written) if written else ""
        if digits is None:
            raise forms.ValidationError(_("This is not a tax id: look at the 13 digits again."))
        return digits

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"]
        phone = parse_phone(written) if written else None
        if written and phone is None:
            raise forms.ValidationError(_("This is not a phone number. Write it as 053-123-456 or 081-234-5678."))
        return str(written)


class NewBusinessForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the business"), max_length=200, help_text=_("You can change it later, and add branches.")
    )


class BranchForm(forms.ModelForm[Branch]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.RegexField(
        r"^\d{5}$",
        label=_("Branch code"),
        help_text=_("Five digits of the Revenue Department; 00000 is the head office."),
        error_messages={"invalid": _("Write five digits, such as 00001.")},
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 5, "autocomplete": "off"}),
    )

    class Meta:
        model = Branch
        fields = ("name", "code", "province")

    def validate_unique(self) -> None:
        """The action looks for a taken code within the business."""


class RoleAndBranches(forms.Form):
    """Roles that the actor may give, and branches to bind them to."""

    role = forms.ModelChoiceField(queryset=Role.objects.none(), label=_("Role"), empty_label=None)
    branches = forms.ModelMultipleChoiceField(
        queryset=Branch.objects.none(),
        label=_("Branches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Roles that reach their own branches see only the branches ticked here."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Role.objects.filter(business=actor.business, deleted_at=None).order_by("pk")
        roles: QuerySet[Role] = known.filter(pk__in=[role.pk for role in grantable(actor, known)])
        self.fields["role"].queryset = roles  # type: ignore[attr-defined]
        self.fields["role"].initial = next((role for role in roles if role.builtin == "viewer"), None)
        self.fields["branches"].queryset = open_branches(actor)  # type: ignore[attr-defined]


class InviteForm(RoleAndBranches):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ("email", "role", "branches")


class MemberForm(RoleAndBranches, Versioned):
    def __init__(self, actor: Actor, member: Membership, *args: Any, **kwargs: Any) -> None:
        started = {"role": member.role_id, "branches": member.branches.all(), "version": member.version}
        super().__init__(actor, *args, initial=started, **kwargs)


class RoleForm(forms.Form):
    """Name and reach; the boxes of the matrix arrive as lists of names."""

    stored_as = {"hidden": "hidden_fields"}

    name = forms.CharField(label=_("Name"), max_length=80)
    row_scope = forms.ChoiceField(label=_("Rows this role reaches"), widget=forms.RadioSelect, initial=RowScope.ALL)
    requires_second_factor = forms.BooleanField(
        label=_("Second factor required"),
        required=False,
        help_text=_("Members with this role set up a second factor before they work."),
    )
    permissions = forms.MultipleChoiceField(label=_("Rights"), required=False)
    hidden = forms.MultipleChoiceField(label=_("Hidden fields"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, actor: Actor, permissions: Sequence[str], fields: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reach = WIDTH[RowScope(actor.row_scope)]
        scopes = [(scope.value, capfirst(scope.label)) for scope in RowScope if WIDTH[scope] <= reach]
        self.fields["row_scope"].choices = scopes  # type: ignore[attr-defined]
        self.fields["permissions"].choices = [(name, right_words(name)) for name in permissions]  # type: ignore[attr-defined]
        self.fields["hidden"].choices = [(name, name) for name in fields]  # type: ignore[attr-defined]


def right_words(permission: str) -> str:
    """“Customers: change”."""
    resource, _colon, verb = permission.rpartition(":")
    access = ACCESSES.get(resource)
    return f"{access.label}: {access.verbs[verb]}" if access else permission


class JoinForm(forms.Form):
    """A colleague who comes in for the first time."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters. A sentence is easy to remember."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            person = User(email=self.email, name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
