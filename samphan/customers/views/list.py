"""The list of customers."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from samphan.customers.access import customers
from samphan.customers.tables import customer_table
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page


@signed_in
@require_GET
def customer_list(request: SignedInRequest) -> HttpResponse:
    may_add = customers.may(request.actor, "create")
    may_import = customers.may(request.actor, "import")
    return list_page(request, customer_table, "customers/list.html", may_add=may_add, may_import=may_import)
