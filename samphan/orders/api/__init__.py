"""Endpoints of this module: quotations, orders with their deliveries, payments, approvals, invoices, returns, slips, warranty papers, papers by e-mail."""

from samphan.orders.api import approvals, invoices, orders, papers, payments, quotations, returns, slips, warranties
from samphan.platform.api.routing import ROUTERS, SCOPES

ROUTERS += [quotations.router, orders.router, payments.router, approvals.router, invoices.router, returns.router]
ROUTERS += [slips.router, papers.router, warranties.router]
SCOPES |= {"orders:order:price"}  # asked for by what a call carries, not by its address
