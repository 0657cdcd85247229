"""Endpoints of this module."""

from samphan.insight.api import next_actions, warehouse
from samphan.platform.api.routing import ROUTERS

ROUTERS += [next_actions.router, warehouse.router]
