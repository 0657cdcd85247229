"""Settings › Roles: the standard ones to read and copy, the business's own to change."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import every_permission, hidden_fields_of, permissions_of
from samphan.platform.accounts.standard_roles import STANDARD_ROLES
from samphan.platform.people.access import roles
from samphan.platform.people.actions import roles as actions
from samphan.platform.people.forms import RoleForm, refusals_shown_in
from samphan.platform.people.grants import may_grant
from samphan.platform.people.matrix import every_sensitive_field, matrix
from samphan.platform.people.queries import roles_with_holders
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


def role_of(request: SignedInRequest, verb: str, pk: UUID) -> Role:
    return roles.get(request.actor, verb, pk)


@signed_in
def role_list(request: SignedInRequest) -> HttpResponse:
    roles.require(request.actor, "view")
    lines = [(role, STANDARD_ROLES.get(role.builtin)) for role in roles_with_holders(request.actor)]
    shown = {
        "standard": [(role, standard) for role, standard in lines if standard],
        "own": [role for role, standard in lines if not standard],
        "may_create": roles.may(request.actor, "create"),
    }
    return render(request, "people/roles.html", shown)


@signed_in
def create(request: SignedInRequest) -> HttpResponse:
    roles.require(request.actor, "create")
    form = role_form(request, None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            actions.create_role(request.actor, given(form))
        if not form.errors:
            toast(request, _("The role %(role)s is ready to be given.") % {"role": form.cleaned_data["name"]})
            return redirect("people:role-list")
    return show(request, form, None)


@signed_in
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    role = role_of(request, "view", pk)
    form = role_form(request, role)
    if request.method == "POST":
        roles.require(request.actor, "edit", role)
        if form.is_valid():
            with refusals_shown_in(form):
                actions.change_role(request.actor, role, given(form), seen=form.cleaned_data["version"])
            if not form.errors:
                toast(request, _("Saved. It holds from the next click of everyone with this role."))
                return redirect("people:role-list")
    return show(request, form, role)


def role_form(request: SignedInRequest, role: Role | None) -> RoleForm:
    started = (
        {
            "name": role.name,
            "row_scope": role.row_scope,
            "requires_second_factor": role.requires_second_factor,
            "version": role.version,
        }
        if role
        else None
    )
    known = (list(every_permission()), list(every_sensitive_field()))
    return RoleForm(request.actor, *known, request.POST or None, initial=started)


def given(form: RoleForm) -> actions.RoleInput:
    read = form.cleaned_data
    return actions.RoleInput(
        name=read["name"],
        permissions=read["permissions"],
        row_scope=read["row_scope"],
        hidden_fields=read["hidden"],
        requires_second_factor=read["requires_second_factor"],
    )


def show(request: SignedInRequest, form: RoleForm, role: Role | None) -> HttpResponse:
    actor = request.actor
    if form.is_bound:
        ticked, hidden = set(request.POST.getlist("permissions")), set(request.POST.getlist("hidden"))
    else:
        ticked = set(permissions_of(role)) if role else set()
        hidden = set(hidden_fields_of(role)) if role else set()
    own = bool(role is None or not role.builtin)
    shown = {
        "form": form,
        "role": role,
        "standard": STANDARD_ROLES.get(role.builtin) if role else None,
        "matrix": matrix(ticked, hidden, own=actor.permissions, own_hidden=actor.hidden_fields),
        "may_edit": own and (role is None or (roles.may(actor, "edit", role) and may_grant(actor, role))),
        "may_copy": role is not None and roles.may(actor, "create"),
        "may_delete": own and role is not None and roles.may(actor, "delete", role),
        "may_require": role is not None and roles.may(actor, "edit", role) and may_grant(actor, role),
    }
    return render(request, "people/role.html", shown)


@signed_in
@require_POST
def copy(request: SignedInRequest, pk: UUID) -> HttpResponse:
    made = actions.copy_role(request.actor, role_of(request, "view", pk))
    return redirect("people:role-edit", pk=made.pk)


@signed_in
@require_POST
def second_factor(request: SignedInRequest, pk: UUID) -> HttpResponse:
    role = role_of(request, "edit", pk)
    required = request.POST.get("required") == "yes"
    actions.require_second_factor(request.actor, role, required=required, seen=role.version)
    toast(request, _("Saved. It holds from the next click of everyone with this role."))
    return redirect("people:role-edit", pk=pk)


@signed_in
@require_POST
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    role = role_of(request, "delete", pk)
    actions.delete_role(request.actor, role)
    undo = reverse("people:role-restore", args=[pk])
    toast(request, _("The role %(role)s is deleted.") % {"role": role}, undo_url=undo)
    return redirect("people:role-list")


@signed_in
@require_POST
def restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    role = role_of(request, "delete", pk)
    actions.restore_role(request.actor, role)
    toast(request, _("The role %(role)s is back.") % {"role": role})
    return redirect("people:role-list")
