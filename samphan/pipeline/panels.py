"""What the pipeline has to say on the customer page and on Today."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.panels import PANELS, Panel

SEE = "pipeline:opportunity:view"
PANELS.append(Panel("deals", _("Opportunities"), "pipeline:deal-panel", "customer", SEE, 8))
PANELS.append(Panel("plans", _("Account plan"), "pipeline:plan-panel", "customer", "pipeline:plan:view", 9))
PANELS.append(Panel("agenda", _("Today's appointments"), "pipeline:agenda-panel", "today", SEE, 4))
PANELS.append(Panel("leads-waiting", _("Leads that wait"), "pipeline:waiting-panel", "today", "pipeline:lead:view", 3))
PANELS.append(Panel("team-late", _("Late in the team"), "pipeline:team-panel", "today", SEE, 6))
PANELS.append(Panel("deals-idle", _("Opportunities to look after"), "pipeline:idle-panel", "today", SEE, 8))
