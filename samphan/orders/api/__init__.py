"""Endpoints of this module: quotations, orders with their deliveries, payments, approvals, invoices, returns."""

from samphan.orders.api import approvals, invoices, orders, payments, quotations, returns
from samphan.platform.api.routing import ROUTERS, SCOPES

ROUTERS += [quotations.router, orders.router, payments.router, approvals.router, invoices.router, returns.router]
SCOPES |= {"orders:order:price"}  # asked for by what a call carries, not by its address
