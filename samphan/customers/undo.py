"""Undo of a change: what stood before is kept in the person's own session, so hidden values never travel in an address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer
from samphan.platform.refusals import NotFound

SESSION_KEY = "customers.undo"
KEPT = 10


def values_before(customer: Customer, names: Any) -> dict[str, Any]:
    """The values of these fields as JSON; of the business's own fields each one, so that undo also clears what was empty."""
    before = {name: _plain(getattr(customer, name)) for name in names}
    if "custom" in before:
        before["custom"] = {slug: customer.custom.get(slug) for slug in names["custom"]}
    return before


def remember(request: HttpRequest, customer: Customer, before: dict[str, Any]) -> str:
    """Keep what stood before the change just made; returns the address that undoes it."""
    kept = [entry for entry in request.session.get(SESSION_KEY, []) if entry["customer"] != str(customer.pk)]
    kept.append({"customer": str(customer.pk), "version": customer.version, "before": before})
    request.session[SESSION_KEY] = kept[-KEPT:]
    return reverse("customers:change-undo", args=[customer.pk])


def take(request: HttpRequest, customer: Customer) -> tuple[int, dict[str, Any]]:
    """The version that the change left and the values to give back. Raises `NotFound` when there is nothing to undo."""
    kept = request.session.get(SESSION_KEY, [])
    for entry in kept:
        if entry["customer"] == str(customer.pk):
            request.session[SESSION_KEY] = [other for other in kept if other is not entry]
            return entry["version"], entry["before"]
    raise NotFound(_("There is nothing left to undo."))


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date) else value
