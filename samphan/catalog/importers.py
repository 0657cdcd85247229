"""Products, prices and stock counts in from a file (`importing/`)."""

from samphan.catalog.importing import counts, prices, products

__all__ = ["counts", "prices", "products"]
