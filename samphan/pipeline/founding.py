"""What a new business gets of this module: a pipeline with stages, reasons and sources."""

from samphan.pipeline.standard import make_standard
from samphan.platform.accounts.founding import FOUNDERS

FOUNDERS.append(make_standard)
