"""What the catalogue says on Today and on the customer page."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.panels import PANELS, Panel

PANELS.append(Panel("low-stock", _("Low stock"), "catalog:low-stock", "today", "catalog:stock:view", 40))
PANELS.append(Panel("price-terms", _("Terms of sale"), "catalog:terms-panel", "customer", "catalog:terms:view", 20))
