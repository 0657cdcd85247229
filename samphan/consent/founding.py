"""What a new business gets of this module: the standard purposes."""

from samphan.consent.standard import make_standard_purposes
from samphan.platform.accounts.founding import FOUNDERS

FOUNDERS.append(make_standard_purposes)
