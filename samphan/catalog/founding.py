"""What a new business gets of this module: units to count in."""

from samphan.catalog.standard import make_standard_units
from samphan.platform.accounts.founding import FOUNDERS

FOUNDERS.append(make_standard_units)
