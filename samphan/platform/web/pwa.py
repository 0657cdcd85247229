"""Samphan on a phone's home screen: the manifest, the worker that knows only the off-line page, and that page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from samphan.platform.web.faults import SHEETS, bare_page

FONTS = ("vendor/fonts/noto-sans-thai-thai-400-normal.woff2", "vendor/fonts/noto-sans-thai-thai-600-normal.woff2")
PAPER = "#f8f8f5"


@dataclass(frozen=True)
class AtHand:
    """A page that works without a connection: the same for everybody, with nobody's data in it, and the static files it needs."""

    url_name: str
    files: Sequence[str]


AT_HAND: list[AtHand] = []  # a module's `nav.py` adds its own


@cache_control(max_age=3600, private=True)
def manifest(_request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("web/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("web/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("web/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    body = {
        "id": "/",
        "name": _("Samphan"),
        "short_name": _("Samphan"),
        "description": _("Know every customer, on every channel."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(body, content_type="application/manifest+json")


@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It keeps the off-line page, pages at hand and the files they need, and nothing of anybody's data."""
    files = dict.fromkeys((*SHEETS, *FONTS, "web/icon.svg", *(name for page in AT_HAND for name in page.files)))
    kept = {
        "pages": [reverse("web:offline"), *(reverse(page.url_name) for page in AT_HAND)],
        "files": [*map(static, files)],
    }
    return render(request, "web/worker.js", kept, content_type="text/javascript")


@cache_control(no_cache=True)
def offline(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        bare_page(
            _("No connection"),
            _("Check the internet, then try again. What you wrote is kept on this device."),
            picture="plug",
        )
    )
