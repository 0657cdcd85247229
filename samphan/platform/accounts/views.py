"""Choosing the business one works in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SESSION_KEY
from samphan.platform.refusals import NotFound


@login_required
def no_business(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/no_business.html", {"may_open": settings.OPEN_SIGNUP})


@login_required
@require_POST
def choose_business(request: HttpRequest) -> HttpResponse:
    """POST `business` (id): this session works in that business from now on. One that is not the person's is not found."""
    asked = request.POST.get("business", "")
    if asked not in {str(one.business_id) for one in request.memberships}:  # type: ignore[attr-defined]
        raise NotFound
    request.session[SESSION_KEY] = asked
    return redirect("web:today")
