"""Routes of the whole. A module with a `urls.py` is mounted at the path its AppConfig names, else at its label."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from samphan.platform.sockets import module_configs

MOUNTED_AT = {
    "web": "",
    "people": "",
    "accounts": "people/",
    "api": "",
    "audit": "settings/audit/",
    "consent": "",
    "demo": "settings/demonstration/",
    "jobs": "",
    "events": "settings/dead-letters/",
    "fields": "settings/fields/",
    "exporting": "exports/",
    "importing": "imports/",
    "webhooks": "settings/webhooks/",
}


def module_routes() -> list[URLResolver | URLPattern]:
    return [
        path(MOUNTED_AT.get(config.label, f"{config.label}/"), include(f"{config.name}.urls"))
        for config in module_configs()
        if find_spec(f"{config.name}.urls")
    ]


# Ours first: people/ replaces a page of allauth.
urlpatterns = [*module_routes(), path("account/", include("allauth.urls"))]

handler500 = "samphan.platform.web.faults.server_error"
