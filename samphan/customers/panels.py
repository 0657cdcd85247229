"""What customers have to say on Today, and the parts of the customer page that load by themselves."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.panels import PANELS, Panel

SEE = "customers:customer:view"
PANELS.append(Panel("latest-contacts", _("Latest notes and contacts"), "customers:latest-contacts", "today", SEE, 20))
PANELS.append(Panel("newest-customers", _("Newest customers"), "customers:newest-customers", "today", SEE, 30))
PANELS.append(Panel("addresses", _("Addresses"), "customers:address-panel", "customer-facts", SEE, 20))
PANELS.append(Panel("tags", _("Tags"), "customers:tag-panel", "customer-facts", SEE, 10))
PANELS.append(Panel("occasions", _("Occasions"), "customers:occasion-panel", "customer-facts", SEE, 30))
PANELS.append(Panel("occasions-soon", _("Occasions"), "customers:occasions-soon", "today", SEE, 25))
PANELS.append(Panel("relations", _("Relations"), "customers:relation-panel", "customer", SEE, 10))
PANELS.append(
    Panel(
        "duplicates", _("May be the same as"), "customers:duplicate-panel", "customer", "customers:duplicate:review", 5
    )
)
PANELS.append(Panel("my-follow-ups", _("My follow-ups"), "customers:my-follow-ups", "today", SEE, 5))
PANELS.append(Panel("next-steps", _("What to do next"), "customers:next-steps", "customer-next", SEE, 10))
PANELS.append(Panel("traits", _("What we know of them"), "customers:trait-panel", "customer", SEE, 40))
PANELS.append(Panel("files", _("Files"), "customers:file-panel", "customer", SEE, 30))
