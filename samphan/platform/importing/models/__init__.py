"""Rows of this module, a file per noun."""

from samphan.platform.importing.models.runs import ImportRun, ImportState
from samphan.platform.importing.models.sets import ImportMapping, ImportSet

__all__ = ["ImportMapping", "ImportRun", "ImportSet", "ImportState"]
