"""Endpoints of this module: pipelines, leads, opportunities and their moves, the board."""

from samphan.pipeline.api import leads, opportunities, setup
from samphan.platform.api.routing import ROUTERS

ROUTERS += [setup.router, opportunities.router, leads.router]
