"""Rows of custom fields, saved views, and what people chose for their lists."""

from samphan.platform.fields.models.bulk import BulkChange, BulkRun, BulkState
from samphan.platform.fields.models.definitions import FieldDefinition, FieldType, StoredFile
from samphan.platform.fields.models.lists import Density, ListPreference, SavedView

__all__ = [
    "BulkChange",
    "BulkRun",
    "BulkState",
    "Density",
    "FieldDefinition",
    "FieldType",
    "ListPreference",
    "SavedView",
    "StoredFile",
]
