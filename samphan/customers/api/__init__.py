"""Endpoints of this module: customers and everything about them."""

from samphan.customers.api import (
    addresses,
    attachments,
    bulk,
    contact_points,
    customers,
    duplicates,
    exports,
    follow_ups,
    imports,
    relations,
    tags,
    timeline,
    traits,
)
from samphan.platform.api.routing import ROUTERS

ROUTERS += [
    customers.router,
    bulk.router,
    imports.router,
    exports.router,
    contact_points.router,
    addresses.router,
    tags.router,
    traits.router,
    relations.router,
    follow_ups.router,
    attachments.router,
    duplicates.router,
    timeline.router,
]
