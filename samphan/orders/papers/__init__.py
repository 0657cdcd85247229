"""Documents as they are printed. A small function for each says what stands on it; `printing` makes the PDF of it."""

from samphan.orders.papers.paper import Paper
from samphan.orders.papers.printing import pages_of, pdf_of
from samphan.orders.papers.tongue import Tongue

__all__ = ["Paper", "Tongue", "pages_of", "pdf_of"]
