"""My account: profile, second factor, devices. Open to everyone who is signed in, with or without a business."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.people import sign_ins as devices
from samphan.platform.people.forms import ProfileForm
from samphan.platform.people.middleware import needs_second_factor
from samphan.platform.web.toasts import toast


@login_required
def edit(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.language):
            toast(request, _("Saved."))
        return redirect("people:profile-edit")
    return render(request, "people/profile.html", {"form": form})


@login_required
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Where members land whose role asks for a second factor, until they have one."""
    if not needs_second_factor(request):
        return redirect("mfa_index")
    return render(request, "people/second_factor.html")


@login_required
def sign_ins(request: SignedInRequest) -> HttpResponse:
    return render(request, "people/sign_ins.html", {"sign_ins": devices.sign_ins_of(request, request.user)})


@login_required
@require_POST
def end_sign_in(request: SignedInRequest, pk: int) -> HttpResponse:
    devices.sign_out_device(request.user, pk)
    toast(request, _("That device is signed out."))
    return redirect("people:sign-in-list")


@login_required
@require_POST
def end_all_sign_ins(request: SignedInRequest) -> HttpResponse:
    devices.sign_out_everywhere(request.user, keep=request)
    toast(request, _("Every other device is signed out."))
    return redirect("people:sign-in-list")
