"""What follows when a dialog of the customer page was saved."""

from __future__ import annotations

from django.http import HttpResponse

from samphan.platform.web import dialogs


def changed(*panels: str) -> HttpResponse:
    """An open dialog closes, and these panels and the timeline fetch themselves anew."""
    return dialogs.changed(*(f"{name}-changed" for name in (*panels, "timeline")))
