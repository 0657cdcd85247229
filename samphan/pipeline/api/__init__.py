"""Endpoints of this module: pipelines, leads, opportunities and their moves, the board."""

from samphan.pipeline.api import leads, lines, opportunities, setup, targets
from samphan.platform.api.routing import ROUTERS

ROUTERS += [setup.router, opportunities.router, lines.router, leads.router, targets.router]
