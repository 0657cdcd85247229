"""What insight has to say on Today and on the customer page."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.panels import PANELS, Panel

SEE = "insight:next_action:view"
PANELS.append(Panel("next-actions", _("What to do today"), "insight:next-panel", "today", SEE, 2))
PANELS.append(Panel("next-of-customer", _("Worth doing now"), "insight:next-of-customer", "customer-next", SEE, 5))
PANELS.append(
    Panel("goals", _("Targets that are not reached"), "insight:goals-panel", "today", "insight:figures:view", 18)
)
