"""The modules of Samphan, lowest first, and those that plug in from other packages.

A plug-in is a Python package with an entry point in the group `samphan.modules` whose value is the dotted path of its
`AppConfig`. It fills the same sockets as the modules here (docs/howto/add-a-module.md).
"""

from importlib.metadata import entry_points

PLATFORM = [
    "samphan.platform.tenants",
    "samphan.platform.accounts",
    "samphan.platform.live",
    "samphan.platform.notifications",
    "samphan.platform.events",
    "samphan.platform.jobs",
    "samphan.platform.audit",
    "samphan.platform.fields",
    "samphan.platform.search",
    "samphan.platform.web",
    "samphan.platform.people",
    "samphan.platform.guide",
    "samphan.platform.webhooks",
    "samphan.platform.importing",
    "samphan.platform.exporting",
    "samphan.platform.backups",
    "samphan.platform.api",
    "samphan.platform.demo",
]
BUSINESS = [
    "samphan.customers",
    "samphan.catalog",
    "samphan.consent",
    "samphan.orders",
    "samphan.pipeline",
    "samphan.insight",
]


def installed() -> list[str]:
    """Dotted paths of every module of this installation, lowest first."""
    plugged = sorted(point.value for point in entry_points(group="samphan.modules"))
    return [*PLATFORM, *BUSINESS, *plugged]
