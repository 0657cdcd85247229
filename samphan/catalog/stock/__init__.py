"""Stock: reserved, released, issued and received by documents; adjusted, counted and transferred by people; looked up by all."""

from samphan.catalog.stock.availability import Availability, availability
from samphan.catalog.stock.lines import Line
from samphan.catalog.stock.moving import expect, held_by, issue, receive, release, reserve_many
from samphan.catalog.stock.places import usual_warehouse, warehouses_of

__all__ = [
    "Availability",
    "Line",
    "availability",
    "expect",
    "held_by",
    "issue",
    "receive",
    "release",
    "reserve_many",
    "usual_warehouse",
    "warehouses_of",
]
