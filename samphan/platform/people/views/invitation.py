"""The page behind the link of an invitation. The link is the key, so nobody need be signed in to read it."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from samphan.platform.accounts.middleware import SESSION_KEY
from samphan.platform.accounts.models import User
from samphan.platform.people.actions.invitations import accept, accept_as_new_person, invitation_of
from samphan.platform.people.forms import JoinForm, refusals_shown_in
from samphan.platform.people.models import Invitation
from samphan.platform.web.toasts import toast


@never_cache
def show(request: HttpRequest, token: str) -> HttpResponse:
    """One of three: come in for the first time, sign in first, or accept."""
    invitation = invitation_of(token)
    if request.user.is_authenticated:
        return for_member(request, invitation)
    if User.objects.filter(email=invitation.email).exists():
        return render(request, "people/invitation_sign_in.html", {"invitation": invitation})
    return for_newcomer(request, invitation)


def for_member(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    theirs = request.user.email == invitation.email  # type: ignore[union-attr]
    if theirs and request.method == "POST":
        accept(invitation, request.user)  # type: ignore[arg-type]
        return welcome(request, invitation)
    return render(request, "people/invitation_accept.html", {"invitation": invitation, "theirs": theirs})


def for_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(invitation.email, request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            person = accept_as_new_person(invitation, **form.cleaned_data, language=get_language() or "th")
            perform_login(request, person)
            return welcome(request, invitation)
    return render(request, "people/invitation_new.html", {"invitation": invitation, "form": form})


def welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    request.session[SESSION_KEY] = str(invitation.business_id)
    toast(request, _("Welcome to %(business)s.") % {"business": invitation.business})
    return redirect("web:today")
