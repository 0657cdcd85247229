"""Endpoints of this module: quotations, orders with their deliveries, payments."""

from samphan.orders.api import orders, payments, quotations
from samphan.platform.api.routing import ROUTERS, SCOPES

ROUTERS += [quotations.router, orders.router, payments.router]
SCOPES |= {"orders:order:price", "orders:order:approve"}  # asked for by what a call carries, not by its address
