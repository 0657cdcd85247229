"""The `founding` socket: what a new business gets from each module when it is made.

A module's `founding.py` appends a function to `FOUNDERS`. It runs in the transaction that makes the business, with that business as the
current one, before anybody belongs to it. Businesses that are older than the module get the same from the module's first migration.
"""

from __future__ import annotations

from collections.abc import Callable

from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business

FOUNDERS: list[Callable[[Business], None]] = []


def found(business: Business) -> None:
    """Let every module give the new business what it starts with."""
    with use_business(business):
        for give in FOUNDERS:
            give(business)
