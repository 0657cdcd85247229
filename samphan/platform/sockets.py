"""Sockets: how a module joins the whole.

A socket is a file name. At start-up `fill_sockets()` imports that file from every installed module, lowest first; what the file
declares registers itself. A plug-in from another package fills the same files (docs/howto/add-a-module.md).
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps

SOCKETS = (
    "events",  # kinds of event, with icon and sentence
    "access",  # permissions, sensitive fields and row filters
    "audited",  # models whose changes are kept in the audit trail
    "traits",  # what is computed about customers
    "subjects",  # what follow-ups can be about besides a customer
    "handlers",  # reactions to events
    "jobs",  # background work
    "founding",  # what a new business gets when it is made
    "first_steps",  # what a new business does first
    "topics",  # what open pages hear of at once
    "nav",  # menu entries and create-menu entries
    "movers",  # how rows follow when two customers become one
    "panels",  # panels on the customer page and the Today page
    "searches",  # what can be found
    "settings_pages",  # pages under Settings
    "importers",  # what can be imported
    "tables",  # lists with columns, filters and bulk actions
    "criteria",  # segment conditions
    "automation",  # triggers and steps
    "hints",  # what else to speak of while something is sold
    "extracts",  # facts and dimensions for the warehouse
    "personal_data",  # what is held of a customer: handed over, erased
    "demo",  # a slice of the demonstration business
    "api",  # routers of API v1
    "doctor",  # checks of an installation
)


class ModuleConfig(AppConfig):
    """Base of every module's AppConfig. Modules need nothing more than a name and a label."""

    default_auto_field = "django.db.models.BigAutoField"
    default = False  # Django must not take this base itself for a module's config

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True


def module_configs() -> list[ModuleConfig]:
    """Installed modules, lowest first."""
    return [config for config in apps.get_app_configs() if isinstance(config, ModuleConfig)]


def fill_sockets(*names: str) -> None:
    """Import the named socket files (all when none is named) from every module that has them."""
    for config in module_configs():
        for name in names or SOCKETS:
            dotted = f"{config.name}.{name}"
            if find_spec(dotted):
                import_module(dotted)
