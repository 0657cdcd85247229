"""Endpoints of this module."""

from samphan.insight.api import next_actions
from samphan.platform.api.routing import ROUTERS

ROUTERS += [next_actions.router]
