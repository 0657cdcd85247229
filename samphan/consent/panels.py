"""What consent has to say on the customer page and on Today."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.panels import PANELS, Panel

PANELS.append(Panel("consent", _("Consent"), "consent:panel", "customer", "consent:consent:view", 20))
PANELS.append(Panel("consent-badge", _("Consent"), "consent:badge", "customer-header", "consent:consent:view", 10))
PANELS.append(
    Panel("due-requests", _("Data subject requests"), "consent:due-requests", "today", "consent:request:view", 15)
)
