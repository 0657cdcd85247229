"""Sub-districts, districts, provinces and postcodes of Thailand: found as one types, and recognised in an address written in one cell."""

from samphan.platform.thai.places.finding import find
from samphan.platform.thai.places.gazetteer import Place, code_of, gazetteer
from samphan.platform.thai.places.matching import match

__all__ = ["Place", "code_of", "find", "gazetteer", "match"]
