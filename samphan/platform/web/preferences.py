"""Language, calendar era and theme: of the person, or of the visitor's browser."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import User
from samphan.platform.refusals import Sentence

YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class Preference:
    """One matter of taste; its name is a field of `User` and the name of a visitor's cookie."""

    name: str
    label: Sentence
    options: tuple[tuple[str, Sentence], ...]


@dataclass(frozen=True)
class Choice:
    name: str
    label: Sentence
    options: tuple[tuple[str, Sentence], ...]
    value: str


PREFERENCES = (
    Preference("language", _("Language"), (("th", "ไทย"), ("en", "English"))),
    Preference("era", _("Calendar"), (("be", _("Buddhist era")), ("ce", _("Common era")))),
    Preference("theme", _("Theme"), (("auto", _("As device")), ("light", _("Light")), ("dark", _("Dark")))),
)


def preference(request: HttpRequest, name: str) -> str:
    """What this person or visitor chose, else the default; a cookie that says something unknown is ignored."""
    user = getattr(request, "user", None)
    chosen = getattr(user, name, None) if user and user.is_authenticated else None
    if chosen in dict(known(name).options):
        return str(chosen)
    if name == "era" and user and user.is_authenticated:
        return era_of(preference(request, "language"))
    return preference_of_browser(request, name)


def preference_of_browser(request: HttpRequest, name: str) -> str:
    """What this browser chose last, by its cookie alone: for pages that must not ask the database."""
    chosen = request.COOKIES.get(name, "")
    if chosen in dict(known(name).options):
        return chosen
    return era_of(preference_of_browser(request, "language")) if name == "era" else known(name).options[0][0]


def known(name: str) -> Preference:
    return next(one for one in PREFERENCES if one.name == name)


def era_of(language: str) -> str:
    """The era that readers of a language expect until they choose."""
    return "ce" if language == "en" else "be"


def choices(request: HttpRequest) -> list[Choice]:
    return [Choice(one.name, one.label, one.options, preference(request, one.name)) for one in PREFERENCES]


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the posted preferences with the person, and in the browser, so that sign-in and error pages follow them too."""
    posted = {
        one.name: request.POST[one.name] for one in PREFERENCES if request.POST.get(one.name) in dict(one.options)
    }
    if posted and request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(**posted)
    for name, value in posted.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
