"""Endpoints of this module: products, price answers, stock."""

from samphan.catalog.api import prices, products, stock
from samphan.platform.api.routing import ROUTERS

ROUTERS += [products.router, prices.router, stock.router]
