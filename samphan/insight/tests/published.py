"""Published data and figures that the models must reproduce; the data are not part of this repository."""

import gzip
from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "../shared/data"
CDNOW = DATA / "cdnow/CDNOW_sample.txt.gz"
GROCERIES = DATA / "groceries/groceries.csv.gz"
WISESIGHT = DATA / "wisesight"
needs_cdnow = pytest.mark.skipif(not CDNOW.exists(), reason="the CDNOW sample lies beside the repository, not in it")
needs_groceries = pytest.mark.skipif(
    not GROCERIES.exists(), reason="the Groceries data lie beside the repository, not in it"
)
needs_wisesight = pytest.mark.skipif(
    not WISESIGHT.exists(), reason="the marked texts of Wisesight lie beside the repository, not in it"
)


def grocery_baskets() -> list[list[str]]:
    with gzip.open(GROCERIES, "rt", encoding="utf-8") as stream:
        return [line.rstrip("\n").split(",") for line in stream]
