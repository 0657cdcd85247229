"""What the shell needs on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from samphan.platform.web.menu import create_for, grouped, menu_for
from samphan.platform.web.preferences import choices, preference


def shell(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    theme, era = preference(request, "theme"), preference(request, "era")
    if actor is None:
        return {"actor": None, "theme": theme, "era": era}
    menu, create = menu_for(actor, request.path), create_for(actor)
    return {
        "actor": actor,
        "theme": theme,
        "era": era,
        "menu": grouped(menu),
        "menu_key": tuple((entry.url, entry.current, entry.count) for entry in menu),
        "phone_menu": [entry for entry in menu if entry.on_phone],
        "create_menu": create,
        "create_key": tuple(entry.url for entry in create),
        "businesses": [membership.business for membership in getattr(request, "memberships", ())],
        "preference_choices": choices(request),
    }
