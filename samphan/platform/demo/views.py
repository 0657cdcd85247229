"""The page under Settings that removes the demonstration business."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samphan.platform.accounts.middleware import SESSION_KEY, SignedInRequest
from samphan.platform.accounts.models import User
from samphan.platform.demo.access import demonstration
from samphan.platform.demo.actions import remove_demo
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@signed_in
@require_http_methods(["GET", "POST"])
def demonstration_settings(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    demonstration.require(actor, "remove")
    if request.method == "GET":
        return render(request, "demo/settings.html", {"business": actor.business})
    remove_demo(actor)
    request.session.pop(SESSION_KEY, None)
    if actor.user and not User.objects.filter(pk=actor.user.pk).exists():  # who belonged to nothing else went with it
        logout(request)
    toast(request, _("The demonstration business is removed."))
    return redirect("/")
